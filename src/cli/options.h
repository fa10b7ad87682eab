/*
 * cli/options.h: the command line.
 *
 * Parsing prints nothing and opens nothing: the URLs among the arguments hold
 * secrets and are overwritten before anything else is done.
 */
#ifndef PT_CLI_OPTIONS_H
#define PT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "postern/message.h"

/** What the command line asks for. */
enum pt_options_action {
    PT_OPTIONS_SEND = 0,
    PT_OPTIONS_HELP = 1,
    PT_OPTIONS_VERSION = 2,
    PT_OPTIONS_USAGE = 3, /* wrong usage; the message says how */
    PT_OPTIONS_DETAILS = 4
};

/** What is kept between runs. */
enum pt_storage_mode {
    PT_STORAGE_AUTO = 0,
    PT_STORAGE_FLUSH = 1, /* the same: what is kept is written at once */
    PT_STORAGE_MEMORY = 2 /* nothing is kept */
};

/** The values of an option that may be repeated, in the order written. */
struct pt_option_list {
    const char **items;
    size_t count;
};

/** Texts point into argv or the environment, but for the message. */
struct pt_options {
    const char *title; /* NULL: none given */
    const char *body;  /* NULL: read standard input */
    enum postern_format format;
    enum postern_type type;
    bool has_escapes;
    bool has_emojis;
    unsigned verbosity; /* how many -v */
    bool is_debug;      /* in verbosity already */
    bool is_dry_run;
    bool is_one_at_a_time;
    const char *storage_path; /* NULL: none given */
    enum pt_storage_mode storage_mode;
    unsigned prune_days; /* checked; nothing depends on the next two */
    unsigned uid_length;
    const char *theme; /* nothing depends on it */
    struct pt_option_list attachments;
    char **urls; /* in the order written */
    size_t url_count;
    struct pt_option_list configs; /* locations of -c, in the order written */
    struct pt_option_list tags;    /* of -g */
    unsigned recursion_depth;      /* of "include" in configurations */
    bool skips_others; /* services that are not ours do not matter */
    char message[200]; /* PT_OPTIONS_USAGE: what is wrong */
};

/**
 * Reads the command line, then the environment's variables that stand for
 * options. Options and URLs may come in any order; "--" ends the options.
 *
 * @param[out] ret  release with pt_options_done()
 * @param[out] ret_action  what to do
 * @return false when memory is out
 */
bool pt_options_parse(int argc, char **argv, struct pt_options *ret,
    enum pt_options_action *ret_action);

void pt_options_done(struct pt_options *options);

#endif

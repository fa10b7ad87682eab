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
#include <stdio.h>

#include "postern/message.h"

/** What the command line asks for. */
enum pt_options_action {
    PT_OPTIONS_SEND = 0,
    PT_OPTIONS_HELP = 1,
    PT_OPTIONS_VERSION = 2,
    PT_OPTIONS_USAGE = 3 /* wrong usage; the message says how */
};

/** Texts point into argv, but for the message. */
struct pt_options {
    const char *title; /* NULL: none given */
    const char *body;  /* NULL: read standard input */
    enum postern_format format;
    unsigned verbosity; /* how many -v */
    bool is_dry_run;
    const char **attachments;
    size_t attachment_count;
    char **urls; /* in the order written */
    size_t url_count;
    char **configs; /* locations of -c, in the order written */
    size_t config_count;
    char **tags; /* of -g */
    size_t tag_count;
    unsigned recursion_depth; /* of "include" in configurations */
    bool skips_others;        /* services that are not ours do not matter */
    char message[160];        /* PT_OPTIONS_USAGE: what is wrong */
};

/**
 * Reads the command line. Options and URLs may come in any order; "--" ends
 * the options.
 *
 * @param[out] ret  release with pt_options_done()
 * @param[out] ret_action  what to do
 * @return false when memory is out
 */
bool pt_options_parse(int argc, char **argv, struct pt_options *ret,
    enum pt_options_action *ret_action);

void pt_options_done(struct pt_options *options);

/** What --help shows; false when it could not be written. */
bool pt_options_print_help(FILE *out);

/** What --version shows; false when it could not be written. */
bool pt_options_print_version(FILE *out);

#endif

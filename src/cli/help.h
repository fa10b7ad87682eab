/*
 * cli/help.h: --help, which fits one screen, --version, --details, and
 * "postern help TOPIC" for the rest.
 *
 * What prints gives false when it could not be written.
 */
#ifndef PT_CLI_HELP_H
#define PT_CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

typedef bool pt_help_print_fn(FILE *out);

/** What a command line that asks for help wants. */
enum pt_help_request {
    PT_HELP_NONE = 0,    /* it is none */
    PT_HELP_PRINT = 1,   /* something that is printed here */
    PT_HELP_SANDBOX = 2, /* the sandbox's own help */
    PT_HELP_UNKNOWN = 3  /* a topic that there is not */
};

/**
 * "help", "help TOPIC", and "--help TOPIC" or "-h TOPIC" for a known topic.
 *
 * @param[out] ret  PT_HELP_PRINT: what prints it
 */
enum pt_help_request pt_help_find(
    int argc, char *const *argv, pt_help_print_fn **ret);

/** What --help shows. */
bool pt_help_print(FILE *out);

/** Every option. */
bool pt_help_print_options(FILE *out);

/** What --version shows. */
bool pt_help_print_version(FILE *out);

/** What --details shows. */
bool pt_help_print_details(FILE *out);

#endif

/*
 * cli/url_help.h: "postern help url": the parameters that URLs may have.
 */
#ifndef PT_CLI_URL_HELP_H
#define PT_CLI_URL_HELP_H

#include <stdbool.h>
#include <stdio.h>

/** Whether the command line is "help url" or "--help url". */
bool pt_url_help_is_asked(int argc, char *const *argv);

/** Prints the library's table; false when it could not be written. */
bool pt_url_help_print(FILE *out);

#endif

/*
 * cli/url_help.h: "postern help url": the parameters that URLs may have.
 */
#ifndef PT_CLI_URL_HELP_H
#define PT_CLI_URL_HELP_H

#include <stdbool.h>
#include <stdio.h>

/** Prints the library's table; false when it could not be written. */
bool pt_url_help_print(FILE *out);

#endif

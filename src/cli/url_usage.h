/*
 * cli/url_usage.h: the help of "postern url", and its wrong usage.
 */
#ifndef PT_CLI_URL_USAGE_H
#define PT_CLI_URL_USAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/report.h"

/** What "postern url --help" shows; false when it could not be written. */
bool pt_url_usage_print(FILE *out);

/**
 * Says what is wrong with an option that getopt_long() did not take, by its
 * name and without its value, overwrites the arguments, and gives the exit
 * status of wrong usage.
 *
 * @param option  what getopt_long() gave
 * @param index   where the option stands in argv
 */
int pt_url_usage_refuse_option(int argc, char **argv, int option, int index);

/** The same for anything else that is wrong. */
int pt_url_usage_refuse(int argc, char **argv, const char *text);

#endif

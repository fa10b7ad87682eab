/*
 * cli/url_command.h: "postern url": what URLs mean, and how one is written.
 */
#ifndef PT_CLI_URL_COMMAND_H
#define PT_CLI_URL_COMMAND_H

#include "cli/report.h"

/**
 * Runs "postern url ...". Arguments that may hold a secret are overwritten
 * before anything is read or written.
 *
 * @return the exit status
 */
int pt_url_command_run(int argc, char **argv, struct pt_report *report);

/** What "postern url --help" shows; false when it could not be written. */
bool pt_url_command_print_help(FILE *out);

/**
 * Says what is wrong with an option that getopt_long() did not take, by its
 * name and without its value, overwrites the arguments, and gives the exit
 * status of wrong usage.
 *
 * @param option  what getopt_long() gave
 * @param index   where the option stands in argv
 */
int pt_url_command_refuse_option(int argc, char **argv, int option, int index);

/** The same for anything else that is wrong. */
int pt_url_command_refuse(int argc, char **argv, const char *text);

#endif

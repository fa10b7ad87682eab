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

#endif

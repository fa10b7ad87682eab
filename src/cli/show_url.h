/*
 * cli/show_url.h: "postern url show".
 */
#ifndef PT_CLI_SHOW_URL_H
#define PT_CLI_SHOW_URL_H

#include "cli/report.h"

/** argv[2] is "show". @return the exit status: 1 when a URL was refused. */
int pt_show_url_run(int argc, char **argv, struct pt_report *report);

#endif

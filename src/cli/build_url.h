/*
 * cli/build_url.h: "postern url build".
 */
#ifndef PT_CLI_BUILD_URL_H
#define PT_CLI_BUILD_URL_H

#include "cli/report.h"

/** argv[2] is "build". @return the exit status */
int pt_build_url_run(int argc, char **argv, struct pt_report *report);

#endif

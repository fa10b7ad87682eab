/*
 * cli/url_command.c: see url_command.h.
 */
#include "cli/url_command.h"

#include <string.h>

#include "cli/build_url.h"
#include "cli/show_url.h"
#include "cli/url_usage.h"

int pt_url_command_run(int argc, char **argv, struct pt_report *report)
{
    const char *verb = argc > 2 ? argv[2] : "";

    if (strcmp(verb, "show") == 0) {
        return pt_show_url_run(argc, argv, report);
    }
    if (strcmp(verb, "build") == 0) {
        return pt_build_url_run(argc, argv, report);
    }
    if (strcmp(verb, "--help") == 0 || strcmp(verb, "-h") == 0) {
        if (!pt_url_usage_print(stdout)) {
            pt_report_failure(report, "standard output could not be written");
        }
        return pt_report_exit_status(report);
    }
    return pt_url_usage_refuse(
        argc, argv, "'postern url' is followed by show or build");
}

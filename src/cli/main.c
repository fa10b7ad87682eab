/*
 * cli/main.c: the order of things.
 *
 * First the process is hardened and the secrets leave the command line; then
 * all input is read and every message composed; then it is sent.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "postern/unstable/process.h"

#include "cli/dry_run.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/outgoing.h"
#include "cli/report.h"
#include "cli/sandbox_command.h"
#include "cli/send_command.h"
#include "cli/services.h"
#include "cli/standard_files.h"
#include "cli/url_command.h"

static void notify(const struct pt_options *options,
    const struct pt_services *services, struct pt_report *report)
{
    struct pt_outgoing outgoing;

    if (pt_outgoing_prepare(options, services, report, &outgoing)) {
        if (options->is_dry_run) {
            pt_dry_run_print(&outgoing, report);
        } else {
            pt_send_command_run(options, &outgoing, report);
        }
    }
    pt_outgoing_done(&outgoing);
}

static int send_to_services(
    const struct pt_options *options, struct pt_report *report)
{
    struct pt_services services;

    if (pt_services_find(options, report, &services)) {
        notify(options, &services, report);
    }
    pt_services_done(&services);
    return pt_report_exit_status(report);
}

static int print_or_fail(pt_help_print_fn *print, struct pt_report *report)
{
    if (!print(stdout)) {
        pt_report_failure(report, "standard output could not be written");
    }
    return pt_report_exit_status(report);
}

static int act(enum pt_options_action action, const struct pt_options *options,
    struct pt_report *report)
{
    switch (action) {
    case PT_OPTIONS_HELP:
        return print_or_fail(pt_help_print, report);
    case PT_OPTIONS_VERSION:
        return print_or_fail(pt_help_print_version, report);
    case PT_OPTIONS_DETAILS:
        return print_or_fail(pt_help_print_details, report);
    case PT_OPTIONS_USAGE:
        pt_report_hint(options->message);
        pt_report_hint("try 'postern --help'");
        return PT_EXIT_USAGE;
    case PT_OPTIONS_SEND:
    default:
        return send_to_services(options, report);
    }
}

/* What follows "help" may be a URL that was put there by mistake. */
static int refuse_topic(int argc, char **argv)
{
    pt_report_hint("'postern help' is followed by options, url, sandbox, "
                   "environment or exit");
    for (int i = 2; i < argc; i++) {
        explicit_bzero(argv[i], strlen(argv[i]));
    }
    return PT_EXIT_USAGE;
}

static int show_sandbox_help(char *program_name)
{
    static char command[] = "sandbox";
    static char option[] = "--help";
    char *argv[] = {program_name, command, option, NULL};

    return pt_sandbox_command_run(argv);
}

/* In the order that secrets ask for: see the header comment. */
static int run(int argc, char **argv)
{
    struct pt_report report = pt_report_make(argc > 0 ? argv[0] : NULL);
    enum pt_options_action action = PT_OPTIONS_SEND;
    pt_help_print_fn *print = NULL;
    struct pt_options options;
    struct postern_error err;

    if (postern_process_harden(&err) != POSTERN_OK) {
        pt_report_warning(NULL, err.message);
    }
    if (!pt_standard_files_ensure()) {
        return 1;
    }
    /* Not before the sandbox is started: it would inherit this. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc > 1 && strcmp(argv[1], "url") == 0) {
        return pt_url_command_run(argc, argv, &report);
    }
    switch (pt_help_find(argc, argv, &print)) {
    case PT_HELP_PRINT:
        return print_or_fail(print, &report);
    case PT_HELP_UNKNOWN:
        return refuse_topic(argc, argv);
    case PT_HELP_SANDBOX: /* main() sees to it */
    case PT_HELP_NONE:
    default:
        break;
    }
    if (!pt_options_parse(argc, argv, &options, &action)) {
        pt_report_failure(&report, "there is not enough memory");
        return pt_report_exit_status(&report);
    }
    report.verbosity = options.verbosity;
    int status = act(action, &options, &report);
    pt_options_done(&options);
    return status;
}

int main(int argc, char **argv)
{
    /* Whole lines, so that those of several processes do not mix. */
    static char line_buffer[4096];
    pt_help_print_fn *print = NULL;

    (void)setvbuf(stderr, line_buffer, _IOLBF, sizeof line_buffer);
    if (argc > 1 && strcmp(argv[1], "sandbox") == 0) {
        return pt_sandbox_command_run(argv);
    }
    if (pt_help_find(argc, argv, &print) == PT_HELP_SANDBOX) {
        return show_sandbox_help(argv[0]);
    }
    return run(argc, argv);
}

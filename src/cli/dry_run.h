/*
 * cli/dry_run.h: prints what would be sent.
 */
#ifndef PT_CLI_DRY_RUN_H
#define PT_CLI_DRY_RUN_H

#include "cli/outgoing.h"
#include "cli/report.h"

/**
 * Prints, on standard output, every request that sending would make: number,
 * method, URL, headers, body; secrets are masked. Makes no connection.
 */
void pt_dry_run_print(
    const struct pt_outgoing *outgoing, struct pt_report *report);

#endif

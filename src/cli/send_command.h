/*
 * cli/send_command.h: hands every message to Exchange, or says why not.
 */
#ifndef PT_CLI_SEND_COMMAND_H
#define PT_CLI_SEND_COMMAND_H

#include "cli/options.h"
#include "cli/outgoing.h"
#include "cli/report.h"

/**
 * Submits all messages to one client and runs until each has its receipt,
 * which is reported. SIGINT and SIGTERM stop it: nothing new is begun, and
 * what is under way gets five seconds; a second signal takes those away.
 *
 * @param options  where tokens are kept, and whether a mail waits for the one
 *                 before to end
 */
void pt_send_command_run(const struct pt_options *options,
    const struct pt_outgoing *outgoing, struct pt_report *report);

#endif

/*
 * cli/outgoing.h: everything that is to be sent, composed before the first
 * byte goes out.
 */
#ifndef PT_CLI_OUTGOING_H
#define PT_CLI_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>

#include "postern/message.h"

#include "cli/options.h"
#include "cli/report.h"
#include "cli/services.h"

/** The messages of one account. */
struct pt_outgoing_batch {
    const struct postern_account *account; /* borrowed from the services */
    struct postern_message_list *messages; /* NULL: none could be made */
    size_t chain;                          /* as the service's */
    unsigned priority;
};

struct pt_outgoing {
    struct postern_notification *notification;
    struct pt_outgoing_batch *batches;
    size_t batch_count;   /* one for each service, in their order */
    size_t message_count; /* of all batches */
};

/**
 * Reads the body, takes down the attachments and composes for every service.
 * Every failure is reported. An account that cannot be served does not stop the
 * others; a title, body or attachment that is wrong stops all.
 *
 * @param services  must outlive ret
 * @param[out] ret   release with pt_outgoing_done(), also after false
 * @return whether there is anything to send
 */
bool pt_outgoing_prepare(const struct pt_options *options,
    const struct pt_services *services, struct pt_report *report,
    struct pt_outgoing *ret);

void pt_outgoing_done(struct pt_outgoing *outgoing);

#endif

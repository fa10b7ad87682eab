/*
 * sandbox/arrival.h: a mail that goes, whichever way it was sent: whom it goes
 * to, and telling people that it came.
 */
#ifndef PT_SANDBOX_ARRIVAL_H
#define PT_SANDBOX_ARRIVAL_H

#include "sandbox/graph_call.h"
#include "sandbox/mail_check.h"

/**
 * The addresses of a message that pt_mail_check() found right.
 * @param[out] recipients  borrowed from the message
 * @return how many there are
 */
size_t pt_arrival_collect(
    const json_t *message, const char *recipients[PT_MAIL_MAX_RECIPIENTS]);

/** Tells what the options want to be told. The store is locked. */
void pt_arrival_tell(struct pt_graph_call *call, const struct pt_mail *mail,
    const struct pt_mailbox *sender);

#endif

/*
 * sandbox/draft_fault.h: what --fault makes drafts do on purpose: to be found
 * late, to vanish, to stay in Drafts after they were sent. Each call looks at
 * the request's fault and does nothing without one of its kind.
 */
#ifndef PT_SANDBOX_DRAFT_FAULT_H
#define PT_SANDBOX_DRAFT_FAULT_H

#include "sandbox/graph_call.h"

/** A draft was made and the answer says so. The store is locked. */
void pt_draft_fault_created(struct pt_graph_call *call,
    struct pt_mailbox *mailbox, const struct pt_mail_copy *copy);

/** A message is asked for by its id, or NULL. Takes the store's lock. */
void pt_draft_fault_named(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id);

/** A draft is about to be sent. */
void pt_draft_fault_submit(
    const struct pt_graph_call *call, struct pt_delivery *delivery);

/**
 * Removes a draft and its upload sessions. The store is locked.
 * @param copy  NULL, or what is no draft: nothing
 * @return whether it did
 */
bool pt_draft_fault_vanish(struct pt_service *service,
    const struct pt_exchange_request *request, struct pt_mailbox *mailbox,
    const struct pt_mail_copy *copy);

#endif

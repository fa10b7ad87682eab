/*
 * sandbox/draft.h: making, changing, deleting and sending drafts.
 * Source: Microsoft Learn, "Create message", "Update message", "message:
 * send", "Delete message".
 */
#ifndef PT_SANDBOX_DRAFT_H
#define PT_SANDBOX_DRAFT_H

#include "sandbox/graph_call.h"

/** POST .../messages: a bare message as JSON, or MIME in base64. */
void pt_draft_create(struct pt_graph_call *call, struct pt_mailbox *mailbox);

/** PATCH .../messages/{id}. */
void pt_draft_change(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id);

/** DELETE .../messages/{id}, of any message. */
void pt_draft_delete(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id);

/** POST .../messages/{id}/send. */
void pt_draft_send(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id);

/** The draft of that id, or NULL: the call was refused. The store is locked. */
struct pt_mail *pt_draft_find(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const char *id);

/** Refuses query options, which nothing that writes has here. */
bool pt_draft_check_query(struct pt_graph_call *call);

#endif

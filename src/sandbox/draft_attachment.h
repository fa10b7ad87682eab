/*
 * sandbox/draft_attachment.h: attachments of drafts, posted and deleted.
 * Source: Microsoft Learn, "Add attachment", "Delete attachment".
 */
#ifndef PT_SANDBOX_DRAFT_ATTACHMENT_H
#define PT_SANDBOX_DRAFT_ATTACHMENT_H

#include "sandbox/graph_call.h"

/** POST .../messages/{id}/attachments. */
void pt_draft_attach(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id);

/** DELETE .../messages/{id}/attachments/{id}. */
void pt_draft_detach(struct pt_graph_call *call, struct pt_mailbox *mailbox,
    const char *id, const char *attachment_id);

#endif

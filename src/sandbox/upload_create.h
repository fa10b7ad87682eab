/*
 * sandbox/upload_create.h: opening an upload session, at Graph.
 * Source: Microsoft Learn, "attachment: createUploadSession".
 */
#ifndef PT_SANDBOX_UPLOAD_CREATE_H
#define PT_SANDBOX_UPLOAD_CREATE_H

#include "sandbox/graph_call.h"

/** POST .../messages/{id}/attachments/createUploadSession. */
void pt_upload_create(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id);

#endif

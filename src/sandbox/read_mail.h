/*
 * sandbox/read_mail.h: reading mailboxes back through Graph.
 *
 * The store is locked by the caller.
 */
#ifndef PT_SANDBOX_READ_MAIL_H
#define PT_SANDBOX_READ_MAIL_H

#include "sandbox/graph_call.h"

/** GET .../messages; folder NULL for all folders. */
void pt_read_mail_list(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const enum pt_mail_folder *folder);

/** GET .../messages/{id}. */
void pt_read_mail_message(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const struct pt_mail_copy *copy);

/** GET .../messages/{id}/$value: the mail as MIME. */
void pt_read_mail_mime(
    struct pt_graph_call *call, const struct pt_mail_copy *copy);

/** GET .../mailFolders. */
void pt_read_mail_folders(
    struct pt_graph_call *call, const struct pt_mailbox *mailbox);

/** GET .../mailFolders/{id}. */
void pt_read_mail_folder(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, enum pt_mail_folder folder);

/** GET .../attachments. */
void pt_read_mail_attachments(
    struct pt_graph_call *call, const struct pt_mail_copy *copy);

/** GET .../attachments/{id}, or its $value: the bytes alone. */
void pt_read_mail_attachment(struct pt_graph_call *call,
    const struct pt_mail_copy *copy, const char *id, bool is_value);

/** GET /users/{id}. */
void pt_read_mail_user(
    struct pt_graph_call *call, const struct pt_mailbox *mailbox);

#endif

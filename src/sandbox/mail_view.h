/*
 * sandbox/mail_view.h: mails, folders, attachments and users as Graph shows
 * them.
 *
 * Every function returns a fresh JSON value, or NULL when memory is out.
 * Source: Microsoft Learn, "message resource type", "mailFolder resource
 * type", "attachment resource type", "user resource type".
 */
#ifndef PT_SANDBOX_MAIL_VIEW_H
#define PT_SANDBOX_MAIL_VIEW_H

#include <jansson.h>

#include "base/alloc.h"
#include "sandbox/mailbox.h"

/** One copy of a mail, everything that is shown unasked and more.
 * @param is_immutable  its id is the one that never changes */
json_t *pt_mail_view_message(const struct pt_mailbox *mailbox,
    const struct pt_mail_copy *copy, bool is_immutable);

/** One folder with its counts. */
json_t *pt_mail_view_folder(
    const struct pt_mailbox *mailbox, enum pt_mail_folder folder);

/** A folder by its id or well-known name; false when there is none. */
bool pt_mail_view_find_folder(const struct pt_mailbox *mailbox,
    const char *name, enum pt_mail_folder *ret) PT_MUST_CHECK;

/** One attachment.
 * @param has_content  with contentBytes, when it can have any */
json_t *pt_mail_view_attachment(const struct pt_mail *mail,
    const struct pt_mail_attachment *attachment, bool has_content);

/** Whether $select leaves a name in; select may be NULL. */
bool pt_mail_view_is_selected(const char *select, const char *name);

json_t *pt_mail_view_user(const struct pt_mailbox *mailbox);

/**
 * Cuts an item to what $select names; id stays always.
 *
 * @param item      changed
 * @param select    comma list, or NULL for what is shown unasked
 * @param hidden    names that are shown only when asked for; ends in NULL
 * @param[out] ret_unknown  a name that the item has not; borrowed from select
 * @return false when there is such a name
 */
bool pt_mail_view_select(json_t *item, const char *select,
    const char *const *hidden, struct pt_view *ret_unknown) PT_MUST_CHECK;

/** What pt_mail_view_select hides of messages. */
extern const char *const pt_mail_view_hidden[];

#endif

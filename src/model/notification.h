/*
 * model/notification.h: what the caller says, as plain data.
 */
#ifndef PT_MODEL_NOTIFICATION_H
#define PT_MODEL_NOTIFICATION_H

#include <stdbool.h>
#include <stddef.h>

#include "postern/message.h"

#include "base/buf.h"
#include "model/file_ref.h"

struct pt_attachment {
    char *name;         /* UTF-8, without folders; never empty */
    char *content_type; /* "text/plain" */
    struct pt_file_ref file;
};

struct pt_attachment_list {
    struct pt_attachment *items;
    size_t count;
    size_t cap;
};

struct pt_notification {
    char *title; /* UTF-8, one line; "" = none */
    struct pt_buf body;
    enum postern_format body_format;
    enum postern_type type;
    bool has_escapes; /* in title and body: \n, \u00E9 */
    bool has_emojis;  /* :names: in them, unless the account says no */
    struct pt_attachment_list attachments;
};

void pt_notification_init(struct pt_notification *notification);
void pt_notification_done(struct pt_notification *notification);

void pt_attachment_list_init(struct pt_attachment_list *list);
void pt_attachment_list_done(struct pt_attachment_list *list);

/** Appends copies of name, content type and file. */
enum postern_status pt_attachment_list_add(struct pt_attachment_list *list,
    const char *name, const char *content_type, const struct pt_file_ref *file,
    struct postern_error *err) PT_MUST_CHECK;

#endif

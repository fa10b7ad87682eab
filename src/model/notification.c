/*
 * model/notification.c: what the caller says. See notification.h.
 */
#include "model/notification.h"

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

void pt_notification_init(struct pt_notification *notification)
{
    *notification = (struct pt_notification){
        .body_format = POSTERN_FORMAT_TEXT,
        .type = POSTERN_TYPE_INFO,
    };
    pt_buf_init(&notification->body, PT_LIMIT_BODY_BYTES);
    pt_attachment_list_init(&notification->attachments);
}

void pt_notification_done(struct pt_notification *notification)
{
    pt_free(notification->title);
    pt_buf_done(&notification->body);
    pt_attachment_list_done(&notification->attachments);
    pt_notification_init(notification);
}

void pt_attachment_list_init(struct pt_attachment_list *list)
{
    *list = (struct pt_attachment_list){.items = NULL};
}

static void free_attachment(struct pt_attachment *attachment)
{
    pt_free(attachment->name);
    pt_free(attachment->content_type);
    pt_free(attachment->file.path_utf8);
}

void pt_attachment_list_done(struct pt_attachment_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free_attachment(&list->items[i]);
    }
    pt_free(list->items);
    pt_attachment_list_init(list);
}

enum postern_status pt_attachment_list_add(struct pt_attachment_list *list,
    const char *name, const char *content_type, const struct pt_file_ref *file,
    struct postern_error *err)
{
    struct pt_attachment attachment = {.file = *file};
    enum postern_status status =
        pt_array_ensure_one_more(&list->items, &list->cap, list->count,
            sizeof(*list->items), PT_LIMIT_ATTACHMENTS, err);

    if (status != POSTERN_OK) {
        return status;
    }
    attachment.name = pt_strdup(name);
    attachment.content_type = pt_strdup(content_type);
    attachment.file.path_utf8 = pt_strdup(file->path_utf8);
    if (!attachment.name || !attachment.content_type ||
        !attachment.file.path_utf8) {
        free_attachment(&attachment);
        return pt_fail_memory(err);
    }
    list->items[list->count] = attachment;
    list->count++;
    return POSTERN_OK;
}

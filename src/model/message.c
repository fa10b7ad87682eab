/*
 * model/message.c: one mail, an envelope and a content. See message.h.
 */
#include "model/message.h"

#include "base/error.h"

void pt_content_init(struct pt_content *content)
{
    *content = (struct pt_content){
        .kind = PT_CONTENT_COMPOSED,
        .body_type = PT_BODY_HTML,
    };
    pt_recipient_list_init(&content->reply_to);
    pt_attachment_list_init(&content->attachments);
}

void pt_content_done(struct pt_content *content)
{
    pt_free(content->subject);
    pt_free(content->body);
    pt_recipient_list_done(&content->reply_to);
    pt_attachment_list_done(&content->attachments);
    pt_content_init(content);
}

void pt_message_init(struct pt_message *message)
{
    *message = (struct pt_message){.save_to_sent_items = true};
    pt_recipient_list_init(&message->envelope.to);
    pt_recipient_list_init(&message->envelope.cc);
    pt_recipient_list_init(&message->envelope.bcc);
}

void pt_message_done(struct pt_message *message)
{
    pt_free(message->envelope.sender);
    pt_free(message->envelope.from);
    pt_recipient_list_done(&message->envelope.to);
    pt_recipient_list_done(&message->envelope.cc);
    pt_recipient_list_done(&message->envelope.bcc);
    pt_message_init(message);
}

static enum postern_status copy_text(
    char **ret, const char *text, struct postern_error *err)
{
    if (!text) {
        return POSTERN_OK;
    }
    *ret = pt_strdup(text);
    return *ret ? POSTERN_OK : pt_fail_memory(err);
}

enum postern_status pt_message_copy_with_target(struct pt_message *ret,
    const struct pt_message *message, struct pt_view address,
    struct postern_error *err)
{
    const struct pt_envelope *envelope = &message->envelope;
    const struct pt_recipient_list *const but_target[] = {
        &ret->envelope.to, NULL};
    enum postern_status status = POSTERN_OK;

    ret->content = message->content;
    ret->save_to_sent_items = message->save_to_sent_items;
    status = copy_text(&ret->envelope.sender, envelope->sender, err);
    if (status == POSTERN_OK) {
        status = copy_text(&ret->envelope.from, envelope->from, err);
    }
    if (status == POSTERN_OK) {
        status = pt_recipient_list_add(
            &ret->envelope.to, address, pt_view_of(""), err);
    }
    if (status == POSTERN_OK) {
        status = pt_recipient_list_add_all(
            &ret->envelope.cc, &envelope->cc, but_target, err);
    }
    if (status == POSTERN_OK) {
        status = pt_recipient_list_add_all(
            &ret->envelope.bcc, &envelope->bcc, but_target, err);
    }
    return status;
}

struct pt_message_list *pt_message_list_new(size_t content_count)
{
    struct pt_message_list *list = pt_calloc(1, sizeof(*list));

    if (!list) {
        return NULL;
    }
    list->contents = pt_calloc(content_count, sizeof(*list->contents));
    if (!list->contents) {
        pt_free(list);
        return NULL;
    }
    for (size_t i = 0; i < content_count; i++) {
        pt_content_init(&list->contents[i]);
    }
    list->content_count = content_count;
    return list;
}

void pt_message_list_free(struct pt_message_list *list)
{
    if (!list) {
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        pt_message_done(&list->items[i]);
    }
    for (size_t i = 0; i < list->content_count; i++) {
        pt_content_done(&list->contents[i]);
    }
    pt_free(list->items);
    pt_free(list->contents);
    pt_free(list);
}

/*
 * compose/compose.c: a notification becomes messages. See compose.h.
 */
#include "compose/compose.h"

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/text_to_html.h"

static bool is_empty(const struct pt_notification *notification)
{
    struct pt_view title = pt_view_of(notification->title);

    return pt_view_trim(title).len == 0 &&
           pt_view_trim(pt_buf_view(&notification->body)).len == 0 &&
           notification->attachments.count == 0;
}

/* The subject is one line: line ends inside the title are blanks. */
static enum postern_status compose_subject(
    struct pt_content *content, const char *title, struct postern_error *err)
{
    struct pt_view trimmed = pt_view_trim(pt_view_of(title));

    content->subject = pt_strndup(trimmed.ptr, trimmed.len);
    if (!content->subject) {
        return pt_fail_memory(err);
    }
    for (char *byte = content->subject; *byte != '\0'; byte++) {
        if (pt_ascii_is_blank(*byte)) {
            *byte = ' ';
        }
    }
    return POSTERN_OK;
}

static struct pt_view without_end_blanks(struct pt_view text)
{
    while (text.len > 0 && pt_ascii_is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

static enum postern_status compose_body(struct pt_content *content,
    const struct pt_notification *notification, struct postern_error *err)
{
    struct pt_view body = without_end_blanks(pt_buf_view(&notification->body));
    struct pt_buf html;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&html, PT_LIMIT_JSON_BYTES);
    if (notification->body_format == POSTERN_FORMAT_HTML) {
        status = pt_buf_append_view(&html, body, err);
    } else {
        status = pt_text_to_html(body, &html, err);
    }
    if (status == POSTERN_OK) {
        content->body_type = PT_BODY_HTML;
        content->body_len = html.len;
        content->body = pt_buf_take(&html);
        status = content->body ? POSTERN_OK : pt_fail_memory(err);
    }
    pt_buf_done(&html);
    return status;
}

static enum postern_status copy_recipients(struct pt_recipient_list *to,
    const struct pt_recipient_list *from, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < from->count && status == POSTERN_OK; i++) {
        status = pt_recipient_list_add(to, pt_view_of(from->items[i].address),
            pt_view_of(from->items[i].name), err);
    }
    return status;
}

static enum postern_status copy_attachments(struct pt_attachment_list *to,
    const struct pt_attachment_list *from, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < from->count && status == POSTERN_OK; i++) {
        const struct pt_attachment *attachment = &from->items[i];

        status = pt_attachment_list_add(to, attachment->name,
            attachment->content_type, &attachment->file, err);
    }
    return status;
}

static enum postern_status compose_content(struct pt_content *content,
    const struct pt_account *account,
    const struct pt_notification *notification, struct postern_error *err)
{
    enum postern_status status =
        compose_subject(content, notification->title, err);

    if (status == POSTERN_OK) {
        status = compose_body(content, notification, err);
    }
    if (status == POSTERN_OK) {
        status = copy_recipients(&content->reply_to, &account->reply_to, err);
    }
    if (status == POSTERN_OK) {
        status = copy_attachments(
            &content->attachments, &notification->attachments, err);
    }
    return status;
}

static enum postern_status add_message(struct pt_message_list *list,
    const char *sender, const char *address, const char *name,
    struct postern_error *err)
{
    struct pt_message message;
    enum postern_status status = pt_array_ensure_one_more(&list->items,
        &list->cap, list->count, sizeof(*list->items), PT_LIMIT_TARGETS, err);

    if (status != POSTERN_OK) {
        return status;
    }
    pt_message_init(&message);
    message.content = &list->content;
    message.envelope.sender = pt_strdup(sender);
    status = message.envelope.sender ? POSTERN_OK : pt_fail_memory(err);
    if (status == POSTERN_OK) {
        status = pt_recipient_list_add(
            &message.envelope.to, pt_view_of(address), pt_view_of(name), err);
    }
    if (status != POSTERN_OK) {
        pt_message_done(&message);
        return status;
    }
    list->items[list->count] = message;
    list->count++;
    return POSTERN_OK;
}

static enum postern_status add_messages(struct pt_message_list *list,
    const struct pt_account *account, struct postern_error *err)
{
    const struct pt_recipient_list *targets = &account->targets;
    enum postern_status status = POSTERN_OK;

    if (targets->count == 0 && account->source_kind == PT_SOURCE_ADDRESS) {
        return add_message(list, account->source, account->source, NULL, err);
    }
    if (targets->count == 0) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "there is nobody to send to: the source is an object ID, so the "
            "account's URL must name a target");
    }
    for (size_t i = 0; i < targets->count && status == POSTERN_OK; i++) {
        status = add_message(list, account->source, targets->items[i].address,
            targets->items[i].name, err);
    }
    return status;
}

enum postern_status pt_compose(const struct pt_account *account,
    const struct pt_notification *notification, struct pt_message_list **ret,
    struct postern_error *err)
{
    struct pt_message_list *list = NULL;
    enum postern_status status = POSTERN_OK;

    if (is_empty(notification)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "there is nothing to send: give a title, a body or an attachment");
    }
    list = pt_message_list_new();
    if (!list) {
        return pt_fail_memory(err);
    }
    status = compose_content(&list->content, account, notification, err);
    if (status == POSTERN_OK) {
        status = add_messages(list, account, err);
    }
    if (status != POSTERN_OK) {
        pt_message_list_free(list);
        return status;
    }
    *ret = list;
    return POSTERN_OK;
}

/*
 * compose/compose.c: a notification becomes messages. See compose.h.
 */
#include "compose/compose.h"

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/text_to_html.h"

/* An empty list of lists to leave out. */
static const struct pt_recipient_list *const nobody[] = {NULL};

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

/* Where Apprise 1.13 splits and truncates. */
#define OVERFLOW_BODY_CHARACTERS ((size_t)32768)
#define OVERFLOW_TITLE_CHARACTERS ((size_t)250)

/* What is not built yet is refused, never sent in another format. */
static enum postern_status check_format(const struct pt_account *account,
    const struct pt_notification *notification, struct postern_error *err)
{
    enum pt_output_format output = account->options.format;

    if (output == PT_OUTPUT_MARKDOWN) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "format=markdown is not supported by this version yet; use "
            "format=html or format=text");
    }
    if (output == PT_OUTPUT_TEXT &&
        notification->body_format == POSTERN_FORMAT_HTML) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "an HTML body for format=text is not supported by this version "
            "yet; give a text body or use format=html");
    }
    return POSTERN_OK;
}

/* Code points of UTF-8 that was checked before. */
static size_t count_characters(struct pt_view text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += ((unsigned char)text.ptr[i] & 0xC0U) != 0x80U;
    }
    return count;
}

/* Splitting and truncating are not built yet: a text they concern is refused,
 * one that they leave alone goes out. */
static enum postern_status check_overflow(const struct pt_account *account,
    const struct pt_notification *notification, struct postern_error *err)
{
    if (account->options.overflow == PT_OVERFLOW_UPSTREAM ||
        (count_characters(pt_buf_view(&notification->body)) <=
                OVERFLOW_BODY_CHARACTERS &&
            count_characters(pt_view_of(notification->title)) <=
                OVERFLOW_TITLE_CHARACTERS)) {
        return POSTERN_OK;
    }
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "a body over %zu or a title over %zu characters with overflow=split "
        "or overflow=truncate is not supported by this version yet; use "
        "overflow=upstream",
        OVERFLOW_BODY_CHARACTERS, OVERFLOW_TITLE_CHARACTERS);
}

static enum postern_status compose_body(struct pt_content *content,
    const struct pt_account *account,
    const struct pt_notification *notification, struct postern_error *err)
{
    struct pt_view body = without_end_blanks(pt_buf_view(&notification->body));
    bool is_text = account->options.format == PT_OUTPUT_TEXT;
    struct pt_buf out;
    enum postern_status status = check_format(account, notification, err);

    if (status == POSTERN_OK) {
        status = check_overflow(account, notification, err);
    }
    pt_buf_init(&out, PT_LIMIT_JSON_BYTES);
    if (status == POSTERN_OK) {
        status = is_text || notification->body_format == POSTERN_FORMAT_HTML
                     ? pt_buf_append_view(&out, body, err)
                     : pt_text_to_html(body, &out, err);
    }
    if (status == POSTERN_OK) {
        content->body_type = is_text ? PT_BODY_TEXT : PT_BODY_HTML;
        content->body_len = out.len;
        content->body = pt_buf_take(&out);
        status = content->body ? POSTERN_OK : pt_fail_memory(err);
    }
    pt_buf_done(&out);
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
        status = compose_body(content, account, notification, err);
    }
    if (status == POSTERN_OK) {
        content->importance = account->options.importance;
        status = pt_recipient_list_add_all(
            &content->reply_to, &account->reply_to, nobody, err);
    }
    if (status == POSTERN_OK) {
        status = copy_attachments(
            &content->attachments, &notification->attachments, err);
    }
    return status;
}

/* Graph's From, where it says something else than the mailbox. */
static enum postern_status set_from(struct pt_envelope *envelope,
    const struct pt_account *account, struct postern_error *err)
{
    if (!account->send_as ||
        pt_view_is_equal_nocase(
            pt_view_of(account->send_as), pt_view_of(account->source))) {
        return POSTERN_OK;
    }
    envelope->from = pt_strdup(account->send_as);
    return envelope->from ? POSTERN_OK : pt_fail_memory(err);
}

/* Appends a message without recipients; its place is stable until the next
 * call. */
static enum postern_status add_message(struct pt_message_list *list,
    const struct pt_account *account, struct pt_message **ret,
    struct postern_error *err)
{
    struct pt_message *message = NULL;
    enum postern_status status = pt_array_ensure_one_more(&list->items,
        &list->cap, list->count, sizeof(*list->items), PT_LIMIT_TARGETS, err);

    if (status != POSTERN_OK) {
        return status;
    }
    message = &list->items[list->count];
    list->count++;
    pt_message_init(message);
    message->content = &list->content;
    message->save_to_sent_items = account->options.save_sent;
    message->envelope.sender = pt_strdup(account->source);
    *ret = message;
    return message->envelope.sender ? set_from(&message->envelope, account, err)
                                    : pt_fail_memory(err);
}

/* Nobody is named twice in one mail: a target not as cc, and neither of them
 * as bcc, except that bcc wins over cc, so that nobody hidden is shown. */
static enum postern_status add_copies(struct pt_envelope *envelope,
    const struct pt_account *account, const struct pt_recipient_list *targets,
    struct postern_error *err)
{
    const struct pt_recipient_list *const but_cc[] = {
        &account->bcc, targets, NULL};
    const struct pt_recipient_list *const but_bcc[] = {targets, NULL};
    enum postern_status status =
        pt_recipient_list_add_all(&envelope->cc, &account->cc, but_cc, err);

    if (status == POSTERN_OK) {
        status = pt_recipient_list_add_all(
            &envelope->bcc, &account->bcc, but_bcc, err);
    }
    if (status == POSTERN_OK &&
        envelope->cc.count + envelope->bcc.count >= PT_LIMIT_RECIPIENTS) {
        return pt_fail(err, POSTERN_E_TOO_LARGE,
            POSTERN_ADVICE_FIX_CONFIGURATION,
            "cc and bcc name %zu recipients; Exchange takes at most %zu a "
            "mail, the target included",
            envelope->cc.count + envelope->bcc.count, PT_LIMIT_RECIPIENTS);
    }
    return status;
}

/* One mail to one target. Everything is worked out for this target alone:
 * who is left out here is not left out of the next one's mail. */
static enum postern_status add_single(struct pt_message_list *list,
    const struct pt_account *account, const struct pt_recipient *target,
    struct postern_error *err)
{
    struct pt_message *message = NULL;
    enum postern_status status = add_message(list, account, &message, err);

    if (status == POSTERN_OK) {
        status = pt_recipient_list_add(&message->envelope.to,
            pt_view_of(target->address), pt_view_of(target->name), err);
    }
    if (status == POSTERN_OK) {
        status =
            add_copies(&message->envelope, account, &message->envelope.to, err);
    }
    return status;
}

/* How many targets the mail takes: all its recipients stay within what
 * Exchange takes by default, but one target always has room. */
static size_t room_for_targets(const struct pt_envelope *envelope)
{
    size_t count = envelope->cc.count + envelope->bcc.count;

    return count < PT_LIMIT_RECIPIENTS_DEFAULT
               ? PT_LIMIT_RECIPIENTS_DEFAULT - count
               : 1;
}

/* One mail to all, or a few: cc and bcc get the first of them only. */
static enum postern_status add_batch(struct pt_message_list *list,
    const struct pt_account *account, const struct pt_recipient_list *targets,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    size_t next = 0;

    while (next < targets->count && status == POSTERN_OK) {
        struct pt_message *message = NULL;
        size_t room = 0;

        status = add_message(list, account, &message, err);
        if (status == POSTERN_OK && next == 0) {
            status = add_copies(&message->envelope, account, targets, err);
        }
        room = message ? room_for_targets(&message->envelope) : 0;
        while (status == POSTERN_OK && next < targets->count && room > 0) {
            const struct pt_recipient *target = &targets->items[next];

            status = pt_recipient_list_add(&message->envelope.to,
                pt_view_of(target->address), pt_view_of(target->name), err);
            next++;
            room--;
        }
    }
    return status;
}

static enum postern_status add_for_targets(struct pt_message_list *list,
    const struct pt_account *account, struct postern_error *err)
{
    struct pt_recipient_list targets;
    enum postern_status status = POSTERN_OK;

    pt_recipient_list_init(&targets);
    status =
        pt_recipient_list_add_all(&targets, &account->targets, nobody, err);
    if (status == POSTERN_OK && account->options.batch) {
        status = add_batch(list, account, &targets, err);
    } else {
        for (size_t i = 0; i < targets.count && status == POSTERN_OK; i++) {
            status = add_single(list, account, &targets.items[i], err);
        }
    }
    pt_recipient_list_done(&targets);
    return status;
}

/* To an object ID itself: its address is found out when it is sent. */
static enum postern_status add_looked_up(struct pt_message_list *list,
    const struct pt_account *account, struct postern_error *err)
{
    struct pt_message *message = NULL;
    enum postern_status status = add_message(list, account, &message, err);

    if (status == POSTERN_OK) {
        message->envelope.is_to_looked_up = true;
        status =
            add_copies(&message->envelope, account, &message->envelope.to, err);
    }
    return status;
}

static enum postern_status add_messages(struct pt_message_list *list,
    const struct pt_account *account, struct postern_error *err)
{
    const struct pt_recipient source = {.address = account->source};

    if (account->targets.count > 0) {
        return add_for_targets(list, account, err);
    }
    return account->source_kind == PT_SOURCE_ADDRESS
               ? add_single(list, account, &source, err)
               : add_looked_up(list, account, err);
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

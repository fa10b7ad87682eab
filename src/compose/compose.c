/*
 * compose/compose.c: a notification becomes messages. See compose.h.
 */
#include "compose/compose.h"

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/emoji.h"
#include "codec/escapes.h"
#include "compose/body.h"
#include "compose/overflow.h"

/* An empty list of lists to leave out. */
static const struct pt_recipient_list *const nobody[] = {NULL};

static bool is_empty(const struct pt_notification *notification)
{
    struct pt_view title = pt_view_of(notification->title);

    return pt_view_trim(title).len == 0 &&
           pt_view_trim(pt_buf_view(&notification->body)).len == 0 &&
           notification->attachments.count == 0;
}

/* What the caller says, once escapes and names of emoji are done with. */
struct said {
    struct pt_buf title;
    struct pt_buf body;
};

static void said_init(struct said *said)
{
    pt_buf_init(&said->title, PT_LIMIT_BODY_BYTES);
    pt_buf_init(&said->body, PT_LIMIT_BODY_BYTES);
}

static void said_done(struct said *said)
{
    pt_buf_done(&said->title);
    pt_buf_done(&said->body);
}

/* The account's word holds before the caller's. */
static bool has_emojis(const struct pt_account *account,
    const struct pt_notification *notification)
{
    return account->options.emojis == PT_EMOJIS_UNDECIDED
               ? notification->has_emojis
               : account->options.emojis == PT_EMOJIS_ON;
}

static enum postern_status replace_emojis(
    struct pt_buf *text, enum pt_emoji_scope scope, struct postern_error *err)
{
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&out, PT_LIMIT_BODY_BYTES);
    status = pt_emoji_replace(pt_buf_view(text), scope, &out, err);
    if (status == POSTERN_OK) {
        pt_buf_done(text);
        *text = out;
    } else {
        pt_buf_done(&out);
    }
    return status;
}

static enum postern_status take_text(struct pt_buf *out, struct pt_view text,
    bool has_escapes, const char *what, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (!has_escapes) {
        return pt_buf_append_view(out, text, err);
    }
    status = pt_escapes_expand(text, out, err);
    if (status != POSTERN_OK) {
        pt_error_prefix(err, "the %s", what);
    }
    return status;
}

static enum postern_status take_said(struct said *said,
    const struct pt_account *account,
    const struct pt_notification *notification, struct postern_error *err)
{
    bool is_text = notification->body_format == POSTERN_FORMAT_TEXT;
    enum postern_status status =
        take_text(&said->title, pt_view_of(notification->title),
            notification->has_escapes, "title", err);

    if (status == POSTERN_OK) {
        status = take_text(&said->body, pt_buf_view(&notification->body),
            notification->has_escapes, "body", err);
    }
    if (status == POSTERN_OK && has_emojis(account, notification)) {
        status = replace_emojis(&said->title, PT_EMOJI_EVERYWHERE, err);
        if (status == POSTERN_OK) {
            status = replace_emojis(&said->body,
                is_text ? PT_EMOJI_EVERYWHERE : PT_EMOJI_OUTSIDE_TAGS, err);
        }
    }
    return status;
}

static struct pt_view without_end_blanks(struct pt_view text)
{
    while (text.len > 0 && pt_ascii_is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

/* All that the pieces of one notification have in common. */
struct draft {
    const struct pt_account *account;
    const struct pt_notification *notification;
    struct pt_view title; /* without blanks around it */
    struct pt_overflow_pieces pieces;
    size_t piece_count;
};

/* How many mails each target gets. */
static enum postern_status count_pieces(
    struct draft *draft, struct postern_error *err)
{
    struct pt_overflow_pieces pieces = draft->pieces;
    struct pt_view piece = pt_view_of("");

    draft->piece_count = 1;
    if (draft->account->options.overflow != PT_OVERFLOW_SPLIT ||
        !pt_overflow_next_piece(&pieces, &piece)) {
        return POSTERN_OK;
    }
    while (pt_overflow_next_piece(&pieces, &piece)) {
        draft->piece_count++;
        if (draft->piece_count > PT_LIMIT_PIECES) {
            return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
                "overflow=split would make over %zu mails of the body",
                PT_LIMIT_PIECES);
        }
    }
    return POSTERN_OK;
}

/* The next mail's part of the body, before it is converted. */
static struct pt_view next_body(struct draft *draft)
{
    struct pt_view body = without_end_blanks(draft->pieces.rest);

    if (draft->account->options.overflow == PT_OVERFLOW_TRUNCATE) {
        return pt_overflow_truncate(
            body, draft->pieces.format, PT_OVERFLOW_BODY_CHARACTERS);
    }
    if (draft->account->options.overflow == PT_OVERFLOW_SPLIT &&
        draft->piece_count > 1) {
        (void)pt_overflow_next_piece(&draft->pieces, &body);
    }
    return body;
}

/* The subject is one line: line ends inside the title are blanks. */
static enum postern_status compose_subject(struct pt_content *content,
    const struct draft *draft, size_t number, struct postern_error *err)
{
    struct pt_buf subject;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&subject, PT_LIMIT_BODY_BYTES);
    status = draft->account->options.overflow == PT_OVERFLOW_UPSTREAM
                 ? pt_buf_append_view(&subject, draft->title, err)
                 : pt_overflow_append_title(
                       &subject, draft->title, number, draft->piece_count, err);
    if (status == POSTERN_OK) {
        content->subject = pt_buf_take(&subject);
        status = content->subject ? POSTERN_OK : pt_fail_memory(err);
    }
    for (char *byte = content->subject; byte && *byte != '\0'; byte++) {
        if (pt_ascii_is_blank(*byte)) {
            *byte = ' ';
        }
    }
    pt_buf_done(&subject);
    return status;
}

static enum postern_status compose_body(
    struct pt_content *content, struct draft *draft, struct postern_error *err)
{
    enum pt_output_format output = draft->account->options.format;
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&out, PT_LIMIT_BODY_BYTES);
    status = pt_body_convert(
        next_body(draft), draft->pieces.format, output, &out, err);
    if (status == POSTERN_OK) {
        content->body_type =
            output == PT_OUTPUT_HTML ? PT_BODY_HTML : PT_BODY_TEXT;
        content->body_len = out.len;
        content->body = pt_buf_take(&out);
        status = content->body ? POSTERN_OK : pt_fail_memory(err);
    }
    pt_buf_done(&out);
    return status;
}

static enum pt_importance importance_of(const struct draft *draft)
{
    enum pt_importance importance = draft->account->options.importance;

    if (importance != PT_IMPORTANCE_AUTO) {
        return importance;
    }
    return draft->notification->type == POSTERN_TYPE_FAILURE
               ? PT_IMPORTANCE_HIGH
               : PT_IMPORTANCE_NORMAL;
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

/* One piece; the first carries the attachments. */
static enum postern_status compose_content(struct pt_content *content,
    struct draft *draft, size_t number, struct postern_error *err)
{
    enum postern_status status = compose_subject(content, draft, number, err);

    if (status == POSTERN_OK) {
        status = compose_body(content, draft, err);
    }
    if (status == POSTERN_OK) {
        content->importance = importance_of(draft);
        status = pt_recipient_list_add_all(
            &content->reply_to, &draft->account->reply_to, nobody, err);
    }
    if (status == POSTERN_OK && number == 1) {
        status = copy_attachments(
            &content->attachments, &draft->notification->attachments, err);
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

/* Where messages of one content are added. */
struct mailing {
    struct pt_message_list *list;
    const struct pt_account *account;
    const struct pt_content *content;
};

/* Appends a message without recipients; its place is stable until the next
 * call. */
static enum postern_status add_message(const struct mailing *mailing,
    struct pt_message **ret, struct postern_error *err)
{
    struct pt_message_list *list = mailing->list;
    const struct pt_account *account = mailing->account;
    struct pt_message *message = NULL;
    enum postern_status status = pt_array_ensure_one_more(&list->items,
        &list->cap, list->count, sizeof(*list->items), PT_LIMIT_MESSAGES, err);

    if (status != POSTERN_OK) {
        return status;
    }
    message = &list->items[list->count];
    list->count++;
    pt_message_init(message);
    message->content = mailing->content;
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
static enum postern_status add_single(const struct mailing *mailing,
    const struct pt_recipient *target, struct postern_error *err)
{
    struct pt_message *message = NULL;
    enum postern_status status = add_message(mailing, &message, err);

    if (status == POSTERN_OK) {
        status = pt_recipient_list_add(&message->envelope.to,
            pt_view_of(target->address), pt_view_of(target->name), err);
    }
    if (status == POSTERN_OK) {
        status = add_copies(
            &message->envelope, mailing->account, &message->envelope.to, err);
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
static enum postern_status add_batch(const struct mailing *mailing,
    const struct pt_recipient_list *targets, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    size_t next = 0;

    while (next < targets->count && status == POSTERN_OK) {
        struct pt_message *message = NULL;
        size_t room = 0;

        status = add_message(mailing, &message, err);
        if (status == POSTERN_OK && next == 0) {
            status =
                add_copies(&message->envelope, mailing->account, targets, err);
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

static enum postern_status add_for_targets(
    const struct mailing *mailing, struct postern_error *err)
{
    struct pt_recipient_list targets;
    enum postern_status status = POSTERN_OK;

    pt_recipient_list_init(&targets);
    status = pt_recipient_list_add_all(
        &targets, &mailing->account->targets, nobody, err);
    if (status == POSTERN_OK && mailing->account->options.batch) {
        status = add_batch(mailing, &targets, err);
    } else {
        for (size_t i = 0; i < targets.count && status == POSTERN_OK; i++) {
            status = add_single(mailing, &targets.items[i], err);
        }
    }
    pt_recipient_list_done(&targets);
    return status;
}

/* To an object ID itself: its address is found out when it is sent. */
static enum postern_status add_looked_up(
    const struct mailing *mailing, struct postern_error *err)
{
    struct pt_message *message = NULL;
    enum postern_status status = add_message(mailing, &message, err);

    if (status == POSTERN_OK) {
        message->envelope.is_to_looked_up = true;
        status = add_copies(
            &message->envelope, mailing->account, &message->envelope.to, err);
    }
    return status;
}

static enum postern_status add_messages(
    const struct mailing *mailing, struct postern_error *err)
{
    const struct pt_account *account = mailing->account;
    const struct pt_recipient source = {.address = account->source};

    if (account->targets.count > 0) {
        return add_for_targets(mailing, err);
    }
    return account->source_kind == PT_SOURCE_ADDRESS
               ? add_single(mailing, &source, err)
               : add_looked_up(mailing, err);
}

static enum postern_status fill_list(struct pt_message_list *list,
    struct draft *draft, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < list->content_count && status == POSTERN_OK; i++) {
        const struct mailing mailing = {.list = list,
            .account = draft->account,
            .content = &list->contents[i]};

        status = compose_content(&list->contents[i], draft, i + 1, err);
        if (status == POSTERN_OK) {
            status = add_messages(&mailing, err);
        }
    }
    return status;
}

/* From here on nothing is changed any more, only cut and converted. */
static enum postern_status compose_said(struct draft *draft,
    struct pt_message_list **ret, struct postern_error *err)
{
    struct pt_message_list *list = NULL;
    enum postern_status status = count_pieces(draft, err);

    if (status != POSTERN_OK) {
        return status;
    }
    list = pt_message_list_new(draft->piece_count);
    if (!list) {
        return pt_fail_memory(err);
    }
    status = fill_list(list, draft, err);
    if (status != POSTERN_OK) {
        pt_message_list_free(list);
        return status;
    }
    *ret = list;
    return POSTERN_OK;
}

enum postern_status pt_compose(const struct pt_account *account,
    const struct pt_notification *notification, struct pt_message_list **ret,
    struct postern_error *err)
{
    struct said said;
    enum postern_status status = POSTERN_OK;

    if (is_empty(notification)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "there is nothing to send: give a title, a body or an attachment");
    }
    said_init(&said);
    status = take_said(&said, account, notification, err);
    if (status == POSTERN_OK) {
        struct draft draft = {
            .account = account,
            .notification = notification,
            .title = pt_view_trim(pt_buf_view(&said.title)),
            .pieces = {.rest = pt_buf_view(&said.body),
                .format = notification->body_format,
                .limit_characters = PT_OVERFLOW_BODY_CHARACTERS},
        };

        status = compose_said(&draft, ret, err);
    }
    said_done(&said);
    return status;
}

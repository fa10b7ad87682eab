/*
 * graph/message_json.c: a message as Graph's JSON. See message_json.h.
 *
 * jansson writes every object; between them goes the base64 of attachments,
 * which is never held. An object is written without its closing brace, and
 * what it lacks follows as further segments.
 */
#include "graph/message_json.h"

#include "base/error.h"
#include "base/limits.h"
#include "codec/json.h"

static json_t *recipient_json(const struct pt_recipient *recipient)
{
    json_t *address = json_object();

    if (pt_json_set_text(address, "address", pt_view_of(recipient->address),
            NULL) != POSTERN_OK ||
        (recipient->name &&
            pt_json_set_text(address, "name", pt_view_of(recipient->name),
                NULL) != POSTERN_OK)) {
        json_decref(address);
        return NULL;
    }
    return json_pack("{s:o}", "emailAddress", address);
}

/* Sets a list of recipients, unless it is empty. */
static enum postern_status set_recipients(json_t *message, const char *key,
    const struct pt_recipient_list *list, struct postern_error *err)
{
    json_t *array = list->count > 0 ? json_array() : NULL;

    if (list->count == 0) {
        return POSTERN_OK;
    }
    for (size_t i = 0; i < list->count; i++) {
        enum postern_status status =
            pt_json_append_new(array, recipient_json(&list->items[i]), err);

        if (status != POSTERN_OK) {
            json_decref(array);
            return status;
        }
    }
    return pt_json_set_new(message, key, array, err);
}

static enum postern_status set_body(json_t *message,
    const struct pt_content *content, struct postern_error *err)
{
    const char *type = content->body_type == PT_BODY_HTML ? "html" : "text";
    json_t *body = json_object();
    enum postern_status status =
        pt_json_set_text(body, "contentType", pt_view_of(type), err);

    if (status == POSTERN_OK) {
        status = pt_json_set_text(body, "content",
            pt_view_make(content->body, content->body_len), err);
    }
    if (status != POSTERN_OK) {
        json_decref(body);
        return status;
    }
    return pt_json_set_new(message, "body", body, err);
}

/* "normal" is Graph's default and is not said. */
static enum postern_status set_importance(
    json_t *message, enum pt_importance importance, struct postern_error *err)
{
    if (importance == PT_IMPORTANCE_NORMAL) {
        return POSTERN_OK;
    }
    return pt_json_set_text(message, "importance",
        pt_view_of(importance == PT_IMPORTANCE_HIGH ? "high" : "low"), err);
}

/* "sender" is left to the server (Microsoft Learn, "Send Outlook messages
 * from another user"). */
static enum postern_status set_from(
    json_t *json, const struct pt_envelope *envelope, struct postern_error *err)
{
    const struct pt_recipient from = {.address = envelope->from};

    return envelope->from
               ? pt_json_set_new(json, "from", recipient_json(&from), err)
               : POSTERN_OK;
}

static enum postern_status set_sender(
    json_t *json, const struct pt_message *message, struct postern_error *err)
{
    enum postern_status status = set_from(json, &message->envelope, err);

    if (status == POSTERN_OK) {
        status =
            set_recipients(json, "replyTo", &message->content->reply_to, err);
    }
    return status == POSTERN_OK
               ? set_importance(json, message->content->importance, err)
               : status;
}

static enum postern_status fill_message(
    json_t *json, const struct pt_message *message, struct postern_error *err)
{
    const struct pt_content *content = message->content;
    enum postern_status status =
        pt_json_set_text(json, "subject", pt_view_of(content->subject), err);

    if (status == POSTERN_OK) {
        status = set_body(json, content, err);
    }
    if (status == POSTERN_OK) {
        status =
            set_recipients(json, "toRecipients", &message->envelope.to, err);
    }
    if (status == POSTERN_OK) {
        status =
            set_recipients(json, "ccRecipients", &message->envelope.cc, err);
    }
    if (status == POSTERN_OK) {
        status =
            set_recipients(json, "bccRecipients", &message->envelope.bcc, err);
    }
    return status == POSTERN_OK ? set_sender(json, message, err) : status;
}

static enum postern_status set_marker(
    json_t *message, const char *marker, struct postern_error *err)
{
    return pt_json_set_new(message, "singleValueExtendedProperties",
        json_pack("[{s:s, s:s}]", "id", PT_MARKER_PROPERTY, "value", marker),
        err);
}

/* Writes a non-empty object without its closing brace. */
static enum postern_status append_open_object(
    const json_t *object, struct pt_body *body, struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_JSON_BYTES);
    status = pt_json_write(object, &text, err);
    if (status == POSTERN_OK) {
        status = pt_body_add_memory(
            body, pt_view_first(pt_buf_view(&text), text.len - 1), err);
    }
    pt_buf_done_wiped(&text);
    return status;
}

static enum postern_status append_text(
    struct pt_body *body, const char *text, struct postern_error *err)
{
    return pt_body_add_memory(body, pt_view_of(text), err);
}

static enum postern_status append_attachments(struct pt_body *body,
    const struct pt_attachment_list *list, struct postern_error *err)
{
    enum postern_status status = append_text(body, ",\"attachments\":[", err);

    for (size_t i = 0; status == POSTERN_OK && i < list->count; i++) {
        if (i > 0) {
            status = append_text(body, ",", err);
        }
        if (status == POSTERN_OK) {
            status =
                pt_message_json_append_attachment(&list->items[i], body, err);
        }
    }
    return status == POSTERN_OK ? append_text(body, "]", err) : status;
}

static enum postern_status append_message(struct pt_body *body,
    const struct pt_message *message, struct postern_error *err)
{
    json_t *json = json_object();
    enum postern_status status = fill_message(json, message, err);

    if (status == POSTERN_OK) {
        status = append_open_object(json, body, err);
    }
    json_decref(json);
    if (status == POSTERN_OK && message->content->attachments.count > 0) {
        status = append_attachments(body, &message->content->attachments, err);
    }
    return status == POSTERN_OK ? append_text(body, "}", err) : status;
}

enum postern_status pt_message_json_append_send_mail(
    const struct pt_message *message, struct pt_body *body,
    struct postern_error *err)
{
    enum postern_status status = append_text(body, "{\"message\":", err);

    if (status == POSTERN_OK) {
        status = append_message(body, message, err);
    }
    if (status == POSTERN_OK && !message->save_to_sent_items) {
        status = append_text(body, ",\"saveToSentItems\":false", err);
    }
    return status == POSTERN_OK ? append_text(body, "}", err) : status;
}

enum postern_status pt_message_json_append_draft(
    const struct pt_message *message, const char *marker, struct pt_body *body,
    struct postern_error *err)
{
    json_t *json = json_object();
    enum postern_status status = fill_message(json, message, err);

    if (status == POSTERN_OK) {
        status = set_marker(json, marker, err);
    }
    if (status == POSTERN_OK) {
        status = append_open_object(json, body, err);
    }
    json_decref(json);
    return status == POSTERN_OK ? append_text(body, "}", err) : status;
}

enum postern_status pt_message_json_append_attachment(
    const struct pt_attachment *attachment, struct pt_body *body,
    struct postern_error *err)
{
    json_t *json = json_pack("{s:s, s:s, s:s}", "@odata.type",
        "#microsoft.graph.fileAttachment", "name", attachment->name,
        "contentType", attachment->content_type);
    enum postern_status status =
        json ? append_open_object(json, body, err) : pt_fail_memory(err);

    if (status == POSTERN_OK) {
        status = append_text(body, ",\"contentBytes\":\"", err);
    }
    if (status == POSTERN_OK) {
        status = pt_body_add_file(body, PT_SEGMENT_FILE_BASE64,
            &attachment->file, 0, attachment->file.size_bytes, err);
    }
    if (status == POSTERN_OK) {
        status = append_text(body, "\"}", err);
    }
    json_decref(json);
    return status;
}

/*
 * sandbox/show_mail.c: telling people about a mail. See show_mail.h.
 */
#include "sandbox/show_mail.h"

#include <string.h>

#include "sandbox/iso_time.h"
#include "sandbox/json_text.h"
#include "sandbox/mail_check.h"

/* A line holds this many recipients by name, then their number. */
#define LINE_RECIPIENTS ((size_t)3)

/* The code point of a two- or three-byte character that may not be printed
 * (C1 controls, line separators, direction marks), or 0. Its length goes to
 * ret_len. */
static unsigned deceptive_at(struct pt_view text, size_t *ret_len)
{
    const unsigned char *at = (const unsigned char *)text.ptr;

    if (text.len >= 2 && at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f) {
        *ret_len = 2;
        return at[1];
    }
    if (text.len >= 3 && at[0] == 0xe2 &&
        ((at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae) ||
            (at[1] == 0x80 && (at[2] == 0x8e || at[2] == 0x8f)) ||
            (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9))) {
        *ret_len = 3;
        return 0x2000U | ((at[1] & 0x3fU) << 6) | (at[2] & 0x3fU);
    }
    return 0;
}

static enum postern_status escape_ascii(
    char byte, bool is_block, struct pt_buf *out, struct postern_error *err)
{
    if (byte == '\n' || byte == '\t') {
        if (is_block) {
            return pt_buf_append_byte(out, byte, err);
        }
        return pt_buf_append_text(out, byte == '\n' ? "\\n" : "\\t", err);
    }
    if (byte == '\r') {
        return is_block ? POSTERN_OK : pt_buf_append_text(out, "\\r", err);
    }
    if ((unsigned char)byte < 0x20 || byte == 0x7f) {
        return pt_buf_append_format(
            out, err, "\\x%02X", (unsigned)(unsigned char)byte);
    }
    if (!is_block && (byte == '"' || byte == '\\')) {
        return pt_buf_append_format(out, err, "\\%c", byte);
    }
    return pt_buf_append_byte(out, byte, err);
}

enum postern_status pt_show_mail_escape(struct pt_view text, bool is_block,
    struct pt_buf *out, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    size_t i = 0;

    while (i < text.len && status == POSTERN_OK) {
        size_t len = 1;
        unsigned code = deceptive_at(pt_view_from(text, i), &len);

        if (code != 0) {
            status = pt_buf_append_format(out, err, "\\u{%X}", code);
        } else {
            status = escape_ascii(text.ptr[i], is_block, out, err);
        }
        i += len;
    }
    return status;
}

/* text NULL counts as empty. */
static enum postern_status escape_text(
    const char *text, struct pt_buf *out, struct postern_error *err)
{
    return pt_show_mail_escape(pt_view_of(text), false, out, err);
}

static enum postern_status append_first_recipients(const json_t *message,
    size_t *ret_total, struct pt_buf *out, struct postern_error *err)
{
    static const char *const lists[] = {
        "toRecipients", "ccRecipients", "bccRecipients"};
    enum postern_status status = POSTERN_OK;
    size_t total = 0;

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const json_t *list = json_object_get(message, lists[i]);

        for (size_t k = 0; k < json_array_size(list); k++) {
            if (total > 0 && total < LINE_RECIPIENTS && status == POSTERN_OK) {
                status = pt_buf_append_byte(out, ',', err);
            }
            if (total < LINE_RECIPIENTS && status == POSTERN_OK) {
                status = escape_text(
                    pt_mail_address_of(json_array_get(list, k)), out, err);
            }
            total++;
        }
    }
    *ret_total = total;
    return status;
}

enum postern_status pt_show_mail_line(const struct pt_arrival *arrival,
    struct pt_buf *out, struct postern_error *err)
{
    const struct pt_mail *mail = arrival->mail;
    size_t total = 0;
    enum postern_status status = pt_buf_append_text(out, "mail ", err);

    if (status == POSTERN_OK) {
        status = escape_text(arrival->from, out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, " -> ", err);
    }
    if (status == POSTERN_OK) {
        status = append_first_recipients(mail->message, &total, out, err);
    }
    if (status == POSTERN_OK && total > LINE_RECIPIENTS) {
        status = pt_buf_append_format(
            out, err, ",and-%zu-more", total - LINE_RECIPIENTS);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, " subject=\"", err);
    }
    if (status == POSTERN_OK) {
        status =
            escape_text(pt_json_text_at(mail->message, "subject"), out, err);
    }
    if (status == POSTERN_OK) {
        status =
            pt_buf_append_format(out, err, "\" attachments=%zu bytes=%zu\n",
                mail->attachment_count, mail->size_bytes);
    }
    return status;
}

static enum postern_status append_field(const char *name, const char *value,
    struct pt_buf *out, struct postern_error *err)
{
    enum postern_status status = pt_buf_append_format(out, err, "%s: ", name);

    if (status == POSTERN_OK) {
        status = escape_text(value, out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_byte(out, '\n', err);
    }
    return status;
}

static enum postern_status append_recipient(
    const json_t *recipient, struct pt_buf *out, struct postern_error *err)
{
    const char *name =
        pt_json_text_at(json_object_get(recipient, "emailAddress"), "name");
    enum postern_status status = POSTERN_OK;

    if (name && *name) {
        status = escape_text(name, out, err);
        if (status == POSTERN_OK) {
            status = pt_buf_append_byte(out, ' ', err);
        }
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_byte(out, '<', err);
    }
    if (status == POSTERN_OK) {
        status = escape_text(pt_mail_address_of(recipient), out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_byte(out, '>', err);
    }
    return status;
}

/* One "To: " line; nothing for an empty list. */
static enum postern_status append_recipients(const struct pt_mail *mail,
    const char *header, const char *property, struct pt_buf *out,
    struct postern_error *err)
{
    const json_t *list = json_object_get(mail->message, property);
    enum postern_status status = POSTERN_OK;

    if (json_array_size(list) == 0) {
        return POSTERN_OK;
    }
    for (size_t i = 0; i < json_array_size(list) && status == POSTERN_OK; i++) {
        status = pt_buf_append_format(
            out, err, "%s%s", i == 0 ? header : ",", i == 0 ? ": " : " ");
        if (status == POSTERN_OK) {
            status = append_recipient(json_array_get(list, i), out, err);
        }
    }
    return status == POSTERN_OK ? pt_buf_append_byte(out, '\n', err) : status;
}

static enum postern_status append_all_recipients(
    const struct pt_mail *mail, struct pt_buf *out, struct postern_error *err)
{
    static const char *const rows[][2] = {
        {"To", "toRecipients"},
        {"Cc", "ccRecipients"},
        {"Bcc", "bccRecipients"},
        {"Reply-To", "replyTo"},
    };
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0;
         i < sizeof(rows) / sizeof(rows[0]) && status == POSTERN_OK; i++) {
        status = append_recipients(mail, rows[i][0], rows[i][1], out, err);
    }
    return status;
}

static enum postern_status append_own_headers(
    const struct pt_mail *mail, struct pt_buf *out, struct postern_error *err)
{
    const json_t *list =
        json_object_get(mail->message, "internetMessageHeaders");
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < json_array_size(list) && status == POSTERN_OK; i++) {
        const json_t *header = json_array_get(list, i);

        status = escape_text(pt_json_text_at(header, "name"), out, err);
        if (status == POSTERN_OK) {
            status =
                append_field("", pt_json_text_at(header, "value"), out, err);
        }
    }
    return status;
}

static enum postern_status append_headers(const struct pt_arrival *arrival,
    struct pt_buf *out, struct postern_error *err)
{
    const struct pt_mail *mail = arrival->mail;
    const json_t *body = json_object_get(mail->message, "body");
    const char *type = pt_json_text_at(body, "contentType");
    const char *importance = pt_json_text_at(mail->message, "importance");
    char date[PT_ISO_TIME_SIZE];
    const char *const fields[][2] = {
        {"Subject", pt_json_text_at(mail->message, "subject")},
        {"Date", date},
        {"Message-ID", mail->message_id},
        {"Content-Type",
            pt_view_is_equal_nocase(pt_view_of(type), pt_view_of("html"))
                ? "text/html"
                : "text/plain"},
        {"request-id", arrival->request_id},
        {"client-request-id", arrival->client_request_id},
    };
    enum postern_status status = append_field("From", arrival->from, out, err);

    if (status == POSTERN_OK && arrival->sender &&
        !pt_view_is_equal_nocase(
            pt_view_of(arrival->sender), pt_view_of(arrival->from))) {
        status = append_field("Sender", arrival->sender, out, err);
    }
    pt_iso_time_format(mail->sent_at_unix_s, PT_ISO_GRAPH, date);
    if (status == POSTERN_OK) {
        status = append_all_recipients(mail, out, err);
    }
    for (size_t i = 0;
         i < sizeof(fields) / sizeof(fields[0]) && status == POSTERN_OK; i++) {
        status = append_field(fields[i][0], fields[i][1], out, err);
    }
    if (status == POSTERN_OK && importance &&
        !pt_view_is_equal_nocase(
            pt_view_of(importance), pt_view_of("normal"))) {
        status = append_field("Importance", importance, out, err);
    }
    if (status == POSTERN_OK) {
        status = append_own_headers(mail, out, err);
    }
    return status;
}

static enum postern_status append_attachment(
    const struct pt_mail_attachment *attachment, struct pt_buf *out,
    struct postern_error *err)
{
    const char *type = pt_json_text_at(attachment->properties, "contentType");
    enum postern_status status = pt_buf_append_text(out, "Attachment: \"", err);

    if (status == POSTERN_OK) {
        status = escape_text(
            pt_json_text_at(attachment->properties, "name"), out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, "\" ", err);
    }
    if (status == POSTERN_OK) {
        status = escape_text(
            type && *type ? type : "application/octet-stream", out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_format(out, err, " %zu bytes sha256=%s\n",
            pt_content_size_bytes(attachment->content),
            pt_content_sha256(attachment->content));
    }
    return status;
}

enum postern_status pt_show_mail_whole(const struct pt_arrival *arrival,
    struct pt_buf *out, struct postern_error *err)
{
    const struct pt_mail *mail = arrival->mail;
    const char *body =
        pt_json_text_at(json_object_get(mail->message, "body"), "content");
    enum postern_status status =
        pt_buf_append_text(out, "----- mail -----\n", err);

    if (status == POSTERN_OK) {
        status = append_headers(arrival, out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_byte(out, '\n', err);
    }
    if (status == POSTERN_OK) {
        status = pt_show_mail_escape(pt_view_of(body), true, out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, "\n\n", err);
    }
    for (size_t i = 0; i < mail->attachment_count && status == POSTERN_OK;
         i++) {
        status = append_attachment(&mail->attachments[i], out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, "----- end of mail -----\n", err);
    }
    return status;
}

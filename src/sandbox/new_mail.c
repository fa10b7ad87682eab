/*
 * sandbox/new_mail.c: a checked message becomes a mail. See new_mail.h.
 */
#include "sandbox/new_mail.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/base64.h"
#include "base/error.h"
#include "sandbox/json_text.h"
#include "sys/random.h"

static enum postern_status hash_bytes(const unsigned char *bytes, size_t len,
    char out[65], struct postern_error *err)
{
    unsigned char digest[32];
    unsigned digest_len = 0;

    if (EVP_Digest(bytes, len, digest, &digest_len, EVP_sha256(), NULL) != 1) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < sizeof(digest); i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
    }
    return POSTERN_OK;
}

/* contentBytes of a fileAttachment; other kinds have none. */
static enum postern_status decode_bytes(
    struct pt_mail_attachment *attachment, struct postern_error *err)
{
    const char *text = pt_json_text_at(attachment->properties, "contentBytes");
    struct pt_view view = pt_view_of(text);

    if (view.len > 0) {
        attachment->bytes = pt_malloc(view.len);
        if (!attachment->bytes) {
            return pt_fail_memory(err);
        }
        if (!pt_base64_decode(
                view, attachment->bytes, &attachment->size_bytes)) {
            return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
                "Cannot convert the value of the property 'contentBytes' to "
                "the expected type 'Edm.Binary'.");
        }
        (void)json_object_del(attachment->properties, "contentBytes");
    }
    return hash_bytes(
        attachment->bytes ? attachment->bytes : (const unsigned char *)"",
        attachment->size_bytes, attachment->sha256, err);
}

static enum postern_status add_attachments(
    struct pt_mail *mail, json_t *list, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    size_t count = json_array_size(list);

    mail->attachments = pt_calloc(count, sizeof(*mail->attachments));
    if (!mail->attachments) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < count && status == POSTERN_OK; i++) {
        struct pt_mail_attachment *attachment = &mail->attachments[i];
        char unique[PT_UUID_TEXT_SIZE] = "";

        attachment->spool_offset = -1;
        attachment->properties = json_incref(json_array_get(list, i));
        mail->attachment_count++;
        status = pt_random_uuid(unique, err);
        (void)snprintf(
            attachment->id, sizeof(attachment->id), "AAMkAD%sBEgAQ=", unique);
        if (status == POSTERN_OK) {
            status = decode_bytes(attachment, err);
        }
    }
    return status;
}

/* The client's message id is kept as Exchange keeps it; else it gets ours. */
static enum postern_status set_ids(
    struct pt_mail *mail, struct postern_error *err)
{
    const char *given = pt_json_text_at(mail->message, "internetMessageId");
    char unique[PT_UUID_TEXT_SIZE] = "";
    enum postern_status status = pt_random_uuid(unique, err);

    (void)snprintf(mail->conversation_id, sizeof(mail->conversation_id),
        "AAQkAD%s=", unique);
    if (given && *given && strlen(given) < sizeof(mail->message_id)) {
        (void)snprintf(mail->message_id, sizeof(mail->message_id), "%s", given);
    } else {
        (void)snprintf(mail->message_id, sizeof(mail->message_id),
            "<%s@sandbox.outlook.example>", unique);
    }
    return status;
}

enum postern_status pt_new_mail(json_t *message, size_t size_bytes,
    int64_t now_unix_s, struct pt_mail **ret, struct postern_error *err)
{
    struct pt_mail *mail = pt_calloc(1, sizeof(*mail));
    enum postern_status status = POSTERN_OK;

    if (!mail) {
        return pt_fail_memory(err);
    }
    mail->message = json_incref(message);
    mail->size_bytes = size_bytes;
    mail->sent_at_unix_s = now_unix_s;
    status = set_ids(mail, err);
    if (status == POSTERN_OK) {
        status =
            add_attachments(mail, json_object_get(message, "attachments"), err);
    }
    if (status != POSTERN_OK) {
        pt_mail_free(mail);
        return status;
    }
    (void)json_object_del(message, "attachments");
    *ret = mail;
    return POSTERN_OK;
}

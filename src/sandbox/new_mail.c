/*
 * sandbox/new_mail.c: a checked message becomes a mail. See new_mail.h.
 */
#include "sandbox/new_mail.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "sandbox/json_text.h"
#include "sys/random.h"

/* contentBytes of a fileAttachment; other kinds have none. */
static enum postern_status decode_bytes(const json_t *properties, bool is_large,
    struct pt_spool *spool, struct pt_content **ret, struct postern_error *err)
{
    struct pt_view view =
        pt_view_of(pt_json_text_at(properties, "contentBytes"));
    unsigned char *bytes = pt_malloc(view.len);
    size_t len = 0;
    enum postern_status status = POSTERN_OK;

    if (!bytes) {
        return pt_fail_memory(err);
    }
    if (!pt_base64_decode(view, bytes, &len)) {
        pt_free(bytes);
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
            "Cannot convert the value of the property 'contentBytes' to the "
            "expected type 'Edm.Binary'.");
    }
    status = pt_content_new(spool, len, is_large, ret, err);
    if (status == POSTERN_OK) {
        status = pt_content_append(*ret, bytes, len, err);
        if (status != POSTERN_OK) {
            pt_content_release(*ret);
            *ret = NULL;
        }
    }
    pt_free(bytes);
    return status;
}

enum postern_status pt_new_attachment_id(
    char out[64], struct postern_error *err)
{
    char unique[PT_UUID_TEXT_SIZE] = "";
    enum postern_status status = pt_random_uuid(unique, err);

    (void)snprintf(out, 64, "AAMkAD%sBEgAQ=", unique);
    return status;
}

enum postern_status pt_new_attachment(json_t *properties, bool is_large,
    struct pt_spool *spool, struct pt_mail_attachment *ret,
    struct postern_error *err)
{
    struct pt_mail_attachment attachment = {.properties = NULL};
    enum postern_status status = pt_new_attachment_id(attachment.id, err);

    if (status == POSTERN_OK) {
        status =
            decode_bytes(properties, is_large, spool, &attachment.content, err);
    }
    if (status == POSTERN_OK) {
        attachment.properties = json_incref(properties);
        (void)json_object_del(properties, "contentBytes");
        *ret = attachment;
    }
    return status;
}

static enum postern_status add_attachments(struct pt_mail *mail, json_t *list,
    struct pt_spool *spool, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < json_array_size(list) && status == POSTERN_OK; i++) {
        struct pt_mail_attachment attachment = {.properties = NULL};

        status = pt_new_attachment(json_array_get(list, i),
            mail->size_bytes > PT_MAIL_SPOOL_BYTES, spool, &attachment, err);
        if (status == POSTERN_OK) {
            status = pt_mail_add_attachment(mail, &attachment, err);
            if (status != POSTERN_OK) {
                pt_mail_attachment_done(&attachment);
            }
        }
    }
    return status;
}

void pt_new_mail_set_message_id(struct pt_mail *mail, const char *given)
{
    if (given && *given && strlen(given) < sizeof(mail->message_id)) {
        (void)snprintf(mail->message_id, sizeof(mail->message_id), "%s", given);
    }
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
    (void)snprintf(mail->message_id, sizeof(mail->message_id),
        "<%s@sandbox.outlook.example>", unique);
    pt_new_mail_set_message_id(mail, given);
    return status;
}

enum postern_status pt_new_mail(json_t *message, size_t size_bytes,
    int64_t now_unix_s, struct pt_spool *spool, struct pt_mail **ret,
    struct postern_error *err)
{
    struct pt_mail *mail = pt_calloc(1, sizeof(*mail));
    enum postern_status status = POSTERN_OK;

    if (!mail) {
        return pt_fail_memory(err);
    }
    mail->message = json_incref(message);
    mail->size_bytes = size_bytes;
    mail->created_at_unix_s = now_unix_s;
    mail->sent_at_unix_s = now_unix_s;
    status = set_ids(mail, err);
    if (status == POSTERN_OK) {
        status = add_attachments(
            mail, json_object_get(message, "attachments"), spool, err);
    }
    if (status != POSTERN_OK) {
        pt_mail_free(mail);
        return status;
    }
    (void)json_object_del(message, "attachments");
    *ret = mail;
    return POSTERN_OK;
}

/*
 * sandbox/draft_attachment.c: attachments of drafts. See draft_attachment.h.
 */
#include "sandbox/draft_attachment.h"

#include <string.h>

#include "sandbox/draft.h"
#include "sandbox/json_text.h"
#include "sandbox/new_mail.h"
#include "sandbox/read_mail.h"
#include "sandbox/request_body.h"

/* A file needs a name and its bytes; the code is believed. */
static bool check_required(struct pt_graph_call *call, const json_t *value)
{
    const char *type = pt_json_text_at(value, "@odata.type");
    const char *name = pt_json_text_at(value, "name");

    if (type && strstr(type, "fileAttachment") &&
        (!name || !*name || !pt_json_text_at(value, "contentBytes"))) {
        return pt_graph_refuse(call, 400, "ErrorRequiredPropertyMissing",
            "Required property is missing: a file attachment needs 'name' and "
            "'contentBytes'.");
    }
    return true;
}

static bool check_file_size(
    struct pt_graph_call *call, const struct pt_mail_attachment *attachment)
{
    size_t limit_bytes = call->service->limits->attachment_bytes;
    size_t size_bytes = pt_content_size_bytes(attachment->content);

    if (size_bytes >= limit_bytes) {
        return pt_graph_refuse(call, 413, "RequestBodyTooLarge",
            "The attachment has %zu bytes; from %zu on it needs an upload "
            "session.",
            size_bytes, limit_bytes);
    }
    return true;
}

/* Takes attachment on success. The store is locked. */
static bool add(struct pt_graph_call *call, struct pt_mail *mail,
    const struct pt_mail_attachment *attachment)
{
    struct postern_error err = {.status = POSTERN_OK};
    size_t body_bytes = call->request->body.len;
    size_t file_bytes = pt_content_size_bytes(attachment->content);
    enum postern_status status = pt_mail_store_charge(call->service->store,
        mail, body_bytes > file_bytes ? body_bytes - file_bytes : 0, &err);

    if (status == POSTERN_OK) {
        status = pt_mail_add_attachment(mail, attachment, &err);
    }
    if (status != POSTERN_OK) {
        return pt_graph_refuse_error(call, &err);
    }
    mail->size_bytes += body_bytes;
    return true;
}

static void attach(struct pt_graph_call *call, const struct pt_mailbox *mailbox,
    const char *id, struct pt_mail_attachment *attachment)
{
    struct pt_mail *mail = NULL;

    pt_mail_store_lock(call->service->store);
    mail = pt_draft_find(call, mailbox, id);
    if (mail && add(call, mail, attachment)) {
        pt_read_mail_attachment(
            call, pt_graph_find_copy(call, mailbox, id), attachment->id, false);
        *attachment = (struct pt_mail_attachment){.properties = NULL};
        if (call->response->status == 200) {
            call->response->status = 201;
        }
    }
    pt_mail_store_unlock(call->service->store);
}

/* Decodes outside of the store's lock: that takes its time. */
static void attach_file(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const char *id, json_t *properties)
{
    struct pt_mail_attachment attachment = {.properties = NULL};
    struct postern_error err = {.status = POSTERN_OK};
    enum postern_status status = pt_new_attachment(properties,
        call->request->body.len > PT_MAIL_SPOOL_BYTES,
        pt_mail_store_spool(call->service->store), &attachment, &err);

    if (status == POSTERN_E_INVALID) {
        (void)pt_graph_refuse(call, 400, "RequestBodyRead", "%s", err.message);
    } else if (status != POSTERN_OK) {
        (void)pt_graph_refuse_error(call, &err);
    } else if (check_file_size(call, &attachment)) {
        attach(call, mailbox, id, &attachment);
    }
    pt_mail_attachment_done(&attachment);
}

void pt_draft_attach(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id)
{
    const struct pt_size_limits *limits = call->service->limits;
    size_t limit_bytes = limits->is_attachment_request_held
                             ? limits->request_bytes
                             : PT_REQUEST_KEPT_BYTES;
    json_t *properties = NULL;

    if (pt_draft_check_query(call) &&
        pt_request_body_parse(call, limit_bytes, &properties) &&
        pt_request_body_check_schema(call,
            pt_schema_type_find("microsoft.graph.attachment"), properties) &&
        check_required(call, properties)) {
        attach_file(call, mailbox, id, properties);
    }
    json_decref(properties);
}

void pt_draft_detach(struct pt_graph_call *call, struct pt_mailbox *mailbox,
    const char *id, const char *attachment_id)
{
    struct pt_mail *mail = NULL;
    size_t index = 0;

    if (!pt_draft_check_query(call)) {
        return;
    }
    pt_mail_store_lock(call->service->store);
    mail = pt_draft_find(call, mailbox, id);
    while (mail && index < mail->attachment_count &&
           strcmp(mail->attachments[index].id, attachment_id) != 0) {
        index++;
    }
    if (mail && index == mail->attachment_count) {
        (void)pt_graph_refuse_item(call);
    } else if (mail) {
        pt_mail_remove_attachment(mail, index);
        call->response->status = 204;
    }
    pt_mail_store_unlock(call->service->store);
}

/*
 * sandbox/upload_create.c: Graph's side of upload sessions: opening one. See
 * upload_create.h.
 */
#include "sandbox/upload_create.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "sandbox/draft.h"
#include "sandbox/iso_time.h"
#include "sandbox/json_text.h"
#include "sandbox/request_body.h"

/* The parameter under either spelling, never both. */
static bool find_item(
    struct pt_graph_call *call, const json_t *root, json_t **ret)
{
    json_t *first = json_object_get(root, "AttachmentItem");
    json_t *second = json_object_get(root, "attachmentItem");

    if ((first != NULL) == (second != NULL)) {
        return pt_graph_refuse(call, 400, "RequestBodyRead",
            "The parameter 'AttachmentItem' of the operation "
            "'createUploadSession' has to be there once.");
    }
    *ret = first ? first : second;
    return true;
}

/* What an attachment item has to be. Except for the code of a small one, which
 * is documented, the codes are believed. */
static bool check_item(struct pt_graph_call *call, const json_t *item)
{
    const struct pt_size_limits *limits = call->service->limits;
    const char *type = pt_json_text_at(item, "attachmentType");
    const char *name = pt_json_text_at(item, "name");
    const json_t *size = json_object_get(item, "size");
    int64_t size_bytes = (int64_t)json_integer_value(size);

    if (!type || !name || !*name || !json_is_integer(size)) {
        return pt_graph_refuse(call, 400, "ErrorRequiredPropertyMissing",
            "Required property is missing: an attachment item needs "
            "'attachmentType', 'name' and 'size'.");
    }
    if (strcasecmp(type, "file") != 0) {
        return pt_graph_refuse(call, 400, "ErrorInvalidRequest",
            "An upload session is for attachments of the type 'file' only.");
    }
    if (size_bytes < limits->session_min_bytes) {
        return pt_graph_refuse(call, 400,
            "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
            "Attachment size must be greater than the minimum size of %lld "
            "bytes.",
            (long long)limits->session_min_bytes);
    }
    if (size_bytes > limits->session_max_bytes) {
        return pt_graph_refuse(call, 400, "ErrorAttachmentSizeLimitExceeded",
            "The attachment has %lld bytes; the limit is %lld.",
            (long long)size_bytes, (long long)limits->session_max_bytes);
    }
    return true;
}

/* The properties of the attachment that the item will be. */
static json_t *make_properties(const json_t *item)
{
    static const char *const names[] = {
        "name", "contentType", "isInline", "contentId"};
    json_t *properties =
        json_pack("{s:s}", "@odata.type", "#microsoft.graph.fileAttachment");

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_t *value = json_object_get(item, names[i]);

        if (properties && value && !json_is_null(value)) {
            (void)json_object_set(properties, names[i], value);
        }
    }
    return properties;
}

static void answer(
    struct pt_graph_call *call, const struct pt_upload_session *session)
{
    const struct pt_service *service = call->service;
    char date[PT_ISO_TIME_SIZE];

    pt_iso_time_format(session->expires_at_unix_s, PT_ISO_GRAPH, date);
    pt_exchange_set_json(call->response, 201,
        json_pack("{s:o, s:o, s:s, s:[s]}", "@odata.context",
            json_sprintf("%s/v1.0/$metadata#microsoft.graph.uploadSession",
                service->base_url),
            "uploadUrl",
            json_sprintf("%.*s://%s/api/v2.0/Users('%s')/Messages('%s')/"
                         "AttachmentSessions('%s')?authtoken=%s",
                (int)strcspn(service->base_url, ":"), service->base_url,
                service->upload_host, session->mailbox->id, session->draft_id,
                session->id, session->token),
            "expirationDateTime", date, "nextExpectedRanges", "0-"));
}

/* Opens the session; the store is locked. */
static void open_session(struct pt_graph_call *call, struct pt_mailbox *mailbox,
    const struct pt_mail_copy *copy, const json_t *item)
{
    const struct pt_service *service = call->service;
    size_t size_bytes =
        (size_t)json_integer_value(json_object_get(item, "size"));
    json_t *properties = make_properties(item);
    struct pt_content *content = NULL;
    struct pt_upload_session *session = NULL;
    struct postern_error err = {.status = POSTERN_OK};
    enum postern_status status = properties ? POSTERN_OK : pt_fail_memory(&err);

    if (status == POSTERN_OK) {
        status = pt_content_new(pt_mail_store_spool(service->store), size_bytes,
            size_bytes > PT_MAIL_SPOOL_BYTES, &content, &err);
    }
    if (status == POSTERN_OK) {
        session = pt_upload_sessions_add(service->uploads, properties, content,
            call->now_unix_s,
            service->options.upload_life_s > 0
                ? (int64_t)service->options.upload_life_s
                : PT_UPLOAD_LIFE_S,
            &err);
    }
    if (session) {
        session->mailbox = mailbox;
        (void)snprintf(session->draft_id, sizeof(session->draft_id), "%s",
            copy->immutable_id);
        answer(call, session);
    } else {
        pt_content_release(content);
        (void)pt_graph_refuse_error(call, &err);
    }
    json_decref(properties);
}

void pt_upload_create(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id)
{
    json_t *root = NULL;
    json_t *item = NULL;

    if (pt_draft_check_query(call) &&
        pt_request_body_parse(
            call, call->service->limits->request_bytes, &root) &&
        pt_request_body_check_schema(call, &pt_schema_create_upload, root) &&
        find_item(call, root, &item) && check_item(call, item)) {
        pt_mail_store_lock(call->service->store);
        if (pt_draft_find(call, mailbox, id)) {
            open_session(
                call, mailbox, pt_graph_find_copy(call, mailbox, id), item);
        }
        pt_mail_store_unlock(call->service->store);
    }
    json_decref(root);
}

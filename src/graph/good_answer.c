/*
 * graph/good_answer.c: what a service in good order would answer. See
 * good_answer.h.
 *
 * Statuses and bodies: Microsoft Learn, "Get user", "user: sendMail", "Create
 * message", "Add attachment", "attachment: createUploadSession", "Attach large
 * files to Outlook messages or events", "List attachments", "message: send"
 * (read 2026-11-23).
 */
#include "graph/good_answer.h"

#include <jansson.h>

#include "base/error.h"
#include "base/limits.h"
#include "codec/json.h"

/* Stand for what only the service knows; ".invalid" is reserved for such
 * things (RFC 2606 section 2). */
#define LOOK_UP_BODY "{\"mail\":\"looked-up-address@source.invalid\"}"
#define CREATED_BODY                                                         \
    "{\"id\":\"DRAFT-ID\",\"internetMessageId\":\"<draft@source.invalid>\"," \
    "\"isDraft\":true}"
#define SESSION_BODY                                     \
    "{\"uploadUrl\":\"https://upload.invalid/session\"," \
    "\"nextExpectedRanges\":[\"0-\"]}"

static enum postern_status answer(struct pt_response *ret, int http_status,
    const char *body, struct postern_error *err)
{
    ret->is_request_complete = true;
    ret->http_status = http_status;
    return pt_secret_append(&ret->body, pt_view_of(body), err);
}

static enum postern_status answer_range(const struct pt_draft_route *route,
    uint64_t file_bytes, struct pt_response *ret, struct postern_error *err)
{
    struct pt_buf body;
    uint64_t next_bytes = route->offset_bytes +
                          pt_route_range_bytes(file_bytes, route->offset_bytes);
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&body, PT_LIMIT_RESPONSE_BYTES);
    status = pt_buf_append_format(&body, err,
        "{\"nextExpectedRanges\":[\"%llu\"]}", (unsigned long long)next_bytes);
    if (status == POSTERN_OK) {
        status = answer(ret, 200, body.data, err);
    }
    pt_buf_done(&body);
    return status;
}

static enum postern_status add_listed(json_t *array,
    const struct pt_attachment *attachment, struct postern_error *err)
{
    json_t *listed = json_object();
    enum postern_status status =
        pt_json_set_text(listed, "name", pt_view_of(attachment->name), err);

    if (status == POSTERN_OK) {
        status = pt_json_set_new(listed, "size",
            json_integer((json_int_t)attachment->file.size_bytes), err);
    }
    if (status == POSTERN_OK) {
        return pt_json_append_new(array, listed, err);
    }
    json_decref(listed);
    return status;
}

static enum postern_status write_list(
    const json_t *root, struct pt_response *ret, struct postern_error *err)
{
    struct pt_buf body;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&body, PT_LIMIT_JSON_BYTES);
    status = pt_json_write(root, &body, err);
    if (status == POSTERN_OK) {
        status = answer(ret, 200, body.data, err);
    }
    pt_buf_done(&body);
    return status;
}

static enum postern_status answer_list(const struct pt_message *message,
    struct pt_response *ret, struct postern_error *err)
{
    const struct pt_attachment_list *list = &message->content->attachments;
    json_t *root = json_object();
    json_t *values = json_array();
    enum postern_status status = pt_json_set_new(root, "value", values, err);

    for (size_t i = 0; status == POSTERN_OK && i < list->count; i++) {
        status = add_listed(values, &list->items[i], err);
    }
    if (status == POSTERN_OK) {
        status = write_list(root, ret, err);
    }
    json_decref(root);
    return status;
}

static enum postern_status answer_draft(const struct pt_delivery *delivery,
    struct pt_response *ret, struct postern_error *err)
{
    const struct pt_draft_route *route = &delivery->draft;
    const struct pt_attachment_list *list =
        &delivery->message->content->attachments;

    switch (route->step) {
    case PT_DRAFT_CREATE:
        return answer(ret, 201, CREATED_BODY, err);
    case PT_DRAFT_SESSION:
        return answer(ret, 201, SESSION_BODY, err);
    case PT_DRAFT_RANGE:
        return answer_range(route,
            list->items[route->attachment_index].file.size_bytes, ret, err);
    case PT_DRAFT_ATTACH:
    case PT_DRAFT_LAST_RANGE:
        return answer(ret, 201, "", err);
    case PT_DRAFT_CHECK:
        return answer_list(delivery->message, ret, err);
    case PT_DRAFT_SEND:
        return answer(ret, 202, "", err);
    /* What doubt and failure bring. */
    case PT_DRAFT_LOOK:
    case PT_DRAFT_FIND:
    case PT_DRAFT_SEARCH:
    case PT_DRAFT_END_SESSION:
    case PT_DRAFT_DELETE:
    case PT_DRAFT_FIND_ORPHAN:
    case PT_DRAFT_DELETE_ORPHAN:
    case PT_DRAFT_ENDED:
    default:
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "a plan has left the good path");
    }
}

enum postern_status pt_good_answer(const struct pt_delivery *delivery,
    struct pt_response *ret, struct postern_error *err)
{
    if (delivery->is_on_draft_route) {
        return answer_draft(delivery, ret, err);
    }
    return delivery->message->envelope.is_to_looked_up
               ? answer(ret, 200, LOOK_UP_BODY, err)
               : answer(ret, 202, "", err);
}

/*
 * graph/draft_request.c: the requests of the draft route. See
 * draft_request.h.
 */
#include "graph/draft_request.h"

#include <assert.h>

#include "base/error.h"
#include "base/limits.h"
#include "codec/json.h"
#include "codec/percent.h"
#include "graph/graph_request.h"
#include "graph/message_json.h"

struct what {
    const struct pt_draft_route *route;
    const struct pt_account *account;
    const struct pt_message *message;
};

static enum postern_status add_header(struct pt_request *request,
    const char *name, const char *value, struct postern_error *err)
{
    return pt_request_add_header(request, name, pt_view_of(value), err);
}

static enum postern_status begin(const struct what *what, const char *method,
    const char *path, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = pt_graph_request_begin(
        what->account, method, what->message->envelope.sender, path, ret, err);

    return status == POSTERN_OK
               ? add_header(ret, "Prefer", "IdType=\"ImmutableId\"", err)
               : status;
}

/* A request about one message: /messages/{id} and what follows. */
static enum postern_status begin_of(const struct what *what, const char *method,
    const char *id, const char *rest, struct pt_request *ret,
    struct postern_error *err)
{
    struct pt_buf path;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&path, PT_LIMIT_URL_BYTES);
    status = pt_buf_append_text(&path, "/messages/", err);
    if (status == POSTERN_OK) {
        status = pt_percent_append(&path, pt_view_of(id), err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(&path, rest, err);
    }
    if (status == POSTERN_OK) {
        status = begin(what, method, path.data, ret, err);
    }
    pt_buf_done(&path);
    return status;
}

/* --- making the draft ---------------------------------------------------- */

static enum postern_status check_size(
    const struct pt_body *body, struct postern_error *err)
{
    if (pt_route_is_within_request(body->size_bytes)) {
        return POSTERN_OK;
    }
    return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
        "the mail makes a request of %llu bytes without its attachments, over "
        "the limit of %zu; nothing was sent: send a shorter text",
        (unsigned long long)body->size_bytes, PT_LIMIT_GRAPH_REQUEST_BYTES);
}

/* A second one would do no harm, but nobody would know of it: our own next
 * try has a marker of its own, one of the transport has not. */
static enum postern_status build_create(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = begin(what, "POST", "/messages", ret, err);

    ret->has_body = true;
    ret->resend = PT_RESEND_NEVER;
    ret->answer_limit_bytes = PT_LIMIT_DRAFT_ANSWER_BYTES;
    if (status == POSTERN_OK) {
        status = add_header(ret, "Content-Type", "application/json", err);
    }
    if (status == POSTERN_OK) {
        status = pt_message_json_append_draft(
            what->message, what->route->marker, &ret->body, err);
    }
    return status == POSTERN_OK ? check_size(&ret->body, err) : status;
}

/* --- attachments --------------------------------------------------------- */

static const struct pt_attachment *attachment_of(const struct what *what)
{
    assert(what->route->attachment_index <
           what->message->content->attachments.count);
    return &what->message->content->attachments
                .items[what->route->attachment_index];
}

static enum postern_status build_attach(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status =
        begin_of(what, "POST", what->route->draft_id, "/attachments", ret, err);

    ret->has_body = true;
    ret->resend = PT_RESEND_NEVER;
    /* It repeats the whole content, and says nothing that is needed. */
    ret->drops_good_body = true;
    if (status == POSTERN_OK) {
        status = add_header(ret, "Content-Type", "application/json", err);
    }
    return status == POSTERN_OK ? pt_message_json_append_attachment(
                                      attachment_of(what), &ret->body, err)
                                : status;
}

static enum postern_status append_session_json(
    const struct pt_attachment *attachment, struct pt_body *body,
    struct postern_error *err)
{
    struct pt_buf text;
    json_t *json = json_pack("{s:{s:s, s:s, s:I, s:s}}", "AttachmentItem",
        "attachmentType", "file", "name", attachment->name, "size",
        (json_int_t)attachment->file.size_bytes, "contentType",
        attachment->content_type);
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_JSON_BYTES);
    status = json ? pt_json_write(json, &text, err) : pt_fail_memory(err);
    if (status == POSTERN_OK) {
        status = pt_body_add_memory(body, pt_buf_view(&text), err);
    }
    pt_buf_done(&text);
    json_decref(json);
    return status;
}

/* Only a session: a second one that nothing is put to does no harm. */
static enum postern_status build_session(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = begin_of(what, "POST", what->route->draft_id,
        "/attachments/createUploadSession", ret, err);

    ret->has_body = true;
    ret->resend = PT_RESEND_SAFE;
    if (status == POSTERN_OK) {
        status = add_header(ret, "Content-Type", "application/json", err);
    }
    return status == POSTERN_OK
               ? append_session_json(attachment_of(what), &ret->body, err)
               : status;
}

/* Neither Prefer nor a token: this is no request to Graph. */
static enum postern_status begin_upload(const struct what *what,
    const char *method, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = pt_request_set_target(
        ret, method, pt_secret_view(&what->route->upload_url), err);

    ret->is_url_secret = true;
    if (status == POSTERN_OK) {
        pt_request_set_options(ret, &what->account->options);
        status = pt_graph_request_add_headers(ret, err);
    }
    return status;
}

static enum postern_status add_range_headers(struct pt_request *request,
    uint64_t offset_bytes, uint64_t range_bytes, uint64_t file_bytes,
    struct postern_error *err)
{
    struct pt_buf range;
    enum postern_status status =
        add_header(request, "Content-Type", "application/octet-stream", err);

    pt_buf_init(&range, PT_LIMIT_HEADER_BYTES);
    if (status == POSTERN_OK) {
        status = pt_buf_append_format(&range, err, "bytes %llu-%llu/%llu",
            (unsigned long long)offset_bytes,
            (unsigned long long)(offset_bytes + range_bytes - 1),
            (unsigned long long)file_bytes);
    }
    if (status == POSTERN_OK) {
        status = add_header(request, "Content-Range", range.data, err);
    }
    pt_buf_done(&range);
    return status;
}

/* A range that is not the last may be put twice: its place is in it. */
static enum postern_status build_range(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    const struct pt_file_ref *file = &attachment_of(what)->file;
    uint64_t offset_bytes = what->route->offset_bytes;
    uint64_t range_bytes = pt_route_range_bytes(file->size_bytes, offset_bytes);
    enum postern_status status = begin_upload(what, "PUT", ret, err);

    assert(range_bytes > 0);
    ret->has_body = true;
    ret->resend = what->route->step == PT_DRAFT_LAST_RANGE ? PT_RESEND_NEVER
                                                           : PT_RESEND_SAFE;
    if (status == POSTERN_OK) {
        status = add_range_headers(
            ret, offset_bytes, range_bytes, file->size_bytes, err);
    }
    return status == POSTERN_OK ? pt_body_add_file(&ret->body, PT_SEGMENT_FILE,
                                      file, offset_bytes, range_bytes, err)
                                : status;
}

static enum postern_status build_end_session(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = begin_upload(what, "DELETE", ret, err);

    ret->resend = PT_RESEND_SAFE;
    return status;
}

/* More than an Exchange mail may have, so that one page is all. */
static enum postern_status build_list(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = begin_of(what, "GET", what->route->draft_id,
        "/attachments?$select=id,name,size&$top=999", ret, err);

    ret->resend = PT_RESEND_SAFE;
    return status;
}

/* --- sending, and finding out -------------------------------------------- */

/* No body, and its length is said: Content-Length: 0. */
static enum postern_status build_send(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status =
        begin_of(what, "POST", what->route->draft_id, "/send", ret, err);

    ret->has_body = true;
    ret->resend = PT_RESEND_NEVER;
    return status;
}

static enum postern_status build_find(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = begin_of(what, "GET", what->route->draft_id,
        "?$select=id,isDraft,internetMessageId,sentDateTime,"
        "parentFolderId",
        ret, err);

    ret->resend = PT_RESEND_SAFE;
    return status;
}

/* 'text' with its quotes doubled (OData 4.01, "Primitive Literals"). */
static enum postern_status append_quoted(
    struct pt_buf *out, const char *text, struct postern_error *err)
{
    enum postern_status status = pt_buf_append_byte(out, '\'', err);

    for (; status == POSTERN_OK && *text != '\0'; text++) {
        status = pt_buf_append_text(
            out, *text == '\'' ? "''" : (const char[]){*text, '\0'}, err);
    }
    return status == POSTERN_OK ? pt_buf_append_byte(out, '\'', err) : status;
}

static enum postern_status append_id_filter(
    struct pt_buf *out, const char *id, struct postern_error *err)
{
    enum postern_status status =
        pt_buf_append_text(out, "internetMessageId eq ", err);

    return status == POSTERN_OK ? append_quoted(out, id, err) : status;
}

static enum postern_status append_marker_filter(
    struct pt_buf *out, const char *marker, struct postern_error *err)
{
    enum postern_status status = pt_buf_append_text(out,
        "singleValueExtendedProperties/Any(ep: ep/id eq '" PT_MARKER_PROPERTY
        "' and ep/value eq ",
        err);

    if (status == POSTERN_OK) {
        status = append_quoted(out, marker, err);
    }
    return status == POSTERN_OK ? pt_buf_append_byte(out, ')', err) : status;
}

/* All messages of the mailbox that a filter leaves. */
static enum postern_status build_filtered(const struct what *what,
    struct pt_view filter, struct pt_request *ret, struct postern_error *err)
{
    struct pt_buf path;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&path, PT_LIMIT_URL_BYTES);
    status = pt_buf_append_text(&path, "/messages?$filter=", err);
    if (status == POSTERN_OK) {
        status = pt_percent_append(&path, filter, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(&path, "&$select=id,isDraft", err);
    }
    if (status == POSTERN_OK) {
        status = begin(what, "GET", path.data, ret, err);
    }
    ret->resend = PT_RESEND_SAFE;
    pt_buf_done(&path);
    return status;
}

static enum postern_status build_search(const struct what *what,
    const char *internet_message_id, const char *marker, struct pt_request *ret,
    struct postern_error *err)
{
    struct pt_buf filter;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&filter, PT_LIMIT_URL_BYTES);
    status = internet_message_id
                 ? append_id_filter(&filter, internet_message_id, err)
                 : append_marker_filter(&filter, marker, err);
    if (status == POSTERN_OK) {
        status = build_filtered(what, pt_buf_view(&filter), ret, err);
    }
    pt_buf_done(&filter);
    return status;
}

static enum postern_status build_delete(const struct what *what, const char *id,
    struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = begin_of(what, "DELETE", id, "", ret, err);

    ret->resend = PT_RESEND_SAFE;
    return status;
}

static enum postern_status build_find_orphan(
    const struct what *what, struct pt_request *ret, struct postern_error *err)
{
    const struct pt_draft_route *route = what->route;

    assert(route->doubtful_count > 0);
    return build_search(what, NULL,
        route->doubtful_markers[route->doubtful_count - 1], ret, err);
}

enum postern_status pt_draft_request_build(const struct pt_draft_route *route,
    const struct pt_account *account, const struct pt_message *message,
    struct pt_request *ret, struct postern_error *err)
{
    const struct what what = {
        .route = route, .account = account, .message = message};

    switch (route->step) {
    case PT_DRAFT_CREATE:
        return build_create(&what, ret, err);
    case PT_DRAFT_ATTACH:
        return build_attach(&what, ret, err);
    case PT_DRAFT_SESSION:
        return build_session(&what, ret, err);
    case PT_DRAFT_RANGE:
    case PT_DRAFT_LAST_RANGE:
        return build_range(&what, ret, err);
    case PT_DRAFT_LOOK:
    case PT_DRAFT_CHECK:
        return build_list(&what, ret, err);
    case PT_DRAFT_SEND:
        return build_send(&what, ret, err);
    case PT_DRAFT_FIND:
        return build_find(&what, ret, err);
    case PT_DRAFT_SEARCH:
        return build_search(
            &what, route->internet_message_id, route->marker, ret, err);
    case PT_DRAFT_END_SESSION:
        return build_end_session(&what, ret, err);
    case PT_DRAFT_DELETE:
        return build_delete(&what, route->draft_id, ret, err);
    case PT_DRAFT_FIND_ORPHAN:
        return build_find_orphan(&what, ret, err);
    case PT_DRAFT_DELETE_ORPHAN:
        return build_delete(&what, route->orphan_id, ret, err);
    case PT_DRAFT_ENDED:
    default:
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "a delivery that has ended was asked for a request");
    }
}

bool pt_draft_request_is_upload(enum pt_draft_step step)
{
    return step == PT_DRAFT_RANGE || step == PT_DRAFT_LAST_RANGE ||
           step == PT_DRAFT_END_SESSION;
}

/*
 * sandbox/upload_route.c: Outlook's side of upload sessions: PUT and DELETE.
 * See upload_route.h.
 */
#include "sandbox/upload_route.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/content_range.h"
#include "sandbox/draft_fault.h"
#include "sandbox/iso_time.h"
#include "sandbox/new_mail.h"

/* One request to an open session; the store is locked. */
struct upload_call {
    struct pt_service *service;
    const struct pt_exchange_request *request;
    struct pt_exchange_response *response;
    struct pt_upload_session *session;
    int64_t now_unix_s;
};

/* The name in "https://name:port/" or "name:port". */
static struct pt_view host_name(struct pt_view host)
{
    if (host.len > 0 && host.ptr[0] == '[') {
        return pt_view_first(host, pt_view_find(host, ']') + 1);
    }
    return pt_view_first(host, pt_view_find(host, ':'));
}

static struct pt_view host_of(const char *base_url)
{
    const char *mark = strstr(base_url, "://");
    struct pt_view host = pt_view_of(mark ? mark + 3 : base_url);

    return pt_view_first(host, pt_view_find(host, '/'));
}

/* Cut to the room there is. */
static void append(char *out, size_t out_size, struct pt_view view)
{
    size_t len = strlen(out);
    size_t room = out_size - 1 - len;
    size_t taken = view.len < room ? view.len : room;

    memcpy(out + len, view.ptr, taken);
    out[len + taken] = '\0';
}

void pt_upload_route_name_host(const char *base_url, char *out, size_t out_size)
{
    static const char *const pairs[][2] = {
        {"127.0.0.1", "localhost"},
        {"localhost", "127.0.0.1"},
        {"[::1]", "localhost"},
    };
    struct pt_view host = host_of(base_url);
    struct pt_view name = host_name(host);
    struct pt_view port = pt_view_from(host, name.len);

    out[0] = '\0';
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(pairs[i][0]))) {
            name = pt_view_of(pairs[i][1]);
            break;
        }
    }
    append(out, out_size, name);
    append(out, out_size, port);
}

bool pt_upload_route_is_meant(const struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target)
{
    struct pt_view upload = host_name(pt_view_of(service->upload_host));

    if (pt_view_is_equal_nocase(
            upload, host_name(host_of(service->base_url)))) {
        /* The machine has no second name here: the path has to do. */
        return target->segment_count > 0 &&
               strcmp(target->segments[0], "api") == 0;
    }
    return request->host && pt_view_is_equal_nocase(
                                host_name(pt_view_of(request->host)), upload);
}

/* Outlook's shape of an error: Graph's without innerError. */
PT_PRINTF(4, 5)
static bool refuse(struct pt_exchange_response *response, unsigned status,
    const char *code, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    pt_exchange_set_json(response, status,
        json_pack("{s:{s:s, s:s}}", "error", "code", code, "message", text));
    return false;
}

static bool refuse_session(struct pt_exchange_response *response)
{
    return refuse(response, 404, "ErrorItemNotFound",
        "The upload session was not found: it is finished, expired or "
        "deleted.");
}

/* The text in name('text'), or the empty view. */
static struct pt_view key_in(const char *segment, const char *name)
{
    struct pt_view view = pt_view_of(segment);
    size_t start = strlen(name) + 2;

    if (view.len < start + 2 || !pt_view_has_prefix(view, pt_view_of(name)) ||
        strncmp(segment + start - 2, "('", 2) != 0 ||
        strcmp(segment + view.len - 2, "')") != 0) {
        return pt_view_of("");
    }
    return pt_view_make(segment + start, view.len - start - 2);
}

/* The session a target names, or NULL: refused. The store is locked. */
static struct pt_upload_session *find_session(
    struct upload_call *call, const struct pt_target *target)
{
    struct pt_view id = pt_view_of("");
    char text[sizeof(call->session->id)] = "";
    const char *token = pt_form_fields_find(&target->options, "authtoken");
    struct pt_upload_session *session = NULL;

    if (target->segment_count == 5 && strcmp(target->segments[0], "api") == 0 &&
        strcmp(target->segments[1], "v2.0") == 0 &&
        key_in(target->segments[2], "Users").len > 0 &&
        key_in(target->segments[3], "Messages").len > 0) {
        id = key_in(target->segments[4], "AttachmentSessions");
    }
    if (id.len == 0) {
        (void)refuse(call->response, 404, "ErrorItemNotFound",
            "This host takes upload sessions only; Graph is at %s.",
            call->service->base_url);
        return NULL;
    }
    append(text, sizeof(text), id);
    session =
        pt_upload_sessions_find(call->service->uploads, text, call->now_unix_s);
    if (!session || !pt_view_is_equal(key_in(target->segments[3], "Messages"),
                        pt_view_of(session->draft_id))) {
        (void)refuse_session(call->response);
        return NULL;
    }
    if (!token || strcmp(token, session->token) != 0) {
        (void)refuse(call->response, 401, "ErrorAccessDenied",
            "The authtoken of the upload URL is wrong or missing.");
        return NULL;
    }
    return session;
}

static bool check_type(const struct upload_call *call)
{
    struct pt_view type = pt_view_of(call->request->content_type);

    type = pt_view_trim(pt_view_first(type, pt_view_find(type, ';')));
    if (!pt_view_is_equal_nocase(
            type, pt_view_of("application/octet-stream"))) {
        return refuse(call->response, 415, "UnsupportedMediaType",
            "The Content-Type of a range has to be "
            "application/octet-stream.");
    }
    return true;
}

/* Whether the range can be written now. */
static bool check_range(
    const struct upload_call *call, struct pt_content_range *range)
{
    const struct pt_content *content = call->session->content;
    size_t limit_bytes = call->service->limits->range_bytes;
    size_t len = call->request->body.len;

    if (call->request->is_body_too_large || len >= limit_bytes) {
        return refuse(call->response, 413, "RequestBodyTooLarge",
            "A range has to be smaller than %zu bytes.", limit_bytes);
    }
    if (!pt_content_range_parse(call->request->content_range, range)) {
        return refuse(call->response, 400, "ErrorInvalidArgument",
            "The header Content-Range has to be 'bytes first-last/total'.");
    }
    if (range->last - range->first + 1 != len) {
        return refuse(call->response, 400, "ErrorInvalidArgument",
            "Content-Range names %zu bytes, but the body has %zu.",
            range->last - range->first + 1, len);
    }
    if (range->total != pt_content_size_bytes(content)) {
        return refuse(call->response, 400, "ErrorInvalidArgument",
            "Content-Range names a total of %zu bytes, but the session is for "
            "%zu.",
            range->total, pt_content_size_bytes(content));
    }
    if (range->first != pt_content_written_bytes(content)) {
        return refuse(call->response, 416, "ErrorInvalidRange",
            "The range starts at %zu; bytes have to come in order, and the "
            "next one is %zu.",
            range->first, pt_content_written_bytes(content));
    }
    return true;
}

/* The byte that the service asks for; a fault has it ask for another. */
static size_t next_byte(const struct upload_call *call)
{
    const struct pt_fault_action *fault =
        pt_faults_find(call->request, PT_FAULT_WRONG_RANGES);

    return fault ? (size_t)fault->number
                 : pt_content_written_bytes(call->session->content);
}

/* The next range is told without a dash, and the date's name in two
 * spellings, as Microsoft's own sample has them. */
static void answer_more(struct upload_call *call)
{
    struct pt_upload_session *session = call->session;
    char date[PT_ISO_TIME_SIZE];

    pt_iso_time_format(session->expires_at_unix_s, PT_ISO_GRAPH, date);
    pt_exchange_set_json(call->response, 200,
        json_pack("{s:s, s:[o]}",
            session->answer_count % 2 == 0 ? "ExpirationDateTime"
                                           : "expirationDateTime",
            date, "nextExpectedRanges", json_sprintf("%zu", next_byte(call))));
    session->answer_count++;
}

static void refuse_failure(
    struct upload_call *call, const struct postern_error *err)
{
    bool is_full = err->status == POSTERN_E_TOO_LARGE;

    (void)refuse(call->response, is_full ? 507 : 500,
        is_full ? "ErrorQuotaExceeded" : "ErrorInternalServerError", "%s",
        err->message);
}

/* The last byte is there: the draft gets its attachment. */
static void finish(struct upload_call *call, struct pt_mail *mail)
{
    struct pt_upload_session *session = call->session;
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_mail_attachment attachment = {.properties = NULL};
    enum postern_status status = pt_new_attachment_id(attachment.id, &err);

    if (status == POSTERN_OK) {
        attachment.properties = session->properties;
        attachment.content = session->content;
        status = pt_mail_add_attachment(mail, &attachment, &err);
    }
    if (status != POSTERN_OK) {
        refuse_failure(call, &err);
    } else {
        char location[512];

        (void)json_incref(session->properties);
        (void)pt_content_hold(session->content);
        mail->size_bytes += pt_content_size_bytes(session->content);
        (void)snprintf(location, sizeof(location),
            "%.*s://%s/api/v2.0/Users('%s')/Messages('%s')/Attachments('%s')",
            (int)strcspn(call->service->base_url, ":"), call->service->base_url,
            call->service->upload_host, session->mailbox->id, session->draft_id,
            attachment.id);
        if (pt_faults_find(call->request, PT_FAULT_WRONG_RANGES)) {
            answer_more(call);
        } else {
            pt_exchange_add_header(call->response, "Location", location);
            call->response->status = 201;
        }
    }
    pt_upload_sessions_remove(call->service->uploads, session);
}

static void put(struct upload_call *call)
{
    struct pt_upload_session *session = call->session;
    const struct pt_mail_copy *copy =
        pt_mailbox_find_immutable(session->mailbox, session->draft_id);
    bool is_expired =
        pt_faults_find(call->request, PT_FAULT_SESSION_EXPIRED) != NULL;
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_content_range range = {.total = 0};

    if (pt_draft_fault_vanish(
            call->service, call->request, session->mailbox, copy)) {
        (void)refuse_session(call->response); /* it went with its draft */
    } else if (!copy || !pt_mail_is_open(copy->mail) || is_expired) {
        pt_upload_sessions_remove(call->service->uploads, session);
        (void)refuse_session(call->response);
    } else if (check_type(call) && check_range(call, &range)) {
        if (pt_content_append(session->content, call->request->body.ptr,
                call->request->body.len, &err) != POSTERN_OK) {
            refuse_failure(call, &err);
        } else if (range.last + 1 == range.total) {
            finish(call, copy->mail);
        } else {
            answer_more(call);
        }
    }
}

static void answer_method(
    struct upload_call *call, const struct pt_target *target)
{
    const char *method = call->request->method;
    bool is_put = strcmp(method, "PUT") == 0;

    call->session = find_session(call, target);
    if (!call->session) {
        return;
    }
    if (is_put) {
        put(call);
    } else if (strcmp(method, "DELETE") == 0) {
        pt_upload_sessions_remove(call->service->uploads, call->session);
        call->response->status = 204;
    } else {
        /* Asking for a session's state is OneDrive's, not documented here. */
        pt_exchange_add_header(call->response, "Allow", "PUT, DELETE");
        (void)refuse(call->response, 405, "ErrorInvalidRequest",
            "An upload session takes PUT and DELETE.");
    }
}

void pt_upload_route_answer(struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response)
{
    char request_id[PT_UUID_TEXT_SIZE] = "";
    struct upload_call call = {
        .service = service,
        .request = request,
        .response = response,
        .now_unix_s = pt_clock_unix_s(&service->options.clock),
    };

    response->is_graph = true;
    if (pt_random_uuid(request_id, NULL) != POSTERN_OK) {
        return;
    }
    pt_exchange_add_header(response, "request-id", request_id);
    if (request->authorization) {
        (void)refuse(response, 401, "ErrorAccessDenied",
            "An upload URL carries its own authtoken; the request must not "
            "have the header Authorization.");
        return;
    }
    pt_mail_store_lock(service->store);
    answer_method(&call, target);
    pt_mail_store_unlock(service->store);
}

/*
 * api/plan.c: what would be sent, without sending it. See
 * postern/unstable/plan.h.
 *
 * The delivery's own state machine is walked, fed with good answers, so that
 * the plan cannot drift from what is really sent.
 */
#include "postern/unstable/plan.h"

#include "api/account.h"
#include "api/message.h"
#include "auth/token_source.h"
#include "base/error.h"
#include "base/limits.h"
#include "graph/delivery.h"
#include "graph/good_answer.h"

/* Stands for the identifier that each real request gets anew. */
#define PLAN_ID "00000000-0000-4000-8000-000000000000"

/* What is shown of a request, kept for the time of the callback. */
struct view_of_request {
    struct pt_buf body;
    struct pt_buf *lines; /* one header each */
    const char **headers; /* their texts, NULL at the end */
    size_t count;
};

static void view_done(struct view_of_request *view)
{
    pt_buf_done(&view->body);
    for (size_t i = 0; view->lines && i < view->count; i++) {
        pt_buf_done(&view->lines[i]);
    }
    pt_free(view->lines);
    pt_free(view->headers);
}

static enum postern_status view_init(struct view_of_request *view,
    size_t header_count, struct postern_error *err)
{
    *view = (struct view_of_request){.lines = NULL};
    pt_buf_init(&view->body, PT_LIMIT_JSON_BYTES);
    view->lines = pt_calloc(header_count + 1, sizeof(*view->lines));
    view->headers = pt_calloc(header_count + 1, sizeof(*view->headers));
    if (!view->lines || !view->headers) {
        return pt_fail_memory(err);
    }
    view->count = header_count;
    for (size_t i = 0; i < header_count; i++) {
        pt_buf_init(&view->lines[i], PT_LIMIT_HEADER_BYTES);
    }
    return POSTERN_OK;
}

static enum postern_status show_header(const struct pt_header *header,
    struct pt_buf *line, struct postern_error *err)
{
    struct pt_view value = pt_secret_view(&header->value);

    if (header->is_secret) {
        return pt_buf_append_format(line, err, "%s: <secret>", header->name);
    }
    return pt_buf_append_format(
        line, err, "%s: %.*s", header->name, (int)value.len, value.ptr);
}

static enum postern_status show_headers(const struct pt_request *request,
    struct view_of_request *view, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; status == POSTERN_OK && i < view->count; i++) {
        status = show_header(&request->headers[i], &view->lines[i], err);
        view->headers[i] = view->lines[i].data;
    }
    return status;
}

static enum postern_status show_file(const struct pt_segment *segment,
    struct pt_buf *out, struct postern_error *err)
{
    unsigned long long size_bytes = segment->size_bytes;

    if (segment->kind == PT_SEGMENT_FILE_BASE64) {
        return pt_buf_append_format(out, err, "<base64 of %s, %llu bytes>",
            segment->file->path_utf8, size_bytes);
    }
    return pt_buf_append_format(out, err, "<%llu bytes of %s from %llu on>",
        size_bytes, segment->file->path_utf8,
        (unsigned long long)segment->offset_bytes);
}

/* Segments as they are; of a file only its name and size. */
static enum postern_status show_segments(
    const struct pt_body *body, struct pt_buf *out, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; status == POSTERN_OK && i < body->count; i++) {
        const struct pt_segment *segment = &body->segments[i];

        status =
            segment->kind == PT_SEGMENT_MEMORY
                ? pt_buf_append_view(out, pt_secret_view(&segment->memory), err)
                : show_file(segment, out, err);
    }
    return status;
}

static enum postern_status show(const struct pt_request *request,
    struct pt_view masked_body, postern_plan_fn *fn, void *context,
    struct postern_error *err)
{
    struct view_of_request view;
    enum postern_status status = view_init(&view, request->header_count, err);

    if (status == POSTERN_OK) {
        status = show_headers(request, &view, err);
    }
    if (status == POSTERN_OK) {
        status = masked_body.len > 0
                     ? pt_buf_append_view(&view.body, masked_body, err)
                     : show_segments(&request->body, &view.body, err);
    }
    if (status == POSTERN_OK) {
        struct postern_planned_request planned = {
            .method = request->method,
            .url = request->is_url_secret ? "<secret>" : request->url,
            .headers = view.headers,
            .body_utf8 = view.body.data,
            .body_size_bytes = request->body.size_bytes,
        };

        fn(&planned, context);
    }
    view_done(&view);
    return status;
}

/* Fields of a token request that may be seen; all others are secret. */
static bool is_open_field(struct pt_view name)
{
    static const char *const names[] = {"grant_type", "client_id", "scope"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (pt_view_is_equal(name, pt_view_of(names[i]))) {
            return true;
        }
    }
    return false;
}

static enum postern_status mask_form(
    struct pt_view form, struct pt_buf *out, struct postern_error *err)
{
    struct pt_view field = pt_view_of("");
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK && pt_view_next_field(&form, '&', &field)) {
        struct pt_view name = pt_view_first(field, pt_view_find(field, '='));
        struct pt_view shown = is_open_field(name) ? field : name;

        status = pt_buf_append_format(out, err, "%s%.*s%s",
            out->len > 0 ? "&" : "", (int)shown.len, shown.ptr,
            is_open_field(name) ? "" : "=<secret>");
    }
    return status;
}

static enum postern_status show_token_request(const struct pt_account *account,
    enum pt_permission permission, postern_plan_fn *fn, void *context,
    struct postern_error *err)
{
    struct pt_request request;
    struct pt_buf masked;
    enum postern_status status = POSTERN_OK;

    pt_request_init(&request);
    pt_buf_init(&masked, PT_LIMIT_JSON_BYTES);
    status = pt_token_source_build_request(account, permission,
        &account->credential.secret, PLAN_ID, &request, err);
    if (status == POSTERN_OK && request.body.count > 0) {
        status = mask_form(
            pt_secret_view(&request.body.segments[0].memory), &masked, err);
    }
    if (status == POSTERN_OK) {
        status = show(&request, pt_buf_view(&masked), fn, context, err);
    }
    pt_buf_done(&masked);
    pt_request_done(&request);
    return status;
}

/* Brings the delivery to its next request, or its end. */
static void give_needs(
    struct pt_delivery *delivery, const struct pt_secret *token)
{
    while (delivery->need == PT_NEED_ID || delivery->need == PT_NEED_TOKEN) {
        if (delivery->need == PT_NEED_ID) {
            pt_delivery_feed_id(delivery, PLAN_ID);
        } else {
            pt_delivery_feed_token(delivery, token);
        }
    }
}

static enum postern_status feed_good_answer(
    struct pt_delivery *delivery, struct postern_error *err)
{
    struct pt_response response;
    enum postern_status status = POSTERN_OK;

    pt_response_init(&response);
    status = pt_good_answer(delivery, &response, err);
    if (status == POSTERN_OK) {
        pt_delivery_feed_response(delivery, &response, 0);
    }
    pt_response_done(&response);
    return status;
}

static enum postern_status walk(struct pt_delivery *delivery,
    postern_plan_fn *fn, void *context, struct postern_error *err)
{
    struct pt_secret no_token;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&no_token, 1);
    give_needs(delivery, &no_token);
    while (status == POSTERN_OK && delivery->need == PT_NEED_REQUEST) {
        status = show(
            pt_delivery_request(delivery), pt_view_of(""), fn, context, err);
        if (status == POSTERN_OK) {
            status = feed_good_answer(delivery, err);
        }
        if (status == POSTERN_OK) {
            give_needs(delivery, &no_token);
        }
    }
    return status;
}

static enum postern_status show_mail(const struct pt_account *account,
    const struct pt_message *message, postern_plan_fn *fn, void *context,
    struct postern_error *err)
{
    struct pt_delivery delivery;
    enum postern_status status = POSTERN_OK;

    pt_delivery_init(&delivery, account, message);
    status = walk(&delivery, fn, context, err);
    if (status == POSTERN_OK) {
        status = delivery.receipt.error.status;
        if (err && status != POSTERN_OK) {
            *err = delivery.receipt.error;
        }
    }
    pt_delivery_done(&delivery);
    return status;
}

/* What the token has to allow: all messages of a list go the same way, since
 * they share their content. */
static enum postern_status find_permission(const struct pt_account *account,
    const struct pt_message *message, enum pt_permission *ret,
    struct postern_error *err)
{
    struct pt_delivery delivery;
    enum postern_status status = POSTERN_OK;

    pt_delivery_init(&delivery, account, message);
    pt_delivery_feed_id(&delivery, PLAN_ID);
    *ret = pt_delivery_permission(&delivery);
    status = delivery.receipt.error.status;
    if (err && status != POSTERN_OK) {
        *err = delivery.receipt.error;
    }
    pt_delivery_done(&delivery);
    return status;
}

enum postern_status postern_plan(const struct postern_account *account,
    const struct postern_message_list *list, postern_plan_fn *fn, void *context,
    struct postern_error *err)
{
    size_t count = postern_message_list_count(list);
    enum pt_permission permission = PT_PERMISSION_SEND;
    enum postern_status status = POSTERN_OK;

    if (!account || !list || !fn) {
        return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
            "postern_plan: an argument is NULL");
    }
    if (count > 0) {
        status = find_permission(&account->model,
            pt_message_of_public(postern_message_list_get(list, 0)),
            &permission, err);
    }
    if (status == POSTERN_OK) {
        status =
            show_token_request(&account->model, permission, fn, context, err);
    }
    for (size_t i = 0; status == POSTERN_OK && i < count; i++) {
        status = show_mail(&account->model,
            pt_message_of_public(postern_message_list_get(list, i)), fn,
            context, err);
    }
    return status;
}

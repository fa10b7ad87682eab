/*
 * graph/draft_upload.c: how the attachments get to the draft, each once. See
 * draft_upload.h.
 */
#include "graph/draft_upload.h"

#include <string.h>

#include "base/error.h"
#include "graph/draft_answer.h"
#include "graph/draft_ending.h"

/* How often one attachment is begun anew, after it was looked for and not
 * found. */
#define REDO_LIMIT 3U

/* How often the service may ask for bytes of one attachment again. */
#define REWIND_LIMIT 3U

/* Whatever the service may still be doing with the lost request. */
#define LOOK_WAIT_MS 1000U
#define LOOK_WAIT_LIMIT_MS 120000U

/* Of a name, what fits into a sentence. */
#define NAME_LIMIT_BYTES ((size_t)80)

static const struct pt_attachment *attachment_of(
    const struct pt_draft_route *route, const struct pt_message *message)
{
    return &message->content->attachments.items[route->attachment_index];
}

static void begin_way(struct pt_draft_route *route, enum pt_attachment_way way)
{
    route->way = way;
    route->offset_bytes = 0;
    pt_secret_reset(&route->upload_url);
    pt_draft_go_to(
        route, way == PT_WAY_POST ? PT_DRAFT_ATTACH : PT_DRAFT_SESSION);
}

static void begin_attachment(
    struct pt_draft_route *route, const struct pt_message *message)
{
    route->is_other_way_tried = false;
    route->redo_count = 0;
    route->rewind_count = 0;
    if (route->attachment_index == message->content->attachments.count) {
        pt_secret_reset(&route->upload_url);
        pt_draft_go_to(route, PT_DRAFT_CHECK);
    } else {
        begin_way(route,
            pt_route_first_way(attachment_of(route, message)->file.size_bytes));
    }
}

void pt_draft_upload_begin(
    struct pt_draft_route *route, const struct pt_message *message)
{
    route->attachment_index = 0;
    begin_attachment(route, message);
}

static void begin_next(
    struct pt_draft_route *route, const struct pt_message *message)
{
    route->attachment_index++;
    begin_attachment(route, message);
}

/* --- ranges -------------------------------------------------------------- */

static uint64_t range_end(
    const struct pt_draft_route *route, uint64_t file_bytes)
{
    return route->offset_bytes +
           pt_route_range_bytes(file_bytes, route->offset_bytes);
}

static void go_to_range(struct pt_draft_route *route, uint64_t file_bytes)
{
    pt_draft_go_to(route, range_end(route, file_bytes) == file_bytes
                              ? PT_DRAFT_LAST_RANGE
                              : PT_DRAFT_RANGE);
}

static enum postern_status session_was_made(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    struct postern_error *err)
{
    enum postern_status status =
        pt_draft_answer_read_session(response, &route->upload_url, err);

    if (status == POSTERN_OK) {
        route->offset_bytes = 0;
        go_to_range(route, attachment_of(route, message)->file.size_bytes);
    }
    return status;
}

/* The service says where to go on: behind what was put, or before it, if it
 * lost some. Anything else and the session is not to be trusted. */
static void range_was_put(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response)
{
    uint64_t file_bytes = attachment_of(route, message)->file.size_bytes;
    uint64_t end_bytes = range_end(route, file_bytes);
    uint64_t next_bytes = 0;
    bool is_told = pt_draft_answer_read_next(response, &next_bytes);
    bool is_rewind = is_told && next_bytes < end_bytes;
    struct postern_error why = {.status = POSTERN_OK};

    if (!is_told || next_bytes > end_bytes || next_bytes >= file_bytes ||
        (is_rewind && route->rewind_count == REWIND_LIMIT)) {
        (void)pt_fail(&why, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
            "Graph lost its place in the upload of an attachment; nothing was "
            "sent");
        pt_draft_upload_look(route, &why);
        return;
    }
    route->rewind_count += is_rewind ? 1 : 0;
    route->offset_bytes = next_bytes;
    go_to_range(route, file_bytes);
}

/* --- lists --------------------------------------------------------------- */

void pt_draft_upload_look(
    struct pt_draft_route *route, const struct postern_error *why)
{
    unsigned wait_ms =
        why->retry_after_ms > LOOK_WAIT_MS ? why->retry_after_ms : LOOK_WAIT_MS;

    route->doubt = *why;
    pt_draft_go_to(route, PT_DRAFT_LOOK);
    pt_draft_wait(
        route, wait_ms < LOOK_WAIT_LIMIT_MS ? wait_ms : LOOK_WAIT_LIMIT_MS);
}

static void make_anew(struct pt_draft_route *route)
{
    struct postern_error error = {.status = POSTERN_OK};

    (void)pt_fail(&error, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
        "the draft does not hold each attachment once, as it was put there; "
        "nothing was sent");
    pt_draft_make_anew(route, &error);
}

static void begin_again(struct pt_draft_route *route)
{
    if (route->redo_count == REDO_LIMIT) {
        pt_draft_finish(route, POSTERN_OUTCOME_FAILED, &route->doubt);
        return;
    }
    route->redo_count++;
    begin_way(route, route->way);
}

/* Is the attachment in doubt there, and all before it? */
static void look_at(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_listing *listing)
{
    const struct pt_attachment *attachments =
        message->content->attachments.items;
    size_t certain_count = route->attachment_index;

    if (pt_listing_matches(listing, attachments, certain_count + 1)) {
        begin_next(route, message);
    } else if (pt_listing_matches(listing, attachments, certain_count)) {
        begin_again(route);
    } else {
        make_anew(route);
    }
}

static void check(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_listing *listing)
{
    const struct pt_attachment_list *list = &message->content->attachments;

    if (pt_listing_matches(listing, list->items, list->count)) {
        pt_draft_go_to(route, PT_DRAFT_SEND);
    } else {
        make_anew(route);
    }
}

static enum postern_status list_was_read(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    struct postern_error *err)
{
    struct pt_listing listing;
    enum postern_status status = POSTERN_OK;

    pt_listing_init(&listing);
    status = pt_draft_answer_read_listing(response, &listing, err);
    if (status == POSTERN_OK && route->step == PT_DRAFT_LOOK) {
        look_at(route, message, &listing);
    } else if (status == POSTERN_OK) {
        check(route, message, &listing);
    }
    pt_listing_done(&listing);
    return status;
}

/* --- sizes --------------------------------------------------------------- */

static void fail_as_too_large(struct pt_draft_route *route,
    const struct pt_attachment *attachment, const struct postern_error *last)
{
    struct pt_view name =
        pt_view_first_utf8(pt_view_of(attachment->name), NAME_LIMIT_BYTES);
    struct postern_error error = {.status = POSTERN_OK};

    (void)pt_fail(&error, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
        "Graph refused '%.*s' (%llu bytes) for its size%s; nothing was sent",
        (int)name.len, name.ptr,
        (unsigned long long)attachment->file.size_bytes,
        route->is_other_way_tried
            ? ", both in a request and in an upload session"
            : "");
    error.http_status = last->http_status;
    memcpy(error.service_code, last->service_code, sizeof(error.service_code));
    memcpy(error.request_id, last->request_id, sizeof(error.request_id));
    memcpy(error.client_request_id, last->client_request_id,
        sizeof(error.client_request_id));
    pt_draft_finish(route, POSTERN_OUTCOME_FAILED, &error);
}

void pt_draft_upload_go_other_way(struct pt_draft_route *route,
    const struct pt_message *message, const struct postern_error *error)
{
    const struct pt_attachment *attachment = attachment_of(route, message);
    enum pt_attachment_way other =
        route->way == PT_WAY_POST ? PT_WAY_SESSION : PT_WAY_POST;

    if (route->is_other_way_tried ||
        !pt_route_may_go(other, attachment->file.size_bytes)) {
        fail_as_too_large(route, attachment, error);
        return;
    }
    begin_way(route, other);
    route->is_other_way_tried = true;
}

enum postern_status pt_draft_upload_done(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    struct postern_error *err)
{
    if (route->step == PT_DRAFT_LOOK || route->step == PT_DRAFT_CHECK) {
        return list_was_read(route, message, response, err);
    }
    if (route->step == PT_DRAFT_SESSION) {
        return session_was_made(route, message, response, err);
    }
    if (response->http_status == 201) {
        begin_next(route, message);
    } else {
        range_was_put(route, message, response);
    }
    return POSTERN_OK;
}

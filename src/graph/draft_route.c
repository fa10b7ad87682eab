/*
 * graph/draft_route.c: a mail that is too large for one request. See
 * draft_route.h.
 */
#include "graph/draft_route.h"

#include "base/error.h"
#include "base/limits.h"
#include "graph/draft_answer.h"
#include "graph/draft_ending.h"
#include "graph/draft_request.h"
#include "graph/draft_sending.h"
#include "graph/draft_upload.h"
#include "graph/draft_verdict.h"

void pt_draft_route_init(struct pt_draft_route *route)
{
    *route = (struct pt_draft_route){
        .step = PT_DRAFT_CREATE,
        .turn = PT_DRAFT_GO_ON,
        .way = PT_WAY_POST,
    };
    pt_secret_init(&route->upload_url, PT_LIMIT_UPLOAD_URL_BYTES);
}

void pt_draft_route_done(struct pt_draft_route *route)
{
    pt_free(route->draft_id);
    pt_free(route->internet_message_id);
    pt_free(route->orphan_id);
    pt_secret_done(&route->upload_url);
    pt_draft_route_init(route);
}

bool pt_draft_route_needs_token(const struct pt_draft_route *route)
{
    return !pt_draft_request_is_upload(route->step);
}

void pt_draft_route_set_id(struct pt_draft_route *route, const char *id)
{
    if (route->step == PT_DRAFT_CREATE) {
        pt_error_copy_field(
            route->marker, sizeof(route->marker), pt_view_of(id));
    }
}

static bool is_finding_out(enum pt_draft_step step)
{
    return step == PT_DRAFT_FIND || step == PT_DRAFT_SEARCH;
}

void pt_draft_route_give_up(
    struct pt_draft_route *route, const struct postern_error *error)
{
    if (pt_draft_is_clean_up(route->step)) {
        pt_draft_clean_up_skip(route);
    } else {
        pt_draft_finish_unsent(route, error);
    }
}

static void try_again(struct pt_draft_route *route,
    const struct postern_error *error, unsigned least_ms)
{
    if (!pt_draft_try_again(route, error, least_ms)) {
        pt_draft_route_give_up(route, error);
    }
}

static bool is_passing(const struct postern_error *error)
{
    return error->advice == POSTERN_ADVICE_RETRY &&
           error->status != POSTERN_E_CANCELLED;
}

void pt_draft_route_put_off(struct pt_draft_route *route,
    const struct postern_error *error, unsigned least_ms)
{
    if (is_passing(error)) {
        try_again(route, error, least_ms);
    } else {
        pt_draft_route_give_up(route, error);
    }
}

void pt_draft_route_stop(
    struct pt_draft_route *route, const struct postern_error *error)
{
    route->is_stopping = true;
    if (route->outcome == 0) {
        pt_draft_finish_unsent(route, error);
    } else if (route->turn == PT_DRAFT_WAIT) {
        route->turn = PT_DRAFT_GO_ON;
    }
}

void pt_draft_route_break_off(
    struct pt_draft_route *route, const struct postern_error *error)
{
    route->is_stopping = true;
    if (route->outcome == 0) {
        pt_draft_finish_unsent(route, error);
    }
    pt_draft_end_at_once(route);
}

static enum postern_status draft_was_made(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    struct postern_error *err)
{
    enum postern_status status = pt_draft_answer_read_created(
        response, &route->draft_id, &route->internet_message_id, err);

    if (status == POSTERN_OK) {
        route->waited_ms = 0;
        route->is_seen = false;
        pt_draft_upload_begin(route, message);
    } else {
        pt_draft_remember_marker(route);
    }
    return status;
}

static enum postern_status read_answer(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    struct postern_error *err)
{
    if (route->step == PT_DRAFT_CREATE) {
        return draft_was_made(route, message, response, err);
    }
    route->is_seen = route->is_seen || !pt_draft_request_is_upload(route->step);
    if (is_finding_out(route->step)) {
        return pt_draft_sending_found(route, response, err);
    }
    return pt_draft_is_clean_up(route->step)
               ? pt_draft_clean_up_done(route, response, err)
               : pt_draft_upload_done(route, message, response, err);
}

/* A good answer that cannot be read is asked for again. */
static void done(struct pt_draft_route *route, const struct pt_message *message,
    const struct pt_response *response)
{
    struct postern_error error = {.status = POSTERN_OK};

    if (read_answer(route, message, response, &error) != POSTERN_OK) {
        try_again(route, &error, 0);
    }
}

static void sign_in_again(
    struct pt_draft_route *route, const struct postern_error *error)
{
    if (route->was_token_refused || route->is_stopping) {
        pt_draft_route_give_up(route, error);
    } else {
        route->was_token_refused = true;
        route->turn = PT_DRAFT_SIGN_IN_AGAIN;
    }
}

/* What is to be deleted is not there: not yet, or not any more. */
static void missing_to_delete(
    struct pt_draft_route *route, const struct pt_draft_verdict *verdict)
{
    bool is_late = route->step == PT_DRAFT_DELETE && !route->is_seen;

    if (verdict->is_doubtful) {
        try_again(route, &verdict->error, 0); /* it is not Graph that says so */
    } else if (!is_late || !pt_draft_wait_until_seen(route)) {
        pt_draft_clean_up_was_gone(route);
    }
}

/* Graph does not know the draft: not yet, or not any more. */
static void missing(
    struct pt_draft_route *route, const struct pt_draft_verdict *verdict)
{
    if (pt_draft_is_clean_up(route->step)) {
        missing_to_delete(route, verdict);
    } else if (route->step == PT_DRAFT_FIND) {
        pt_draft_go_to(route, PT_DRAFT_SEARCH);
    } else if (!pt_draft_wait_until_seen(route)) {
        pt_draft_make_anew(route, &verdict->error);
    }
}

static void follow(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    const struct pt_draft_verdict *verdict)
{
    const struct postern_error *error = &verdict->error;

    switch (verdict->next) {
    case PT_DRAFT_NEXT_DONE:
        done(route, message, response);
        break;
    case PT_DRAFT_NEXT_AGAIN:
        try_again(route, error, 0);
        break;
    case PT_DRAFT_NEXT_SIGN_IN:
        sign_in_again(route, error);
        break;
    case PT_DRAFT_NEXT_WAIT:
        if (!pt_draft_wait_out(route, error)) {
            pt_draft_route_give_up(route, error);
        }
        break;
    case PT_DRAFT_NEXT_OTHER_WAY:
        pt_draft_upload_go_other_way(route, message, error);
        break;
    case PT_DRAFT_NEXT_LOOK:
        pt_draft_upload_look(route, error);
        break;
    case PT_DRAFT_NEXT_MISSING:
        missing(route, verdict);
        break;
    case PT_DRAFT_NEXT_FAILED:
    default:
        pt_draft_route_give_up(route, error);
        break;
    }
}

void pt_draft_route_feed(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    const char *id, const struct pt_graph_error_context *context)
{
    if (route->step == PT_DRAFT_SEND) {
        struct pt_verdict verdict = pt_send_verdict(response, id, context);

        pt_draft_sending_judge(route, &verdict, response);
    } else {
        struct pt_draft_verdict verdict =
            pt_draft_verdict(route->step, response, id, context);

        if (route->step == PT_DRAFT_CREATE && verdict.is_doubtful) {
            pt_draft_remember_marker(route);
        }
        follow(route, message, response, &verdict);
    }
}

/*
 * graph/delivery.c: carries one message to Exchange. See delivery.h.
 */
#include "graph/delivery.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "graph/draft_request.h"
#include "graph/look_up.h"
#include "graph/send_mail.h"
#include "graph/send_verdict.h"

/* How often and how long a 429 is waited out. Microsoft asks to honour
 * Retry-After ("Microsoft Graph throttling guidance"); a wait longer than
 * this is the caller's to decide. */
#define WAIT_COUNT_LIMIT 3U
#define WAIT_LIMIT_MS 120000U

/* Without a Retry-After (documented: "retry with exponential backoff"). */
#define WAIT_DEFAULT_MS 3000U

/* The token broker answers from memory for 5 s after a failed sign-in: asking
 * earlier would be no new try. */
#define SIGN_IN_WAIT_MS 5000U

void pt_delivery_init(struct pt_delivery *delivery,
    const struct pt_account *account, const struct pt_message *message)
{
    *delivery = (struct pt_delivery){
        .account = account,
        .message = message,
        .need = PT_NEED_ID,
    };
    pt_message_init(&delivery->looked_up);
    pt_request_init(&delivery->request);
    pt_draft_route_init(&delivery->draft);
}

void pt_delivery_done(struct pt_delivery *delivery)
{
    pt_request_done(&delivery->request);
    pt_draft_route_done(&delivery->draft);
    pt_message_done(&delivery->looked_up);
}

static void end(struct pt_delivery *delivery, enum postern_outcome outcome,
    const struct postern_error *error)
{
    delivery->receipt.outcome = outcome;
    delivery->receipt.error = *error;
    delivery->need = PT_NEED_NOTHING;
}

static bool is_looking_up(const struct pt_delivery *delivery)
{
    return delivery->message->envelope.is_to_looked_up;
}

/* A second 401 with a fresh token is final. */
static bool may_sign_in_again(
    const struct pt_delivery *delivery, const struct pt_verdict *verdict)
{
    return verdict->next == PT_VERDICT_SIGN_IN_AGAIN &&
           !delivery->was_token_refused;
}

static bool may_wait(
    const struct pt_delivery *delivery, const struct pt_verdict *verdict)
{
    return verdict->next == PT_VERDICT_WAIT &&
           delivery->wait_count < WAIT_COUNT_LIMIT &&
           verdict->error.retry_after_ms <= WAIT_LIMIT_MS;
}

static bool is_passing(const struct postern_error *error)
{
    bool is_such = error->status == POSTERN_E_NETWORK ||
                   error->status == POSTERN_E_THROTTLED ||
                   error->status == POSTERN_E_SERVICE;

    return is_such && error->advice == POSTERN_ADVICE_RETRY;
}

/* The account's own retries: for what certainly did not go, and may next
 * time. An uncertain mail is never sent again. */
static bool may_retry(const struct pt_delivery *delivery,
    enum postern_outcome outcome, const struct postern_error *error)
{
    return outcome == POSTERN_OUTCOME_FAILED && is_passing(error) &&
           delivery->retry_count < delivery->account->options.retry_count &&
           error->retry_after_ms <= WAIT_LIMIT_MS;
}

/* As long as the service asks, else as the account says. */
static void wait_to_retry(struct pt_delivery *delivery,
    const struct postern_error *error, unsigned least_ms)
{
    unsigned wait_ms = error->retry_after_ms > 0
                           ? error->retry_after_ms
                           : delivery->account->options.wait_ms;

    delivery->wait_ms = wait_ms > least_ms ? wait_ms : least_ms;
    delivery->retry_count++;
    delivery->need = PT_NEED_WAIT;
}

static void begin_draft(struct pt_delivery *delivery)
{
    pt_draft_route_done(&delivery->draft);
    delivery->draft.is_draft_left = delivery->receipt.is_draft_left != 0;
    delivery->is_on_draft_route = true;
    delivery->receipt.is_by_draft = 1;
}

/* With retries left the whole message is begun anew, with another draft. */
static void end_draft(struct pt_delivery *delivery)
{
    struct pt_draft_route *route = &delivery->draft;

    delivery->receipt.is_draft_left |= route->is_draft_left ? 1 : 0;
    if (!route->is_stopping &&
        may_retry(delivery, route->outcome, &route->error)) {
        wait_to_retry(delivery, &route->error, 0);
        begin_draft(delivery);
    } else {
        end(delivery, route->outcome, &route->error);
    }
}

/* Where the draft route has got to. */
static void follow_draft(struct pt_delivery *delivery)
{
    struct pt_draft_route *route = &delivery->draft;

    switch (route->turn) {
    case PT_DRAFT_GO_ON:
        delivery->need = PT_NEED_ID;
        break;
    case PT_DRAFT_WAIT:
        delivery->wait_ms = route->wait_ms;
        delivery->need = PT_NEED_WAIT;
        break;
    case PT_DRAFT_SIGN_IN_AGAIN:
        delivery->is_token_refused = true;
        delivery->need = PT_NEED_ID;
        break;
    case PT_DRAFT_END:
    default:
        end_draft(delivery);
        break;
    }
}

void pt_delivery_fail(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    assert(delivery->need != PT_NEED_REQUEST);
    if (delivery->is_on_draft_route) {
        pt_draft_route_break_off(&delivery->draft, error);
        follow_draft(delivery);
    } else {
        end(delivery, POSTERN_OUTCOME_FAILED, error);
    }
}

void pt_delivery_stop(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    if (delivery->need == PT_NEED_NOTHING) {
        return;
    }
    if (!delivery->is_on_draft_route) {
        end(delivery, POSTERN_OUTCOME_FAILED, error);
    } else if (!delivery->draft.is_stopping) {
        pt_draft_route_stop(&delivery->draft, error);
        follow_draft(delivery);
    }
}

static enum postern_status build_draft_request(
    struct pt_delivery *delivery, struct postern_error *err)
{
    pt_request_done(&delivery->request);
    return pt_draft_request_build(&delivery->draft, delivery->account,
        delivery->message, &delivery->request, err);
}

/* By one request if that is small enough, else by a draft. */
static enum postern_status build_mail(
    struct pt_delivery *delivery, struct postern_error *err)
{
    enum postern_status status = pt_send_mail_build(
        delivery->account, delivery->message, &delivery->request, err);

    if (status != POSTERN_OK ||
        pt_route_is_within_request(delivery->request.body.size_bytes)) {
        return status;
    }
    begin_draft(delivery);
    pt_draft_route_set_id(&delivery->draft, delivery->client_request_id);
    return build_draft_request(delivery, err);
}

static enum postern_status build_request(
    struct pt_delivery *delivery, struct postern_error *err)
{
    pt_request_done(&delivery->request);
    if (is_looking_up(delivery)) {
        return pt_look_up_build(delivery->account,
            delivery->message->envelope.sender, &delivery->request, err);
    }
    return delivery->is_on_draft_route ? build_draft_request(delivery, err)
                                       : build_mail(delivery, err);
}

static void give_up(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    if (delivery->is_on_draft_route) {
        pt_draft_route_give_up(&delivery->draft, error);
        follow_draft(delivery);
    } else {
        end(delivery, POSTERN_OUTCOME_FAILED, error);
    }
}

/* All but the token: only the request says which way the mail goes, and with
 * it what the token has to allow. */
static enum postern_status make_request(
    struct pt_delivery *delivery, struct postern_error *err)
{
    enum postern_status status = build_request(delivery, err);

    return status == POSTERN_OK ? pt_request_set_id(&delivery->request,
                                      delivery->client_request_id, err)
                                : status;
}

static bool needs_token(const struct pt_delivery *delivery)
{
    return !delivery->is_on_draft_route ||
           pt_draft_route_needs_token(&delivery->draft);
}

void pt_delivery_feed_id(struct pt_delivery *delivery, const char *uuid)
{
    struct postern_error error = {.status = POSTERN_OK};
    enum postern_status status = POSTERN_OK;

    assert(delivery->need == PT_NEED_ID);
    pt_error_copy_field(delivery->client_request_id,
        sizeof(delivery->client_request_id), pt_view_of(uuid));
    if (delivery->is_on_draft_route) {
        pt_draft_route_set_id(&delivery->draft, uuid);
    } else {
        status = pt_route_check(delivery->message, &error);
    }
    if (status == POSTERN_OK) {
        status = make_request(delivery, &error);
    }
    if (status != POSTERN_OK) {
        give_up(delivery, &error);
    } else {
        delivery->need =
            needs_token(delivery) ? PT_NEED_TOKEN : PT_NEED_REQUEST;
    }
}

void pt_delivery_feed_token(
    struct pt_delivery *delivery, const struct pt_secret *token)
{
    struct postern_error error = {.status = POSTERN_OK};

    assert(delivery->need == PT_NEED_TOKEN);
    if (pt_request_add_bearer(&delivery->request, token, &error) !=
        POSTERN_OK) {
        give_up(delivery, &error);
        return;
    }
    delivery->is_token_refused = false;
    delivery->need = PT_NEED_REQUEST;
}

const struct pt_request *pt_delivery_request(const struct pt_delivery *delivery)
{
    assert(delivery->need == PT_NEED_REQUEST);
    return &delivery->request;
}

void pt_delivery_feed_no_token(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    assert(delivery->need == PT_NEED_TOKEN);
    if (delivery->is_on_draft_route) {
        pt_draft_route_put_off(&delivery->draft, error, SIGN_IN_WAIT_MS);
        follow_draft(delivery);
    } else if (may_retry(delivery, POSTERN_OUTCOME_FAILED, error)) {
        wait_to_retry(delivery, error, SIGN_IN_WAIT_MS);
    } else {
        end(delivery, POSTERN_OUTCOME_FAILED, error);
    }
}

/* Where the verdict leads. */
static void follow(
    struct pt_delivery *delivery, const struct pt_verdict *verdict)
{
    if (may_sign_in_again(delivery, verdict)) {
        delivery->is_token_refused = true;
        delivery->was_token_refused = true;
        delivery->need = PT_NEED_ID;
    } else if (may_wait(delivery, verdict)) {
        delivery->wait_ms = verdict->error.retry_after_ms > 0
                                ? verdict->error.retry_after_ms
                                : WAIT_DEFAULT_MS << delivery->wait_count;
        delivery->wait_count++;
        delivery->need = PT_NEED_WAIT;
    } else if (may_retry(delivery, verdict->outcome, &verdict->error)) {
        wait_to_retry(delivery, &verdict->error, 0);
    } else {
        end(delivery, verdict->outcome, &verdict->error);
    }
}

/* From here on the message is the copy that has a target. */
static void take_address(struct pt_delivery *delivery, const char *address)
{
    struct postern_error error = {.status = POSTERN_OK};

    if (pt_message_copy_with_target(&delivery->looked_up, delivery->message,
            pt_view_of(address), &error) != POSTERN_OK) {
        end(delivery, POSTERN_OUTCOME_FAILED, &error);
        return;
    }
    delivery->message = &delivery->looked_up;
    delivery->need = PT_NEED_ID;
}

static void feed_look_up(struct pt_delivery *delivery,
    const struct pt_response *response,
    const struct pt_graph_error_context *context)
{
    char *address = NULL;
    struct pt_verdict verdict = pt_look_up_verdict(
        response, delivery->client_request_id, context, &address);

    if (address) {
        take_address(delivery, address);
    } else {
        follow(delivery, &verdict);
    }
    pt_free(address);
}

/* Graph's limit is lower than was believed: what has attachments can go in
 * pieces. */
static bool may_go_by_draft(
    const struct pt_delivery *delivery, const struct pt_verdict *verdict)
{
    return verdict->outcome == POSTERN_OUTCOME_FAILED &&
           verdict->error.http_status == 413 &&
           delivery->message->content->attachments.count > 0;
}

static void feed_mail(struct pt_delivery *delivery,
    const struct pt_response *response,
    const struct pt_graph_error_context *context)
{
    struct pt_verdict verdict =
        pt_send_verdict(response, delivery->client_request_id, context);

    delivery->receipt.request_count++;
    if (may_go_by_draft(delivery, &verdict)) {
        begin_draft(delivery);
        delivery->need = PT_NEED_ID;
    } else {
        follow(delivery, &verdict);
    }
}

/* The receipt names the request that decided: no search, no clean-up. */
static void note_ids(
    struct pt_delivery *delivery, const struct pt_response *response)
{
    memcpy(delivery->receipt.client_request_id, delivery->client_request_id,
        sizeof(delivery->client_request_id));
    memcpy(delivery->receipt.request_id, response->request_id,
        sizeof(delivery->receipt.request_id));
}

static void feed_draft(struct pt_delivery *delivery,
    const struct pt_response *response,
    const struct pt_graph_error_context *context)
{
    if (delivery->draft.step <= PT_DRAFT_SEND) {
        note_ids(delivery, response);
    }
    if (delivery->draft.step == PT_DRAFT_SEND) {
        delivery->receipt.request_count++;
    }
    pt_draft_route_feed(&delivery->draft, delivery->message, response,
        delivery->client_request_id, context);
    follow_draft(delivery);
}

void pt_delivery_feed_response(struct pt_delivery *delivery,
    const struct pt_response *response, int64_t now_unix_s)
{
    struct pt_graph_error_context context = {
        .source_kind = delivery->account->source_kind,
        .is_look_up = is_looking_up(delivery),
        .is_personal = delivery->account->mode == PT_MODE_PERSONAL,
        .now_unix_s = now_unix_s,
    };

    assert(delivery->need == PT_NEED_REQUEST);
    if (delivery->is_on_draft_route) {
        feed_draft(delivery, response, &context);
        return;
    }
    note_ids(delivery, response);
    if (context.is_look_up) {
        feed_look_up(delivery, response, &context);
    } else {
        feed_mail(delivery, response, &context);
    }
}

void pt_delivery_feed_not_begun(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    assert(delivery->need == PT_NEED_REQUEST);
    give_up(delivery, error);
}

void pt_delivery_feed_waited(struct pt_delivery *delivery)
{
    assert(delivery->need == PT_NEED_WAIT);
    delivery->need = PT_NEED_ID;
}

enum pt_permission pt_delivery_permission(const struct pt_delivery *delivery)
{
    return delivery->is_on_draft_route ? PT_PERMISSION_DRAFT
                                       : PT_PERMISSION_SEND;
}

bool pt_delivery_is_worth_waiting(const struct pt_delivery *delivery)
{
    if (!delivery->is_on_draft_route) {
        return !is_looking_up(delivery);
    }
    return delivery->draft.step == PT_DRAFT_SEND ||
           delivery->draft.step >= PT_DRAFT_END_SESSION;
}

bool pt_delivery_get_progress(
    const struct pt_delivery *delivery, struct pt_delivery_progress *ret)
{
    const struct pt_draft_route *route = &delivery->draft;
    const struct pt_attachment *attachment = NULL;

    if (!delivery->is_on_draft_route || route->step < PT_DRAFT_ATTACH ||
        route->step > PT_DRAFT_LOOK) {
        return false;
    }
    attachment =
        &delivery->message->content->attachments.items[route->attachment_index];
    *ret = (struct pt_delivery_progress){
        .attachment_index = route->attachment_index,
        .done_bytes = route->offset_bytes,
        .total_bytes = attachment->file.size_bytes,
    };
    if (route->step == PT_DRAFT_ATTACH) {
        ret->running_bytes = ret->total_bytes;
    } else if (pt_draft_request_is_upload(route->step)) {
        ret->running_bytes =
            pt_route_range_bytes(ret->total_bytes, ret->done_bytes);
    }
    return true;
}

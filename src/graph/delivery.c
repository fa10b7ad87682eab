/*
 * graph/delivery.c: carries one message to Exchange. See delivery.h.
 */
#include "graph/delivery.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
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
}

void pt_delivery_done(struct pt_delivery *delivery)
{
    pt_request_done(&delivery->request);
    pt_message_done(&delivery->looked_up);
}

static void end(struct pt_delivery *delivery, enum postern_outcome outcome,
    const struct postern_error *error)
{
    delivery->receipt.outcome = outcome;
    delivery->receipt.error = *error;
    delivery->need = PT_NEED_NOTHING;
}

void pt_delivery_fail(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    assert(delivery->need != PT_NEED_REQUEST);
    end(delivery, POSTERN_OUTCOME_FAILED, error);
}

void pt_delivery_stop(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    if (delivery->need != PT_NEED_NOTHING) {
        end(delivery, POSTERN_OUTCOME_FAILED, error);
    }
}

bool pt_delivery_get_progress(
    const struct pt_delivery *delivery, struct pt_delivery_progress *ret)
{
    (void)ret;
    return delivery->is_on_draft_route;
}

void pt_delivery_feed_id(struct pt_delivery *delivery, const char *uuid)
{
    assert(delivery->need == PT_NEED_ID);
    pt_error_copy_field(delivery->client_request_id,
        sizeof(delivery->client_request_id), pt_view_of(uuid));
    delivery->need = PT_NEED_TOKEN;
}

static bool is_looking_up(const struct pt_delivery *delivery)
{
    return delivery->message->envelope.is_to_looked_up;
}

static enum postern_status build_request(struct pt_delivery *delivery,
    const struct pt_secret *token, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    pt_request_done(&delivery->request);
    status =
        is_looking_up(delivery)
            ? pt_look_up_build(delivery->account,
                  delivery->message->envelope.sender, &delivery->request, err)
            : pt_send_mail_build(delivery->account, delivery->message,
                  &delivery->request, err);
    if (status == POSTERN_OK) {
        status = pt_request_set_id(
            &delivery->request, delivery->client_request_id, err);
    }
    if (status == POSTERN_OK) {
        status = pt_request_add_bearer(&delivery->request, token, err);
    }
    return status;
}

void pt_delivery_feed_token(
    struct pt_delivery *delivery, const struct pt_secret *token)
{
    struct postern_error error = {.status = POSTERN_OK};

    assert(delivery->need == PT_NEED_TOKEN);
    if (build_request(delivery, token, &error) != POSTERN_OK) {
        pt_delivery_fail(delivery, &error);
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

void pt_delivery_feed_no_token(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    assert(delivery->need == PT_NEED_TOKEN);
    if (may_retry(delivery, POSTERN_OUTCOME_FAILED, error)) {
        wait_to_retry(delivery, error, SIGN_IN_WAIT_MS);
    } else {
        pt_delivery_fail(delivery, error);
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

void pt_delivery_feed_response(struct pt_delivery *delivery,
    const struct pt_response *response, int64_t now_unix_s)
{
    struct pt_graph_error_context context = {
        .source_kind = delivery->account->source_kind,
        .is_look_up = is_looking_up(delivery),
        .now_unix_s = now_unix_s,
    };

    assert(delivery->need == PT_NEED_REQUEST);
    memcpy(delivery->receipt.client_request_id, delivery->client_request_id,
        sizeof(delivery->client_request_id));
    memcpy(delivery->receipt.request_id, response->request_id,
        sizeof(delivery->receipt.request_id));
    if (context.is_look_up) {
        feed_look_up(delivery, response, &context);
    } else {
        struct pt_verdict verdict =
            pt_send_verdict(response, delivery->client_request_id, &context);

        delivery->receipt.request_count++;
        follow(delivery, &verdict);
    }
}

void pt_delivery_feed_not_begun(
    struct pt_delivery *delivery, const struct postern_error *error)
{
    assert(delivery->need == PT_NEED_REQUEST);
    end(delivery, POSTERN_OUTCOME_FAILED, error);
}

void pt_delivery_feed_waited(struct pt_delivery *delivery)
{
    assert(delivery->need == PT_NEED_WAIT);
    delivery->need = PT_NEED_ID;
}

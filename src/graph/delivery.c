/*
 * graph/delivery.c: carries one message to Exchange. See delivery.h.
 */
#include "graph/delivery.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "graph/send_mail.h"
#include "graph/send_verdict.h"

/* How often and how long a 429 is waited out. Microsoft asks to honour
 * Retry-After ("Microsoft Graph throttling guidance"); a wait longer than
 * this is the caller's to decide. */
#define WAIT_COUNT_LIMIT 3U
#define WAIT_LIMIT_MS 120000U

/* Without a Retry-After (documented: "retry with exponential backoff"). */
#define WAIT_DEFAULT_MS 3000U

void pt_delivery_init(struct pt_delivery *delivery,
    const struct pt_account *account, const struct pt_message *message)
{
    *delivery = (struct pt_delivery){
        .account = account,
        .message = message,
        .need = PT_NEED_ID,
    };
    pt_request_init(&delivery->request);
}

void pt_delivery_done(struct pt_delivery *delivery)
{
    pt_request_done(&delivery->request);
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

void pt_delivery_feed_id(struct pt_delivery *delivery, const char *uuid)
{
    assert(delivery->need == PT_NEED_ID);
    pt_error_copy_field(delivery->client_request_id,
        sizeof(delivery->client_request_id), pt_view_of(uuid));
    delivery->need = PT_NEED_TOKEN;
}

static enum postern_status build_request(struct pt_delivery *delivery,
    const struct pt_secret *token, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    pt_request_done(&delivery->request);
    status = pt_send_mail_build(
        delivery->account, delivery->message, &delivery->request, err);
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

void pt_delivery_feed_response(struct pt_delivery *delivery,
    const struct pt_response *response, int64_t now_unix_s)
{
    struct pt_verdict verdict =
        pt_send_verdict(response, delivery->client_request_id, now_unix_s);

    assert(delivery->need == PT_NEED_REQUEST);
    delivery->receipt.request_count++;
    memcpy(delivery->receipt.client_request_id, delivery->client_request_id,
        sizeof(delivery->client_request_id));
    memcpy(delivery->receipt.request_id, response->request_id,
        sizeof(delivery->receipt.request_id));
    if (may_sign_in_again(delivery, &verdict)) {
        delivery->is_token_refused = true;
        delivery->was_token_refused = true;
        delivery->need = PT_NEED_ID;
    } else if (may_wait(delivery, &verdict)) {
        delivery->wait_ms = verdict.error.retry_after_ms > 0
                                ? verdict.error.retry_after_ms
                                : WAIT_DEFAULT_MS << delivery->wait_count;
        delivery->wait_count++;
        delivery->need = PT_NEED_WAIT;
    } else {
        end(delivery, verdict.outcome, &verdict.error);
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

/*
 * graph/send_verdict.c: what became of a mail. See send_verdict.h.
 *
 * Sources: Microsoft Learn, "user: sendMail" (202 Accepted) and "Microsoft
 * Graph error responses" (read 2026-11-23); RFC 9110 for the statuses.
 */
#include "graph/send_verdict.h"

#include <stdio.h>

#include "base/error.h"
#include "graph/graph_error.h"

/* What has to be seen in the answer before a status counts as a refusal. */
enum proof {
    PROOF_BODY = 1,       /* Graph's error body */
    PROOF_BODY_OR_ID = 2, /* that, or Graph's request-id */
    PROOF_STATUS = 3,     /* the status alone */
    PROOF_NONE = 4,       /* nothing proves it: always uncertain */
};

struct status_row {
    int first; /* HTTP status, inclusive */
    int last;
    enum proof proof;
    enum pt_verdict_next next;
};

/* Answers other than 202 to a request that was handed out as a whole. The
 * first row that holds the status counts. */
static const struct status_row status_rows[] = {
    {200, 299, PROOF_NONE, PT_VERDICT_END},
    {300, 399, PROOF_BODY_OR_ID, PT_VERDICT_END},
    {400, 400, PROOF_BODY_OR_ID, PT_VERDICT_END},
    {401, 401, PROOF_BODY_OR_ID, PT_VERDICT_SIGN_IN_AGAIN},
    {403, 403, PROOF_BODY_OR_ID, PT_VERDICT_END},
    {404, 404, PROOF_BODY, PT_VERDICT_END},
    {407, 407, PROOF_STATUS, PT_VERDICT_END},
    {408, 409, PROOF_NONE, PT_VERDICT_END},
    {413, 413, PROOF_BODY_OR_ID, PT_VERDICT_END},
    {423, 423, PROOF_NONE, PT_VERDICT_END},
    {429, 429, PROOF_BODY_OR_ID, PT_VERDICT_WAIT},
    {499, 499, PROOF_NONE, PT_VERDICT_END},
    {400, 499, PROOF_BODY_OR_ID, PT_VERDICT_END},
    {500, 599, PROOF_NONE, PT_VERDICT_END},
};

static const struct status_row *find_row(int http_status)
{
    for (size_t i = 0; i < sizeof(status_rows) / sizeof(status_rows[0]); i++) {
        if (http_status >= status_rows[i].first &&
            http_status <= status_rows[i].last) {
            return &status_rows[i];
        }
    }
    return NULL;
}

static bool is_proven(enum proof proof, const struct pt_response *response,
    const struct pt_graph_error *error)
{
    bool has_id = response->request_id[0] != '\0';

    return proof == PROOF_STATUS || (proof == PROOF_BODY && error->has_body) ||
           (proof == PROOF_BODY_OR_ID && (error->has_body || has_id));
}

static struct pt_verdict handed(void)
{
    return (struct pt_verdict){
        .outcome = POSTERN_OUTCOME_HANDED, .next = PT_VERDICT_END};
}

static struct pt_verdict uncertain(
    const struct pt_response *response, const struct pt_graph_error *error)
{
    struct pt_verdict verdict = {
        .outcome = POSTERN_OUTCOME_UNCERTAIN, .next = PT_VERDICT_END};
    char what[200] = "";

    if (response->http_status > 0) {
        (void)snprintf(what, sizeof(what), "the answer was %d%s%s",
            response->http_status, error->code[0] != '\0' ? " " : "",
            error->code);
    } else if (response->transport_error.status != POSTERN_OK) {
        (void)snprintf(
            what, sizeof(what), "%.150s", response->transport_error.message);
    } else {
        (void)snprintf(what, sizeof(what), "the answer was not HTTP");
    }
    (void)pt_fail(&verdict.error, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT,
        "the mail went out whole, but %s: it may have been sent", what);
    verdict.error.http_status = response->http_status;
    pt_error_set_code(&verdict.error, pt_view_of(error->code));
    return verdict;
}

/* Nothing came back and the request was not handed out as a whole. */
static struct pt_verdict incomplete(const struct pt_response *response)
{
    struct pt_verdict verdict = {.outcome = POSTERN_OUTCOME_FAILED,
        .next = PT_VERDICT_END,
        .error = response->transport_error};

    if (verdict.error.status == POSTERN_OK) {
        (void)pt_fail(&verdict.error, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
            "the mail was cut off before it went out whole");
    }
    return verdict;
}

static struct pt_verdict refused(const struct pt_response *response,
    const struct pt_graph_error *error, enum pt_verdict_next next,
    const struct pt_graph_error_context *context)
{
    struct pt_verdict verdict = {
        .outcome = POSTERN_OUTCOME_FAILED, .next = next};

    pt_graph_error_describe(response, error, context, &verdict.error);
    if (response->http_status >= 300 && response->http_status <= 399) {
        verdict.error.status = POSTERN_E_SERVICE;
        verdict.error.advice = POSTERN_ADVICE_FIX_CONFIGURATION;
    }
    return verdict;
}

/* Any answer but 202 before the whole request was out: it did not go. */
static struct pt_verdict early_answer(const struct pt_response *response,
    const struct pt_graph_error *error,
    const struct pt_graph_error_context *context)
{
    const struct status_row *row = find_row(response->http_status);
    struct pt_verdict verdict =
        refused(response, error, row ? row->next : PT_VERDICT_END, context);

    if (response->http_status < 300 || response->http_status >= 500) {
        verdict.error.status = POSTERN_E_SERVICE;
        verdict.error.advice = POSTERN_ADVICE_RETRY;
    }
    return verdict;
}

static struct pt_verdict judge_answer(const struct pt_response *response,
    const struct pt_graph_error *error,
    const struct pt_graph_error_context *context)
{
    const struct status_row *row = find_row(response->http_status);

    if (response->http_status == 202) {
        return handed();
    }
    if (!response->is_request_complete) {
        return early_answer(response, error, context);
    }
    if (row && is_proven(row->proof, response, error)) {
        return refused(response, error, row->next, context);
    }
    return uncertain(response, error);
}

struct pt_verdict pt_send_verdict(const struct pt_response *response,
    const char *client_request_id, const struct pt_graph_error_context *context)
{
    struct pt_graph_error error = {.has_body = false};
    struct pt_verdict verdict;

    if (response->http_status > 0) {
        pt_graph_error_read(response, &error);
        verdict = judge_answer(response, &error, context);
    } else if (!response->is_request_complete ||
               response->transport == PT_TRANSPORT_REFUSED_STREAM) {
        verdict = incomplete(response);
    } else {
        verdict = uncertain(response, &error);
    }
    if (verdict.outcome != POSTERN_OUTCOME_HANDED) {
        pt_error_copy_field(verdict.error.request_id,
            sizeof(verdict.error.request_id), pt_view_of(response->request_id));
        pt_error_copy_field(verdict.error.client_request_id,
            sizeof(verdict.error.client_request_id),
            pt_view_of(client_request_id));
    }
    return verdict;
}

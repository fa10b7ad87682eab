/*
 * The delivery contract for sendMail, row by row: what became of the mail,
 * by how its request ended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/limits.h"
#include "graph/send_verdict.h"

#define GRAPH_BODY(code)                                        \
    "{\"error\":{\"code\":\"" code "\",\"message\":\"Words.\"," \
    "\"innerError\":{\"date\":\"2026-11-23T10:00:00\"}}}"
#define HTML_BODY "<html><body>Bad gateway</body></html>"
#define HANDED POSTERN_OUTCOME_HANDED
#define FAILED POSTERN_OUTCOME_FAILED
#define UNCERTAIN POSTERN_OUTCOME_UNCERTAIN
#define END PT_VERDICT_END

struct row {
    const char *name;
    enum pt_transport transport;
    bool is_complete;
    int http_status;
    const char *body;
    const char *request_id;
    const char *retry_after;
    enum postern_outcome outcome;
    enum pt_verdict_next next;
    enum postern_status status;
    enum postern_advice advice;
    unsigned retry_after_ms;
};

static const struct row rows[] = {
    /* handed: 202, whatever came along */
    {"202", PT_TRANSPORT_OK, true, 202, "", "", "", HANDED, END, POSTERN_OK, 0,
        0},
    {"202 with Retry-After", PT_TRANSPORT_OK, true, 202, "", "id", "120",
        HANDED, END, POSTERN_OK, 0, 0},
    {"202, then reset", PT_TRANSPORT_BROKEN, true, 202, "", "", "", HANDED, END,
        POSTERN_OK, 0, 0},
    {"202 with 10 MB", PT_TRANSPORT_TOO_LARGE, true, 202, "x", "", "", HANDED,
        END, POSTERN_OK, 0, 0},
    {"202 with an error body", PT_TRANSPORT_OK, true, 202,
        GRAPH_BODY("ErrorInternalServerError"), "", "", HANDED, END, POSTERN_OK,
        0, 0},

    /* the last byte was never handed out */
    {"DNS", PT_TRANSPORT_DNS, false, 0, "", "", "", FAILED, END,
        POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, 0},
    {"connect", PT_TRANSPORT_CONNECT, false, 0, "", "", "", FAILED, END,
        POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, 0},
    {"TLS", PT_TRANSPORT_TLS, false, 0, "", "", "", FAILED, END, POSTERN_E_TLS,
        POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"CONNECT refused", PT_TRANSPORT_PROXY, false, 0, "", "", "", FAILED, END,
        POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"reset half-way", PT_TRANSPORT_BROKEN, false, 0, "", "", "", FAILED, END,
        POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, 0},
    {"stalled half-way", PT_TRANSPORT_TIMEOUT, false, 0, "", "", "", FAILED,
        END, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, 0},
    {"cancelled half-way", PT_TRANSPORT_CANCELLED, false, 0, "", "", "", FAILED,
        END, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY, 0},
    {"file changed", PT_TRANSPORT_BODY, false, 0, "", "", "", FAILED, END,
        POSTERN_E_CHANGED, POSTERN_ADVICE_RETRY, 0},
    {"not even begun", PT_TRANSPORT_OTHER, false, 0, "", "", "", FAILED, END,
        POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP, 0},
    {"500 half-way", PT_TRANSPORT_OK, false, 500, "", "", "", FAILED, END,
        POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, 0},
    {"503 half-way, HTML", PT_TRANSPORT_OK, false, 503, HTML_BODY, "", "",
        FAILED, END, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, 0},
    {"200 half-way", PT_TRANSPORT_OK, false, 200, "", "", "", FAILED, END,
        POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, 0},
    {"413 half-way", PT_TRANSPORT_OK, false, 413, HTML_BODY, "", "", FAILED,
        END, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP, 0},
    {"429 half-way", PT_TRANSPORT_OK, false, 429, "", "", "7", FAILED,
        PT_VERDICT_WAIT, POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY, 7000},
    {"408 half-way", PT_TRANSPORT_OK, false, 408, "", "", "", FAILED, END,
        POSTERN_E_REFUSED, POSTERN_ADVICE_GIVE_UP, 0},
    {"refused stream", PT_TRANSPORT_REFUSED_STREAM, true, 0, "", "", "", FAILED,
        END, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, 0},

    /* refused, with Graph's error body or its request-id */
    {"400, body", PT_TRANSPORT_OK, true, 400,
        GRAPH_BODY("ErrorInvalidRecipients"), "", "", FAILED, END,
        POSTERN_E_REFUSED, POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"400, id", PT_TRANSPORT_OK, true, 400, "", "id", "", FAILED, END,
        POSTERN_E_REFUSED, POSTERN_ADVICE_GIVE_UP, 0},
    {"400, neither", PT_TRANSPORT_OK, true, 400, HTML_BODY, "", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"400, torn body, id", PT_TRANSPORT_BROKEN, true, 400, "{\"error\":{", "id",
        "", FAILED, END, POSTERN_E_REFUSED, POSTERN_ADVICE_GIVE_UP, 0},
    {"400, torn body", PT_TRANSPORT_BROKEN, true, 400, "{\"error\":{", "", "",
        UNCERTAIN, END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"401, body", PT_TRANSPORT_OK, true, 401,
        GRAPH_BODY("InvalidAuthenticationToken"), "", "", FAILED,
        PT_VERDICT_SIGN_IN_AGAIN, POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN,
        0},
    {"401, neither", PT_TRANSPORT_OK, true, 401, "", "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"403, body", PT_TRANSPORT_OK, true, 403, GRAPH_BODY("ErrorAccessDenied"),
        "", "", FAILED, END, POSTERN_E_FORBIDDEN,
        POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"403, id", PT_TRANSPORT_OK, true, 403, "", "id", "", FAILED, END,
        POSTERN_E_FORBIDDEN, POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"403, proxy's HTML", PT_TRANSPORT_OK, true, 403, HTML_BODY, "", "",
        UNCERTAIN, END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"404, body", PT_TRANSPORT_OK, true, 404, GRAPH_BODY("ErrorInvalidUser"),
        "", "", FAILED, END, POSTERN_E_NOT_FOUND,
        POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"404, id only", PT_TRANSPORT_OK, true, 404, "", "id", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"404, neither", PT_TRANSPORT_OK, true, 404, HTML_BODY, "", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"413, body", PT_TRANSPORT_OK, true, 413, GRAPH_BODY("RequestBodyTooLarge"),
        "", "", FAILED, END, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP, 0},
    {"413, id", PT_TRANSPORT_OK, true, 413, HTML_BODY, "id", "", FAILED, END,
        POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP, 0},
    {"413, neither", PT_TRANSPORT_OK, true, 413, HTML_BODY, "", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"429, seconds", PT_TRANSPORT_OK, true, 429,
        GRAPH_BODY("ApplicationThrottled"), "", "3", FAILED, PT_VERDICT_WAIT,
        POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY, 3000},
    {"429, fraction", PT_TRANSPORT_OK, true, 429, "", "id", "2.128", FAILED,
        PT_VERDICT_WAIT, POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY, 2128},
    {"429, date", PT_TRANSPORT_OK, true, 429, "", "id",
        "Mon, 23 Nov 2026 10:00:05 GMT", FAILED, PT_VERDICT_WAIT,
        POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY, 5000},
    {"429, neither", PT_TRANSPORT_OK, true, 429, "Too Many Requests", "", "3",
        UNCERTAIN, END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"407", PT_TRANSPORT_OK, true, 407, HTML_BODY, "", "", FAILED, END,
        POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"415, body", PT_TRANSPORT_OK, true, 415, GRAPH_BODY("BadRequest"), "", "",
        FAILED, END, POSTERN_E_REFUSED, POSTERN_ADVICE_GIVE_UP, 0},
    {"418, neither", PT_TRANSPORT_OK, true, 418, "", "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},

    /* never a proof, whatever the body says */
    {"408", PT_TRANSPORT_OK, true, 408, GRAPH_BODY("x"), "id", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"409", PT_TRANSPORT_OK, true, 409, GRAPH_BODY("x"), "id", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"423", PT_TRANSPORT_OK, true, 423, GRAPH_BODY("x"), "id", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"499", PT_TRANSPORT_OK, true, 499, GRAPH_BODY("x"), "id", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"200", PT_TRANSPORT_OK, true, 200, "", "id", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"204", PT_TRANSPORT_OK, true, 204, "", "id", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"500", PT_TRANSPORT_OK, true, 500, GRAPH_BODY("ErrorInternalServerError"),
        "id", "", UNCERTAIN, END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT,
        0},
    {"502, HTML", PT_TRANSPORT_OK, true, 502, HTML_BODY, "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"503, Retry-After", PT_TRANSPORT_OK, true, 503,
        GRAPH_BODY("serviceNotAvailable"), "id", "9", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"504", PT_TRANSPORT_OK, true, 504, "", "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"302, Graph's shape", PT_TRANSPORT_OK, true, 302, "", "id", "", FAILED,
        END, POSTERN_E_SERVICE, POSTERN_ADVICE_FIX_CONFIGURATION, 0},
    {"302, neither", PT_TRANSPORT_OK, true, 302, HTML_BODY, "", "", UNCERTAIN,
        END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"307, body", PT_TRANSPORT_OK, true, 307, GRAPH_BODY("x"), "", "", FAILED,
        END, POSTERN_E_SERVICE, POSTERN_ADVICE_FIX_CONFIGURATION, 0},

    /* the whole request went out, and then nothing */
    {"time-out", PT_TRANSPORT_TIMEOUT, true, 0, "", "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"reset", PT_TRANSPORT_BROKEN, true, 0, "", "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"cancelled", PT_TRANSPORT_CANCELLED, true, 0, "", "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"no HTTP status", PT_TRANSPORT_OK, true, 0, "", "", "", UNCERTAIN, END,
        POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
    {"memory out while reading", PT_TRANSPORT_MEMORY, true, 0, "", "", "",
        UNCERTAIN, END, POSTERN_E_UNCERTAIN, POSTERN_ADVICE_FIND_OUT, 0},
};

/* 2026-11-23 10:00:00 UTC */
static const struct pt_graph_error_context context = {
    .source_kind = PT_SOURCE_ADDRESS, .now_unix_s = INT64_C(1795428000)};

static void fill_response(struct pt_response *response, const struct row *row)
{
    static const struct {
        enum pt_transport transport;
        enum postern_status status;
        enum postern_advice advice;
    } errors[] = {
        {PT_TRANSPORT_TLS, POSTERN_E_TLS, POSTERN_ADVICE_FIX_CONFIGURATION},
        {PT_TRANSPORT_PROXY, POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION},
        {PT_TRANSPORT_BODY, POSTERN_E_CHANGED, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_CANCELLED, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_OTHER, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP},
    };

    pt_response_init(response);
    response->transport = row->transport;
    response->is_request_complete = row->is_complete;
    response->http_status = row->http_status;
    (void)snprintf(response->request_id, sizeof(response->request_id), "%s",
        row->request_id);
    (void)snprintf(response->retry_after, sizeof(response->retry_after), "%s",
        row->retry_after);
    assert_int_equal(
        pt_secret_set(&response->body, pt_view_of(row->body), NULL),
        POSTERN_OK);
    if (row->transport != PT_TRANSPORT_OK) {
        (void)pt_fail(&response->transport_error, POSTERN_E_NETWORK,
            POSTERN_ADVICE_RETRY, "it broke off");
    }
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        if (errors[i].transport == row->transport) {
            response->transport_error.status = errors[i].status;
            response->transport_error.advice = errors[i].advice;
        }
    }
}

static void check_error(const struct row *row, const struct pt_verdict *got)
{
    const struct postern_error *error = &got->error;

    if (error->status != row->status || error->advice != row->advice ||
        error->retry_after_ms != row->retry_after_ms) {
        fail_msg("%s: status %d, advice %d, retry after %u ms", row->name,
            (int)error->status, (int)error->advice, error->retry_after_ms);
    }
    if (row->outcome == HANDED) {
        return;
    }
    if (error->message[0] == '\0') {
        fail_msg("%s: no sentence", row->name);
    }
    if (strstr(error->message, "but :")) {
        fail_msg("%s: no reason in '%s'", row->name, error->message);
    }
    assert_string_equal(error->client_request_id, "our-id");
    assert_string_equal(error->request_id, row->request_id);
    assert_int_equal(error->http_status, row->http_status);
}

static void test_send_verdict__each_end_has_its_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_response response;
        struct pt_verdict verdict;

        fill_response(&response, &rows[i]);
        verdict = pt_send_verdict(&response, "our-id", &context);
        if (verdict.outcome != rows[i].outcome) {
            fail_msg("%s: outcome %s", rows[i].name,
                postern_outcome_name(verdict.outcome));
        }
        if (verdict.next != rows[i].next) {
            fail_msg("%s: next %d", rows[i].name, (int)verdict.next);
        }
        check_error(&rows[i], &verdict);
        pt_response_done(&response);
    }
}

/* Whatever a service answers: without 202 it is never handed, and without a
 * reason to believe it, a whole request never counts as failed. */
static void test_send_verdict__no_status_is_forgotten(void **state)
{
    (void)state;
    for (int http_status = 200; http_status <= 599; http_status++) {
        struct row row = {"every status", PT_TRANSPORT_OK, true, http_status,
            "", "", "", UNCERTAIN, END, POSTERN_OK, 0, 0};
        struct pt_response response;
        struct pt_verdict verdict;

        fill_response(&response, &row);
        verdict = pt_send_verdict(&response, "our-id", &context);
        if (http_status == 202) {
            assert_int_equal(verdict.outcome, HANDED);
        } else if (http_status == 407) {
            assert_int_equal(verdict.outcome, FAILED);
        } else {
            assert_int_equal(verdict.outcome, UNCERTAIN);
            assert_int_equal(verdict.error.advice, POSTERN_ADVICE_FIND_OUT);
        }
        pt_response_done(&response);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_verdict__each_end_has_its_outcome),
        cmocka_unit_test(test_send_verdict__no_status_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The delivery's state machine, walked along each edge without a network.
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
#include "codec/json.h"
#include "graph/delivery.h"
#include "graph/message_json.h"
#include "sample.h"

#define UUID_ONE "11111111-1111-4111-8111-111111111111"
#define UUID_TWO "22222222-2222-4222-8222-222222222222"

struct fixture {
    struct pt_account account;
    struct pt_message_list *list;
    struct pt_delivery delivery;
    struct pt_secret token;
};

static void set_up(struct fixture *fixture)
{
    sample_account(SAMPLE_URL, &fixture->account);
    fixture->list =
        sample_messages(&fixture->account, "Title", "<p>Body</p>", NULL);
    pt_delivery_init(
        &fixture->delivery, &fixture->account, &fixture->list->items[0]);
    pt_secret_init(&fixture->token, PT_LIMIT_TOKEN_BYTES);
    assert_int_equal(
        pt_secret_set(&fixture->token, pt_view_of("tok"), NULL), POSTERN_OK);
}

static void tear_down(struct fixture *fixture)
{
    pt_secret_done(&fixture->token);
    pt_delivery_done(&fixture->delivery);
    pt_message_list_free(fixture->list);
    pt_account_done(&fixture->account);
}

static void feed_status(
    struct pt_delivery *delivery, int http_status, const char *retry_after)
{
    struct pt_response response;

    pt_response_init(&response);
    response.is_request_complete = true;
    response.http_status = http_status;
    (void)snprintf(
        response.request_id, sizeof(response.request_id), "graph-id");
    (void)snprintf(
        response.retry_after, sizeof(response.retry_after), "%s", retry_after);
    pt_delivery_feed_response(delivery, &response, 0);
    pt_response_done(&response);
}

/* Brings the delivery to its request. */
static void reach_request(struct fixture *fixture, const char *uuid)
{
    assert_int_equal(fixture->delivery.need, PT_NEED_ID);
    pt_delivery_feed_id(&fixture->delivery, uuid);
    assert_int_equal(fixture->delivery.need, PT_NEED_TOKEN);
    pt_delivery_feed_token(&fixture->delivery, &fixture->token);
    assert_int_equal(fixture->delivery.need, PT_NEED_REQUEST);
}

static const char *header_of(const struct pt_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, name) == 0) {
            return pt_secret_view(&request->headers[i].value).ptr;
        }
    }
    return "";
}

static void test_delivery__the_straight_way_is_handed(void **state)
{
    struct fixture fixture;
    const struct pt_request *request = NULL;
    const struct postern_receipt *receipt = &fixture.delivery.receipt;

    (void)state;
    set_up(&fixture);
    reach_request(&fixture, UUID_ONE);
    request = pt_delivery_request(&fixture.delivery);
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->url,
        "https://graph.microsoft.com/v1.0/users/user%40example.com/sendMail");
    assert_int_equal(request->resend, PT_RESEND_NEVER);
    assert_true(request->has_body);
    assert_string_equal(header_of(request, "Authorization"), "Bearer tok");
    assert_string_equal(header_of(request, "client-request-id"), UUID_ONE);
    assert_string_equal(header_of(request, "Content-Type"), "application/json");
    feed_status(&fixture.delivery, 202, "");
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    assert_int_equal(receipt->outcome, POSTERN_OUTCOME_HANDED);
    assert_int_equal(receipt->request_count, 1);
    assert_string_equal(receipt->request_id, "graph-id");
    assert_string_equal(receipt->client_request_id, UUID_ONE);
    assert_int_equal(receipt->error.status, POSTERN_OK);
    tear_down(&fixture);
}

static void test_delivery__a_401_signs_in_once_more(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 401, "");
    assert_true(fixture.delivery.is_token_refused);
    reach_request(&fixture, UUID_TWO);
    assert_false(fixture.delivery.is_token_refused);
    assert_string_equal(
        header_of(pt_delivery_request(&fixture.delivery), "client-request-id"),
        UUID_TWO);
    feed_status(&fixture.delivery, 202, "");
    assert_int_equal(fixture.delivery.receipt.outcome, POSTERN_OUTCOME_HANDED);
    assert_int_equal(fixture.delivery.receipt.request_count, 2);
    tear_down(&fixture);
}

static void test_delivery__a_second_401_is_final(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 401, "");
    reach_request(&fixture, UUID_TWO);
    feed_status(&fixture.delivery, 401, "");
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    assert_int_equal(fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
    assert_int_equal(fixture.delivery.receipt.error.status, POSTERN_E_AUTH);
    tear_down(&fixture);
}

static void test_delivery__a_429_is_waited_out_three_times(void **state)
{
    static const unsigned waits_ms[] = {1500, 3000, 12000};
    static const char *const retry_after[] = {"1.5", "3", ""};
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    for (size_t i = 0; i < 3; i++) {
        reach_request(&fixture, UUID_ONE);
        feed_status(&fixture.delivery, 429, retry_after[i]);
        assert_int_equal(fixture.delivery.need, PT_NEED_WAIT);
        assert_int_equal(fixture.delivery.wait_ms, waits_ms[i]);
        pt_delivery_feed_waited(&fixture.delivery);
    }
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 429, "4");
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    assert_int_equal(fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
    assert_int_equal(
        fixture.delivery.receipt.error.status, POSTERN_E_THROTTLED);
    assert_int_equal(fixture.delivery.receipt.error.retry_after_ms, 4000);
    assert_int_equal(fixture.delivery.receipt.request_count, 4);
    tear_down(&fixture);
}

static void test_delivery__a_long_wait_is_left_to_the_caller(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 429, "121");
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    assert_int_equal(fixture.delivery.receipt.error.retry_after_ms, 121000);
    tear_down(&fixture);
}

static void test_delivery__a_503_is_never_repeated(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 503, "1");
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    assert_int_equal(
        fixture.delivery.receipt.outcome, POSTERN_OUTCOME_UNCERTAIN);
    assert_int_equal(
        fixture.delivery.receipt.error.advice, POSTERN_ADVICE_FIND_OUT);
    tear_down(&fixture);
}

static void test_delivery__what_cannot_be_had_fails(void **state)
{
    struct postern_error error = {.status = POSTERN_OK};

    (void)state;
    (void)pt_fail(&error, POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN, "no");
    for (int i = 0; i < 2; i++) {
        struct fixture fixture;

        set_up(&fixture);
        if (i == 1) {
            pt_delivery_feed_id(&fixture.delivery, UUID_ONE);
        }
        pt_delivery_fail(&fixture.delivery, &error);
        assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
        assert_int_equal(
            fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
        assert_string_equal(fixture.delivery.receipt.error.message, "no");
        assert_int_equal(fixture.delivery.receipt.request_count, 0);
        tear_down(&fixture);
    }
}

/* One attachment of a size, which nobody reads. */
static void attach(struct fixture *fixture, const char *name, uint64_t size)
{
    struct pt_file_ref file = {
        .path_utf8 = pt_strdup("/nowhere/large.bin"), .size_bytes = size};

    assert_int_equal(
        pt_attachment_list_add(&fixture->list->contents[0].attachments, name,
            "application/octet-stream", &file, NULL),
        POSTERN_OK);
    pt_free(file.path_utf8);
}

static void assert_too_large(const struct fixture *fixture, const char *words)
{
    const struct postern_receipt *receipt = &fixture->delivery.receipt;

    assert_int_equal(fixture->delivery.need, PT_NEED_NOTHING);
    assert_int_equal(receipt->outcome, POSTERN_OUTCOME_FAILED);
    assert_int_equal(receipt->error.status, POSTERN_E_TOO_LARGE);
    assert_int_equal(receipt->error.advice, POSTERN_ADVICE_GIVE_UP);
    assert_int_equal(receipt->request_count, 0);
    if (!strstr(receipt->error.message, words)) {
        fail_msg("%s", receipt->error.message);
    }
}

static void test_delivery__too_much_is_refused_before_sending(void **state)
{
    struct fixture fixture;
    char *text = pt_malloc(4000001);

    (void)state;
    memset(text, 'x', 4000000);
    text[4000000] = '\0';
    for (int i = 0; i < 2; i++) {
        set_up(&fixture);
        pt_free(fixture.list->contents[0].body);
        fixture.list->contents[0].body = pt_strdup(text);
        fixture.list->contents[0].body_len = 4000000;
        if (i == 1) {
            attach(&fixture, "a.txt", 10);
        }
        pt_delivery_feed_id(&fixture.delivery, UUID_ONE);
        assert_too_large(&fixture, "over the limit of 4000000");
        assert_non_null(strstr(
            fixture.delivery.receipt.error.message, "a request of 4000"));
        tear_down(&fixture);
    }
    pt_free(text);
}

static void test_delivery__an_endless_file_is_refused_by_name(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    attach(&fixture, "fits.bin", 157286400);
    attach(&fixture, "endless.bin", 157286401);
    pt_delivery_feed_id(&fixture.delivery, UUID_ONE);
    assert_too_large(&fixture, "'endless.bin' has 157286401 bytes");
    tear_down(&fixture);
}

/* The request's size decides, the mail's text and the JSON included. */
static void test_delivery__the_encoded_size_decides_on_the_way(void **state)
{
    static const struct {
        uint64_t size;
        const char *end; /* of the URL */
    } rows[] = {
        {0, "/sendMail"},
        {2900000, "/sendMail"},
        {2999700, "/sendMail"},
        {2999999, "/messages"},
        {3145728, "/messages"},
        {157286400, "/messages"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture fixture;
        const struct pt_request *request = NULL;
        size_t len = 0;

        set_up(&fixture);
        attach(&fixture, "a.bin", rows[i].size);
        reach_request(&fixture, UUID_ONE);
        request = pt_delivery_request(&fixture.delivery);
        len = strlen(request->url);
        assert_string_equal(
            request->url + len - strlen(rows[i].end), rows[i].end);
        assert_true(request->body.size_bytes <= 4000000);
        assert_int_equal(fixture.delivery.receipt.is_by_draft,
            strcmp(rows[i].end, "/messages") == 0 ? 1 : 0);
        tear_down(&fixture);
    }
}

/* One request leaves nothing behind: a stop is an end. */
static void test_delivery__a_stop_ends_it_at_once(void **state)
{
    struct postern_error error = {.status = POSTERN_OK};

    (void)state;
    (void)pt_fail(&error, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY, "stop");
    for (int i = 0; i < 4; i++) {
        struct fixture fixture;
        struct pt_delivery_progress progress = {.total_bytes = 5};

        set_up(&fixture);
        if (i == 1) {
            pt_delivery_feed_id(&fixture.delivery, UUID_ONE);
        } else if (i > 1) {
            reach_request(&fixture, UUID_ONE);
        }
        if (i == 3) {
            feed_status(&fixture.delivery, 202, "");
        }
        assert_false(pt_delivery_get_progress(&fixture.delivery, &progress));
        assert_int_equal(progress.total_bytes, 5);
        pt_delivery_stop(&fixture.delivery, &error);
        assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
        assert_int_equal(fixture.delivery.receipt.outcome,
            i == 3 ? POSTERN_OUTCOME_HANDED : POSTERN_OUTCOME_FAILED);
        assert_string_equal(
            fixture.delivery.receipt.error.message, i == 3 ? "" : "stop");
        tear_down(&fixture);
    }
}

/* A service with a lower limit than believed. */
static void test_delivery__a_413_leads_to_a_draft_where_it_helps(void **state)
{
    (void)state;
    for (int attachments = 0; attachments < 2; attachments++) {
        struct fixture fixture;

        set_up(&fixture);
        if (attachments > 0) {
            attach(&fixture, "a.bin", 1000000);
        }
        reach_request(&fixture, UUID_ONE);
        feed_status(&fixture.delivery, 413, "");
        if (attachments == 0) {
            assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
            assert_int_equal(
                fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
            assert_int_equal(fixture.delivery.receipt.is_by_draft, 0);
        } else {
            reach_request(&fixture, UUID_TWO);
            assert_non_null(strstr(
                pt_delivery_request(&fixture.delivery)->url, "/messages"));
            assert_int_equal(fixture.delivery.receipt.is_by_draft, 1);
        }
        tear_down(&fixture);
    }
}

#define OBJECT_ID "11111111-2222-3333-4444-555555555555"
#define OBJECT_ID_URL "o365://" OBJECT_ID "/ab-cd-ef-gh/zz-yy/s3cr3t"

static void set_up_look_up(struct fixture *fixture)
{
    set_up(fixture);
    pt_delivery_done(&fixture->delivery);
    pt_message_list_free(fixture->list);
    pt_account_done(&fixture->account);
    sample_account(OBJECT_ID_URL, &fixture->account);
    assert_int_equal(pt_recipient_list_add(&fixture->account.cc,
                         pt_view_of("Me@example.com"), pt_view_of(""), NULL),
        POSTERN_OK);
    assert_int_equal(pt_recipient_list_add(&fixture->account.bcc,
                         pt_view_of("b@example.com"), pt_view_of("Bea"), NULL),
        POSTERN_OK);
    fixture->account.send_as = pt_strdup("shared@example.com");
    fixture->list = sample_messages(&fixture->account, "T", "B", NULL);
    pt_delivery_init(
        &fixture->delivery, &fixture->account, &fixture->list->items[0]);
}

static void feed_answer(
    struct pt_delivery *delivery, int http_status, const char *body)
{
    struct pt_response response;

    pt_response_init(&response);
    response.is_request_complete = true;
    response.http_status = http_status;
    assert_int_equal(
        pt_secret_append(&response.body, pt_view_of(body), NULL), POSTERN_OK);
    pt_delivery_feed_response(delivery, &response, 0);
    pt_response_done(&response);
}

static void feed_network_failure(
    struct pt_delivery *delivery, bool is_request_complete)
{
    struct pt_response response;

    pt_response_init(&response);
    response.transport = PT_TRANSPORT_CONNECT;
    response.is_request_complete = is_request_complete;
    (void)pt_fail(&response.transport_error, POSTERN_E_NETWORK,
        POSTERN_ADVICE_RETRY, "no connection");
    pt_delivery_feed_response(delivery, &response, 0);
    pt_response_done(&response);
}

struct address_row {
    const char *answer;
    const char *address; /* NULL: there is none */
};

static const struct address_row address_rows[] = {
    {"{\"mail\":\"me@example.com\",\"userPrincipalName\":\"u@example.com\"}",
        "me@example.com"},
    {"{\"mail\":null,\"userPrincipalName\":\"u@example.com\"}",
        "u@example.com"},
    {"{\"mail\":\"not one\",\"userPrincipalName\":\"u@example.com\"}",
        "u@example.com"},
    {"{\"mail\":null,\"userPrincipalName\":\"guest\"}", NULL},
    {"{}", NULL},
    {"<html>", NULL},
    {"", NULL},
};

static void test_delivery__an_object_id_alone_is_looked_up_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(address_rows) / sizeof(address_rows[0]);
         i++) {
        const struct address_row *row = &address_rows[i];
        struct fixture fixture;
        const struct pt_request *request = NULL;
        const struct pt_envelope *envelope = NULL;

        set_up_look_up(&fixture);
        reach_request(&fixture, UUID_ONE);
        request = pt_delivery_request(&fixture.delivery);
        assert_string_equal(request->method, "GET");
        assert_string_equal(request->url,
            "https://graph.microsoft.com/v1.0/users/" OBJECT_ID
            "?$select=mail,userPrincipalName");
        assert_int_equal(request->resend, PT_RESEND_SAFE);
        assert_false(request->has_body);
        assert_string_equal(header_of(request, "client-request-id"), UUID_ONE);
        feed_answer(&fixture.delivery, 200, row->answer);
        assert_int_equal(fixture.delivery.receipt.request_count, 0);
        if (!row->address) {
            assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
            assert_int_equal(
                fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
            assert_int_equal(
                fixture.delivery.receipt.error.status, POSTERN_E_NOT_FOUND);
            tear_down(&fixture);
            continue;
        }
        reach_request(&fixture, UUID_TWO);
        request = pt_delivery_request(&fixture.delivery);
        assert_string_equal(request->method, "POST");
        assert_string_equal(request->url,
            "https://graph.microsoft.com/v1.0/users/" OBJECT_ID "/sendMail");
        assert_int_equal(request->resend, PT_RESEND_NEVER);
        envelope = &fixture.delivery.message->envelope;
        assert_string_equal(envelope->to.items[0].address, row->address);
        assert_int_equal(envelope->cc.count, i == 0 ? 0 : 1);
        assert_string_equal(envelope->bcc.items[0].name, "Bea");
        assert_string_equal(envelope->from, "shared@example.com");
        feed_status(&fixture.delivery, 202, "");
        assert_int_equal(
            fixture.delivery.receipt.outcome, POSTERN_OUTCOME_HANDED);
        assert_int_equal(fixture.delivery.receipt.request_count, 1);
        tear_down(&fixture);
    }
}

struct refusal_row {
    int http_status;
    const char *code;
    enum postern_status status;
    const char *words;
};

static const struct refusal_row refusal_rows[] = {
    {403, "Authorization_RequestDenied", POSTERN_E_FORBIDDEN, "User.Read.All"},
    {404, "Request_ResourceNotFound", POSTERN_E_NOT_FOUND,
        "not the application's"},
    {400, "BadRequest", POSTERN_E_REFUSED, "look-up"},
    {503, "serviceNotAvailable", POSTERN_E_SERVICE, "look-up"},
};

/* Nothing was mailed: a look-up's end is never uncertain. */
static void test_delivery__a_refused_look_up_fails_for_certain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refusal_rows) / sizeof(refusal_rows[0]);
         i++) {
        const struct refusal_row *row = &refusal_rows[i];
        struct fixture fixture;
        char body[200];

        (void)snprintf(body, sizeof(body),
            "{\"error\":{\"code\":\"%s\",\"message\":\"m\"}}", row->code);
        set_up_look_up(&fixture);
        reach_request(&fixture, UUID_ONE);
        feed_answer(&fixture.delivery, row->http_status, body);
        assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
        assert_int_equal(
            fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
        assert_int_equal(fixture.delivery.receipt.error.status, row->status);
        assert_non_null(
            strstr(fixture.delivery.receipt.error.message, row->words));
        assert_string_equal(
            fixture.delivery.receipt.error.client_request_id, UUID_ONE);
        tear_down(&fixture);
    }
}

static void test_delivery__a_look_up_signs_in_again_and_waits(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up_look_up(&fixture);
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 401, "");
    assert_true(fixture.delivery.is_token_refused);
    reach_request(&fixture, UUID_TWO);
    feed_status(&fixture.delivery, 429, "2");
    assert_int_equal(fixture.delivery.need, PT_NEED_WAIT);
    assert_int_equal(fixture.delivery.wait_ms, 2000);
    pt_delivery_feed_waited(&fixture.delivery);
    reach_request(&fixture, UUID_TWO);
    assert_string_equal(pt_delivery_request(&fixture.delivery)->method, "GET");
    feed_network_failure(&fixture.delivery, true);
    assert_int_equal(fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
    assert_int_equal(fixture.delivery.receipt.error.status, POSTERN_E_NETWORK);
    tear_down(&fixture);
}

/* How a mail's request may end, and whether retry= repeats it. */
struct retry_row {
    int http_status; /* 0: no connection */
    bool is_request_complete;
    const char *retry_after;
    unsigned wait_ms; /* 0: it is not repeated */
    enum postern_outcome outcome;
};

static const struct retry_row retry_rows[] = {
    {0, false, "", 700, POSTERN_OUTCOME_FAILED},
    {0, true, "", 0, POSTERN_OUTCOME_UNCERTAIN},
    {503, false, "", 700, POSTERN_OUTCOME_FAILED},
    {503, true, "", 0, POSTERN_OUTCOME_UNCERTAIN},
    {504, true, "1", 0, POSTERN_OUTCOME_UNCERTAIN},
    {403, true, "", 0, POSTERN_OUTCOME_FAILED},
    {400, true, "1", 0, POSTERN_OUTCOME_FAILED},
    {413, true, "", 0, POSTERN_OUTCOME_FAILED},
};

static void feed_end(struct pt_delivery *delivery, const struct retry_row *row)
{
    struct pt_response response;

    if (row->http_status == 0) {
        feed_network_failure(delivery, row->is_request_complete);
        return;
    }
    pt_response_init(&response);
    response.is_request_complete = row->is_request_complete;
    response.http_status = row->http_status;
    (void)snprintf(
        response.request_id, sizeof(response.request_id), "graph-id");
    (void)snprintf(response.retry_after, sizeof(response.retry_after), "%s",
        row->retry_after);
    pt_delivery_feed_response(delivery, &response, 0);
    pt_response_done(&response);
}

static void test_delivery__retries_what_certainly_failed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(retry_rows) / sizeof(retry_rows[0]); i++) {
        const struct retry_row *row = &retry_rows[i];
        struct fixture fixture;
        unsigned retry_count = row->wait_ms > 0 ? 2 : 0;

        set_up(&fixture);
        fixture.account.options.retry_count = 2;
        fixture.account.options.wait_ms = 700;
        for (unsigned retry = 0; retry < retry_count; retry++) {
            reach_request(&fixture, UUID_ONE);
            feed_end(&fixture.delivery, row);
            assert_int_equal(fixture.delivery.need, PT_NEED_WAIT);
            assert_int_equal(fixture.delivery.wait_ms, row->wait_ms);
            pt_delivery_feed_waited(&fixture.delivery);
        }
        reach_request(&fixture, UUID_ONE);
        feed_end(&fixture.delivery, row);
        assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
        assert_int_equal(fixture.delivery.receipt.outcome, row->outcome);
        assert_int_equal(
            fixture.delivery.receipt.request_count, retry_count + 1);
        tear_down(&fixture);
    }
}

/* The waits of a 429 come first, then the account's own. */
static void test_delivery__a_throttled_mail_uses_its_retries_too(void **state)
{
    static const unsigned waits_ms[] = {3000, 6000, 12000, 700};
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.account.options.retry_count = 2;
    fixture.account.options.wait_ms = 700;
    for (size_t i = 0; i < 4; i++) {
        reach_request(&fixture, UUID_ONE);
        feed_status(&fixture.delivery, 429, "");
        assert_int_equal(fixture.delivery.wait_ms, waits_ms[i]);
        pt_delivery_feed_waited(&fixture.delivery);
    }
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 429, "9");
    assert_int_equal(fixture.delivery.wait_ms, 9000);
    pt_delivery_feed_waited(&fixture.delivery);
    reach_request(&fixture, UUID_ONE);
    feed_status(&fixture.delivery, 429, "");
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    tear_down(&fixture);
}

static void test_delivery__a_missing_token_is_retried_where_it_helps(
    void **state)
{
    struct postern_error passing = {.status = POSTERN_OK};
    struct postern_error final = {.status = POSTERN_OK};
    struct fixture fixture;

    (void)state;
    (void)pt_fail(&passing, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, "later");
    (void)pt_fail(
        &final, POSTERN_E_AUTH, POSTERN_ADVICE_FIX_CONFIGURATION, "never");
    set_up(&fixture);
    fixture.account.options.retry_count = 2;
    pt_delivery_feed_id(&fixture.delivery, UUID_ONE);
    pt_delivery_feed_no_token(&fixture.delivery, &passing);
    assert_int_equal(fixture.delivery.need, PT_NEED_WAIT);
    assert_int_equal(fixture.delivery.wait_ms, 5000);
    pt_delivery_feed_waited(&fixture.delivery);
    pt_delivery_feed_id(&fixture.delivery, UUID_TWO);
    pt_delivery_feed_no_token(&fixture.delivery, &final);
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    assert_int_equal(fixture.delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
    assert_string_equal(fixture.delivery.receipt.error.message, "never");
    tear_down(&fixture);
    set_up(&fixture);
    pt_delivery_feed_id(&fixture.delivery, UUID_ONE);
    pt_delivery_feed_no_token(&fixture.delivery, &passing);
    assert_int_equal(fixture.delivery.need, PT_NEED_NOTHING);
    tear_down(&fixture);
}

static void test_delivery__a_personal_account_speaks_of_me(void **state)
{
    struct fixture fixture;
    const struct pt_request *request = NULL;

    (void)state;
    set_up(&fixture);
    fixture.account.mode = PT_MODE_PERSONAL;
    fixture.account.options.verify = false;
    fixture.account.options.connect_timeout_ms = 1234;
    fixture.account.options.response_timeout_ms = 5678;
    reach_request(&fixture, UUID_ONE);
    request = pt_delivery_request(&fixture.delivery);
    assert_string_equal(
        request->url, "https://graph.microsoft.com/v1.0/me/sendMail");
    assert_true(request->skips_verify);
    assert_int_equal(request->connect_timeout_ms, 1234);
    assert_int_equal(request->response_timeout_ms, 5678);
    tear_down(&fixture);
}

/* The segments, with the base64 of files put in, are JSON of Graph's shape. */
static json_t *parse_body(const struct pt_body *body, const char *base64)
{
    struct pt_buf text;
    json_t *json = NULL;

    pt_buf_init(&text, PT_LIMIT_JSON_BYTES);
    for (size_t i = 0; i < body->count; i++) {
        struct pt_view part = body->segments[i].kind == PT_SEGMENT_MEMORY
                                  ? pt_secret_view(&body->segments[i].memory)
                                  : pt_view_of(base64);

        assert_int_equal(pt_buf_append_view(&text, part, NULL), POSTERN_OK);
    }
    assert_int_equal(text.len, body->size_bytes);
    json = pt_json_parse_object(pt_buf_view(&text));
    assert_non_null(json);
    pt_buf_done(&text);
    return json;
}

static void test_message_json__is_what_graph_takes(void **state)
{
    static const char expected[] =
        "{\"message\":{\"subject\":\"T \\\"x\\\"\",\"body\":"
        "{\"contentType\":\"html\",\"content\":\"\\u00e9 <b>\"},"
        "\"toRecipients\":[{\"emailAddress\":"
        "{\"address\":\"one@example.org\"}}],\"replyTo\":[{\"emailAddress\":"
        "{\"address\":\"help@example.com\"}}],\"attachments\":["
        "{\"@odata.type\":\"#microsoft.graph.fileAttachment\","
        "\"name\":\"a.txt\",\"contentType\":\"text/plain\","
        "\"contentBytes\":\"Byak\"}]}}";
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "a.txt", 3);
    struct pt_account account;
    struct pt_message_list *list = NULL;
    struct pt_body body;
    json_t *json = NULL;
    json_t *wanted = json_loads(expected, 0, NULL);

    (void)state;
    sample_account(SAMPLE_URL "?from=help@example.com", &account);
    list = sample_messages(&account, "T \"x\"", "\xC3\xA9 <b>", path);
    assert_int_equal(list->count, 2);
    pt_body_init(&body);
    assert_int_equal(
        pt_message_json_append_send_mail(&list->items[0], &body, NULL),
        POSTERN_OK);
    json = parse_body(&body, "Byak");
    assert_non_null(wanted);
    assert_true(json_equal(json, wanted));
    json_decref(json);
    json_decref(wanted);
    pt_body_done(&body);
    pt_message_list_free(list);
    pt_account_done(&account);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_message_json__not_saving_is_said_as_a_boolean(void **state)
{
    struct fixture fixture;
    struct pt_body body;
    json_t *json = NULL;

    (void)state;
    set_up(&fixture);
    fixture.list->items[0].save_to_sent_items = false;
    pt_body_init(&body);
    assert_int_equal(
        pt_message_json_append_send_mail(&fixture.list->items[0], &body, NULL),
        POSTERN_OK);
    json = parse_body(&body, "");
    assert_true(json_is_false(json_object_get(json, "saveToSentItems")));
    json_decref(json);
    pt_body_done(&body);
    tear_down(&fixture);
}

struct detail_row {
    enum pt_importance importance;
    const char *from;
    const char *expected; /* beside subject, body and toRecipients */
};

static const struct detail_row detail_rows[] = {
    {PT_IMPORTANCE_NORMAL, NULL, "{}"},
    {PT_IMPORTANCE_HIGH, NULL, "{\"importance\":\"high\"}"},
    {PT_IMPORTANCE_LOW, "s@example.com",
        "{\"importance\":\"low\",\"from\":"
        "{\"emailAddress\":{\"address\":\"s@example.com\"}}}"},
};

static void test_message_json__only_what_was_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(detail_rows) / sizeof(detail_rows[0]); i++) {
        const struct detail_row *row = &detail_rows[i];
        struct fixture fixture;
        struct pt_body body;
        json_t *json = NULL;
        json_t *message = NULL;
        json_t *wanted = json_loads(row->expected, 0, NULL);

        set_up(&fixture);
        fixture.list->contents[0].importance = row->importance;
        if (row->from) {
            fixture.list->items[0].envelope.from = pt_strdup(row->from);
        }
        pt_body_init(&body);
        assert_int_equal(pt_message_json_append_send_mail(
                             &fixture.list->items[0], &body, NULL),
            POSTERN_OK);
        json = parse_body(&body, "");
        message = json_object_get(json, "message");
        assert_null(json_object_get(json, "saveToSentItems"));
        assert_int_equal(json_object_del(message, "subject"), 0);
        assert_int_equal(json_object_del(message, "body"), 0);
        assert_int_equal(json_object_del(message, "toRecipients"), 0);
        assert_true(json_equal(message, wanted));
        json_decref(json);
        json_decref(wanted);
        pt_body_done(&body);
        tear_down(&fixture);
    }
}

static void test_message_json__names_and_copies(void **state)
{
    static const char expected[] = "[{\"emailAddress\":{\"address\":\"a@x."
                                   "org\",\"name\":\"A, \\\"B\\\"\"}}"
                                   "]";
    static const char *const keys[] = {
        "toRecipients", "ccRecipients", "bccRecipients", "replyTo"};
    struct fixture fixture;
    struct pt_body body;
    json_t *json = NULL;
    json_t *wanted = json_loads(expected, 0, NULL);

    (void)state;
    set_up(&fixture);
    struct pt_envelope *envelope = &fixture.list->items[0].envelope;
    struct pt_recipient_list *const lists[] = {&envelope->to, &envelope->cc,
        &envelope->bcc, &fixture.list->contents[0].reply_to};

    for (size_t i = 0; i < 4; i++) {
        pt_recipient_list_done(lists[i]);
        assert_int_equal(pt_recipient_list_add(lists[i], pt_view_of("a@x.org"),
                             pt_view_of("A, \"B\""), NULL),
            POSTERN_OK);
    }
    pt_body_init(&body);
    assert_int_equal(
        pt_message_json_append_send_mail(&fixture.list->items[0], &body, NULL),
        POSTERN_OK);
    json = parse_body(&body, "");
    for (size_t i = 0; i < 4; i++) {
        assert_true(json_equal(
            json_object_get(json_object_get(json, "message"), keys[i]),
            wanted));
    }
    json_decref(json);
    json_decref(wanted);
    pt_body_done(&body);
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delivery__the_straight_way_is_handed),
        cmocka_unit_test(test_delivery__a_401_signs_in_once_more),
        cmocka_unit_test(test_delivery__a_second_401_is_final),
        cmocka_unit_test(test_delivery__a_429_is_waited_out_three_times),
        cmocka_unit_test(test_delivery__a_long_wait_is_left_to_the_caller),
        cmocka_unit_test(test_delivery__a_503_is_never_repeated),
        cmocka_unit_test(test_delivery__what_cannot_be_had_fails),
        cmocka_unit_test(test_delivery__too_much_is_refused_before_sending),
        cmocka_unit_test(test_delivery__an_endless_file_is_refused_by_name),
        cmocka_unit_test(test_delivery__the_encoded_size_decides_on_the_way),
        cmocka_unit_test(test_delivery__a_stop_ends_it_at_once),
        cmocka_unit_test(test_delivery__a_413_leads_to_a_draft_where_it_helps),
        cmocka_unit_test(test_delivery__an_object_id_alone_is_looked_up_first),
        cmocka_unit_test(test_delivery__a_refused_look_up_fails_for_certain),
        cmocka_unit_test(test_delivery__a_look_up_signs_in_again_and_waits),
        cmocka_unit_test(test_delivery__retries_what_certainly_failed),
        cmocka_unit_test(test_delivery__a_throttled_mail_uses_its_retries_too),
        cmocka_unit_test(
            test_delivery__a_missing_token_is_retried_where_it_helps),
        cmocka_unit_test(test_delivery__a_personal_account_speaks_of_me),
        cmocka_unit_test(test_message_json__only_what_was_asked_for),
        cmocka_unit_test(test_message_json__names_and_copies),
        cmocka_unit_test(test_message_json__is_what_graph_takes),
        cmocka_unit_test(test_message_json__not_saving_is_said_as_a_boolean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

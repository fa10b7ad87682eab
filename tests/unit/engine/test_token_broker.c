/*
 * One access token for all who need the same one: fetched once, kept as long
 * as it is good, refusals remembered for a while.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/token_broker.h"
#include "fake_http.h"
#include "sample.h"

#define TOKEN_OF(text, seconds)                            \
    "{\"token_type\":\"Bearer\",\"expires_in\":\"" seconds \
    "\",\"access_token\":\"" text "\"}"

static const struct fake_answer numbered_tokens[] = {
    {.http_status = 200, .body = TOKEN_OF("first", "3600")},
    {.http_status = 200, .body = TOKEN_OF("second", "3600")},
    {.http_status = 200, .body = TOKEN_OF("third", "3600")}};

struct fixture {
    struct fake_http http;
    int64_t mono_ms;
    struct pt_state_dir state_dir;
    struct pt_token_cache cache;
    struct pt_token_broker broker;
    struct pt_account account;
    struct pt_token_grant grant; /* of the last ask() */
    struct postern_error error;
};

static void set_up(struct fixture *fixture, const struct fake_answer *answers,
    size_t answer_count)
{
    const struct pt_log no_log = {.fn = NULL};

    *fixture = (struct fixture){.mono_ms = 1000};
    fake_http_init(&fixture->http);
    fixture->http.token_answers = answers;
    fixture->http.token_answer_count = answer_count;
    pt_state_dir_init(&fixture->state_dir);
    assert_int_equal(pt_token_cache_init(
                         &fixture->cache, &fixture->state_dir, &no_log, NULL),
        POSTERN_OK);
    pt_token_broker_init(&fixture->broker, &fixture->http.base, &fixture->cache,
        fake_clock(&fixture->mono_ms), &no_log);
    sample_account(SAMPLE_URL, &fixture->account);
}

static void tear_down(struct fixture *fixture)
{
    pt_token_broker_done(&fixture->broker);
    pt_token_cache_done(&fixture->cache);
    pt_state_dir_done(&fixture->state_dir);
    fake_http_done(&fixture->http);
    pt_account_done(&fixture->account);
}

static enum pt_token_answer ask(
    struct fixture *fixture, const struct pt_account *account, unsigned refused)
{
    fixture->grant = (struct pt_token_grant){.text = NULL};
    fixture->error = (struct postern_error){.status = POSTERN_OK};
    return pt_token_broker_ask(&fixture->broker, account, PT_PERMISSION_SEND,
        refused, &fixture->grant, &fixture->error);
}

/* Hands every request that has ended to the broker; returns how many. */
static size_t collect(struct fixture *fixture)
{
    size_t count = 0;

    for (;;) {
        struct pt_response response;
        void *tag = NULL;

        pt_response_init(&response);
        if (!fixture->http.base.ops->next_ended(
                &fixture->http.base, &tag, &response)) {
            return count;
        }
        count++;
        pt_token_broker_feed_response(&fixture->broker, tag, &response);
        pt_response_done(&response);
    }
}

static void assert_ready(
    struct fixture *fixture, unsigned refused, const char *token)
{
    assert_int_equal(ask(fixture, &fixture->account, refused), PT_TOKEN_READY);
    assert_string_equal(pt_secret_view(fixture->grant.text).ptr, token);
}

/* Asks, has the request answered, and asks again. */
static void assert_fetched(
    struct fixture *fixture, unsigned refused, const char *token)
{
    assert_int_equal(
        ask(fixture, &fixture->account, refused), PT_TOKEN_PENDING);
    assert_int_equal(collect(fixture), 1);
    assert_ready(fixture, refused, token);
}

static void test_token_broker__one_request_for_all_who_ask(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, numbered_tokens, 3);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(ask(&fixture, &fixture.account, 0), PT_TOKEN_PENDING);
        assert_null(fixture.grant.text);
    }
    assert_int_equal(fixture.http.token_count, 1);
    /* nothing but the answer is waited for */
    assert_int_equal(pt_token_broker_due_ms(&fixture.broker), -1);
    assert_int_equal(collect(&fixture), 1);
    for (size_t i = 0; i < 5; i++) {
        assert_ready(&fixture, 0, "first");
        assert_int_equal(fixture.grant.generation, 1);
    }
    assert_int_equal(fixture.http.token_count, 1);
    tear_down(&fixture);
}

/* Which accounts share a token with SAMPLE_URL's. */
static const struct {
    const char *url;
    const char *cloud;
    bool is_shared;
} sharing_rows[] = {
    {SAMPLE_URL, "global", true},
    {"azure://other@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd/"
     "x@example.org",
        "global", true},
    {"azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/wrong", "global", false},
    {"azure://user@example.com/ab-cd-ef-gh/other/rt/djdwjjd/one@example.org",
        "global", false},
    {"azure://user@example.com/other/zz-yy-xx-ww/rt/djdwjjd/one@example.org",
        "global", false},
    {SAMPLE_URL, "usgov", false},
};

static void test_token_broker__who_shares_a_token(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(sharing_rows) / sizeof(sharing_rows[0]);
         i++) {
        struct fixture fixture;
        struct pt_account other;

        set_up(&fixture, numbered_tokens, 3);
        sample_account_at(sharing_rows[i].url, sharing_rows[i].cloud, &other);
        assert_fetched(&fixture, 0, "first");
        assert_int_equal(ask(&fixture, &other, 0),
            sharing_rows[i].is_shared ? PT_TOKEN_READY : PT_TOKEN_PENDING);
        assert_int_equal(
            fixture.http.token_count, sharing_rows[i].is_shared ? 1 : 2);
        (void)collect(&fixture);
        /* neither token displaces the other */
        assert_ready(&fixture, 0, "first");
        assert_int_equal(ask(&fixture, &other, 0), PT_TOKEN_READY);
        assert_string_equal(pt_secret_view(fixture.grant.text).ptr,
            sharing_rows[i].is_shared ? "first" : "second");
        tear_down(&fixture);
        pt_account_done(&other);
    }
}

/* How long a failure answers before it is tried again. */
static const struct {
    struct fake_answer answer;
    enum postern_status status;
    int64_t remembered_ms;
} failure_rows[] = {
    {{.http_status = 401,
         .body = "{\"error\":\"invalid_client\",\"error_description\":"
                 "\"AADSTS7000215: no\",\"error_codes\":[7000215]}"},
        POSTERN_E_AUTH, 60000},
    {{.http_status = 400,
         .body = "{\"error\":\"invalid_request\",\"error_description\":"
                 "\"AADSTS90002: no\",\"error_codes\":[90002]}"},
        POSTERN_E_AUTH, 60000},
    {{.transport = PT_TRANSPORT_OTHER}, POSTERN_E_NETWORK, 5000},
    {{.http_status = 503, .body = "busy"}, POSTERN_E_SERVICE, 5000},
    {{.http_status = 200, .body = "no JSON"}, POSTERN_E_SERVICE, 5000},
};

static void test_token_broker__failures_are_remembered(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(failure_rows) / sizeof(failure_rows[0]);
         i++) {
        const struct fake_answer answers[] = {
            failure_rows[i].answer, numbered_tokens[0]};
        struct fixture fixture;

        set_up(&fixture, answers, 2);
        assert_int_equal(ask(&fixture, &fixture.account, 0), PT_TOKEN_PENDING);
        assert_int_equal(collect(&fixture), 1);
        for (int k = 0; k < 2; k++) {
            assert_int_equal(
                ask(&fixture, &fixture.account, 0), PT_TOKEN_FAILED);
            assert_int_equal(fixture.error.status, failure_rows[i].status);
            assert_null(strstr(fixture.error.message, "djdwjjd"));
            fixture.mono_ms += k == 0 ? failure_rows[i].remembered_ms - 1 : 1;
        }
        assert_int_equal(fixture.http.token_count, 1);
        assert_int_equal(pt_token_broker_due_ms(&fixture.broker), -1);
        assert_fetched(&fixture, 0, "first");
        assert_int_equal(fixture.http.token_count, 2);
        tear_down(&fixture);
    }
}

static void test_token_broker__a_request_that_cannot_begin_fails(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, numbered_tokens, 3);
    fixture.http.start_status = POSTERN_E_INTERNAL;
    assert_int_equal(ask(&fixture, &fixture.account, 0), PT_TOKEN_FAILED);
    assert_int_equal(fixture.error.status, POSTERN_E_INTERNAL);
    fixture.http.start_status = POSTERN_OK;
    assert_int_equal(ask(&fixture, &fixture.account, 0), PT_TOKEN_FAILED);
    fixture.mono_ms += 60000;
    assert_fetched(&fixture, 0, "first");
    tear_down(&fixture);
}

/* A token is good until five minutes before its end, or a fifth of its life
 * before when that is shorter. */
static const struct {
    const char *body;
    int64_t good_for_s;
} life_rows[] = {
    {TOKEN_OF("first", "3600"), 3300},
    {TOKEN_OF("first", "86400"), 86100},
    {TOKEN_OF("first", "1000"), 800},
};

static void test_token_broker__a_token_that_ends_is_fetched_anew(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(life_rows) / sizeof(life_rows[0]); i++) {
        const struct fake_answer answers[] = {
            {.http_status = 200, .body = life_rows[i].body},
            numbered_tokens[1]};
        struct fixture fixture;

        set_up(&fixture, answers, 2);
        assert_fetched(&fixture, 0, "first");
        fixture.mono_ms += (life_rows[i].good_for_s - 1) * 1000;
        assert_ready(&fixture, 0, "first");
        fixture.mono_ms += 2000;
        assert_fetched(&fixture, 0, "second");
        assert_int_equal(fixture.grant.generation, 2);
        assert_int_equal(fixture.http.token_count, 2);
        tear_down(&fixture);
    }
}

static void test_token_broker__a_refused_token_is_dropped_once(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, numbered_tokens, 3);
    assert_fetched(&fixture, 0, "first");
    /* two deliveries got a 401 for it */
    assert_int_equal(ask(&fixture, &fixture.account, 1), PT_TOKEN_PENDING);
    assert_int_equal(ask(&fixture, &fixture.account, 1), PT_TOKEN_PENDING);
    assert_int_equal(collect(&fixture), 1);
    assert_ready(&fixture, 1, "second");
    assert_int_equal(fixture.grant.generation, 2);
    /* and a third hears of its 401 only now: the newer one stays */
    assert_ready(&fixture, 1, "second");
    assert_int_equal(fixture.http.token_count, 2);
    assert_int_equal(ask(&fixture, &fixture.account, 2), PT_TOKEN_PENDING);
    assert_int_equal(collect(&fixture), 1);
    assert_ready(&fixture, 2, "third");
    assert_int_equal(fixture.grant.generation, 3);
    tear_down(&fixture);
}

static void test_token_broker__cancelling_ends_a_request(void **state)
{
    static const struct fake_answer answers[] = {{.stays = true},
        {.http_status = 200, .body = TOKEN_OF("first", "3600")}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, answers, 2);
    pt_token_broker_cancel(&fixture.broker); /* there is none yet */
    assert_int_equal(ask(&fixture, &fixture.account, 0), PT_TOKEN_PENDING);
    assert_int_equal(collect(&fixture), 0);
    pt_token_broker_cancel(&fixture.broker);
    assert_int_equal(collect(&fixture), 1);
    /* that was no refusal: the next one is asked for at once */
    assert_fetched(&fixture, 0, "first");
    pt_token_broker_cancel(&fixture.broker);
    assert_int_equal(collect(&fixture), 0);
    assert_ready(&fixture, 0, "first");
    assert_int_equal(fixture.http.token_count, 2);
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_broker__one_request_for_all_who_ask),
        cmocka_unit_test(test_token_broker__who_shares_a_token),
        cmocka_unit_test(test_token_broker__failures_are_remembered),
        cmocka_unit_test(test_token_broker__a_request_that_cannot_begin_fails),
        cmocka_unit_test(test_token_broker__a_token_that_ends_is_fetched_anew),
        cmocka_unit_test(test_token_broker__a_refused_token_is_dropped_once),
        cmocka_unit_test(test_token_broker__cancelling_ends_a_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

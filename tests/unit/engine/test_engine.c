/*
 * The engine over a network that is played: order, limits, tokens, waits and
 * stopping.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "fake_http.h"
#include "sample.h"

#define TARGETS_URL                                                \
    "azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd/" \
    "a@example.org/b@example.org/c@example.org/d@example.org/"     \
    "e@example.org/f@example.org/g@example.org"

#define ONE_TARGET_URL \
    "azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd"

static const struct fake_answer good_token = {
    .http_status = 200, .body = FAKE_TOKEN_BODY};

static const struct fake_answer two_tokens[] = {
    {.http_status = 200, .body = FAKE_TOKEN_BODY},
    {.http_status = 200,
        .body = "{\"token_type\":\"Bearer\",\"expires_in\":\"3599\","
                "\"access_token\":\"second\"}"}};

struct fixture {
    struct fake_http http;
    int64_t mono_ms;
    struct pt_state_dir state_dir;
    struct pt_token_cache cache;
    struct pt_engine engine;
    struct pt_account account;
    struct pt_message_list *list;
    struct postern_receipt receipts[16];
    size_t receipt_count;
};

static void keep_receipt(const struct postern_receipt *receipt, void *context)
{
    struct fixture *fixture = context;

    fixture->receipts[fixture->receipt_count++] = *receipt;
}

/* state_path NULL: nothing is stored. */
static void set_up_in(
    struct fixture *fixture, const char *url, const char *state_path)
{
    const struct pt_log no_log = {.fn = NULL};

    *fixture = (struct fixture){.mono_ms = 1000};
    fake_http_init(&fixture->http);
    fixture->http.clock_ms = &fixture->mono_ms;
    fixture->http.token_answers = &good_token;
    fixture->http.token_answer_count = 1;
    pt_state_dir_init(&fixture->state_dir);
    if (state_path) {
        assert_int_equal(
            pt_state_dir_open(state_path, &fixture->state_dir, NULL),
            POSTERN_OK);
    }
    assert_int_equal(pt_token_cache_init(
                         &fixture->cache, &fixture->state_dir, &no_log, NULL),
        POSTERN_OK);
    pt_engine_init(&fixture->engine, &fixture->http.base, &fixture->cache,
        fake_clock(&fixture->mono_ms), &no_log);
    sample_account(url, &fixture->account);
    fixture->list = sample_messages(&fixture->account, "t", "b", NULL);
}

static void set_up(struct fixture *fixture, const char *url)
{
    set_up_in(fixture, url, NULL);
}

static void tear_down(struct fixture *fixture)
{
    pt_engine_done(&fixture->engine);
    pt_token_cache_done(&fixture->cache);
    pt_state_dir_done(&fixture->state_dir);
    fake_http_done(&fixture->http);
    pt_message_list_free(fixture->list);
    pt_account_done(&fixture->account);
}

static void submit_all(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->list->count; i++) {
        assert_int_equal(
            pt_engine_submit(&fixture->engine, &fixture->account,
                &fixture->list->items[i], keep_receipt, fixture, NULL),
            POSTERN_OK);
    }
}

static void run(struct fixture *fixture, unsigned timeout_ms)
{
    assert_int_equal(
        pt_engine_run(&fixture->engine, timeout_ms, NULL), POSTERN_OK);
}

static void assert_outcomes(const struct fixture *fixture, size_t count,
    enum postern_outcome outcome, enum postern_status status)
{
    assert_int_equal(fixture->receipt_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(fixture->receipts[i].outcome, outcome);
        assert_int_equal(fixture->receipts[i].error.status, status);
    }
}

static void test_engine__sends_each_once_in_order_with_one_token(void **state)
{
    struct fixture fixture;
    size_t mail = 0;

    (void)state;
    set_up(&fixture, TARGETS_URL);
    submit_all(&fixture);
    run(&fixture, 60000);
    assert_int_equal(fixture.engine.pending_count, 0);
    assert_outcomes(&fixture, 7, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    assert_int_equal(fixture.http.token_count, 1);
    assert_int_equal(fixture.http.mail_count, 7);
    for (size_t i = 0; i < fixture.http.request_count; i++) {
        const struct fake_request *request = &fixture.http.requests[i];

        if (strstr(request->url, "/sendMail")) {
            assert_string_equal(request->authorization, "Bearer " FAKE_TOKEN);
            assert_non_null(strstr(request->body,
                fixture.list->items[mail].envelope.to.items[0].address));
            mail++;
        }
    }
    tear_down(&fixture);
}

static void test_engine__every_request_has_its_own_id(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, TARGETS_URL);
    submit_all(&fixture);
    run(&fixture, 60000);
    for (size_t i = 0; i < fixture.http.request_count; i++) {
        assert_int_equal(
            strlen(fixture.http.requests[i].client_request_id), 36);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(fixture.http.requests[i].client_request_id,
                fixture.http.requests[k].client_request_id);
        }
    }
    tear_down(&fixture);
}

static void test_engine__four_of_a_mailbox_at_most(void **state)
{
    static const struct fake_answer stays = {.stays = true};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, TARGETS_URL);
    fixture.http.mail_answers = &stays;
    fixture.http.mail_answer_count = 1;
    submit_all(&fixture);
    run(&fixture, 30000);
    assert_int_equal(fixture.http.under_way_peak, 4);
    assert_int_equal(fixture.engine.pending_count, 7);
    tear_down(&fixture);
    assert_int_equal(fixture.receipt_count, 7);
}

static void test_engine__a_wrong_secret_makes_one_request(void **state)
{
    static const struct fake_answer refused = {.http_status = 401,
        .body = "{\"error\":\"invalid_client\",\"error_description\":"
                "\"AADSTS7000215: no\",\"error_codes\":[7000215]}"};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, TARGETS_URL);
    fixture.http.token_answers = &refused;
    submit_all(&fixture);
    run(&fixture, 30000);
    assert_outcomes(&fixture, 7, POSTERN_OUTCOME_FAILED, POSTERN_E_AUTH);
    assert_int_equal(fixture.http.token_count, 1);
    assert_int_equal(fixture.http.mail_count, 0);
    tear_down(&fixture);
}

static void test_engine__a_401_fetches_one_new_token(void **state)
{
    static const struct fake_answer mails[] = {
        {.http_status = 401}, {.http_status = 401}, {.http_status = 202}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, SAMPLE_URL);
    fixture.http.token_answers = two_tokens;
    fixture.http.token_answer_count = 2;
    fixture.http.mail_answers = mails;
    fixture.http.mail_answer_count = 3;
    submit_all(&fixture);
    run(&fixture, 30000);
    assert_outcomes(&fixture, 2, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    assert_int_equal(fixture.http.token_count, 2);
    assert_int_equal(fixture.http.mail_count, 4);
    assert_string_equal(
        fixture.http.requests[fixture.http.request_count - 1].authorization,
        "Bearer second");
    tear_down(&fixture);
}

static void test_engine__a_token_is_kept_for_the_next_run(void **state)
{
    char *dir = sample_dir_new();
    struct fixture fixture;

    (void)state;
    for (int i = 0; i < 2; i++) {
        set_up_in(&fixture, SAMPLE_URL, dir);
        submit_all(&fixture);
        run(&fixture, 30000);
        assert_outcomes(&fixture, 2, POSTERN_OUTCOME_HANDED, POSTERN_OK);
        assert_int_equal(fixture.http.token_count, i == 0 ? 1 : 0);
        tear_down(&fixture);
    }
    sample_dir_remove(dir);
}

/* A refused token is not found on disk again; its successor is. */
static void test_engine__a_refused_token_is_dropped_from_disk(void **state)
{
    static const struct fake_answer mails[] = {
        {.http_status = 401}, {.http_status = 202}};
    char *dir = sample_dir_new();
    struct fixture fixture;

    (void)state;
    set_up_in(&fixture, ONE_TARGET_URL, dir);
    fixture.http.token_answers = two_tokens;
    fixture.http.token_answer_count = 2;
    fixture.http.mail_answers = mails;
    fixture.http.mail_answer_count = 2;
    submit_all(&fixture);
    run(&fixture, 30000);
    assert_outcomes(&fixture, 1, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    assert_int_equal(fixture.http.token_count, 2);
    tear_down(&fixture);

    set_up_in(&fixture, ONE_TARGET_URL, dir);
    submit_all(&fixture);
    run(&fixture, 30000);
    assert_outcomes(&fixture, 1, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    assert_int_equal(fixture.http.token_count, 0);
    assert_string_equal(
        fixture.http.requests[0].authorization, "Bearer second");
    tear_down(&fixture);
    sample_dir_remove(dir);
}

static void test_engine__throttling_waits_as_told(void **state)
{
    static const struct fake_answer mails[] = {
        {.http_status = 429, .retry_after = "7"}, {.http_status = 202}};
    struct fixture fixture;
    int64_t began_mono_ms = 0;

    (void)state;
    set_up(&fixture, ONE_TARGET_URL);
    fixture.http.mail_answers = mails;
    fixture.http.mail_answer_count = 2;
    submit_all(&fixture);
    began_mono_ms = fixture.mono_ms;
    run(&fixture, 60000);
    assert_outcomes(&fixture, 1, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    assert_int_equal(fixture.receipts[0].request_count, 2);
    assert_true(fixture.mono_ms - began_mono_ms >= 7000);
    assert_true(fixture.mono_ms - began_mono_ms < 30000);
    tear_down(&fixture);
}

static void test_engine__stopping_ends_what_has_not_begun(void **state)
{
    static const struct fake_answer stays = {.stays = true};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, TARGETS_URL);
    fixture.http.mail_answers = &stays;
    fixture.http.mail_answer_count = 1;
    submit_all(&fixture);
    run(&fixture, 100);
    assert_int_equal(fixture.http.mail_count, 4);
    pt_engine_stop(&fixture.engine, 5000);
    run(&fixture, 1000);
    /* three never began; four still wait for their verdict */
    assert_outcomes(&fixture, 3, POSTERN_OUTCOME_FAILED, POSTERN_E_CANCELLED);
    assert_int_equal(fixture.engine.pending_count, 4);
    run(&fixture, 10000);
    assert_int_equal(fixture.engine.pending_count, 0);
    for (size_t i = 3; i < 7; i++) {
        assert_int_equal(
            fixture.receipts[i].outcome, POSTERN_OUTCOME_UNCERTAIN);
    }
    assert_int_equal(fixture.http.mail_count, 4);
    assert_int_equal(pt_engine_submit(&fixture.engine, &fixture.account,
                         &fixture.list->items[0], keep_receipt, &fixture, NULL),
        POSTERN_E_CANCELLED);
    tear_down(&fixture);
}

static void test_engine__stopping_takes_a_verdict_that_comes(void **state)
{
    static const struct fake_answer stays = {.stays = true};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, SAMPLE_URL);
    fixture.http.mail_answers = &stays;
    fixture.http.mail_answer_count = 1;
    submit_all(&fixture);
    run(&fixture, 100);
    pt_engine_stop(&fixture.engine, 5000);
    fixture.http.under_way[0].answer.stays = false;
    fixture.http.under_way[1].answer = (struct fake_answer){.http_status = 401};
    run(&fixture, 1000);
    assert_int_equal(fixture.receipt_count, 2);
    assert_int_equal(fixture.receipts[0].outcome, POSTERN_OUTCOME_HANDED);
    /* a 401 would sign in again, but nothing new is begun */
    assert_int_equal(fixture.receipts[1].outcome, POSTERN_OUTCOME_FAILED);
    assert_int_equal(fixture.http.token_count, 1);
    tear_down(&fixture);
}

static void test_engine__stopping_while_signing_in_fails_all(void **state)
{
    static const struct fake_answer stays = {.stays = true};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, TARGETS_URL);
    fixture.http.token_answers = &stays;
    submit_all(&fixture);
    run(&fixture, 100);
    pt_engine_stop(&fixture.engine, 5000);
    run(&fixture, 100);
    assert_outcomes(&fixture, 7, POSTERN_OUTCOME_FAILED, POSTERN_E_CANCELLED);
    assert_int_equal(fixture.http.mail_count, 0);
    tear_down(&fixture);
}

static void test_engine__freeing_completes_what_is_pending(void **state)
{
    static const struct fake_answer stays = {.stays = true};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, TARGETS_URL);
    fixture.http.mail_answers = &stays;
    fixture.http.mail_answer_count = 1;
    submit_all(&fixture);
    run(&fixture, 100);
    assert_int_equal(fixture.receipt_count, 0);
    tear_down(&fixture);
    assert_int_equal(fixture.receipt_count, 7);
}

static void test_engine__a_request_that_cannot_begin_fails(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, SAMPLE_URL);
    fixture.http.start_status = POSTERN_E_INTERNAL;
    submit_all(&fixture);
    run(&fixture, 1000);
    assert_outcomes(&fixture, 2, POSTERN_OUTCOME_FAILED, POSTERN_E_INTERNAL);
    tear_down(&fixture);
}

/* The receipt tells of requests that were begun, and of no other. */
static void test_engine__a_mail_that_cannot_begin_was_no_request(void **state)
{
    static const struct fake_answer refused = {.http_status = 401};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, ONE_TARGET_URL);
    fixture.http.start_limit = 1; /* the token's */
    submit_all(&fixture);
    run(&fixture, 1000);
    assert_outcomes(&fixture, 1, POSTERN_OUTCOME_FAILED, POSTERN_E_INTERNAL);
    assert_int_equal(fixture.receipts[0].request_count, 0);
    assert_string_equal(fixture.receipts[0].client_request_id, "");
    tear_down(&fixture);

    set_up(&fixture, ONE_TARGET_URL);
    fixture.http.mail_answers = &refused;
    fixture.http.mail_answer_count = 1;
    fixture.http.start_limit = 3; /* token, mail, token */
    submit_all(&fixture);
    run(&fixture, 1000);
    assert_outcomes(&fixture, 1, POSTERN_OUTCOME_FAILED, POSTERN_E_INTERNAL);
    assert_int_equal(fixture.receipts[0].request_count, 1);
    assert_string_equal(fixture.receipts[0].client_request_id,
        fixture.http.requests[1].client_request_id);
    tear_down(&fixture);
}

/* A completion may submit the next mail. */
static void submit_next(const struct postern_receipt *receipt, void *context)
{
    struct fixture *fixture = context;

    keep_receipt(receipt, context);
    if (fixture->receipt_count < 5) {
        assert_int_equal(
            pt_engine_submit(&fixture->engine, &fixture->account,
                &fixture->list->items[0], submit_next, fixture, NULL),
            POSTERN_OK);
    }
}

static void test_engine__a_completion_may_submit(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, SAMPLE_URL);
    assert_int_equal(pt_engine_submit(&fixture.engine, &fixture.account,
                         &fixture.list->items[0], submit_next, &fixture, NULL),
        POSTERN_OK);
    run(&fixture, 60000);
    assert_outcomes(&fixture, 5, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    tear_down(&fixture);
}

static void test_engine__a_wakeup_ends_the_run(void **state)
{
    static const struct fake_answer stays = {.stays = true};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, SAMPLE_URL);
    fixture.http.mail_answers = &stays;
    fixture.http.mail_answer_count = 1;
    submit_all(&fixture);
    pt_engine_wakeup(&fixture.engine);
    run(&fixture, 600000);
    assert_true(fixture.mono_ms < 600000);
    assert_int_equal(fixture.engine.pending_count, 2);
    tear_down(&fixture);
}

/* Another process holds the lock: its token is waited for, then taken. */
static void test_engine__another_process_fetches_the_token(void **state)
{
    char *dir = sample_dir_new();
    struct fixture fixture;
    struct pt_token_key key = {.hex = ""};
    struct pt_access_token token;
    int lock = -1;

    (void)state;
    set_up_in(&fixture, SAMPLE_URL, dir);
    assert_int_equal(pt_token_cache_key(&fixture.cache, &fixture.account,
                         PT_PERMISSION_SEND, &key, NULL),
        POSTERN_OK);
    assert_true(pt_token_cache_try_lock(&fixture.cache, &key, &lock));
    submit_all(&fixture);
    run(&fixture, 1000);
    assert_int_equal(fixture.http.request_count, 0);

    pt_access_token_init(&token);
    assert_int_equal(
        pt_secret_set(&token.text, pt_view_of("theirs"), NULL), POSTERN_OK);
    token.obtained_unix_s = FAKE_UNIX_OFFSET_MS / 1000;
    token.expires_unix_s = token.obtained_unix_s + 3600;
    pt_token_cache_store(&fixture.cache, &key, &token);
    pt_access_token_done(&token);
    pt_token_cache_unlock(lock);
    run(&fixture, 60000);
    assert_outcomes(&fixture, 2, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    assert_int_equal(fixture.http.token_count, 0);
    assert_string_equal(
        fixture.http.requests[0].authorization, "Bearer theirs");
    tear_down(&fixture);
    sample_dir_remove(dir);
}

/* A holder that never finishes costs 15 seconds, not the mail. */
static void test_engine__a_stuck_lock_is_not_waited_for_ever(void **state)
{
    char *dir = sample_dir_new();
    struct fixture fixture;
    struct pt_token_key key = {.hex = ""};
    int lock = -1;

    (void)state;
    set_up_in(&fixture, SAMPLE_URL, dir);
    assert_int_equal(pt_token_cache_key(&fixture.cache, &fixture.account,
                         PT_PERMISSION_SEND, &key, NULL),
        POSTERN_OK);
    assert_true(pt_token_cache_try_lock(&fixture.cache, &key, &lock));
    submit_all(&fixture);
    run(&fixture, 10000);
    assert_int_equal(fixture.http.request_count, 0);
    run(&fixture, 60000);
    assert_outcomes(&fixture, 2, POSTERN_OUTCOME_HANDED, POSTERN_OK);
    assert_int_equal(fixture.http.token_count, 1);
    pt_token_cache_unlock(lock);
    tear_down(&fixture);
    sample_dir_remove(dir);
}

/* Else a stop with a mail under way would spin until its verdict. */
static void test_engine__a_stop_ends_the_wait_for_a_lock(void **state)
{
    char *dir = sample_dir_new();
    struct fixture fixture;
    struct pt_token_key key = {.hex = ""};
    int lock = -1;

    (void)state;
    set_up_in(&fixture, SAMPLE_URL, dir);
    assert_int_equal(pt_token_cache_key(&fixture.cache, &fixture.account,
                         PT_PERMISSION_SEND, &key, NULL),
        POSTERN_OK);
    assert_true(pt_token_cache_try_lock(&fixture.cache, &key, &lock));
    submit_all(&fixture);
    run(&fixture, 1000);
    assert_true(pt_token_broker_due_ms(&fixture.engine.broker) >= 0);
    pt_engine_stop(&fixture.engine, 5000);
    run(&fixture, 1000);
    assert_outcomes(&fixture, 2, POSTERN_OUTCOME_FAILED, POSTERN_E_CANCELLED);
    assert_int_equal(pt_token_broker_due_ms(&fixture.engine.broker), -1);
    pt_token_cache_unlock(lock);
    tear_down(&fixture);
    sample_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_engine__sends_each_once_in_order_with_one_token),
        cmocka_unit_test(test_engine__every_request_has_its_own_id),
        cmocka_unit_test(test_engine__four_of_a_mailbox_at_most),
        cmocka_unit_test(test_engine__a_wrong_secret_makes_one_request),
        cmocka_unit_test(test_engine__a_401_fetches_one_new_token),
        cmocka_unit_test(test_engine__a_token_is_kept_for_the_next_run),
        cmocka_unit_test(test_engine__a_refused_token_is_dropped_from_disk),
        cmocka_unit_test(test_engine__throttling_waits_as_told),
        cmocka_unit_test(test_engine__stopping_ends_what_has_not_begun),
        cmocka_unit_test(test_engine__stopping_takes_a_verdict_that_comes),
        cmocka_unit_test(test_engine__stopping_while_signing_in_fails_all),
        cmocka_unit_test(test_engine__freeing_completes_what_is_pending),
        cmocka_unit_test(test_engine__a_request_that_cannot_begin_fails),
        cmocka_unit_test(test_engine__a_mail_that_cannot_begin_was_no_request),
        cmocka_unit_test(test_engine__a_completion_may_submit),
        cmocka_unit_test(test_engine__a_wakeup_ends_the_run),
        cmocka_unit_test(test_engine__another_process_fetches_the_token),
        cmocka_unit_test(test_engine__a_stuck_lock_is_not_waited_for_ever),
        cmocka_unit_test(test_engine__a_stop_ends_the_wait_for_a_lock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The engine when memory is out: each allocation of a whole run fails once,
 * and still every submission ends exactly once, and truthfully.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "failing_alloc.h"
#include "fake_http.h"
#include "sample.h"

#define TARGET_COUNT 3
#define TARGETS_URL                                                \
    "azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd/" \
    "a@example.org/b@example.org/c@example.org"

static const struct fake_answer good_token = {
    .http_status = 200, .body = FAKE_TOKEN_BODY};

/* One submission, and what became of it. */
struct submission {
    bool is_taken;
    unsigned end_count;
    struct postern_receipt receipt;
};

struct fixture {
    struct fake_http http;
    int64_t mono_ms;
    struct pt_state_dir state_dir;
    struct pt_token_cache cache;
    struct pt_engine engine;
    struct submission submissions[TARGET_COUNT];
};

static void keep_receipt(const struct postern_receipt *receipt, void *context)
{
    struct submission *submission = context;

    submission->end_count++;
    submission->receipt = *receipt;
}

/* Not tortured: it is another module's. */
static void set_up(struct fixture *fixture)
{
    const struct pt_log no_log = {.fn = NULL};

    *fixture = (struct fixture){.mono_ms = 1000};
    fake_http_init(&fixture->http);
    fixture->http.clock_ms = &fixture->mono_ms;
    fixture->http.token_answers = &good_token;
    fixture->http.token_answer_count = 1;
    pt_state_dir_init(&fixture->state_dir);
    assert_int_equal(pt_token_cache_init(
                         &fixture->cache, &fixture->state_dir, &no_log, NULL),
        POSTERN_OK);
    pt_engine_init(&fixture->engine, &fixture->http.base, &fixture->cache,
        fake_clock(&fixture->mono_ms), &no_log);
}

static void tear_down(struct fixture *fixture)
{
    pt_engine_done(&fixture->engine);
    pt_token_cache_done(&fixture->cache);
    pt_state_dir_done(&fixture->state_dir);
    fake_http_done(&fixture->http);
}

static void submit_all(struct fixture *fixture,
    const struct pt_account *account, const struct pt_message_list *list)
{
    for (size_t i = 0; i < TARGET_COUNT; i++) {
        struct postern_error err = {.status = POSTERN_OK};
        enum postern_status status = pt_engine_submit(&fixture->engine, account,
            &list->items[i], keep_receipt, &fixture->submissions[i], &err);

        fixture->submissions[i].is_taken = status == POSTERN_OK;
        if (status != POSTERN_OK) {
            assert_int_equal(status, POSTERN_E_MEMORY);
            assert_int_equal(err.status, POSTERN_E_MEMORY);
        }
    }
}

/* Returns whether it was handed over. */
static bool assert_ended_truthfully(const struct submission *submission)
{
    const struct postern_receipt *receipt = &submission->receipt;

    assert_int_equal(submission->end_count, submission->is_taken ? 1 : 0);
    if (!submission->is_taken) {
        return false;
    }
    if (receipt->outcome == POSTERN_OUTCOME_HANDED) {
        assert_int_equal(receipt->error.status, POSTERN_OK);
        assert_int_equal(receipt->request_count, 1);
        return true;
    }
    assert_int_equal(receipt->outcome, POSTERN_OUTCOME_FAILED);
    assert_int_equal(receipt->error.status, POSTERN_E_MEMORY);
    assert_int_equal(receipt->request_count, 0);
    assert_string_equal(receipt->client_request_id, "");
    return false;
}

/* One run with the n-th allocation failing; returns how many there were. */
static size_t run_with_failure(const struct pt_account *account,
    const struct pt_message_list *list, size_t n, size_t *ret_handed)
{
    struct fixture fixture;
    size_t handed_count = 0;
    size_t allocation_count = 0;

    pt_test_fail_nth(0);
    set_up(&fixture);
    pt_test_fail_nth(n);
    submit_all(&fixture, account, list);
    assert_int_equal(pt_engine_run(&fixture.engine, 60000, NULL), POSTERN_OK);
    allocation_count = pt_test_allocation_count();
    pt_test_fail_nth(0);
    assert_int_equal(fixture.engine.pending_count, 0);
    for (size_t i = 0; i < TARGET_COUNT; i++) {
        handed_count += assert_ended_truthfully(&fixture.submissions[i]);
    }
    /* what is said to be handed was asked for, and nothing else was */
    assert_int_equal(handed_count, fixture.http.mail_count);
    tear_down(&fixture);
    for (size_t i = 0; i < TARGET_COUNT; i++) {
        assert_true(fixture.submissions[i].end_count <= 1);
    }
    *ret_handed = handed_count;
    return allocation_count;
}

static void test_engine_torture__every_submission_ends_once(void **state)
{
    struct pt_account account;
    struct pt_message_list *list = NULL;
    size_t handed_count = 0;
    size_t total = 0;
    size_t hurt_count = 0;

    (void)state;
    pt_test_fail_nth(0);
    sample_account(TARGETS_URL, &account);
    list = sample_messages(&account, "t", "b", NULL);
    total = run_with_failure(&account, list, 0, &handed_count);
    assert_int_equal(handed_count, TARGET_COUNT);
    assert_true(total > 50);
    for (size_t n = 1; n <= total; n++) {
        (void)run_with_failure(&account, list, n, &handed_count);
        hurt_count += handed_count < TARGET_COUNT;
    }
    /* the fake's own notes are no reason to fail; most others are */
    assert_true(hurt_count > total / 2);
    pt_message_list_free(list);
    pt_account_done(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_engine_torture__every_submission_ends_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The draft route when memory is out, once at each allocation: it ends, says
 * what is true, and leaks neither memory nor secrets.
 *
 * jansson's own memory takes no part in the first: jansson 2.14 breaks by
 * itself when it has none while it reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec/json.h"
#include "draft_play.h"
#include "failing_alloc.h"

#define REQUEST_LIMIT 100

/* The allocation that fails, while our own code runs. */
struct failure {
    size_t nth;
    size_t count; /* so far */
};

static void let_fail(const struct failure *failure)
{
    pt_test_fail_nth(
        failure->nth > failure->count ? failure->nth - failure->count : 0);
}

static void let_be(struct failure *failure)
{
    failure->count += pt_test_allocation_count();
    pt_test_fail_nth(0);
}

static void advance(struct pt_delivery *delivery, const struct pt_secret *token)
{
    while (delivery->need != PT_NEED_REQUEST &&
           delivery->need != PT_NEED_NOTHING) {
        if (delivery->need == PT_NEED_ID) {
            pt_delivery_feed_id(
                delivery, "11111111-1111-4111-8111-111111111111");
        } else if (delivery->need == PT_NEED_TOKEN) {
            pt_delivery_feed_token(delivery, token);
        } else {
            pt_delivery_feed_waited(delivery);
        }
    }
}

/* The words of the scenario first, then those of a service that works. */
static void answer(struct draft_play *play, struct pt_view *script,
    struct pt_response *response)
{
    struct pt_view word = pt_view_of("");
    char good[DRAFT_PLAY_WORD_SIZE];

    draft_play_good_word(play, good);
    if (!pt_view_next_field(script, ' ', &word) ||
        pt_view_is_equal(word, pt_view_of("good"))) {
        word = pt_view_of(good);
    }
    assert_true(draft_play_answer(play, word, response));
}

static void run(
    struct draft_play *play, const char *script, struct failure *failure)
{
    struct pt_view words = pt_view_of(script);

    for (int i = 0;; i++) {
        struct pt_response response;

        let_fail(failure);
        advance(&play->delivery, &play->token);
        let_be(failure);
        if (play->delivery.need == PT_NEED_NOTHING) {
            return;
        }
        assert_true(i < REQUEST_LIMIT);
        pt_response_init(&response);
        answer(play, &words, &response);
        let_fail(failure);
        pt_delivery_feed_response(&play->delivery, &response, 0);
        let_be(failure);
        pt_response_done(&response);
    }
}

struct scenario {
    const char *files;
    const char *script;
    enum postern_outcome outcome; /* with all memory */
};

static const struct scenario scenarios[] = {
    {"ab", "", POSTERN_OUTCOME_HANDED},
    {"p", "lost made 413", POSTERN_OUTCOME_HANDED},
    {"a", "made lost list=", POSTERN_OUTCOME_HANDED},
    {"b", "made good good changed", POSTERN_OUTCOME_FAILED},
    {"a", "lost made 403", POSTERN_OUTCOME_FAILED},
    {"a", "made good good lost 404 found", POSTERN_OUTCOME_HANDED},
    {"a", "made good good 503 draft draft 202", POSTERN_OUTCOME_HANDED},
    {"a", "made good good 503 403", POSTERN_OUTCOME_UNCERTAIN},
};

static void check(const struct draft_play *play,
    const struct scenario *scenario, const struct failure *failure)
{
    const struct postern_receipt *receipt = &play->delivery.receipt;
    const struct pt_draft_route *route = &play->delivery.draft;

    if (failure->nth == 0) {
        assert_int_equal(receipt->outcome, scenario->outcome);
        return;
    }
    if (route->is_send_doubtful) {
        assert_int_not_equal(receipt->outcome, POSTERN_OUTCOME_FAILED);
    }
    if (receipt->outcome == POSTERN_OUTCOME_FAILED) {
        assert_int_not_equal(receipt->error.status, POSTERN_OK);
        assert_int_equal(receipt->is_draft_left,
            strstr(receipt->error.message, "left in Drafts") ? 1 : 0);
    }
}

static void test_draft_torture__each_allocation_fails_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        size_t failed_count = 0;

        for (size_t nth = 0;; nth++) {
            struct failure failure = {.nth = nth};
            struct draft_play play;

            pt_test_fail_nth(0);
            draft_play_init(&play, scenarios[i].files);
            run(&play, scenarios[i].script, &failure);
            check(&play, &scenarios[i], &failure);
            failed_count +=
                play.delivery.receipt.outcome == POSTERN_OUTCOME_FAILED;
            draft_play_done(&play);
            if (failure.count < nth) {
                break;
            }
        }
        assert_true(failed_count > 10 ||
                    scenarios[i].outcome == POSTERN_OUTCOME_UNCERTAIN);
    }
}

static void test_draft_torture__no_secret_is_left_in_memory(void **state)
{
    static const char *const secrets[] = {"se.cr.et", DRAFT_PLAY_UPLOAD_SECRET};

    (void)state;
    pt_json_set_wiping_memory();
    for (size_t i = 0; i < 2; i++) {
        struct failure failure = {.nth = 0};
        struct draft_play play;

        draft_play_init(&play, "ab");
        pt_test_watch_frees(secrets[i]);
        run(&play, "lost made good url lost", &failure);
        assert_int_equal(play.delivery.receipt.outcome, POSTERN_OUTCOME_HANDED);
        draft_play_done(&play);
        assert_int_equal(pt_test_leaky_free_count(), 0);
        pt_test_watch_frees(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draft_torture__each_allocation_fails_once),
        cmocka_unit_test(test_draft_torture__no_secret_is_left_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

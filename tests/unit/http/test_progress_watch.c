/*
 * How long an exchange may wait, phase by phase, on a clock that is an
 * argument.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/progress_watch.h"

#define RESPONSE_MS 1000
#define STALL_MS 100

static struct pt_progress_watch new_watch(void)
{
    struct pt_progress_watch watch;

    pt_progress_watch_init(&watch, RESPONSE_MS, STALL_MS);
    return watch;
}

static void test_progress_watch__says_nothing_before_connecting(void **state)
{
    struct pt_progress_watch watch = new_watch();

    (void)state;
    assert_int_equal(pt_progress_watch_left_ms(&watch, 999999), -1);
}

static void test_progress_watch__an_upload_may_not_stand_still(void **state)
{
    struct pt_progress_watch watch = new_watch();

    (void)state;
    pt_progress_watch_connected(&watch, 50);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 50), STALL_MS);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 149), 1);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 150), 0);
    pt_progress_watch_moved(&watch, 10, 149);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 150), 99);
    pt_progress_watch_moved(&watch, 10, 200); /* nothing new */
    assert_int_equal(pt_progress_watch_left_ms(&watch, 249), 0);
}

static void test_progress_watch__an_upload_may_take_long(void **state)
{
    struct pt_progress_watch watch = new_watch();

    (void)state;
    pt_progress_watch_connected(&watch, 0);
    for (int64_t now = 0; now < 100000; now += 99) {
        assert_true(pt_progress_watch_left_ms(&watch, now) > 0);
        pt_progress_watch_moved(&watch, (uint64_t)now + 1, now);
    }
}

static void test_progress_watch__the_response_time_begins_at_the_end(
    void **state)
{
    struct pt_progress_watch watch = new_watch();

    (void)state;
    pt_progress_watch_connected(&watch, 0);
    pt_progress_watch_sent(&watch, 5000);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 5000), RESPONSE_MS);
    pt_progress_watch_sent(&watch, 5500); /* only the first time counts */
    assert_int_equal(pt_progress_watch_left_ms(&watch, 5999), 1);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 6000), 0);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 7000), 0);
}

static void test_progress_watch__an_answer_may_not_drip(void **state)
{
    struct pt_progress_watch watch = new_watch();
    int64_t now = 100;

    (void)state;
    pt_progress_watch_connected(&watch, 0);
    pt_progress_watch_sent(&watch, 0);
    pt_progress_watch_answered(&watch, now);
    while (pt_progress_watch_left_ms(&watch, now) > 0) {
        now += 90;
        pt_progress_watch_answered(&watch, now);
    }
    assert_true(now >= 100 + RESPONSE_MS);
    assert_true(now < 100 + RESPONSE_MS + STALL_MS);
}

static void test_progress_watch__an_answer_may_not_stand_still(void **state)
{
    struct pt_progress_watch watch = new_watch();

    (void)state;
    pt_progress_watch_connected(&watch, 0);
    pt_progress_watch_sent(&watch, 0);
    pt_progress_watch_answered(&watch, 10);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 60), 50);
    assert_int_equal(pt_progress_watch_left_ms(&watch, 110), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress_watch__says_nothing_before_connecting),
        cmocka_unit_test(test_progress_watch__an_upload_may_not_stand_still),
        cmocka_unit_test(test_progress_watch__an_upload_may_take_long),
        cmocka_unit_test(
            test_progress_watch__the_response_time_begins_at_the_end),
        cmocka_unit_test(test_progress_watch__an_answer_may_not_drip),
        cmocka_unit_test(test_progress_watch__an_answer_may_not_stand_still),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

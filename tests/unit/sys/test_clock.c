/*
 * test_clock.c: the two clocks, and rounding.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/clock.h"

static int64_t fake_ms(void *context)
{
    const int64_t *ms = context;

    return *ms;
}

static void test_clock__the_system_runs_and_knows_the_century(void **state)
{
    struct pt_clock clock = pt_clock_system();
    int64_t mono_ms = pt_clock_mono_ms(&clock);
    int64_t last_ms = mono_ms;

    (void)state;
    assert_true(mono_ms > 0);
    assert_true(pt_clock_unix_s(&clock) > INT64_C(1700000000));
    assert_true(pt_clock_unix_s(&clock) < INT64_C(7000000000));
    for (int i = 0; i < 1000; i++) {
        int64_t now_ms = pt_clock_mono_ms(&clock);

        assert_true(now_ms >= last_ms);
        last_ms = now_ms;
    }
}

static void test_clock__the_two_are_not_the_same(void **state)
{
    struct pt_clock clock = pt_clock_system();
    int64_t wall_ms = clock.unix_ms(clock.context);

    (void)state;
    assert_int_equal(wall_ms / 100000, pt_clock_unix_s(&clock) / 100);
    assert_true(wall_ms > pt_clock_mono_ms(&clock));
}

static void test_clock__seconds_are_rounded_down(void **state)
{
    static const struct {
        int64_t ms;
        int64_t s;
    } rows[] = {
        {0, 0},
        {1, 0},
        {999, 0},
        {1000, 1},
        {1764000000999, 1764000000},
        {-1, -1},
        {-1000, -1},
        {-1001, -2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t ms = rows[i].ms;
        struct pt_clock clock = {
            .unix_ms = fake_ms, .mono_ms = fake_ms, .context = &ms};

        assert_int_equal(rows[i].s, pt_clock_unix_s(&clock));
        assert_int_equal(rows[i].ms, pt_clock_mono_ms(&clock));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock__the_system_runs_and_knows_the_century),
        cmocka_unit_test(test_clock__the_two_are_not_the_same),
        cmocka_unit_test(test_clock__seconds_are_rounded_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of base/array.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "failing_alloc.h"

struct pair {
    int left;
    int right;
};

static void test_array__keeps_items_while_growing(void **state)
{
    struct pair *items = NULL;
    size_t cap = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(pt_array_ensure_one_more(&items, &cap, (size_t)i,
                             sizeof(*items), 100, NULL),
            POSTERN_OK);
        assert_true(cap > (size_t)i);
        items[i] = (struct pair){.left = i, .right = -i};
    }
    for (int i = 0; i < 100; i++) {
        assert_int_equal(items[i].left, i);
        assert_int_equal(items[i].right, -i);
    }
    pt_free(items);
}

static void test_array__stops_at_the_limit(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    int *items = NULL;
    size_t cap = 0;

    (void)state;
    assert_int_equal(
        pt_array_ensure_one_more(&items, &cap, 3, sizeof(*items), 3, &err),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(err.status, POSTERN_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "3"));
    assert_null(items);
    assert_int_equal(cap, 0);
}

static void test_array__refuses_sizes_that_overflow(void **state)
{
    int *items = NULL;
    size_t cap = 0;

    (void)state;
    assert_int_equal(
        pt_array_ensure_one_more(&items, &cap, 0, SIZE_MAX / 2, SIZE_MAX, NULL),
        POSTERN_E_MEMORY);
    cap = SIZE_MAX - 1;
    assert_int_equal(
        pt_array_ensure_one_more(&items, &cap, SIZE_MAX - 1, 1, SIZE_MAX, NULL),
        POSTERN_E_MEMORY);
    assert_null(items);
}

static void test_array__changes_nothing_when_memory_is_out(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    int *items = NULL;
    int *before = NULL;
    size_t cap = 0;
    size_t cap_before = 0;

    (void)state;
    assert_int_equal(
        pt_array_ensure_one_more(&items, &cap, 0, sizeof(*items), 100, NULL),
        POSTERN_OK);
    before = items;
    cap_before = cap;
    pt_test_fail_nth(1);
    assert_int_equal(
        pt_array_ensure_one_more(&items, &cap, cap, sizeof(*items), 100, &err),
        POSTERN_E_MEMORY);
    pt_test_fail_nth(0);
    assert_ptr_equal(items, before);
    assert_int_equal(cap, cap_before);
    assert_int_equal(err.advice, POSTERN_ADVICE_RETRY);
    pt_free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_array__keeps_items_while_growing),
        cmocka_unit_test(test_array__stops_at_the_limit),
        cmocka_unit_test(test_array__refuses_sizes_that_overflow),
        cmocka_unit_test(test_array__changes_nothing_when_memory_is_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

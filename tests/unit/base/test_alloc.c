/*
 * Unit tests of base/alloc.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "failing_alloc.h"

static void test_alloc__gives_memory_for_no_bytes(void **state)
{
    void *plain = pt_malloc(0);
    void *zeroed = pt_calloc(0, 8);
    void *grown = pt_realloc(NULL, 0);

    (void)state;
    assert_non_null(plain);
    assert_non_null(zeroed);
    assert_non_null(grown);
    pt_free(plain);
    pt_free(zeroed);
    pt_free(grown);
}

static void test_alloc__calloc_zeroes_and_refuses_overflow(void **state)
{
    static const unsigned char zeroes[64];
    unsigned char *block = pt_calloc(8, 8);

    (void)state;
    assert_non_null(block);
    assert_memory_equal(block, zeroes, sizeof(zeroes));
    pt_free(block);
    assert_null(pt_calloc(SIZE_MAX / 2, 3));
}

static void test_alloc__copies_strings(void **state)
{
    char *whole = pt_strdup("postern");
    char *part = pt_strndup("postern", 4);

    (void)state;
    assert_string_equal(whole, "postern");
    assert_string_equal(part, "post");
    pt_free(whole);
    pt_free(part);
    assert_null(pt_strndup("", SIZE_MAX));
}

static void test_alloc__adds_and_multiplies_without_wrapping(void **state)
{
    size_t result = 7;

    (void)state;
    assert_true(pt_size_add(SIZE_MAX - 1, 1, &result));
    assert_int_equal(result, SIZE_MAX);
    assert_false(pt_size_add(SIZE_MAX, 1, &result));
    assert_true(pt_size_mul(6, 7, &result));
    assert_int_equal(result, 42);
    assert_false(pt_size_mul(SIZE_MAX / 2 + 1, 2, &result));
}

static void test_alloc__wipes_what_is_freed_wiped(void **state)
{
    char *plain = pt_strdup("open sesame");
    char *wiped = pt_strdup("open sesame");

    (void)state;
    pt_test_watch_frees("sesame");
    pt_free_wiped(wiped);
    pt_free_wiped(NULL);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_free(plain);
    assert_int_equal(pt_test_leaky_free_count(), 1);
    pt_test_watch_frees(NULL);
}

static void test_alloc__wiping_functions_wipe_on_growth_and_free(void **state)
{
    char *block = pt_wiping_strdup("open sesame");

    (void)state;
    pt_test_watch_frees("sesame");
    block = pt_wiping_realloc(block, 4000);
    assert_non_null(block);
    assert_string_equal(block, "open sesame");
    block = pt_wiping_realloc(block, 16);
    assert_non_null(block);
    assert_string_equal(block, "open sesame");
    pt_wiping_free(block);
    pt_wiping_free(NULL);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
    block = pt_wiping_calloc(4, 4);
    assert_non_null(block);
    assert_int_equal(block[15], 0);
    pt_wiping_free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc__gives_memory_for_no_bytes),
        cmocka_unit_test(test_alloc__calloc_zeroes_and_refuses_overflow),
        cmocka_unit_test(test_alloc__copies_strings),
        cmocka_unit_test(test_alloc__adds_and_multiplies_without_wrapping),
        cmocka_unit_test(test_alloc__wipes_what_is_freed_wiped),
        cmocka_unit_test(test_alloc__wiping_functions_wipe_on_growth_and_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

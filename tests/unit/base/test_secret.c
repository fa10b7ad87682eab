/*
 * Unit tests of base/secret.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "failing_alloc.h"

static void set(struct pt_secret *secret, const char *text)
{
    assert_int_equal(pt_secret_set(secret, pt_view_of(text), NULL), POSTERN_OK);
}

static void test_secret__holds_bytes_and_says_how_many(void **state)
{
    struct pt_secret secret;

    (void)state;
    pt_secret_init(&secret, 100);
    assert_true(pt_secret_is_empty(&secret));
    assert_int_equal(pt_secret_view(&secret).len, 0);
    assert_non_null(pt_secret_view(&secret).ptr);
    assert_int_equal(
        pt_secret_append(&secret, pt_view_make("a\0b", 3), NULL), POSTERN_OK);
    assert_int_equal(
        pt_secret_append(&secret, pt_view_of("cd"), NULL), POSTERN_OK);
    assert_int_equal(secret.len, 5);
    assert_memory_equal(pt_secret_view(&secret).ptr, "a\0bcd", 6);
    assert_string_equal(pt_secret_describe(&secret).text, "<secret, 5 bytes>");
    pt_secret_done(&secret);
    assert_true(pt_secret_is_empty(&secret));
    assert_int_equal(secret.limit, 100);
}

static void test_secret__stops_exactly_at_the_limit(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_secret secret;

    (void)state;
    pt_secret_init(&secret, 8);
    set(&secret, "12345678");
    assert_int_equal(
        pt_secret_append(&secret, pt_view_of("9"), &err), POSTERN_E_TOO_LARGE);
    assert_null(strstr(err.message, "12345678"));
    assert_int_equal(pt_secret_set(&secret, pt_view_of("123456789"), NULL),
        POSTERN_E_TOO_LARGE);
    assert_memory_equal(secret.bytes, "12345678", 9);
    pt_secret_done(&secret);
}

static void test_secret__is_wiped_by_growth_and_release(void **state)
{
    struct pt_secret secret;

    (void)state;
    pt_secret_init(&secret, 10000);
    pt_test_watch_frees("sesame");
    set(&secret, "open sesame");
    for (int i = 0; i < 500; i++) {
        assert_int_equal(
            pt_secret_append(&secret, pt_view_of("0123456789"), NULL),
            POSTERN_OK);
    }
    assert_memory_equal(secret.bytes, "open sesame0123456789", 21);
    set(&secret, "sesame again");
    pt_secret_done(&secret);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

static void test_secret__reset_and_truncate_wipe_in_place(void **state)
{
    static const char zeroes[16];
    struct pt_secret secret;

    (void)state;
    pt_secret_init(&secret, 100);
    pt_secret_truncate(&secret, 0);
    set(&secret, "open sesame");
    pt_secret_truncate(&secret, 40);
    assert_string_equal(secret.bytes, "open sesame");
    pt_secret_truncate(&secret, 4);
    assert_int_equal(secret.len, 4);
    assert_memory_equal(secret.bytes, "open\0\0\0\0\0\0\0\0", 12);
    pt_secret_reset(&secret);
    assert_memory_equal(secret.bytes, zeroes, sizeof(zeroes));
    assert_true(pt_secret_is_empty(&secret));
    pt_secret_done(&secret);
}

static void test_secret__compares(void **state)
{
    struct pt_secret a;
    struct pt_secret b;

    (void)state;
    pt_secret_init(&a, 100);
    pt_secret_init(&b, 100);
    assert_true(pt_secret_is_equal(&a, &b));
    set(&a, "abcd");
    assert_false(pt_secret_is_equal(&a, &b));
    set(&b, "abce");
    assert_false(pt_secret_is_equal(&a, &b));
    set(&b, "bbcd");
    assert_false(pt_secret_is_equal(&a, &b));
    set(&b, "abcd");
    assert_true(pt_secret_is_equal(&a, &b));
    set(&b, "abcde");
    assert_false(pt_secret_is_equal(&a, &b));
    pt_secret_done(&a);
    pt_secret_done(&b);
}

static void test_secret__keeps_its_content_when_memory_is_out(void **state)
{
    struct pt_secret secret;
    char long_text[200];

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    pt_secret_init(&secret, 1000);
    set(&secret, "kept");
    pt_test_fail_nth(1);
    assert_int_equal(pt_secret_append(&secret, pt_view_of(long_text), NULL),
        POSTERN_E_MEMORY);
    pt_test_fail_nth(1);
    assert_int_equal(
        pt_secret_set(&secret, pt_view_of("new"), NULL), POSTERN_E_MEMORY);
    pt_test_fail_nth(0);
    assert_string_equal(secret.bytes, "kept");
    pt_secret_done(&secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret__holds_bytes_and_says_how_many),
        cmocka_unit_test(test_secret__stops_exactly_at_the_limit),
        cmocka_unit_test(test_secret__is_wiped_by_growth_and_release),
        cmocka_unit_test(test_secret__reset_and_truncate_wipe_in_place),
        cmocka_unit_test(test_secret__compares),
        cmocka_unit_test(test_secret__keeps_its_content_when_memory_is_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

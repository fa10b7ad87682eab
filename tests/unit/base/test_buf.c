/*
 * Unit tests of base/buf.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "failing_alloc.h"

static void test_buf__is_text_from_the_start(void **state)
{
    struct pt_buf buf;

    (void)state;
    pt_buf_init(&buf, 10);
    assert_string_equal(buf.data, "");
    assert_int_equal(pt_buf_view(&buf).len, 0);
    pt_buf_reset(&buf);
    pt_buf_truncate(&buf, 0);
    pt_buf_done(&buf);
    pt_buf_done_wiped(&buf);
    assert_string_equal(buf.data, "");
}

static void test_buf__appends_of_every_kind(void **state)
{
    struct pt_buf buf;

    (void)state;
    pt_buf_init(&buf, 1000);
    assert_int_equal(pt_buf_append(&buf, "a\0b", 3, NULL), POSTERN_OK);
    assert_int_equal(pt_buf_append_text(&buf, "cd", NULL), POSTERN_OK);
    assert_int_equal(
        pt_buf_append_view(&buf, pt_view_make("efg", 2), NULL), POSTERN_OK);
    assert_int_equal(pt_buf_append_byte(&buf, '!', NULL), POSTERN_OK);
    assert_int_equal(
        pt_buf_append_format(&buf, NULL, "%d-%s", 42, "x"), POSTERN_OK);
    assert_int_equal(buf.len, 12);
    assert_memory_equal(buf.data, "a\0bcdef!42-x", 13);
    pt_buf_done(&buf);
}

static void test_buf__stops_exactly_at_the_limit(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_buf buf;

    (void)state;
    pt_buf_init(&buf, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(pt_buf_append_byte(&buf, 'x', &err), POSTERN_OK);
    }
    assert_int_equal(pt_buf_append_byte(&buf, 'y', &err), POSTERN_E_TOO_LARGE);
    assert_int_equal(buf.len, 100);
    assert_int_equal(buf.data[100], '\0');
    assert_non_null(strstr(err.message, "100"));
    assert_int_equal(pt_buf_append(&buf, "", 0, NULL), POSTERN_OK);
    assert_int_equal(
        pt_buf_ensure(&buf, SIZE_MAX - 50, NULL), POSTERN_E_TOO_LARGE);
    assert_int_equal(
        pt_buf_append_format(&buf, NULL, "%d", 1), POSTERN_E_TOO_LARGE);
    assert_int_equal(buf.len, 100);
    pt_buf_done(&buf);
}

static void test_buf__keeps_memory_on_reset_and_is_cut(void **state)
{
    struct pt_buf buf;
    char *before = NULL;

    (void)state;
    pt_buf_init(&buf, 100);
    assert_int_equal(pt_buf_append_text(&buf, "hello", NULL), POSTERN_OK);
    pt_buf_truncate(&buf, 9);
    assert_string_equal(buf.data, "hello");
    pt_buf_truncate(&buf, 2);
    assert_string_equal(buf.data, "he");
    before = buf.data;
    pt_buf_reset(&buf);
    assert_string_equal(buf.data, "");
    assert_int_equal(pt_buf_append_text(&buf, "again", NULL), POSTERN_OK);
    assert_ptr_equal(buf.data, before);
    pt_buf_done(&buf);
    assert_int_equal(buf.limit, 100);
}

static void test_buf__hands_its_content_over(void **state)
{
    struct pt_buf buf;
    char *text = NULL;

    (void)state;
    pt_buf_init(&buf, 100);
    text = pt_buf_take(&buf);
    assert_string_equal(text, "");
    pt_free(text);
    assert_int_equal(pt_buf_append_text(&buf, "hello", NULL), POSTERN_OK);
    text = pt_buf_take(&buf);
    assert_string_equal(text, "hello");
    assert_int_equal(buf.len, 0);
    assert_string_equal(buf.data, "");
    pt_free(text);
    pt_test_fail_nth(1);
    assert_null(pt_buf_take(&buf));
    pt_test_fail_nth(0);
    pt_buf_done(&buf);
}

static void test_buf__done_wiped_leaves_nothing(void **state)
{
    struct pt_buf buf;

    (void)state;
    pt_buf_init(&buf, 100);
    assert_int_equal(pt_buf_append_text(&buf, "open sesame", NULL), POSTERN_OK);
    pt_buf_truncate(&buf, 1);
    pt_test_watch_frees("sesame");
    pt_buf_done_wiped(&buf);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

static void test_buf__failed_append_changes_nothing(void **state)
{
    struct pt_buf buf;
    char long_text[200];

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    pt_buf_init(&buf, 1000);
    pt_test_fail_nth(1);
    assert_int_equal(pt_buf_append_text(&buf, "a", NULL), POSTERN_E_MEMORY);
    pt_test_fail_nth(0);
    assert_string_equal(buf.data, "");
    assert_int_equal(pt_buf_append_text(&buf, "kept", NULL), POSTERN_OK);
    pt_test_fail_nth(1);
    assert_int_equal(
        pt_buf_append_text(&buf, long_text, NULL), POSTERN_E_MEMORY);
    pt_test_fail_nth(0);
    assert_string_equal(buf.data, "kept");
    pt_buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buf__is_text_from_the_start),
        cmocka_unit_test(test_buf__appends_of_every_kind),
        cmocka_unit_test(test_buf__stops_exactly_at_the_limit),
        cmocka_unit_test(test_buf__keeps_memory_on_reset_and_is_cut),
        cmocka_unit_test(test_buf__hands_its_content_over),
        cmocka_unit_test(test_buf__done_wiped_leaves_nothing),
        cmocka_unit_test(test_buf__failed_append_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

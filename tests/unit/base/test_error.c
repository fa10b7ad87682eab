/*
 * Unit tests of base/error.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

static void test_error__fills_the_whole_record(void **state)
{
    struct postern_error err;

    (void)state;
    memset(&err, 0xAA, sizeof(err));
    assert_int_equal(pt_fail(&err, POSTERN_E_TLS, POSTERN_ADVICE_RETRY,
                         "no trust in '%s'", "host"),
        POSTERN_E_TLS);
    assert_int_equal(err.status, POSTERN_E_TLS);
    assert_int_equal(err.advice, POSTERN_ADVICE_RETRY);
    assert_string_equal(err.message, "no trust in 'host'");
    assert_int_equal(err.retry_after_ms, 0);
    assert_int_equal(err.http_status, 0);
    assert_int_equal(err.sys_errno, 0);
    assert_string_equal(err.service_code, "");
    assert_string_equal(err.request_id, "");
    assert_string_equal(err.client_request_id, "");
    for (size_t i = 0; i < sizeof(err.reserved); i++) {
        assert_int_equal(err.reserved[i], 0);
    }
}

static void test_error__takes_no_record(void **state)
{
    (void)state;
    assert_int_equal(pt_fail(NULL, POSTERN_E_FILE, POSTERN_ADVICE_GIVE_UP, "x"),
        POSTERN_E_FILE);
    assert_int_equal(
        pt_fail_errno(NULL, POSTERN_E_FILE, ENOENT, "x"), POSTERN_E_FILE);
    assert_int_equal(pt_fail_memory(NULL), POSTERN_E_MEMORY);
    pt_error_prefix(NULL, "x");
    pt_error_set_code(NULL, pt_view_of("x"));
}

static void test_error__appends_the_text_of_errno(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    (void)pt_fail_errno(&err, POSTERN_E_FILE, EACCES, "cannot open '%s'", "f");
    assert_string_equal(err.message, "cannot open 'f': Permission denied");
    assert_int_equal(err.sys_errno, EACCES);
    assert_int_equal(err.advice, POSTERN_ADVICE_FIX_CONFIGURATION);
}

static void test_error__is_one_printable_line(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    (void)pt_fail(&err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP, "%s",
        "a\nb\tc\x1B[31m\x7F");
    assert_string_equal(err.message, "a b c [31m ");
}

/* Characters of one to four bytes are cut at every place they can be. */
static void test_error__is_cut_between_characters(void **state)
{
    static const char *const characters[] = {
        "x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};

    (void)state;
    for (size_t row = 0; row < 4; row++) {
        size_t width = strlen(characters[row]);

        for (size_t pad = 0; pad < 4; pad++) {
            struct postern_error err = {.status = POSTERN_OK};
            char text[512] = "...";
            size_t len = pad;

            for (; len + width < 400; len += width) {
                memcpy(text + len, characters[row], width);
            }
            text[len] = '\0';
            (void)pt_fail(
                &err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP, "%s", text);
            len = strlen(err.message);
            assert_true(len <= 255 && len > 255 - width);
            assert_int_equal((len - pad) % width, 0);
            assert_memory_equal(err.message, text, len);
        }
    }
}

static void test_error__prefix_keeps_the_rest(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    char long_text[300];

    (void)state;
    (void)pt_fail(&err, POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY, "too many");
    err.retry_after_ms = 1500;
    pt_error_prefix(&err, "entry %d", 7);
    assert_string_equal(err.message, "entry 7: too many");
    assert_int_equal(err.status, POSTERN_E_THROTTLED);
    assert_int_equal(err.retry_after_ms, 1500);
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    pt_error_prefix(&err, "%s", long_text);
    assert_int_equal(strlen(err.message), 255);
}

static void test_error__copies_foreign_text_printable(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    char field[6] = "";
    char long_code[100];

    (void)state;
    pt_error_copy_field(field, sizeof(field), pt_view_of("a b\nc\xC3\xA9"));
    assert_string_equal(field, "a?b?c");
    pt_error_copy_field(field, sizeof(field), pt_view_of(""));
    assert_string_equal(field, "");
    memset(long_code, 'C', sizeof(long_code));
    pt_error_set_code(&err, pt_view_make(long_code, sizeof(long_code)));
    assert_int_equal(strlen(err.service_code), sizeof(err.service_code) - 1);
}

static void test_error__names_every_status_and_advice(void **state)
{
    (void)state;
    for (int i = POSTERN_OK; i <= POSTERN_E_INTERNAL; i++) {
        assert_string_not_equal(
            postern_status_name((enum postern_status)i), "unknown");
    }
    for (int i = 0; i <= POSTERN_ADVICE_FIND_OUT; i++) {
        assert_string_not_equal(
            postern_advice_name((enum postern_advice)i), "unknown");
    }
    assert_string_equal(postern_status_name(POSTERN_E_UNCERTAIN), "uncertain");
    assert_string_equal(
        postern_advice_name(POSTERN_ADVICE_SIGN_IN_AGAIN), "sign in again");
    assert_string_equal(
        postern_status_name((enum postern_status)99), "unknown");
    assert_string_equal(
        postern_advice_name((enum postern_advice)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error__fills_the_whole_record),
        cmocka_unit_test(test_error__takes_no_record),
        cmocka_unit_test(test_error__appends_the_text_of_errno),
        cmocka_unit_test(test_error__is_one_printable_line),
        cmocka_unit_test(test_error__is_cut_between_characters),
        cmocka_unit_test(test_error__prefix_keeps_the_rest),
        cmocka_unit_test(test_error__copies_foreign_text_printable),
        cmocka_unit_test(test_error__names_every_status_and_advice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

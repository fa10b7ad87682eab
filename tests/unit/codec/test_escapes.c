/*
 * Unit tests of codec/escapes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/escapes.h"
#include "failing_alloc.h"

struct row {
    const char *text;
    const char *expanded;
};

static const struct row rows[] = {
    {"", ""},
    {"plain caf\xC3\xA9", "plain caf\xC3\xA9"},
    {"a\\nb", "a\nb"},
    {"\\t\\r\\a\\b\\f\\v", "\t\r\a\b\f\v"},
    {"\\\\n", "\\n"},
    {"\\\\", "\\"},
    {"\\'\\\"", "'\""},
    {"a\\\nb", "ab"},
    {"\\x41\\xe9\\xFF", "A\xC3\xA9\xC3\xBF"},
    {"\\x411", "A1"},
    {"\\u00e9\\u20AC", "\xC3\xA9\xE2\x82\xAC"},
    {"\\U0001f600!", "\xF0\x9F\x98\x80!"},
    {"\\U0010FFFF", "\xF4\x8F\xBF\xBF"},
    {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
    {"\\uFFFF\\u0800\\u07FF\\u0080\\x7f",
        "\xEF\xBF\xBF\xE0\xA0\x80\xDF\xBF\xC2\x80\x7F"},
    {"\\101\\12\\1x", "A\n\001x"},
    {"\\1012", "A2"},
    {"\\777", "\xC7\xBF"},
    {"\\8\\q\\ \\\xC3\xA9", "\\8\\q\\ \\\xC3\xA9"},
    {"C:\\Program", "C:\\Program"},
};

static void test_escapes__expand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf out;

        pt_buf_init(&out, 100);
        assert_int_equal(pt_buf_append_text(&out, "|", NULL), POSTERN_OK);
        assert_int_equal(
            pt_escapes_expand(pt_view_of(rows[i].text), &out, NULL),
            POSTERN_OK);
        assert_string_equal(out.data + 1, rows[i].expanded);
        pt_buf_done(&out);
    }
}

struct bad_row {
    const char *text;
    const char *message; /* a part of it */
};

static const struct bad_row bad_rows[] = {
    {"bad \\x4 end", "after 4 characters, at '\\x4 end': \\x needs two"},
    {"\\x", "after 0 characters, at '\\x': \\x needs two"},
    {"\\xg0", "\\x needs two"},
    {"caf\xC3\xA9 \\u20A", "after 5 characters, at '\\u20A': \\u needs four"},
    {"\\U0001F60", "\\U needs eight"},
    {"\\U00110000", "no character over"},
    {"\\UFFFFFFFF", "no character over"},
    {"\\ud83d", "surrogate"},
    {"\\ud83dx", "surrogate"},
    {"\\ud83d\\u0041", "surrogate"},
    {"\\ude00\\ud83d", "surrogate"},
    {"\\U0000D800", "surrogate"},
    {"end \\", "after 4 characters, at '\\': nothing stands behind"},
    {"\\N{BULLET}", "write \\uHHHH instead"},
    {"a\\0b", "NUL"},
    {"\\x00", "NUL"},
    {"\\u0000", "NUL"},
    {"\\000", "NUL"},
};

static void test_escapes__bad_ones_are_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_buf out;

        pt_buf_init(&out, 100);
        assert_int_equal(pt_buf_append_text(&out, "kept", NULL), POSTERN_OK);
        assert_int_equal(
            pt_escapes_expand(pt_view_of(bad_rows[i].text), &out, &err),
            POSTERN_E_INVALID);
        if (!strstr(err.message, bad_rows[i].message)) {
            fail_msg("%s: %s", bad_rows[i].text, err.message);
        }
        assert_int_equal(err.advice, POSTERN_ADVICE_FIX_CONFIGURATION);
        assert_string_equal(out.data, "kept");
        pt_buf_done(&out);
    }
}

static enum postern_status expand(void *context, struct postern_error *err)
{
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&out, 10000);
    status = pt_escapes_expand(pt_view_of(context), &out, err);
    if (status != POSTERN_OK) {
        assert_int_equal(out.len, 0);
    }
    pt_buf_done(&out);
    return status;
}

static void test_escapes__each_allocation_fails_once(void **state)
{
    char text[] = "\\n123456789012345678901234567890123456789012345678901234"
                  "\\u20AC\\u20AC\\u20AC\\u20AC\\u20AC\\u20AC\\u20AC\\u20AC";

    (void)state;
    pt_test_torture(expand, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes__expand),
        cmocka_unit_test(test_escapes__bad_ones_are_shown),
        cmocka_unit_test(test_escapes__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

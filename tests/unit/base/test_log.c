/*
 * Unit tests of base/log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"

struct capture {
    char line[8192];
    enum pt_log_level level;
    size_t count;
};

static void keep(enum pt_log_level level, const char *line, void *context)
{
    struct capture *capture = context;

    capture->level = level;
    capture->count++;
    memcpy(capture->line, line, strlen(line) + 1);
}

static void test_log__hands_on_what_is_asked_for(void **state)
{
    struct capture capture = {.count = 0};
    struct pt_log log = {
        .fn = keep, .context = &capture, .max_level = PT_LOG_INFO};

    (void)state;
    pt_log_event(&log, PT_LOG_INFO, "mail.sent attempt=%d", 2);
    assert_string_equal(capture.line, "mail.sent attempt=2");
    assert_int_equal(capture.level, PT_LOG_INFO);
    pt_log_event(&log, PT_LOG_DEBUG, "not.wanted");
    assert_int_equal(capture.count, 1);
    pt_log_event(NULL, PT_LOG_ERROR, "no.log");
    log.fn = NULL;
    pt_log_event(&log, PT_LOG_ERROR, "no.function");
    assert_int_equal(capture.count, 1);
}

static void test_log__cuts_a_line_at_its_limit(void **state)
{
    struct capture capture = {.count = 0};
    struct pt_log log = {
        .fn = keep, .context = &capture, .max_level = PT_LOG_TRACE};
    char text[6000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    pt_log_event(&log, PT_LOG_TRACE, "%s", text);
    assert_int_equal(strlen(capture.line), 4095);
}

struct value_row {
    const char *value;
    const char *expected;
};

static const struct value_row value_rows[] = {
    {"plain", "plain"},
    {"user@example.com", "user@example.com"},
    {"", "\"\""},
    {"two words", "\"two words\""},
    {"a=b", "\"a=b\""},
    {"say \"hi\"", "\"say \\\"hi\\\"\""},
    {"back\\slash", "\"back\\\\slash\""},
    {"line\nend", "\"line\\x0Aend\""},
    {"\x1B[31m", "\"\\x1B[31m\""},
    {"\xC3\xA9", "\"\\xC3\\xA9\""},
    {"\x7F", "\"\\x7F\""},
};

static void test_log__makes_foreign_values_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(value_rows) / sizeof(value_rows[0]); i++) {
        char out[64];

        assert_string_equal(
            pt_log_value(pt_view_of(value_rows[i].value), out, sizeof(out)),
            value_rows[i].expected);
    }
}

static void test_log__cuts_values_to_their_room(void **state)
{
    (void)state;
    for (size_t size = 3; size < 20; size++) {
        char out[20];

        memset(out, 'Q', sizeof(out));
        (void)pt_log_value(pt_view_of("ab\ncd\"ef\\gh ij"), out, size);
        assert_true(strlen(out) < size);
        assert_int_equal(out[0], '"');
        assert_int_equal(out[strlen(out) - 1], '"');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log__hands_on_what_is_asked_for),
        cmocka_unit_test(test_log__cuts_a_line_at_its_limit),
        cmocka_unit_test(test_log__makes_foreign_values_safe),
        cmocka_unit_test(test_log__cuts_values_to_their_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

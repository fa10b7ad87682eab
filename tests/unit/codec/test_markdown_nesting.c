/*
 * Unit tests of codec/markdown_nesting.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "codec/markdown_nesting.h"

struct row {
    const char *before;
    const char *repeated;
    size_t count;
    const char *after;
    size_t bad_line; /* 0: it is taken */
};

static const struct row rows[] = {
    {"", "", 0, "", 0},
    {"", ">", PT_LIMIT_MARKDOWN_COLUMNS, "x", 0},
    {"", ">", PT_LIMIT_MARKDOWN_COLUMNS + 1, "x", 1},
    {"a\nb\n", "> ", 200, "x", 3},
    {"", "- ", 128, "x", 0},
    {"", "- ", 129, "x", 1},
    {"", "* ", 129, "x\n", 1},
    {"", "+ ", 5000000, "", 1},
    {"", "1. ", 86, "x", 1},
    {"", "1) ", 86, "x", 1},
    {"", "123456789. ", 24, "x", 1},
    {"", "> - ", 65, "x", 1},
    {"a\r\n", "> ", 129, "x\r\n", 2},
    {"", " ", 300, "- x", 1},
    {"", "\t", 70, "- x", 1},
    {"", "\t", 62, "- x", 0},
    /* lines across the page, and text */
    {"", "- ", 300, "", 0},
    {"", "* ", 300, "\n", 0},
    {"", "*", 300, "", 0},
    {"", " ", 300, "x - y", 0},
    {"", "x> ", 300, "", 0},
    {"", "-", 300, "x", 0},
    {"", "1", 300, ". x", 0},
    {"", "x\n", 300, "> > > y", 0},
    {"", "\n", 300, "", 0},
};

static void test_markdown_nesting__deep_lines_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_buf text;
        char line[32];

        pt_buf_init(&text, (size_t)20 * 1024 * 1024);
        assert_int_equal(
            pt_buf_append_text(&text, row->before, NULL), POSTERN_OK);
        for (size_t j = 0; j < row->count; j++) {
            assert_int_equal(
                pt_buf_append_text(&text, row->repeated, NULL), POSTERN_OK);
        }
        assert_int_equal(
            pt_buf_append_text(&text, row->after, NULL), POSTERN_OK);
        assert_int_equal(pt_markdown_check_nesting(pt_buf_view(&text), &err),
            row->bad_line > 0 ? POSTERN_E_TOO_LARGE : POSTERN_OK);
        if (row->bad_line > 0) {
            (void)snprintf(line, sizeof(line), "on line %zu ", row->bad_line);
            assert_non_null(strstr(err.message, line));
        }
        pt_buf_done(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markdown_nesting__deep_lines_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

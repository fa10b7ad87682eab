/*
 * Unit tests of compose/overflow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compose/overflow.h"

#define TEXT POSTERN_FORMAT_TEXT
#define HTML POSTERN_FORMAT_HTML
#define MARKDOWN POSTERN_FORMAT_MARKDOWN

struct row {
    enum postern_format format;
    size_t limit;
    const char *text;
    const char *pieces;    /* with '|' between them */
    const char *truncated; /* NULL: the first piece */
};

static const struct row rows[] = {
    {TEXT, 5, "", "", NULL},
    {TEXT, 5, "abcde", "abcde", NULL},
    {TEXT, 5, "abcdef", "abcde|f", NULL},
    {TEXT, 5, "abcdefghijk", "abcde|fghij|k", NULL},
    /* a line end, else a blank */
    {TEXT, 8, "ab\ncd efgh", "ab|cd efgh", "ab\ncd ef"},
    {TEXT, 8, "ab cd efgh", "ab cd|efgh", "ab cd ef"},
    {TEXT, 8, "ab\tcdefgh", "ab|cdefgh", "ab\tcdefg"},
    {TEXT, 5, "ab\r\ncdefg", "ab|cdefg", "ab\r\nc"},
    {TEXT, 5, "abcde\nfgh", "abcde|fgh", NULL},
    {TEXT, 5, "abcde fgh", "abcde| fgh", NULL},
    {TEXT, 5, "ab  \n\n\n  cd", "ab|  cd", "ab"},
    {TEXT, 3, "\n\n\nabc", "abc", ""},
    {TEXT, 3, "    \n    ", "", ""},
    {TEXT, 3, "a\nb\nc\nd", "a|b|c\nd", "a\nb"},
    /* characters, not bytes */
    {TEXT, 2, "\xC3\xA9\xC3\xA9\xC3\xA9", "\xC3\xA9\xC3\xA9|\xC3\xA9", NULL},
    {TEXT, 1, "\xF0\x9F\x98\x80y", "\xF0\x9F\x98\x80|y", NULL},
    /* tags and entities stay whole */
    {HTML, 5, "abc<b>d</b>", "abc|<b>d|</b>", NULL},
    {TEXT, 5, "abc<b>d</b>", "abc<b|>d</b|>", NULL},
    {HTML, 5, "abc&amp;d", "abc|&amp;|d", NULL},
    {MARKDOWN, 5, "abc&amp;d", "abc|&amp;|d", NULL},
    {TEXT, 5, "abc&amp;d", "abc&a|mp;d", NULL},
    {HTML, 5, "abc &amp d", "abc|&amp|d", "abc &"},
    {HTML, 6, "a <b c> d", "a|<b c>|d", NULL},
    {HTML, 4, "<b c='d e'>f", "<b c='d e'>|f", NULL},
    {HTML, 4, "a<!-- > b -->c", "a|<!-- > b -->|c", NULL},
    {HTML, 4, "a < b > c", "a <|b >|c", "a <"},
    {HTML, 4, "ab<cdefg", "ab<c|defg", NULL},
    {HTML, 3, "<ab<c>d", "<ab<c>|d", NULL},
};

static void test_overflow__pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct pt_overflow_pieces pieces = {.rest = pt_view_of(row->text),
            .format = row->format,
            .limit_characters = row->limit};
        struct pt_view piece = pt_view_of("");
        struct pt_buf joined;

        pt_buf_init(&joined, 100);
        while (pt_overflow_next_piece(&pieces, &piece)) {
            assert_int_equal(
                pt_buf_append_format(&joined, NULL, "%s%.*s",
                    joined.len > 0 ? "|" : "", (int)piece.len, piece.ptr),
                POSTERN_OK);
        }
        assert_string_equal(joined.data, row->pieces);
        pt_buf_done(&joined);
    }
}

static void test_overflow__truncate(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct pt_view cut = pt_overflow_truncate(
            pt_view_of(row->text), row->format, row->limit);
        struct pt_overflow_pieces pieces = {.rest = pt_view_of(row->text),
            .format = row->format,
            .limit_characters = row->limit};
        struct pt_view expected = pt_view_of(row->truncated);

        if (!row->truncated) {
            (void)pt_overflow_next_piece(&pieces, &expected);
        }
        if (!pt_view_is_equal(cut, expected)) {
            fail_msg("%s: %.*s", row->text, (int)cut.len, cut.ptr);
        }
    }
}

struct title_row {
    const char *title; /* NULL: 300 times 'x' */
    size_t number;
    size_t count;
    const char *expected; /* its end */
    size_t len;
};

static const struct title_row title_rows[] = {
    {"T", 1, 1, "T", 1},
    {"T", 1, 2, "T [1/2]", 7},
    {"T", 3, 12, "T [03/12]", 9},
    {"T", 7, 9999, "T [0007/9999]", 13},
    {"T", 7, 10000, "T", 1},
    {"", 1, 2, "", 0},
    {NULL, 1, 1, "x", 250},
    {NULL, 1, 2, "x [1/2]", 250},
    {NULL, 10, 10, "x [10/10]", 250},
};

static void test_overflow__titles_are_counted(void **state)
{
    char long_title[301] = "";

    (void)state;
    memset(long_title, 'x', 300);
    for (size_t i = 0; i < sizeof(title_rows) / sizeof(title_rows[0]); i++) {
        const struct title_row *row = &title_rows[i];
        struct pt_buf out;

        pt_buf_init(&out, 1000);
        assert_int_equal(pt_overflow_append_title(&out,
                             pt_view_of(row->title ? row->title : long_title),
                             row->number, row->count, NULL),
            POSTERN_OK);
        assert_int_equal(out.len, row->len);
        assert_string_equal(
            out.data + out.len - strlen(row->expected), row->expected);
        pt_buf_done(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overflow__pieces),
        cmocka_unit_test(test_overflow__truncate),
        cmocka_unit_test(test_overflow__titles_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

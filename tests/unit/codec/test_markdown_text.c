/*
 * Unit tests of codec/markdown_text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/markdown_text.h"

struct row {
    const char *word;
    const char *inside;
    const char *at_start; /* NULL: the same */
    const char *in_table; /* NULL: as inside */
};

static const struct row rows[] = {
    {"word", "word", NULL, NULL},
    {"*a*", "\\*a\\*", NULL, NULL},
    {"_a_b_", "\\_a_b\\_", NULL, NULL},
    {"\\[`<]", "\\\\\\[\\`\\<\\]", NULL, NULL},
    {"a|b", "a|b", NULL, "a\\|b"},
    {"~~", "\\~\\~", NULL, NULL},
    {"&amp;", "\\&amp;", NULL, NULL},
    {"a&b", "a&b", NULL, NULL},
    {"#", "#", "\\#", NULL},
    {"######", "######", "\\######", NULL},
    {"#######", "#######", NULL, NULL},
    {"#5", "#5", NULL, NULL},
    {">x", ">x", "\\>x", NULL},
    {"-", "-", "\\-", NULL},
    {"---", "---", "\\---", NULL},
    {"-5", "-5", NULL, NULL},
    {"=", "=", "\\=", NULL},
    {"+", "+", "\\+", NULL},
    {"++", "++", NULL, NULL},
    {"1.", "1.", "1\\.", NULL},
    {"12)", "12)", "12\\)", NULL},
    {"1.5", "1.5", NULL, NULL},
    {"1234567890.", "1234567890.", NULL, NULL},
};

static void append(
    const struct row *row, struct pt_markdown_place place, const char *expected)
{
    struct pt_buf out;

    pt_buf_init(&out, 100);
    assert_int_equal(
        pt_markdown_append_word(&out, pt_view_of(row->word), place, NULL),
        POSTERN_OK);
    if (strcmp(out.data, expected) != 0) {
        fail_msg("%s: %s", row->word, out.data);
    }
    pt_buf_done(&out);
}

static void test_markdown_text__words_mean_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];

        append(row, (struct pt_markdown_place){.is_line_start = false},
            row->inside);
        append(row, (struct pt_markdown_place){.is_line_start = true},
            row->at_start ? row->at_start : row->inside);
        append(row, (struct pt_markdown_place){.is_in_table = true},
            row->in_table ? row->in_table : row->inside);
    }
}

static const char *const targets[][2] = {
    {"", "<>"},
    {"http://x/?a=1&b=2", "<http://x/?a=1&b=2>"},
    {" /a b ", "</a b>"},
    {"a<b>c\\d", "<a%3Cb%3Ec%5Cd>"},
    {"a\nb\001", "<a%0Ab%01>"},
    {"java\nscript:x", "#"},
};

static void test_markdown_text__targets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        struct pt_buf out;

        pt_buf_init(&out, 100);
        assert_int_equal(
            pt_markdown_append_target(&out, pt_view_of(targets[i][0]), NULL),
            POSTERN_OK);
        assert_string_equal(out.data, targets[i][1]);
        pt_buf_done(&out);
        pt_buf_init(&out, 0);
        assert_int_equal(
            pt_markdown_append_target(&out, pt_view_of(targets[i][0]), NULL),
            POSTERN_E_TOO_LARGE);
        pt_buf_done(&out);
    }
}

static void test_markdown_text__longest_run(void **state)
{
    (void)state;
    assert_int_equal(pt_markdown_longest_run(pt_view_of(""), '`'), 0);
    assert_int_equal(pt_markdown_longest_run(pt_view_of("abc"), '`'), 0);
    assert_int_equal(pt_markdown_longest_run(pt_view_of("`a```b``"), '`'), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markdown_text__words_mean_nothing_else),
        cmocka_unit_test(test_markdown_text__targets),
        cmocka_unit_test(test_markdown_text__longest_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

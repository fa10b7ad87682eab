/*
 * Unit tests of codec/line_writer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/line_writer.h"
#include "failing_alloc.h"

static void put(struct pt_line_writer *writer, const char *text)
{
    pt_line_writer_put(writer, pt_view_of(text));
}

static enum postern_status write_all(void *context, struct postern_error *err)
{
    struct pt_buf *out = context;
    struct pt_line_writer writer;

    pt_line_writer_init(&writer, out, err);
    pt_line_writer_break(&writer, 2); /* nothing at the front */
    pt_line_writer_blank(&writer);
    put(&writer, "a");
    pt_line_writer_blank(&writer);
    pt_line_writer_blank(&writer);
    put(&writer, "b");
    put(&writer, "c");
    pt_line_writer_blank(&writer); /* nothing at the end */
    pt_line_writer_break(&writer, 2);
    pt_line_writer_break(&writer, 1);
    pt_line_writer_push(&writer, "> ", "> ");
    put(&writer, "quote");
    pt_line_writer_break(&writer, 2);
    pt_line_writer_push(&writer, "1. ", "   ");
    put(&writer, "item");
    pt_line_writer_line_end(&writer);
    put(&writer, "more");
    pt_line_writer_line_end(&writer);
    pt_line_writer_line_end(&writer);
    put(&writer, "last");
    pt_line_writer_pop(&writer);
    pt_line_writer_break(&writer, 1);
    pt_line_writer_push(&writer, "2. ", "   ");
    pt_line_writer_pop(&writer); /* an item without a line */
    pt_line_writer_break(&writer, 1);
    pt_line_writer_pop(&writer);
    put(&writer, "end");
    pt_line_writer_break(&writer, 5); /* nothing at the end */
    return pt_line_writer_end(&writer);
}

static void test_line_writer__blanks_lines_and_prefixes(void **state)
{
    struct pt_buf out;

    (void)state;
    pt_buf_init(&out, 1000);
    assert_int_equal(pt_buf_append_text(&out, "before\n", NULL), POSTERN_OK);
    assert_int_equal(write_all(&out, NULL), POSTERN_OK);
    assert_string_equal(out.data, "before\n"
                                  "a bc\n"
                                  "\n"
                                  "> quote\n"
                                  ">\n"
                                  "> 1. item\n"
                                  ">    more\n"
                                  ">\n"
                                  ">    last\n"
                                  "> 2. \n"
                                  "end");
    pt_buf_done(&out);
}

/* Levels behind the last of the limit look like it, and come back. */
static void test_line_writer__depth_has_a_limit(void **state)
{
    struct pt_buf out;
    struct pt_line_writer writer;

    (void)state;
    pt_buf_init(&out, 1000);
    pt_line_writer_init(&writer, &out, NULL);
    for (size_t i = 0; i < 1000; i++) {
        pt_line_writer_push(&writer, ">", ">");
    }
    put(&writer, "x");
    for (size_t i = 0; i < 999; i++) {
        pt_line_writer_pop(&writer);
    }
    pt_line_writer_break(&writer, 1);
    put(&writer, "y");
    pt_line_writer_pop(&writer);
    pt_line_writer_break(&writer, 1);
    put(&writer, "z");
    assert_int_equal(pt_line_writer_end(&writer), POSTERN_OK);
    assert_string_equal(out.data, ">>>>>>>>>>>>>>>>x\n>y\nz");
    pt_buf_done(&out);
}

static void test_line_writer__first_failure_stays(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_buf out;
    struct pt_line_writer writer;

    (void)state;
    pt_buf_init(&out, 8);
    assert_int_equal(pt_buf_append_text(&out, "kept", NULL), POSTERN_OK);
    pt_line_writer_init(&writer, &out, &err);
    put(&writer, "12345");
    put(&writer, "1");
    pt_line_writer_push(&writer, "> ", "> ");
    pt_line_writer_pop(&writer);
    assert_int_equal(pt_line_writer_end(&writer), POSTERN_E_TOO_LARGE);
    assert_int_equal(err.status, POSTERN_E_TOO_LARGE);
    assert_string_equal(out.data, "kept");
    pt_buf_done(&out);
}

struct word_row {
    const char *text;
    const char *words; /* "a, b": '_' before a word that is not apart */
};

static const struct word_row word_rows[] = {
    {"", "."},
    {"a", "_a."},
    {" a  b\t\r\n\f c ", " a b c ."},
    {"\xC2\xA0 a\xC2\xA0\xC2\xA0q\xC3\xA9", " a q\xC3\xA9."},
};

static void test_line_writer__words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(word_rows) / sizeof(word_rows[0]); i++) {
        struct pt_view rest = pt_view_of(word_rows[i].text);
        struct pt_view word = pt_view_of("");
        bool is_apart = false;
        struct pt_buf seen;

        pt_buf_init(&seen, 100);
        while (pt_line_writer_next_word(&rest, &word, &is_apart)) {
            assert_int_equal(pt_buf_append_format(&seen, NULL, "%c%.*s",
                                 is_apart ? ' ' : '_', (int)word.len, word.ptr),
                POSTERN_OK);
        }
        assert_int_equal(
            pt_buf_append_text(&seen, is_apart ? " ." : ".", NULL), POSTERN_OK);
        assert_string_equal(seen.data, word_rows[i].words);
        pt_buf_done(&seen);
    }
}

static enum postern_status tortured(void *context, struct postern_error *err)
{
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    (void)context;
    pt_buf_init(&out, 1000);
    status = write_all(&out, err);
    if (status != POSTERN_OK) {
        assert_int_equal(out.len, 0);
    }
    pt_buf_done(&out);
    return status;
}

static void test_line_writer__each_allocation_fails_once(void **state)
{
    (void)state;
    pt_test_torture(tortured, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_writer__blanks_lines_and_prefixes),
        cmocka_unit_test(test_line_writer__depth_has_a_limit),
        cmocka_unit_test(test_line_writer__first_failure_stays),
        cmocka_unit_test(test_line_writer__words),
        cmocka_unit_test(test_line_writer__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

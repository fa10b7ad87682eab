/*
 * Unit tests of codec/text_to_html.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/text_to_html.h"
#include "failing_alloc.h"

struct row {
    const char *text;
    const char *html;
};

static const struct row rows[] = {
    {"", ""},
    {"plain words stay", "plain words stay"},
    {"<b>&amp;\"'</b>", "&lt;b&gt;&amp;amp;&quot;&#39;&lt;/b&gt;"},
    {"a\nb", "a<br>b"},
    {"a\r\nb", "a<br>b"},
    {"a\rb", "a<br>b"},
    {"a\n\nb", "a<br><br>b"},
    {"a\r\n\r\nb", "a<br><br>b"},
    {"a\n\rb", "a<br><br>b"},
    {"\n", "<br>"},
    {"a  b", "a&nbsp; b"},
    {"a    b", "a&nbsp;&nbsp;&nbsp; b"},
    {" a", "&nbsp;a"},
    {"  a", "&nbsp; a"},
    {"x\n a", "x<br>&nbsp;a"},
    {"x\n   a", "x<br>&nbsp;&nbsp; a"},
    {"a \nb", "a <br>b"},
    {"a\tb", "a&emsp;b"},
    {"\ta", "&emsp;a"},
    {"caf\xC3\xA9 \xF0\x9F\x98\x80", "caf\xC3\xA9 \xF0\x9F\x98\x80"},
    {"javascript:x", "javascript:x"},
};

static void test_text_to_html__looks_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf html;

        pt_buf_init(&html, 1000);
        assert_int_equal(pt_buf_append_text(&html, "|", NULL), POSTERN_OK);
        assert_int_equal(
            pt_text_to_html(pt_view_of(rows[i].text), &html, NULL), POSTERN_OK);
        assert_string_equal(html.data + 1, rows[i].html);
        pt_buf_done(&html);
    }
}

static void test_text_to_html__failure_leaves_the_output(void **state)
{
    struct pt_buf html;

    (void)state;
    pt_buf_init(&html, 10);
    assert_int_equal(pt_buf_append_text(&html, "kept", NULL), POSTERN_OK);
    assert_int_equal(pt_text_to_html(pt_view_of("a\nb\nc"), &html, NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(pt_text_to_html(pt_view_of("a    c"), &html, NULL),
        POSTERN_E_TOO_LARGE);
    assert_string_equal(html.data, "kept");
    pt_buf_done(&html);
}

static enum postern_status convert(void *context, struct postern_error *err)
{
    struct pt_buf html;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&html, 10000);
    status = pt_text_to_html(pt_view_of(context), &html, err);
    if (status != POSTERN_OK) {
        assert_int_equal(html.len, 0);
    }
    pt_buf_done(&html);
    return status;
}

static void test_text_to_html__each_allocation_fails_once(void **state)
{
    char text[] = "<<<<<<<<<<<<<<<<<<<<<<<<<\n      \n\n\n\n\n\n\n\n\n\n\n\n"
                  "                                               &&&&&&&&&&";

    (void)state;
    pt_test_torture(convert, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_to_html__looks_the_same),
        cmocka_unit_test(test_text_to_html__failure_leaves_the_output),
        cmocka_unit_test(test_text_to_html__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of codec/markdown_to_html. Every construct is in the golden
 * files of test_formats.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/markdown_to_html.h"
#include "failing_alloc.h"

struct row {
    const char *markdown;
    const char *html;
};

static const struct row rows[] = {
    {"", ""},
    {" \n\n", ""},
    {"a *b* **c**", "<p>a <em>b</em> <strong>c</strong></p>\n"},
    {"a\nb", "<p>a<br>\nb</p>\n"},
    {"a & b < c > \"d\"", "<p>a &amp; b &lt; c &gt; &quot;d&quot;</p>\n"},
    {"&amp; &#60;", "<p>&amp; &#60;</p>\n"},
    {"a@b.cc", "<p><a href=\"mailto:a@b.cc\">a@b.cc</a></p>\n"},
    {"www.x.org", "<p><a href=\"http://www.x.org\">www.x.org</a></p>\n"},
    {"[a](b 'c&quot;')", "<p><a href=\"b\" title=\"c&quot;\">a</a></p>\n"},
    {"[a](b?c&d \"\")", "<p><a href=\"b?c&amp;d\">a</a></p>\n"},
    {"[a](<x'\"y>)", "<p><a href=\"x%27%22y\">a</a></p>\n"},
    {"[a](&#x20AC;)", "<p><a href=\"%E2%82%AC\">a</a></p>\n"},
    {"[a](&#xD800;&#x110000;b)", "<p><a href=\"b\">a</a></p>\n"},
    {"[a](&uuml;)", "<p><a href=\"&amp;uuml;\">a</a></p>\n"},
    {"[a **b**](JavaScript:x)", "<p>a <strong>b</strong></p>\n"},
    {"![a ![b *c*](d) e](f)", "<p><img src=\"f\" alt=\"a b c e\"></p>\n"},
    {"![a\nb <b>c</b>](f)", "<p><img src=\"f\" alt=\"a b c\"></p>\n"},
    {"![a](data:image/png;base64,x)", "<p><img src=\"\" alt=\"a\"></p>\n"},
    {"[a](b", "<p>[a](b</p>\n"},
    {"- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"},
    {"3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"},
    {"~~a~~", "<p><s>a</s></p>\n"},
    {"<b>x</b> <Script>y</sCRIPT >",
        "<p><b>x</b> &lt;Script>y&lt;/sCRIPT ></p>\n"},
    {"<script>\nx\n</script>", "&lt;script>\nx\n&lt;/script>\n"},
};

static void test_markdown_to_html__rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf html;

        pt_buf_init(&html, 10000);
        assert_int_equal(pt_buf_append_text(&html, "|", NULL), POSTERN_OK);
        assert_int_equal(
            pt_markdown_to_html(pt_view_of(rows[i].markdown), &html, NULL),
            POSTERN_OK);
        assert_string_equal(html.data + 1, rows[i].html);
        pt_buf_done(&html);
    }
}

/* Nobody's limit is the output's: here each use of a long link is as long as
 * the link. */
static void test_markdown_to_html__growth_ends_at_the_limit(void **state)
{
    struct pt_buf markdown;
    struct pt_buf html;

    (void)state;
    pt_buf_init(&markdown, 100000);
    pt_buf_init(&html, 20000);
    assert_int_equal(
        pt_buf_append_format(&markdown, NULL, "[a]: /%01000d\n\n", 0),
        POSTERN_OK);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(
            pt_buf_append_text(&markdown, "[a] ", NULL), POSTERN_OK);
    }
    assert_int_equal(pt_buf_append_text(&html, "kept", NULL), POSTERN_OK);
    assert_int_equal(pt_markdown_to_html(pt_buf_view(&markdown), &html, NULL),
        POSTERN_E_TOO_LARGE);
    assert_string_equal(html.data, "kept");
    pt_buf_done(&markdown);
    pt_buf_done(&html);
}

static void test_markdown_to_html__deep_nesting_is_refused(void **state)
{
    char markdown[1001];
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_buf html;

    (void)state;
    memset(markdown, '>', sizeof(markdown) - 1);
    markdown[sizeof(markdown) - 1] = '\0';
    pt_buf_init(&html, 100000);
    assert_int_equal(pt_markdown_to_html(pt_view_of(markdown), &html, &err),
        POSTERN_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "nested too deeply"));
    pt_buf_done(&html);
}

static enum postern_status convert(void *context, struct postern_error *err)
{
    struct pt_buf html;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&html, 10000);
    status = pt_markdown_to_html(pt_view_of(context), &html, err);
    if (status != POSTERN_OK) {
        assert_int_equal(html.len, 0);
    }
    pt_buf_done(&html);
    return status;
}

static void test_markdown_to_html__each_allocation_fails_once(void **state)
{
    char markdown[] =
        "# h *e* [l](u 't') ![i](u 't') <b>x</b> <script> &amp; `c`\n\n"
        "> 2. a\n\n|a|\n|-|\n|b|\n\n    code\n\n---\n\n[j](javascript:x)\n"
        "\n[a long link](http://example.com/0123456789012345678901234567890"
        "01234567890123456789012345678901234567890 'and a long title')\n";

    (void)state;
    pt_test_torture(convert, markdown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markdown_to_html__rows),
        cmocka_unit_test(test_markdown_to_html__growth_ends_at_the_limit),
        cmocka_unit_test(test_markdown_to_html__deep_nesting_is_refused),
        cmocka_unit_test(test_markdown_to_html__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

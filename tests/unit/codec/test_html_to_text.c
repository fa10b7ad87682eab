/*
 * Unit tests of codec/html_to_text and codec/html_to_markdown. Every element
 * is in the golden files of test_formats.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/html_to_markdown.h"
#include "codec/html_to_text.h"
#include "failing_alloc.h"

struct row {
    const char *html;
    const char *text;
    const char *markdown;
};

static const struct row rows[] = {
    {"", "", ""},
    {"a", "a", "a"},
    {" a <b> b </b> c ", "a b c", "a **b** c"},
    {"<b></b>a<i> </i>b", "a b", "a b"},
    {"<b>a <strong>b</strong></b>", "a b", "**a b**"},
    {"<b>a<br>b</b>", "a\nb", "**a**  \n**b**"},
    {"<p>a<p>b", "a\nb", "a\n\nb"},
    {"a<br><br><br>b", "a\n\n\nb", "a  \n\n\nb"},
    {"<div><div>a</div></div>b", "a\nb", "a\n\nb"},
    {"<ul><li>a<br>b<li><p>c</ul>d", "- a\n  b\n- c\nd",
        "- a  \n  b\n\n- c\n\nd"},
    {"<ol><li>a<li>b</ol>", "- a\n- b", "1. a\n2. b"},
    {"<ol start=x><li>a</ol><ol start=-5><li>b", "- a\n- b", "1. a\n\n1. b"},
    {"<ol start=99999999999999999999><li>a<li>b", "- a\n- b",
        "709551615. a\n709551616. b"},
    {"<li>alone", "- alone", "- alone"},
    {"<blockquote><ul><li>a</ul>b</blockquote>", "> - a\n> b", "> - a\n>\n> b"},
    {"<pre>\n a\n\n b\n</pre>c", " a\n\n b\nc", "```\n a\n\n b\n```\n\nc"},
    {"<pre>a<br>b<b>c</b></pre>", "a\nbc", "```\na\nbc\n```"},
    {"<code>a `b`</code>", "a `b`", "`` a `b` ``"},
    {"<code> </code>x<code>a\nb</code>", "xa b", "x`a b`"},
    {"<h2>a<br>b</h2>c", "a\nb\nc", "## a b\n\nc"},
    {"<a href=x>a<p>b</p></a>", "a\nb", "[a b](<x>)"},
    {"<a href='javascript:x'>a</a>", "a", "[a](#)"},
    {"<img alt=a src=b><img src='data:x'>", "", "![a](<b>)![](#)"},
    {"<table><tr><td>a|b<td>c<tr><td>d</table>", "a|b\tc\nd",
        "| a\\|b | c |\n| --- | --- |\n| d |"},
    {"<table><tr><td><b>a<td>b</b></table>", "a\tb",
        "| **a** | b |\n| --- | --- |"},
    {"<table><tr><td>a<td><div><table><tr><td>b<td>c</table></div></table>d",
        "a\nb\tc\nd", "| a | b c |\n| --- | --- |\n\nd"},
    {"<table><tr><td>a</table>", "a", "a"},
    {"<table><tr><td>a<td><td> <td>b<tr><td><td>c<td></table>", "a\t\t\tb\nc",
        "| a | | | b |\n| --- | --- | --- | --- |\n| | c | |"},
    {"<script>x</script><style>y</style><title>z</title>a", "a", "a"},
    {"*a* &lt;b&gt; &amp;amp;", "*a* <b> &amp;", "\\*a\\* \\<b> \\&amp;"},
    {"<svg><a href=x>b</a></svg>", "b", "[b](<x>)"},
};

typedef enum postern_status convert_fn(
    struct pt_view html, struct pt_buf *out, struct postern_error *err);

static void convert(
    convert_fn *function, const char *html, const char *expected)
{
    struct pt_buf out;

    pt_buf_init(&out, 10000);
    assert_int_equal(pt_buf_append_text(&out, "|", NULL), POSTERN_OK);
    assert_int_equal(function(pt_view_of(html), &out, NULL), POSTERN_OK);
    if (strcmp(out.data + 1, expected) != 0) {
        fail_msg("%s:\n%s\nfor\n%s", html, out.data + 1, expected);
    }
    pt_buf_done(&out);
}

static void test_html_to_text__rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        convert(pt_html_to_text, rows[i].html, rows[i].text);
        convert(pt_html_to_markdown, rows[i].html, rows[i].markdown);
    }
}

static void refuse(convert_fn *function, const char *what, size_t limit)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_buf html;
    struct pt_buf out;

    pt_buf_init(&html, 1000000);
    pt_buf_init(&out, limit);
    for (size_t i = 0; i < 100000; i++) {
        assert_int_equal(pt_buf_append_text(&html, what, NULL), POSTERN_OK);
    }
    assert_int_equal(
        function(pt_buf_view(&html), &out, &err), POSTERN_E_TOO_LARGE);
    assert_int_equal(out.len, 0);
    assert_int_not_equal(err.message[0], '\0');
    pt_buf_done(&html);
    pt_buf_done(&out);
}

static void test_html_to_text__too_much_is_refused(void **state)
{
    (void)state;
    refuse(pt_html_to_text, "<div>", 1000000);
    refuse(pt_html_to_markdown, "<div>", 1000000);
    refuse(pt_html_to_text, "text ", 1000);
    refuse(pt_html_to_markdown, "text ", 1000);
}

static enum postern_status run(
    convert_fn *function, const char *html, struct postern_error *err)
{
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&out, 10000);
    status = function(pt_view_of(html), &out, err);
    if (status != POSTERN_OK) {
        assert_int_equal(out.len, 0);
    }
    pt_buf_done(&out);
    return status;
}

static enum postern_status to_text(void *context, struct postern_error *err)
{
    return run(pt_html_to_text, context, err);
}

static enum postern_status to_markdown(void *context, struct postern_error *err)
{
    return run(pt_html_to_markdown, context, err);
}

static void test_html_to_text__each_allocation_fails_once(void **state)
{
    char html[] =
        "<h1>a</h1><p>b <b>c</b> <a href='d'>e</a><ul><li>f<ol><li>g</ol></ul>"
        "<blockquote>h</blockquote><pre>i</pre><code>j</code><img src=k>"
        "<table><tr><td>l<td>m</table><hr>"
        "012345678901234567890123456789012345678901234567890123456789"
        "012345678901234567890123456789012345678901234567890123456789";

    (void)state;
    pt_test_torture(to_text, html);
    pt_test_torture(to_markdown, html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_to_text__rows),
        cmocka_unit_test(test_html_to_text__too_much_is_refused),
        cmocka_unit_test(test_html_to_text__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

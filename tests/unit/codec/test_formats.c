/*
 * Golden files of the conversions: tests/data/formats.
 *
 * markdown/NAME.md becomes markdown/NAME.html; html/NAME.html becomes
 * html/NAME.txt and html/NAME.md, and that Markdown, as HTML, is the same
 * text again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec/html_to_markdown.h"
#include "codec/html_to_text.h"
#include "codec/markdown_to_html.h"

static const char *data_dir;

static void read_file(const char *name, struct pt_buf *ret)
{
    char path[4096];
    char bytes[4096];
    FILE *file = NULL;
    size_t size = 0;

    (void)snprintf(path, sizeof(path), "%s/formats/%s", data_dir, name);
    pt_buf_init(ret, 1000000);
    file = fopen(path, "re");
    if (!file) {
        fail_msg("%s cannot be opened", path);
        return;
    }
    do {
        size = fread(bytes, 1, sizeof(bytes), file);
        assert_int_equal(pt_buf_append(ret, bytes, size, NULL), POSTERN_OK);
    } while (size > 0);
    (void)fclose(file);
}

typedef enum postern_status convert_fn(
    struct pt_view from, struct pt_buf *out, struct postern_error *err);

struct row {
    const char *from;
    const char *to;
    convert_fn *convert;
};

static const struct row rows[] = {
    {"markdown/everything.md", "markdown/everything.html", pt_markdown_to_html},
    {"markdown/hostile.md", "markdown/hostile.html", pt_markdown_to_html},
    {"markdown/plain.md", "markdown/plain.html", pt_markdown_to_html},
    {"html/everything.html", "html/everything.txt", pt_html_to_text},
    {"html/everything.html", "html/everything.md", pt_html_to_markdown},
    {"html/fragment.html", "html/fragment.txt", pt_html_to_text},
    {"html/fragment.html", "html/fragment.md", pt_html_to_markdown},
    {"html/blank.html", "html/blank.txt", pt_html_to_text},
    {"html/blank.html", "html/blank.md", pt_html_to_markdown},
};

static void test_formats__golden_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf from;
        struct pt_buf to;
        struct pt_buf out;

        read_file(rows[i].from, &from);
        read_file(rows[i].to, &to);
        pt_buf_init(&out, 1000000);
        assert_int_equal(
            rows[i].convert(pt_buf_view(&from), &out, NULL), POSTERN_OK);
        assert_string_equal(out.data, to.data);
        pt_buf_done(&from);
        pt_buf_done(&to);
        pt_buf_done(&out);
    }
}

/* Mail programs drop style sheets and what is fetched from elsewhere, and
 * dark mode wants no colours. */
static void test_formats__html_of_ours_is_plain(void **state)
{
    static const char *const unwanted[] = {"<style", "<link",
        "class=", "background", "url(",
        " color:", ";color:", "\"color:", "bgcolor"};
    struct pt_buf html;
    const char *raw = NULL;

    (void)state;
    read_file("markdown/everything.html", &html);
    /* what the Markdown itself holds as HTML comes last */
    raw = strstr(html.data, "<h2>HTML</h2>");
    assert_non_null(raw);
    pt_buf_truncate(&html, (size_t)(raw - html.data));
    for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++) {
        assert_null(strstr(html.data, unwanted[i]));
    }
    pt_buf_done(&html);
}

/* Words alone: white space folded. */
static void fold(struct pt_buf *text)
{
    size_t len = 0;

    for (size_t i = 0; i < text->len; i++) {
        if (!pt_ascii_is_blank(text->data[i])) {
            text->data[len] = text->data[i];
            len++;
        }
    }
    pt_buf_truncate(text, len);
}

static const char *const round_trips[] = {
    "<h1>a <i>b</i></h1><p>c <b>d</b> <code>e</code></p>",
    "<ul><li>a<ul><li>b<li>c</ul><li>d</ul><ol start=3><li>e<li>f</ol>",
    "<blockquote>a<blockquote>b</blockquote></blockquote>c",
    "<pre>a  b\n\n &lt;c&gt; ```</pre>",
    "<table><tr><th>a<th>b<tr><td>c|d<td>* e</table>",
    "<p>* _a_ `b` [c] &lt;d&gt; &amp;amp; ~~e~~ \\</p><p># f</p>",
    "<p>1. g</p><p>&gt; h</p><p>- i</p><p>---</p><p>=</p>",
    "<a href='http://x.org/?a=1&amp;b=(2)'>l</a><hr>x<br>y",
};

/* Text, made of HTML, is the text of the Markdown made of it. */
static void test_formats__markdown_says_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(round_trips) / sizeof(round_trips[0]); i++) {
        struct pt_view html = pt_view_of(round_trips[i]);
        struct pt_buf text;
        struct pt_buf markdown;
        struct pt_buf again;
        struct pt_buf text_again;

        pt_buf_init(&text, 10000);
        pt_buf_init(&markdown, 10000);
        pt_buf_init(&again, 10000);
        pt_buf_init(&text_again, 10000);
        assert_int_equal(pt_html_to_text(html, &text, NULL), POSTERN_OK);
        assert_int_equal(
            pt_html_to_markdown(html, &markdown, NULL), POSTERN_OK);
        assert_int_equal(
            pt_markdown_to_html(pt_buf_view(&markdown), &again, NULL),
            POSTERN_OK);
        assert_int_equal(
            pt_html_to_text(pt_buf_view(&again), &text_again, NULL),
            POSTERN_OK);
        fold(&text);
        fold(&text_again);
        assert_string_equal(text_again.data, text.data);
        pt_buf_done(&text);
        pt_buf_done(&markdown);
        pt_buf_done(&again);
        pt_buf_done(&text_again);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats__golden_files),
        cmocka_unit_test(test_formats__html_of_ours_is_plain),
        cmocka_unit_test(test_formats__markdown_says_the_same),
    };

    data_dir = argc > 1 ? argv[1] : "tests/data";
    return cmocka_run_group_tests(tests, NULL, NULL);
}

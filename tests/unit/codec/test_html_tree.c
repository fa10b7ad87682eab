/*
 * Unit tests of codec/html_tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "codec/html_tree.h"
#include "failing_alloc.h"

/* What a walk came by, as text. */
struct seen {
    struct pt_buf text;
    size_t depth;
    size_t most_depth;
};

static bool enter(void *context, const GumboElement *element)
{
    struct seen *seen = context;
    struct pt_view class_name = pt_html_attribute(element, "class");

    if (pt_view_is_equal(class_name, pt_view_of("skip"))) {
        return false;
    }
    seen->depth++;
    if (seen->depth > seen->most_depth) {
        seen->most_depth = seen->depth;
    }
    assert_int_equal(
        pt_buf_append_format(&seen->text, NULL, "<%s%s%.*s>",
            gumbo_normalized_tagname(element->tag),
            class_name.len > 0 ? " " : "", (int)class_name.len, class_name.ptr),
        POSTERN_OK);
    return true;
}

static void leave(void *context, const GumboElement *element)
{
    struct seen *seen = context;

    assert_int_equal(pt_buf_append_format(&seen->text, NULL, "</%s>",
                         gumbo_normalized_tagname(element->tag)),
        POSTERN_OK);
    seen->depth--;
}

static void text(void *context, struct pt_view part)
{
    struct seen *seen = context;

    assert_int_equal(pt_buf_append_view(&seen->text, part, NULL), POSTERN_OK);
}

static const struct pt_html_visitor visitor = {
    .enter = enter, .leave = leave, .text = text};

#define HEAD "<html><head></head><body>"
#define TAIL "</body></html>"

static const char *const rows[][2] = {
    {"", HEAD TAIL},
    {"a &amp; b", HEAD "a & b" TAIL},
    {"<p class=x>a<p>b", HEAD "<p x>a</p><p>b</p>" TAIL},
    {"<b><i>x</b>y</i>", HEAD "<b><i>x</i></b><i>y</i>" TAIL},
    {"<!-- c -->a<![CDATA[b]]>", HEAD "a" TAIL},
    {"<template>x</template>a", "<html><head></head><body>a" TAIL},
    {"a<div class=skip>b<b>c</b></div>d", HEAD "ad" TAIL},
    {"<table><tr><td>x", HEAD "<table><tbody><tr><td>x</td></tr></tbody>"
                              "</table>" TAIL},
};

static void test_html_tree__is_what_a_browser_makes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_html_tree tree = {.document = NULL};
        struct seen seen = {.depth = 0};

        pt_buf_init(&seen.text, 10000);
        assert_int_equal(
            pt_html_tree_parse(pt_view_of(rows[i][0]), &tree, NULL),
            POSTERN_OK);
        assert_int_equal(
            pt_html_tree_walk(&tree, &visitor, &seen, NULL), POSTERN_OK);
        assert_string_equal(seen.text.data, rows[i][1]);
        assert_int_equal(seen.depth, 0);
        pt_buf_done(&seen.text);
        pt_html_tree_done(&tree);
        pt_html_tree_done(&tree);
    }
}

static void repeat(struct pt_buf *html, const char *what, size_t count)
{
    pt_buf_init(html, (size_t)64 * 1024 * 1024);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pt_buf_append_text(html, what, NULL), POSTERN_OK);
    }
}

static void test_html_tree__any_depth_is_walked_and_released(void **state)
{
    struct pt_html_tree tree = {.document = NULL};
    struct seen seen = {.depth = 0};
    struct pt_buf html;

    (void)state;
    repeat(&html, "<u-u>", 10000);
    pt_buf_init(&seen.text, 1000000);
    assert_int_equal(
        pt_html_tree_parse(pt_buf_view(&html), &tree, NULL), POSTERN_OK);
    assert_int_equal(
        pt_html_tree_walk(&tree, &visitor, &seen, NULL), POSTERN_OK);
    assert_int_equal(seen.most_depth, 10002);
    pt_html_tree_done(&tree);
    pt_buf_done(&seen.text);
    pt_buf_done(&html);
}

static void test_html_tree__too_much_is_refused(void **state)
{
    static const struct {
        const char *what;
        size_t count;
        const char *message;
    } too_much[] = {
        {"<div>", 100000, "leaves too many elements open"},
        {"<i></i>", 1500000, "too many elements: its tree takes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(too_much) / sizeof(too_much[0]); i++) {
        struct pt_html_tree tree = {.document = NULL};
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_buf html;

        repeat(&html, too_much[i].what, too_much[i].count);
        assert_int_equal(pt_html_tree_parse(pt_buf_view(&html), &tree, &err),
            POSTERN_E_TOO_LARGE);
        assert_non_null(strstr(err.message, too_much[i].message));
        assert_null(tree.document);
        assert_null(tree.blocks);
        pt_buf_done(&html);
    }
}

static bool enter_only(void *context, const GumboElement *element)
{
    (void)context;
    (void)element;
    return true;
}

static void leave_only(void *context, const GumboElement *element)
{
    (void)context;
    (void)element;
}

static void text_only(void *context, struct pt_view part)
{
    (void)context;
    (void)part;
}

static enum postern_status parse_and_walk(
    void *context, struct postern_error *err)
{
    static const struct pt_html_visitor nothing = {
        .enter = enter_only, .leave = leave_only, .text = text_only};
    struct pt_html_tree tree = {.document = NULL};
    enum postern_status status =
        pt_html_tree_parse(pt_view_of(context), &tree, err);

    if (status != POSTERN_OK) {
        return status;
    }
    status = pt_html_tree_walk(&tree, &nothing, NULL, err);
    pt_html_tree_done(&tree);
    return status;
}

/* gumbo's allocations are among them. */
static void test_html_tree__each_allocation_fails_once(void **state)
{
    char html[] = "<!DOCTYPE html><title>t</title><p a=b c>x &amp; <b><i>y</b>z"
                  "<table>q<tr><td><svg viewBox=1><a xlink:href=x></svg>"
                  "<template><b></template><div><div><div><div><div><div>";

    (void)state;
    pt_test_torture(parse_and_walk, html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_tree__is_what_a_browser_makes),
        cmocka_unit_test(test_html_tree__any_depth_is_walked_and_released),
        cmocka_unit_test(test_html_tree__too_much_is_refused),
        cmocka_unit_test(test_html_tree__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

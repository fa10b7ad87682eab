/*
 * Unit tests of codec/html_effort.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "codec/html_effort.h"
#include "failing_alloc.h"

struct row {
    const char *before;
    const char *repeated;
    size_t count;
    const char *after;
    const char *fault; /* a part of the message, or NULL */
};

#define OPEN "leaves too many elements open"
#define ATTRIBUTES "over 1000 attributes"

static const struct row rows[] = {
    {"", "", 0, "", NULL},
    {"", "<p>text", 100000, "", NULL},
    {"", "<p>a <b>b</b> <i class='x'>c</i></p>\n", 100000, "", NULL},
    {"<table>", "<tr><td>a<td>b", 100000, "", NULL},
    {"<ul>", "<li>a", 100000, "</ul>", NULL},
    {"", "<br><hr><img src=x>", 100000, "", NULL},
    {"", "<div></div>", 100000, "", NULL},
    {"", "<!-- <div> -->", 100000, "", NULL},
    {"", "<script> <div> </script>", 100000, "", NULL},
    {"", "<textarea> <div> </TEXTAREA >", 50000, "", NULL},
    {"", "a < b </ 1> <? <div> >", 50000, "", NULL},
    {"", "<svg><path/><g/></svg>", 10000, "", NULL},
    {"", "<div title='<div>'></div>", 50000, "", NULL},
    {"", "<", 1000000, "", NULL},
    {"<div", " ", 1000000, "", NULL},
    /* too much */
    {"", "<div>", 100000, "", OPEN},
    {"", "<b>", 100000, "", OPEN},
    {"", "<b><p>", 100000, "", OPEN},
    {"", "<table><tr><td>", 100000, "", OPEN},
    {"", "<ul><li>", 100000, "</ul>", OPEN},
    {"", "<x-y>", 100000, "", OPEN},
    {"", "<div></x>", 100000, "", OPEN},
    {"", "<div><!-- </div> -->", 100000, "", OPEN},
    {"", "<div><!-- --!></div a='</div>'>", 100000, "", NULL},
    {"", "<div title='</div>'>", 100000, "", OPEN},
    {"", "<div><script></div></script>", 100000, "", OPEN},
    {"", "<div><select></div></select>", 100000, "", OPEN},
    {"<svg>", "<td>", 100000, "", OPEN},
    {"<svg><![CDATA[ > </svg> ]]>", "<td>", 100000, "", OPEN},
    {"<svg><g></svg>", "<td>", 100000, "", OPEN},
    {"<svg><title></svg>", "<td>", 100000, "", OPEN},
    {"<svg/>", "<td>", 100000, "", NULL},
    {"<svg><g></g></svg><math></math>", "<td>", 100000, "", NULL},
    {"<![CDATA[ > <svg> ]]>", "<p>", 100000, "", OPEN},
    {"<![CDATA[ > </svg> ]]>", "<p>", 100000, "", NULL},
    {"<math>", "<p>", 100000, "", OPEN},
    {"<a ", "b ", 1001, ">", ATTRIBUTES},
    {"<a ", "b=''", 1001, ">", ATTRIBUTES},
    {"<a ", "b/", 1001, ">", ATTRIBUTES},
    {"<a ", "b=\"c d e\" ", 999, ">", NULL},
    {"<a b=\"", "c ", 5000, "\">", NULL},
};

static void fill(const struct row *row, struct pt_buf *html)
{
    pt_buf_init(html, (size_t)64 * 1024 * 1024);
    assert_int_equal(pt_buf_append_text(html, row->before, NULL), POSTERN_OK);
    for (size_t i = 0; i < row->count; i++) {
        assert_int_equal(
            pt_buf_append_text(html, row->repeated, NULL), POSTERN_OK);
    }
    assert_int_equal(pt_buf_append_text(html, row->after, NULL), POSTERN_OK);
}

static void test_html_effort__what_would_take_too_long(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_buf html;
        enum postern_status status = POSTERN_OK;

        fill(row, &html);
        status = pt_html_check_effort(pt_buf_view(&html), &err);
        if (status != (row->fault ? POSTERN_E_TOO_LARGE : POSTERN_OK)) {
            fail_msg("%s%s...: %d %s", row->before, row->repeated, (int)status,
                err.message);
        }
        if (row->fault) {
            assert_non_null(strstr(err.message, row->fault));
        }
        pt_buf_done(&html);
    }
}

static enum postern_status check(void *context, struct postern_error *err)
{
    return pt_html_check_effort(pt_view_of(context), err);
}

static void test_html_effort__each_allocation_fails_once(void **state)
{
    char html[] = "<b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b><b>";

    (void)state;
    pt_test_torture(check, html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_effort__what_would_take_too_long),
        cmocka_unit_test(test_html_effort__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

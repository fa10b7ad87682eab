/*
 * Unit tests of codec/html_tag.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/html_tag.h"

struct row {
    const char *text;
    size_t len;
};

static const struct row tag_rows[] = {
    {"", 0},
    {"<", 0},
    {"<b", 0},
    {"<b>", 3},
    {"<b>x</b>", 3},
    {"</b>x", 4},
    {"<br/>x", 5},
    {"<a title=\"x > y\">z", 17},
    {"<a title='x > y'>z", 17},
    {"<a title=\"x>", 0},
    {"<p don't>x", 9},
    {"<a b=it's>x", 10},
    {"< b>", 0},
    {"<1>", 0},
    {"</1>", 0},
    {"a<b>", 0},
    {"<!-- > -->x", 10},
    {"<!-- x", 0},
    {"<!DOCTYPE html>x", 15},
    {"<?xml?>x", 7},
};

static void test_html_tag__length(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(tag_rows) / sizeof(tag_rows[0]); i++) {
        struct pt_html_tag_scan scan = {.is_ended = false};

        assert_int_equal(pt_html_tag_len(&scan, pt_view_of(tag_rows[i].text)),
            tag_rows[i].len);
    }
}

/* What would be looked at to the end again and again is looked at once. */
static void test_html_tag__nothing_behind_an_open_tag(void **state)
{
    struct pt_html_tag_scan scan = {.is_ended = false};

    (void)state;
    assert_int_equal(pt_html_tag_len(&scan, pt_view_of("< b")), 0);
    assert_false(scan.is_ended);
    assert_int_equal(pt_html_tag_len(&scan, pt_view_of("<b x")), 0);
    assert_true(scan.is_ended);
    assert_int_equal(pt_html_tag_len(&scan, pt_view_of("<b>")), 0);
}

static const struct row entity_rows[] = {
    {"", 0},
    {"&", 0},
    {"&amp", 0},
    {"&amp;x", 5},
    {"&#39;x", 5},
    {"&#x1F600;", 9},
    {"&#;", 0},
    {"&;", 0},
    {"& amp;", 0},
    {"amp;", 0},
    {"&CounterClockwiseContourIntegral;", 33},
    {"&CounterClockwiseContourIntegralxx;", 0},
};

static void test_html_tag__entity_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(entity_rows) / sizeof(entity_rows[0]); i++) {
        assert_int_equal(pt_html_entity_len(pt_view_of(entity_rows[i].text)),
            entity_rows[i].len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_tag__length),
        cmocka_unit_test(test_html_tag__nothing_behind_an_open_tag),
        cmocka_unit_test(test_html_tag__entity_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

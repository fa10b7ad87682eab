/*
 * Tests of sandbox/form_fields.c, target.c and base64url.c: text taken apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/base64url.h"
#include "sandbox/form_fields.h"
#include "sandbox/target.h"

static void test_form_fields__escapes_are_decoded_once_or_refused(void **state)
{
    struct row {
        const char *text;
        bool is_plus_blank;
        const char *expected; /* NULL: refused */
    };
    static const struct row rows[] = {
        {"", true, ""},
        {"abc", true, "abc"},
        {"a+b", true, "a b"},
        {"a+b", false, "a+b"},
        {"%2B%2b", true, "++"},
        {"%2541", true, "%41"},
        {"%C3%A9", true, "\xc3\xa9"},
        {"%", true, NULL},
        {"%4", true, NULL},
        {"%zz", true, NULL},
        {"a%00b", true, NULL},
        {"%4g", true, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *out = NULL;
        enum postern_status status = pt_form_fields_decode(
            pt_view_of(rows[i].text), rows[i].is_plus_blank, &out, NULL);

        if (rows[i].expected) {
            assert_int_equal(status, POSTERN_OK);
            assert_string_equal(out, rows[i].expected);
        } else {
            assert_int_equal(status, POSTERN_E_INVALID);
            assert_null(out);
        }
        pt_free(out);
    }
}

static void test_form_fields__a_form_is_found_by_name(void **state)
{
    struct pt_form_fields fields;

    (void)state;
    assert_int_equal(pt_form_fields_parse(
                         pt_view_of("a=1&&b&c=x%3Dy=z&a%62=2"), &fields, NULL),
        POSTERN_OK);
    assert_int_equal(fields.count, 4);
    assert_string_equal(pt_form_fields_find(&fields, "a"), "1");
    assert_string_equal(pt_form_fields_find(&fields, "b"), "");
    assert_string_equal(pt_form_fields_find(&fields, "c"), "x=y=z");
    assert_string_equal(pt_form_fields_find(&fields, "ab"), "2");
    assert_null(pt_form_fields_find(&fields, "A"));
    assert_null(pt_form_fields_find_repeated(&fields));
    pt_form_fields_done(&fields);
    assert_int_equal(
        pt_form_fields_parse(pt_view_of("a=1&b=2&%61=3"), &fields, NULL),
        POSTERN_OK);
    assert_string_equal(pt_form_fields_find_repeated(&fields), "a");
    pt_form_fields_done(&fields);
}

static void test_form_fields__too_many_fields_are_refused(void **state)
{
    struct pt_form_fields fields;
    char text[257 * 2 + 1] = "";

    (void)state;
    for (size_t i = 0; i < 257; i++) {
        text[2 * i] = 'a';
        text[2 * i + 1] = '&';
    }
    assert_int_equal(
        pt_form_fields_parse(pt_view_make(text, 512), &fields, NULL),
        POSTERN_OK);
    pt_form_fields_done(&fields);
    assert_int_equal(pt_form_fields_parse(pt_view_of(text), &fields, NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(fields.count, 0);
}

static void test_target__is_split_before_it_is_decoded(void **state)
{
    struct pt_target target;

    (void)state;
    assert_int_equal(
        pt_target_parse("/v1.0//a%2Fb/c+d?x=1&y=a+b", &target, NULL),
        POSTERN_OK);
    assert_int_equal(target.segment_count, 3);
    assert_string_equal(target.segments[0], "v1.0");
    assert_string_equal(target.segments[1], "a/b");
    assert_string_equal(target.segments[2], "c+d");
    assert_string_equal(pt_form_fields_find(&target.options, "y"), "a b");
    assert_true(pt_view_is_equal(target.path, pt_view_of("/v1.0//a%2Fb/c+d")));
    assert_true(pt_view_is_equal(target.query, pt_view_of("x=1&y=a+b")));
    pt_target_done(&target);
    assert_int_equal(pt_target_parse("", &target, NULL), POSTERN_OK);
    assert_int_equal(target.segment_count, 0);
    pt_target_done(&target);
}

static void test_target__what_is_refused_leaves_nothing(void **state)
{
    static const char *const texts[] = {
        "/a/%", "/a?b=%0", "/1/2/3/4/5/6/7/8/9/a/b/c/d"};
    struct pt_target target;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(
            pt_target_parse(texts[i], &target, NULL), POSTERN_E_INVALID);
        assert_int_equal(target.segment_count, 0);
    }
}

static void test_base64url__goes_there_and_back(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"\xfb\xff\xfe", "-__-"},
        {"~~?", "fn4_"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf text;
        struct pt_buf bytes;

        pt_buf_init(&text, 100);
        pt_buf_init(&bytes, 100);
        assert_int_equal(
            pt_base64url_append(&text, (const unsigned char *)rows[i][0],
                strlen(rows[i][0]), NULL),
            POSTERN_OK);
        assert_string_equal(text.data, rows[i][1]);
        assert_int_equal(
            pt_base64url_decode(pt_view_of(rows[i][1]), &bytes, NULL),
            POSTERN_OK);
        assert_string_equal(bytes.data, rows[i][0]);
        pt_buf_done(&text);
        pt_buf_done(&bytes);
    }
}

static void test_base64url__other_text_is_refused(void **state)
{
    static const char *const rows[] = {
        "Z", "Zg==", "Zm+v", "Zm/v", "Z g", "Zm9v!", "Zm9vZ"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf bytes;

        pt_buf_init(&bytes, 100);
        if (pt_base64url_decode(pt_view_of(rows[i]), &bytes, NULL) !=
            POSTERN_E_INVALID) {
            fail_msg("%s", rows[i]);
        }
        assert_int_equal(bytes.len, 0);
        pt_buf_done(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_fields__escapes_are_decoded_once_or_refused),
        cmocka_unit_test(test_form_fields__a_form_is_found_by_name),
        cmocka_unit_test(test_form_fields__too_many_fields_are_refused),
        cmocka_unit_test(test_target__is_split_before_it_is_decoded),
        cmocka_unit_test(test_target__what_is_refused_leaves_nothing),
        cmocka_unit_test(test_base64url__goes_there_and_back),
        cmocka_unit_test(test_base64url__other_text_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

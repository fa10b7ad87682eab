/*
 * Unit tests of codec/json.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "codec/json.h"
#include "failing_alloc.h"

struct parse_row {
    const char *text;
    bool is_taken;
};

static const struct parse_row parse_rows[] = {
    {"{}", true},
    {" {\"a\":[1,2.5,null,true,{\"b\":\"\xC3\xA9\"}]} ", true},
    {"{\"a\":\"\\u00e9\\n\"}", true},
    {"", false},
    {"   ", false},
    {"[]", false},
    {"\"text\"", false},
    {"null", false},
    {"<html>", false},
    {"{\"a\":", false},
    {"{\"a\":1", false},
    {"{\"a\":1}x", false},
    {"{\"a\":1,}", false},
    {"{\"a\":1,\"a\":2}", false},
    {"{\"a\":\"\xFF\"}", false},
    {"{\"a\":\"\\u0000\"}", false},
    {"{\"a\":\"\\ud800\"}", false},
    {"{'a':1}", false},
    {"{\"a\":NaN}", false},
};

static void test_json__takes_one_object(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(parse_rows) / sizeof(parse_rows[0]); i++) {
        json_t *object = pt_json_parse_object(pt_view_of(parse_rows[i].text));

        if ((object != NULL) != parse_rows[i].is_taken) {
            fail_msg("'%s' is judged wrongly", parse_rows[i].text);
        }
        json_decref(object);
    }
}

static void test_json__refuses_endless_depth(void **state)
{
    struct pt_buf text;

    (void)state;
    pt_buf_init(&text, 1000000);
    for (size_t i = 0; i < 100000; i++) {
        assert_int_equal(
            pt_buf_append_text(&text, "{\"a\":", NULL), POSTERN_OK);
    }
    assert_null(pt_json_parse_object(pt_buf_view(&text)));
    pt_buf_done(&text);
}

static void test_json__reads_text_members(void **state)
{
    json_t *object = pt_json_parse_object(
        pt_view_of("{\"text\":\"hello\",\"number\":1,\"none\":null}"));

    (void)state;
    assert_true(pt_view_is_equal(
        pt_json_get_text(object, "text"), pt_view_of("hello")));
    assert_int_equal(pt_json_get_text(object, "number").len, 0);
    assert_int_equal(pt_json_get_text(object, "none").len, 0);
    assert_int_equal(pt_json_get_text(object, "missing").len, 0);
    assert_non_null(pt_json_get_text(object, "missing").ptr);
    assert_int_equal(pt_json_get_text(NULL, "text").len, 0);
    json_decref(object);
}

static void test_json__writes_compact_and_in_order(void **state)
{
    json_t *object = json_object();
    json_t *array = json_array();
    struct pt_buf out;

    (void)state;
    assert_int_equal(pt_json_set_text(object, "z",
                         pt_view_make("a\"\\\n\xC3\xA9xx", 6), NULL),
        POSTERN_OK);
    assert_int_equal(
        pt_json_append_new(array, json_integer(1), NULL), POSTERN_OK);
    assert_int_equal(pt_json_append_new(array, json_true(), NULL), POSTERN_OK);
    assert_int_equal(pt_json_set_new(object, "a", array, NULL), POSTERN_OK);
    assert_int_equal(
        pt_json_set_text(object, "m", pt_view_of(""), NULL), POSTERN_OK);
    pt_buf_init(&out, 1000);
    assert_int_equal(pt_buf_append_text(&out, "|", NULL), POSTERN_OK);
    assert_int_equal(pt_json_write(object, &out, NULL), POSTERN_OK);
    assert_string_equal(out.data,
        "|{\"z\":\"a\\\"\\\\\\n\xC3\xA9\",\"a\":[1,true],\"m\":\"\"}");
    pt_buf_reset(&out);
    assert_int_equal(
        pt_json_write(json_object_get(object, "m"), &out, NULL), POSTERN_OK);
    assert_string_equal(out.data, "\"\"");
    pt_buf_done(&out);
    json_decref(object);
}

static void test_json__refuses_text_that_is_not_utf8(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    json_t *object = json_object();

    (void)state;
    assert_int_equal(
        pt_json_set_text(object, "subject", pt_view_of("ab\xFF"), &err),
        POSTERN_E_INVALID);
    assert_non_null(strstr(err.message, "'subject'"));
    assert_non_null(strstr(err.message, "byte 2"));
    assert_int_equal(
        pt_json_set_text(object, "nul", pt_view_make("a\0b", 3), NULL),
        POSTERN_E_INVALID);
    assert_int_equal(json_object_size(object), 0);
    json_decref(object);
}

static void test_json__missing_values_are_missing_memory(void **state)
{
    json_t *object = json_object();
    json_t *array = json_array();

    (void)state;
    assert_int_equal(
        pt_json_set_new(object, "a", NULL, NULL), POSTERN_E_MEMORY);
    assert_int_equal(pt_json_append_new(array, NULL, NULL), POSTERN_E_MEMORY);
    json_decref(array);
    json_decref(object);
}

static void test_json__write_stops_at_the_limit(void **state)
{
    json_t *object = json_object();
    struct pt_buf out;

    (void)state;
    assert_int_equal(
        pt_json_set_text(object, "a", pt_view_of("0123456789"), NULL),
        POSTERN_OK);
    pt_buf_init(&out, 16);
    assert_int_equal(pt_buf_append_text(&out, "kept", NULL), POSTERN_OK);
    assert_int_equal(pt_json_write(object, &out, NULL), POSTERN_E_TOO_LARGE);
    assert_string_equal(out.data, "kept");
    pt_buf_done(&out);
    json_decref(object);
}

static enum postern_status build(void *context, struct postern_error *err)
{
    json_t *object = NULL;
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&out, PT_LIMIT_JSON_BYTES);
    object = json_object();
    status = object ? POSTERN_OK : POSTERN_E_MEMORY;
    if (!object && err) {
        err->status = POSTERN_E_MEMORY;
    }
    if (status == POSTERN_OK) {
        status = pt_json_set_text(object, "t", pt_view_of(context), err);
    }
    if (status == POSTERN_OK) {
        status = pt_json_set_new(object, "a", json_array(), err);
    }
    if (status == POSTERN_OK) {
        status = pt_json_append_new(
            json_object_get(object, "a"), json_string(context), err);
    }
    if (status == POSTERN_OK) {
        status = pt_json_write(object, &out, err);
    }
    if (status != POSTERN_OK) {
        assert_int_equal(out.len, 0);
    }
    pt_buf_done_wiped(&out);
    json_decref(object);
    return status;
}

static void test_json__each_allocation_fails_once(void **state)
{
    char text[] = "open sesame";

    (void)state;
    pt_test_torture(build, text);
}

static void test_json__wiped_memory_leaves_nothing(void **state)
{
    json_t *object = NULL;

    (void)state;
    pt_test_watch_frees("sesame");
    object = pt_json_parse_object(
        pt_view_of("{\"access_token\":\"open sesame and more of it\"}"));
    assert_non_null(object);
    json_decref(object);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json__takes_one_object),
        cmocka_unit_test(test_json__refuses_endless_depth),
        cmocka_unit_test(test_json__reads_text_members),
        cmocka_unit_test(test_json__writes_compact_and_in_order),
        cmocka_unit_test(test_json__refuses_text_that_is_not_utf8),
        cmocka_unit_test(test_json__missing_values_are_missing_memory),
        cmocka_unit_test(test_json__write_stops_at_the_limit),
        cmocka_unit_test(test_json__each_allocation_fails_once),
        cmocka_unit_test(test_json__wiped_memory_leaves_nothing),
    };

    pt_json_set_wiping_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

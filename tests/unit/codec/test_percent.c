/*
 * Unit tests of codec/percent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/percent.h"
#include "failing_alloc.h"

struct row {
    const char *plain;
    const char *encoded;
};

static const struct row rows[] = {
    {"", ""},
    {"AZaz09-._~", "AZaz09-._~"},
    {"a b", "a%20b"},
    {"a+b", "a%2Bb"},
    {"a/b?c#d", "a%2Fb%3Fc%23d"},
    {"100%", "100%25"},
    {"user@example.com", "user%40example.com"},
    {"\xC3\xA9", "%C3%A9"},
    {"!*'();:&=$,[]", "%21%2A%27%28%29%3B%3A%26%3D%24%2C%5B%5D"},
};

static void test_percent__encodes_all_but_unreserved(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf buf;
        struct pt_secret secret;

        pt_buf_init(&buf, 100);
        pt_secret_init(&secret, 100);
        assert_int_equal(
            pt_percent_append(&buf, pt_view_of(rows[i].plain), NULL),
            POSTERN_OK);
        assert_string_equal(buf.data, rows[i].encoded);
        assert_int_equal(
            pt_percent_append_secret(&secret, pt_view_of(rows[i].plain), NULL),
            POSTERN_OK);
        assert_true(pt_view_is_equal(
            pt_secret_view(&secret), pt_view_of(rows[i].encoded)));
        pt_secret_done(&secret);
        pt_buf_done(&buf);
    }
}

static void test_percent__round_trips_every_byte(void **state)
{
    char bytes[256];
    struct pt_buf encoded;
    struct pt_buf decoded;
    struct pt_secret secret;

    (void)state;
    for (int i = 0; i < 256; i++) {
        bytes[i] = (char)(unsigned char)i;
    }
    pt_buf_init(&encoded, 1000);
    pt_buf_init(&decoded, 1000);
    pt_secret_init(&secret, 1000);
    assert_int_equal(
        pt_percent_append(&encoded, pt_view_make(bytes, 256), NULL),
        POSTERN_OK);
    assert_int_equal(
        pt_percent_decode(pt_buf_view(&encoded), &decoded, NULL), POSTERN_OK);
    assert_int_equal(decoded.len, 256);
    assert_memory_equal(decoded.data, bytes, 256);
    assert_int_equal(
        pt_percent_decode_secret(pt_buf_view(&encoded), &secret, NULL),
        POSTERN_OK);
    assert_true(
        pt_view_is_equal(pt_secret_view(&secret), pt_buf_view(&decoded)));
    pt_secret_done(&secret);
    pt_buf_done(&encoded);
    pt_buf_done(&decoded);
}

static const struct row decode_rows[] = {
    {"a b", "a%20b"},
    {"a+b", "a+b"},
    {"/\xAF", "%2f%Af"},
    {"%41", "%2541"},
    {"%", "%"},
    {"%4", "%4"},
    {"a%zz", "a%zz"},
    {"%4g", "%4g"},
    {"%g4", "%g4"},
    {"%A", "%%41"},
    {"100%", "100%"},
};

static void test_percent__decodes_once_and_keeps_stray_signs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(decode_rows) / sizeof(decode_rows[0]); i++) {
        struct pt_buf buf;

        pt_buf_init(&buf, 100);
        assert_int_equal(
            pt_percent_decode(pt_view_of(decode_rows[i].encoded), &buf, NULL),
            POSTERN_OK);
        assert_string_equal(buf.data, decode_rows[i].plain);
        pt_buf_done(&buf);
    }
}

static void test_percent__failure_leaves_the_output(void **state)
{
    struct pt_buf buf;
    struct pt_secret secret;

    (void)state;
    pt_buf_init(&buf, 8);
    pt_secret_init(&secret, 8);
    assert_int_equal(pt_buf_append_text(&buf, "kept", NULL), POSTERN_OK);
    assert_int_equal(
        pt_secret_append(&secret, pt_view_of("kept"), NULL), POSTERN_OK);
    assert_int_equal(
        pt_percent_append(&buf, pt_view_of("ab/c"), NULL), POSTERN_E_TOO_LARGE);
    assert_int_equal(pt_percent_decode(pt_view_of("%41%41abc"), &buf, NULL),
        POSTERN_E_TOO_LARGE);
    assert_string_equal(buf.data, "kept");
    assert_int_equal(
        pt_percent_append_secret(&secret, pt_view_of("ab/c"), NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(
        pt_percent_decode_secret(pt_view_of("%41%41abc"), &secret, NULL),
        POSTERN_E_TOO_LARGE);
    assert_memory_equal(secret.bytes, "kept\0\0\0\0", 8);
    pt_secret_done(&secret);
    pt_buf_done(&buf);
}

static enum postern_status convert(void *context, struct postern_error *err)
{
    struct pt_view text = pt_view_make(context, 200);
    struct pt_buf buf;
    struct pt_secret secret;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&buf, 1000);
    pt_secret_init(&secret, 1000);
    status = pt_percent_append(&buf, text, err);
    if (status == POSTERN_OK) {
        status = pt_percent_append_secret(&secret, text, err);
    }
    if (status == POSTERN_OK) {
        pt_secret_reset(&secret);
        pt_secret_done(&secret);
        status = pt_percent_decode_secret(pt_buf_view(&buf), &secret, err);
    }
    pt_buf_done(&buf);
    if (status == POSTERN_OK) {
        status = pt_percent_decode(pt_secret_view(&secret), &buf, err);
    } else {
        assert_int_equal(secret.len, 0);
    }
    pt_buf_done(&buf);
    pt_secret_done(&secret);
    return status;
}

static void test_percent__each_allocation_fails_once(void **state)
{
    char text[200];

    (void)state;
    memset(text, '/', sizeof(text));
    pt_test_torture(convert, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percent__encodes_all_but_unreserved),
        cmocka_unit_test(test_percent__round_trips_every_byte),
        cmocka_unit_test(test_percent__decodes_once_and_keeps_stray_signs),
        cmocka_unit_test(test_percent__failure_leaves_the_output),
        cmocka_unit_test(test_percent__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

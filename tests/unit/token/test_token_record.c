/*
 * test_token_record.c: a stored token as text, there and back, and every
 * damage it must notice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "codec/json.h"
#include "failing_alloc.h"
#include "token/token_record.h"

#define KEY "00112233"
#define RECORD                                                 \
    "{\"version\":1,\"key\":\"00112233\",\"obtained_unix_s\":" \
    "1000,\"expires_unix_s\":4600,\"access_token\":\"ey.J\\\"\\\\x\"}"

static void make_token(struct pt_access_token *token)
{
    pt_access_token_init(token);
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&token->text, pt_view_of("ey.J\"\\x"), NULL));
    token->obtained_unix_s = 1000;
    token->expires_unix_s = 4600;
}

static void test_token_record__exact_text_and_back(void **state)
{
    struct pt_access_token token;
    struct pt_access_token back;
    struct pt_buf text;

    (void)state;
    make_token(&token);
    pt_access_token_init(&back);
    pt_buf_init(&text, PT_LIMIT_STATE_FILE_BYTES);
    assert_int_equal(
        POSTERN_OK, pt_token_record_format(KEY, &token, &text, NULL));
    assert_string_equal(RECORD, text.data);
    assert_true(pt_token_record_parse(pt_buf_view(&text), KEY, &back));
    assert_true(pt_secret_is_equal(&token.text, &back.text));
    assert_int_equal(1000, back.obtained_unix_s);
    assert_int_equal(4600, back.expires_unix_s);
    pt_buf_done_wiped(&text);
    pt_access_token_done(&back);
    pt_access_token_done(&token);
}

static void test_token_record__the_largest_token_fits_into_a_file(void **state)
{
    static char large[PT_LIMIT_TOKEN_BYTES];
    struct pt_access_token token;
    struct pt_access_token back;
    struct pt_buf text;

    (void)state;
    make_token(&token);
    memset(large, 'x', sizeof(large));
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&token.text, pt_view_make(large, sizeof(large)), NULL));
    pt_access_token_init(&back);
    pt_buf_init(&text, PT_LIMIT_STATE_FILE_BYTES);
    assert_int_equal(
        POSTERN_OK, pt_token_record_format(KEY, &token, &text, NULL));
    assert_true(pt_token_record_parse(pt_buf_view(&text), KEY, &back));
    assert_true(pt_secret_is_equal(&token.text, &back.text));
    pt_buf_done_wiped(&text);
    pt_access_token_done(&back);
    pt_access_token_done(&token);
}

static void test_token_record__what_is_not_taken(void **state)
{
#define WITH(version, key, obtained, expires, token)                         \
    "{\"version\":" version ",\"key\":" key ",\"obtained_unix_s\":" obtained \
    ",\"expires_unix_s\":" expires ",\"access_token\":" token "}"
    static const struct {
        const char *text;
        bool is_taken;
    } rows[] = {
        {WITH("1", "\"" KEY "\"", "1000", "4600", "\"t\""), true},
        {WITH("1", "\"" KEY "\"", "0", "1", "\"t\""), true},
        {WITH("2", "\"" KEY "\"", "1000", "4600", "\"t\""), false},
        {WITH("\"1\"", "\"" KEY "\"", "1000", "4600", "\"t\""), false},
        {WITH("1", "\"00112234\"", "1000", "4600", "\"t\""), false},
        {WITH("1", "null", "1000", "4600", "\"t\""), false},
        {WITH("1", "\"" KEY "\"", "\"1000\"", "4600", "\"t\""), false},
        {WITH("1", "\"" KEY "\"", "1000", "4600.5", "\"t\""), false},
        {WITH("1", "\"" KEY "\"", "-1", "4600", "\"t\""), false},
        {WITH("1", "\"" KEY "\"", "1000", "1000", "\"t\""), false},
        {WITH("1", "\"" KEY "\"", "1000", "999", "\"t\""), false},
        {WITH("1", "\"" KEY "\"", "1000", "99999999999999999999", "\"t\""),
            false},
        {WITH("1", "\"" KEY "\"", "1000", "4600", "\"\""), false},
        {WITH("1", "\"" KEY "\"", "1000", "4600", "\"t\\r\\nX: y\""), false},
        {WITH("1", "\"" KEY "\"", "1000", "4600", "17"), false},
        {"{\"version\":1,\"key\":\"" KEY "\"}", false},
        {"{}", false},
        {"[]", false},
        {"", false},
        {"not JSON", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_access_token token;

        make_token(&token);
        if (pt_token_record_parse(pt_view_of(rows[i].text), KEY, &token) !=
            rows[i].is_taken) {
            fail_msg("row %zu", i);
        }
        assert_string_equal(
            rows[i].is_taken ? "t" : "ey.J\"\\x", token.text.bytes);
        if (!rows[i].is_taken) {
            assert_int_equal(1000, token.obtained_unix_s);
            assert_int_equal(4600, token.expires_unix_s);
        }
        pt_access_token_done(&token);
    }
}

static void test_token_record__one_cut_anywhere_is_no_record(void **state)
{
    struct pt_access_token token;

    (void)state;
    pt_access_token_init(&token);
    for (size_t len = 0; len < sizeof(RECORD) - 1; len++) {
        assert_false(
            pt_token_record_parse(pt_view_make(RECORD, len), KEY, &token));
    }
    assert_true(pt_token_record_parse(pt_view_of(RECORD), KEY, &token));
    pt_access_token_done(&token);
}

static enum postern_status format_once(void *context, struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_STATE_FILE_BYTES);
    status = pt_token_record_format(KEY, context, &text, err);
    if (status != POSTERN_OK) {
        assert_int_equal(0, text.len);
    }
    pt_buf_done_wiped(&text);
    return status;
}

static void test_token_record__every_allocation_may_fail(void **state)
{
    struct pt_access_token token;

    (void)state;
    make_token(&token);
    pt_test_torture(format_once, &token);
    pt_access_token_done(&token);
}

static void test_token_record__released_memory_is_wiped(void **state)
{
    struct pt_access_token token;

    (void)state;
    make_token(&token);
    pt_test_watch_frees("ey.J");
    assert_int_equal(POSTERN_OK, format_once(&token, NULL));
    pt_access_token_done(&token);
    assert_int_equal(0, pt_test_leaky_free_count());
    pt_test_watch_frees(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_record__exact_text_and_back),
        cmocka_unit_test(test_token_record__the_largest_token_fits_into_a_file),
        cmocka_unit_test(test_token_record__what_is_not_taken),
        cmocka_unit_test(test_token_record__one_cut_anywhere_is_no_record),
        cmocka_unit_test(test_token_record__every_allocation_may_fail),
        cmocka_unit_test(test_token_record__released_memory_is_wiped),
    };

    /* jansson's own allocations join in. */
    pt_json_set_wiping_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

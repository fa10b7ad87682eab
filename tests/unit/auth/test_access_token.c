/*
 * test_access_token.c: how long a token may be used, and what can be one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/access_token.h"
#include "base/limits.h"

static void test_access_token__margin_before_its_end(void **state)
{
    static const struct {
        const char *text;
        int64_t obtained;
        int64_t expires;
        int64_t now;
        bool is_usable;
    } rows[] = {
        /* an hour: 300 s of margin */
        {"t", 1000, 4600, 1000, true},
        {"t", 1000, 4600, 4300, true},
        {"t", 1000, 4600, 4301, false},
        {"t", 1000, 4600, 4600, false},
        {"t", 1000, 4600, 9999, false},
        /* exactly 1500 s: a fifth is 300 s as well */
        {"t", 1000, 2500, 2200, true},
        {"t", 1000, 2500, 2201, false},
        /* shorter: a fifth of its life */
        {"t", 1000, 1100, 1080, true},
        {"t", 1000, 1100, 1081, false},
        {"t", 1000, 1001, 1000, true},
        {"t", 1000, 1001, 1001, false},
        /* a clock that was set back */
        {"t", 1000, 4600, 999, false},
        {"t", 1000, 4600, 0, false},
        /* no life, or the end before the beginning */
        {"t", 1000, 1000, 1000, false},
        {"t", 1000, 900, 1000, false},
        /* nothing there */
        {"", 1000, 4600, 1000, false},
        /* numbers out of a damaged file */
        {"t", INT64_MIN, INT64_MAX, 0, false},
        {"t", INT64_MIN, INT64_MIN, 0, false},
        {"t", 0, INT64_MAX, INT64_MAX, false},
        {"t", 0, INT64_MIN, 1000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_access_token token;

        pt_access_token_init(&token);
        assert_int_equal(POSTERN_OK,
            pt_secret_set(&token.text, pt_view_of(rows[i].text), NULL));
        token.obtained_unix_s = rows[i].obtained;
        token.expires_unix_s = rows[i].expires;
        if (pt_access_token_is_usable(&token, rows[i].now) !=
            rows[i].is_usable) {
            fail_msg("row %zu", i);
        }
        pt_access_token_done(&token);
    }
}

static void test_access_token__done_leaves_an_empty_one(void **state)
{
    struct pt_access_token token;

    (void)state;
    pt_access_token_init(&token);
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&token.text, pt_view_of("text"), NULL));
    token.expires_unix_s = INT64_MAX;
    pt_access_token_done(&token);
    assert_true(pt_secret_is_empty(&token.text));
    assert_int_equal(0, token.expires_unix_s);
    assert_int_equal(PT_LIMIT_TOKEN_BYTES, token.text.limit);
    pt_access_token_done(&token);
}

static void test_access_token__what_can_be_one(void **state)
{
    static char large[PT_LIMIT_TOKEN_BYTES + 1];
    static const struct {
        const char *text;
        bool is_token;
    } rows[] = {
        {"eyJ0eXAi.eyJhdWQi.c2ln-_", true},
        {"EwB4A+/8l6==", true},
        {"!~\"\\", true},
        {"", false},
        {"a b", false},
        {"a\r\nX-Header: b", false},
        {"a\tb", false},
        {"a\x7f", false},
        {"t\xc3\xb6ken", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(rows[i].is_token,
            pt_access_token_is_text(pt_view_of(rows[i].text)));
    }
    assert_false(pt_access_token_is_text(pt_view_make("a\0b", 3)));
    memset(large, 'x', sizeof(large));
    assert_true(
        pt_access_token_is_text(pt_view_make(large, PT_LIMIT_TOKEN_BYTES)));
    assert_false(pt_access_token_is_text(pt_view_make(large, sizeof(large))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_access_token__margin_before_its_end),
        cmocka_unit_test(test_access_token__done_leaves_an_empty_one),
        cmocka_unit_test(test_access_token__what_can_be_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Tests of sandbox/token_issuer.c: tokens issued, tampered with, expired.
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
#include "sandbox/token_issuer.h"

#define NOW_S ((int64_t)1790000000)

/* Two issuers: ours, and another sandbox's. */
struct keys {
    struct pt_token_issuer *own;
    struct pt_token_issuer *other;
    struct pt_buf token;
};

static int set_up(void **state)
{
    static struct keys keys;
    const struct pt_directory_app *app = pt_directory_find_app(
        pt_directory_find_tenant("ab-cd-ef-gh"), "zz-yy-xx-ww");

    assert_int_equal(pt_token_issuer_new(&keys.own, NULL), POSTERN_OK);
    assert_int_equal(pt_token_issuer_new(&keys.other, NULL), POSTERN_OK);
    pt_buf_init(&keys.token, 16384);
    assert_int_equal(pt_token_issuer_issue(keys.own, app, PT_ROLES_DEFAULT,
                         NOW_S, &keys.token, NULL),
        POSTERN_OK);
    *state = &keys;
    return 0;
}

static int tear_down(void **state)
{
    struct keys *keys = *state;

    pt_token_issuer_free(keys->own);
    pt_token_issuer_free(keys->other);
    pt_buf_done(&keys->token);
    return 0;
}

static enum postern_status verify(
    const struct keys *keys, const char *token, int64_t now_s)
{
    struct pt_token_claims claims;

    return pt_token_issuer_verify(
        keys->own, pt_view_of(token), now_s, &claims, NULL);
}

static void test_token_issuer__a_token_says_who_and_what(void **state)
{
    const struct keys *keys = *state;
    struct pt_token_claims claims;

    assert_int_equal(pt_token_issuer_verify(keys->own,
                         pt_buf_view(&keys->token), NOW_S, &claims, NULL),
        POSTERN_OK);
    assert_string_equal(claims.app_id, "zz-yy-xx-ww");
    assert_string_equal(
        claims.tenant_id, "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d");
    assert_int_equal(claims.roles, PT_ROLES_DEFAULT);
}

static json_t *load_part(const struct keys *keys, size_t number)
{
    struct pt_view rest = pt_buf_view(&keys->token);
    struct pt_view part = pt_view_of("");
    struct pt_buf text;
    json_t *value = NULL;

    for (size_t i = 0; i <= number; i++) {
        assert_true(pt_view_next_field(&rest, '.', &part));
    }
    pt_buf_init(&text, 16384);
    assert_int_equal(pt_base64url_decode(part, &text, NULL), POSTERN_OK);
    value = json_loadb(text.data, text.len, 0, NULL);
    assert_non_null(value);
    pt_buf_done(&text);
    return value;
}

static void test_token_issuer__has_the_claims_and_the_size_of_entras(
    void **state)
{
    static const char *const names[] = {"aud", "iss", "iat", "nbf", "exp",
        "aio", "app_displayname", "appid", "appidacr", "idp", "idtyp", "oid",
        "rh", "roles", "sub", "tid", "uti", "ver", "wids", "xms_tcdt"};
    const struct keys *keys = *state;
    json_t *header = load_part(keys, 0);
    json_t *claims = load_part(keys, 1);

    assert_string_equal(
        json_string_value(json_object_get(header, "alg")), "RS256");
    assert_non_null(json_object_get(header, "kid"));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!json_object_get(claims, names[i])) {
            fail_msg("no claim '%s'", names[i]);
        }
    }
    assert_string_equal(
        json_string_value(json_object_get(claims, "idtyp")), "app");
    assert_string_equal(json_string_value(json_object_get(claims, "aud")),
        "https://graph.microsoft.com");
    assert_in_range(keys->token.len, 2500, 4000);
    json_decref(header);
    json_decref(claims);
}

static void test_token_issuer__counts_from_nbf_to_exp(void **state)
{
    struct row {
        int64_t now_s;
        enum postern_status expected;
    };
    static const struct row rows[] = {
        {NOW_S - 301, POSTERN_E_AUTH},
        {NOW_S - 300, POSTERN_OK},
        {NOW_S, POSTERN_OK},
        {NOW_S + 3598, POSTERN_OK},
        {NOW_S + 3599, POSTERN_E_AUTH},
    };
    const struct keys *keys = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(
            verify(keys, keys->token.data, rows[i].now_s), rows[i].expected);
    }
}

/* One character changed anywhere makes it worthless. */
static void test_token_issuer__every_changed_character_is_noticed(void **state)
{
    const struct keys *keys = *state;
    char *copy = pt_strdup(keys->token.data);

    assert_non_null(copy);
    /* The last character holds unused bits: it may read the same. */
    for (size_t i = 0; i + 1 < keys->token.len; i += 7) {
        char old = copy[i];

        copy[i] = old == 'A' ? 'B' : 'A';
        if (verify(keys, copy, NOW_S) != POSTERN_E_AUTH) {
            fail_msg("a change at %zu of %zu went through", i, keys->token.len);
        }
        copy[i] = old;
    }
    assert_int_equal(verify(keys, copy, NOW_S), POSTERN_OK);
    pt_free(copy);
}

static void test_token_issuer__others_and_malformed_ones_are_refused(
    void **state)
{
    static const char *const tokens[] = {"", ".", "..", "...", "a.b", "a.b.c",
        "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.", "====.====.====", "a.b.c.d",
        "\xff\xfe.\xff.\xff"};
    const struct keys *keys = *state;
    struct pt_token_claims claims = {.roles = 77};

    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        assert_int_equal(verify(keys, tokens[i], NOW_S), POSTERN_E_AUTH);
    }
    assert_int_equal(pt_token_issuer_verify(keys->other,
                         pt_buf_view(&keys->token), NOW_S, &claims, NULL),
        POSTERN_E_AUTH);
    assert_int_equal(claims.roles, 77);
}

static void test_token_issuer__no_roles_no_claim(void **state)
{
    struct keys keys = *(struct keys *)*state;
    json_t *claims = NULL;

    pt_buf_init(&keys.token, 16384);
    assert_int_equal(
        pt_token_issuer_issue(keys.own,
            pt_directory_find_app(
                pt_directory_find_tenant("ab-cd-ef-gh"), "zz-yy-xx-ww"),
            0, NOW_S, &keys.token, NULL),
        POSTERN_OK);
    claims = load_part(&keys, 1);
    assert_null(json_object_get(claims, "roles"));
    json_decref(claims);
    pt_buf_done(&keys.token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_issuer__a_token_says_who_and_what),
        cmocka_unit_test(
            test_token_issuer__has_the_claims_and_the_size_of_entras),
        cmocka_unit_test(test_token_issuer__counts_from_nbf_to_exp),
        cmocka_unit_test(test_token_issuer__every_changed_character_is_noticed),
        cmocka_unit_test(
            test_token_issuer__others_and_malformed_ones_are_refused),
        cmocka_unit_test(test_token_issuer__no_roles_no_claim),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

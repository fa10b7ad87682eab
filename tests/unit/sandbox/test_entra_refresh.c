/*
 * Tests of sandbox/entra_refresh.c and sandbox/refresh_tokens.c, and of what
 * a personal account's token opens at Graph.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox_fixture.h"

#define SEED "M.C555_BAY.0.U.-Cseed*of!the$sandbox"
#define USER "someone@outlook.com"
#define SEND "https://graph.microsoft.com/Mail.Send offline_access"

static const char *text_at(
    const struct sandbox_fixture *fixture, const char *name)
{
    const char *text = json_string_value(json_object_get(fixture->body, name));

    return text ? text : "";
}

/* One refresh; the status. scope NULL: none is named. */
static unsigned refresh(
    struct sandbox_fixture *fixture, const char *token, const char *scope)
{
    char form[1024];

    (void)snprintf(form, sizeof(form),
        "grant_type=refresh_token"
        "&client_id=33333333-4444-5555-6666-777777777777&refresh_token=%s%s%s",
        token, scope ? "&scope=" : "", scope ? scope : "");
    fixture_ask(
        fixture, &(struct pt_exchange_request){
                     .method = "POST",
                     .target = "/consumers/oauth2/v2.0/token",
                     .content_type = "application/x-www-form-urlencoded",
                     .body = pt_view_of(form),
                 });
    return fixture->response.status;
}

/* A refresh whose token is used from now on. */
static void sign_in(struct sandbox_fixture *fixture, const char *scope)
{
    assert_int_equal(refresh(fixture, SEED, scope), 200);
    (void)snprintf(fixture->token, sizeof(fixture->token), "Bearer %s",
        text_at(fixture, "access_token"));
}

static void take_next(const struct sandbox_fixture *fixture, char out[128])
{
    (void)snprintf(out, 128, "%s", text_at(fixture, "refresh_token"));
}

/* Starts with a limit of uses; grace below 0: none. */
static void start(struct sandbox_fixture *fixture, int grace, unsigned life_s)
{
    struct pt_service_options options;

    fixture_start(fixture, PT_ROLES_DEFAULT, NULL);
    options = fixture->service.options;
    options.has_refresh_grace = grace >= 0;
    options.refresh_grace = grace >= 0 ? (unsigned)grace : 0;
    options.token_life_s = life_s;
    pt_service_done(&fixture->service);
    assert_int_equal(
        pt_service_init(&fixture->service, &options, NULL), POSTERN_OK);
}

static void test_entra_refresh__the_answer(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    start(&fixture, -1, 0);
    assert_int_equal(refresh(&fixture, SEED, SEND), 200);
    assert_string_equal(text_at(&fixture, "token_type"), "Bearer");
    assert_string_equal(text_at(&fixture, "scope"), SEND);
    assert_int_equal(
        json_integer_value(json_object_get(fixture.body, "expires_in")),
        PT_TOKEN_LIFE_S);
    assert_memory_equal(text_at(&fixture, "access_token"), "EwB", 3);
    assert_null(strchr(text_at(&fixture, "access_token"), '.'));
    assert_memory_equal(text_at(&fixture, "refresh_token"), "M.C555_", 7);
    assert_string_not_equal(text_at(&fixture, "refresh_token"), SEED);
    assert_int_equal(refresh(&fixture, SEED, NULL), 200);
    assert_string_not_equal(text_at(&fixture, "refresh_token"), "");
    assert_int_equal(refresh(&fixture, SEED, "openid Mail.Send"), 200);
    assert_string_equal(text_at(&fixture, "refresh_token"), "");
    fixture_stop(&fixture);
}

static void test_entra_refresh__the_old_one_stays_good(void **state)
{
    struct sandbox_fixture fixture;
    char next[128];

    (void)state;
    start(&fixture, -1, 0);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(refresh(&fixture, SEED, SEND), 200);
    }
    take_next(&fixture, next);
    assert_int_equal(refresh(&fixture, next, SEND), 200);
    fixture_stop(&fixture);
}

static void test_entra_refresh__the_old_one_within_its_grace(void **state)
{
    struct sandbox_fixture fixture;
    char next[128];

    (void)state;
    for (int grace = 0; grace < 3; grace++) {
        start(&fixture, grace, 0);
        for (int i = 0; i < grace + 1; i++) {
            assert_int_equal(refresh(&fixture, SEED, SEND), 200);
        }
        take_next(&fixture, next);
        assert_int_equal(refresh(&fixture, SEED, SEND), 400);
        assert_string_equal(text_at(&fixture, "error"), "invalid_grant");
        assert_int_equal(refresh(&fixture, next, SEND), 200);
        fixture_stop(&fixture);
    }
}

static void test_entra_refresh__every_use_is_told(void **state)
{
    struct sandbox_fixture fixture;
    char *told = NULL;
    size_t told_len = 0;
    FILE *out = open_memstream(&told, &told_len);

    (void)state;
    assert_non_null(out);
    start(&fixture, -1, 0);
    fixture.service.options.mail_out = out;
    assert_int_equal(refresh(&fixture, SEED, SEND), 200);
    assert_int_equal(refresh(&fixture, "unknown", SEND), 400);
    assert_int_equal(refresh(&fixture, SEED, SEND), 200);
    assert_int_equal(0, fclose(out));
    assert_string_equal(told, "token refresh user=" USER " count=1\n"
                              "token refresh user=" USER " count=2\n");
    free(told);
    fixture_stop(&fixture);
}

static void test_entra_refresh__what_a_token_opens(void **state)
{
    static const struct {
        const char *scope;
        const char *target;
        unsigned status;
    } rows[] = {
        {"User.Read", "/v1.0/me", 200},
        {"User.Read", "/v1.0/users/" USER, 200},
        {"User.Read", "/v1.0/users/user@example.com", 403},
        {"User.Read", "/v1.0/users/nobody@example.com", 403},
        {"User.Read", "/v1.0/me/messages", 403},
        {"Mail.Send", "/v1.0/me", 403},
        {"Mail.Send", "/v1.0/me/messages", 403},
        {"Mail.ReadWrite", "/v1.0/me/messages", 200},
        {"Mail.ReadWrite", "/v1.0/me/mailFolders", 200},
        {"Mail.ReadWrite", "/v1.0/me/mailFolders/sentitems/messages", 200},
        {"Mail.ReadWrite", "/v1.0/users/user@example.com/messages", 403},
        {".default", "/v1.0/me/nothing", 400},
        {".default", "/v1.0/me/a/b/c/d/e/f/g/h/i/j", 400},
    };
    struct sandbox_fixture fixture;

    (void)state;
    start(&fixture, -1, 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sign_in(&fixture, rows[i].scope);
        fixture_get(&fixture, rows[i].target);
        if (fixture.response.status != rows[i].status) {
            fail_msg("%s with %s: %u", rows[i].target, rows[i].scope,
                fixture.response.status);
        }
    }
    fixture_stop(&fixture);
}

static void test_entra_refresh__me_is_who_signed_in(void **state)
{
    struct sandbox_fixture fixture;
    char *mail = fixture_make_mail("From home", "one@example.org");

    (void)state;
    start(&fixture, -1, 0);
    sign_in(&fixture, "Mail.Send");
    fixture_post(&fixture, "/v1.0/me/sendMail", mail);
    assert_int_equal(fixture.response.status, 202);
    fixture_post(&fixture, "/v1.0/users/user@example.com/sendMail", mail);
    fixture_assert_error(&fixture, 403, "ErrorAccessDenied");
    sign_in(&fixture, "Mail.ReadWrite");
    fixture_post(&fixture, "/v1.0/me/sendMail", mail);
    fixture_assert_error(&fixture, 403, "ErrorAccessDenied");
    fixture_get(&fixture, "/v1.0/me/mailFolders/sentitems/messages");
    assert_int_equal(
        json_array_size(json_object_get(fixture.body, "value")), 1);
    sign_in(&fixture, "User.Read");
    fixture_get(&fixture, "/v1.0/me");
    assert_string_equal(text_at(&fixture, "mail"), USER);
    free(mail);
    fixture_stop(&fixture);
}

static void test_entra_refresh__no_application_reaches_it(void **state)
{
    struct sandbox_fixture fixture;
    char *mail = fixture_make_mail("Not home", "one@example.org");

    (void)state;
    start(&fixture, -1, 0);
    fixture_sign_in(&fixture, PT_ROLES_DEFAULT | PT_ROLE_MAIL_READ);
    fixture_post(&fixture, "/v1.0/users/" USER "/sendMail", mail);
    fixture_assert_error(&fixture, 404, "ErrorInvalidUser");
    fixture_get(&fixture, "/v1.0/users/" USER "/messages");
    fixture_assert_error(&fixture, 404, "ErrorInvalidUser");
    free(mail);
    fixture_stop(&fixture);
}

static void test_entra_refresh__a_token_ends_when_it_says(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    start(&fixture, -1, 10);
    sign_in(&fixture, "User.Read");
    assert_int_equal(
        json_integer_value(json_object_get(fixture.body, "expires_in")), 10);
    fixture.now_unix_s += 9;
    fixture_get(&fixture, "/v1.0/me");
    assert_int_equal(fixture.response.status, 200);
    fixture.now_unix_s += 1;
    fixture_get(&fixture, "/v1.0/me");
    fixture_assert_error(&fixture, 401, "InvalidAuthenticationToken");
    fixture_stop(&fixture);
}

static void test_entra_refresh__tokens_it_did_not_issue(void **state)
{
    static const char *const tokens[] = {
        "Bearer EwB", "Bearer EwB!!!!", "Bearer EwBYWJj"};
    struct sandbox_fixture fixture;
    size_t last = 0;

    (void)state;
    start(&fixture, -1, 0);
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        (void)snprintf(fixture.token, sizeof(fixture.token), "%s", tokens[i]);
        fixture_get(&fixture, "/v1.0/me");
        fixture_assert_error(&fixture, 401, "InvalidAuthenticationToken");
    }
    sign_in(&fixture, "User.Read");
    last = strlen(fixture.token) - 20;
    fixture.token[last] = fixture.token[last] == 'A' ? 'B' : 'A';
    fixture_get(&fixture, "/v1.0/me");
    fixture_assert_error(&fixture, 401, "InvalidAuthenticationToken");
    fixture_stop(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entra_refresh__the_answer),
        cmocka_unit_test(test_entra_refresh__the_old_one_stays_good),
        cmocka_unit_test(test_entra_refresh__the_old_one_within_its_grace),
        cmocka_unit_test(test_entra_refresh__every_use_is_told),
        cmocka_unit_test(test_entra_refresh__what_a_token_opens),
        cmocka_unit_test(test_entra_refresh__me_is_who_signed_in),
        cmocka_unit_test(test_entra_refresh__no_application_reaches_it),
        cmocka_unit_test(test_entra_refresh__a_token_ends_when_it_says),
        cmocka_unit_test(test_entra_refresh__tokens_it_did_not_issue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

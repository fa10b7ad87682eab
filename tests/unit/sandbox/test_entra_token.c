/*
 * Tests of sandbox/entra_token.c and sandbox/entra_error.c: each refusal of
 * Entra ID's is a row, and so is each way to get a token.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/entra_error.h"
#include "sandbox_fixture.h"

#define PATH "/ab-cd-ef-gh/oauth2/v2.0/token"
#define SCOPE "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
#define ID "&client_id=zz-yy-xx-ww"
#define SECRET "&client_secret=rt%2Fdjdwjjd"
#define GRANT "grant_type=client_credentials"
#define CONSUMERS "/consumers/oauth2/v2.0/token"
#define REFRESH "grant_type=refresh_token"
#define PERSONAL_ID "&client_id=33333333-4444-5555-6666-777777777777"
#define FORM "application/x-www-form-urlencoded"

/* base64 of "zz-yy-xx-ww:rt%2Fdjdwjjd" and of the same with a wrong secret */
#define BASIC_RIGHT "Basic enoteXkteHgtd3c6cnQlMkZkamR3ampk"
#define BASIC_WRONG "Basic enoteXkteHgtd3c6d3Jvbmc="

struct row {
    const char *what;
    const char *method;
    const char *target;
    const char *type;
    const char *authorization;
    const char *body;
    unsigned long status;
    const char *error; /* NULL: a token is expected */
    long code;
};

static const struct row rows[] = {
    {"the example", "POST", PATH, FORM, NULL, GRANT ID SECRET SCOPE, 200, NULL,
        0},
    {"tenant by GUID, type with charset", "POST",
        "/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d/oauth2/v2.0/token",
        FORM "; charset=utf-8", NULL, GRANT ID SECRET SCOPE, 200, NULL, 0},
    {"a hard secret, tenant by domain", "POST",
        "/contoso.onmicrosoft.com/oauth2/v2.0/token", FORM, NULL,
        GRANT "&client_id=22222222-3333-4444-5555-666666666666"
              "&client_secret=a%3Fb%40c%2Fd%25e%2Bf~G%23h%26i%3Dj" SCOPE,
        200, NULL, 0},
    {"the hard secret unescaped", "POST",
        "/contoso.onmicrosoft.com/oauth2/v2.0/token", FORM, NULL,
        GRANT "&client_id=22222222-3333-4444-5555-666666666666"
              "&client_secret=a?b@c/d%25e+f~G" SCOPE,
        401, "invalid_client", 7000215},
    {"HTTP Basic", "POST", PATH, FORM, BASIC_RIGHT, GRANT SCOPE, 200, NULL, 0},
    {"HTTP Basic, wrong secret", "POST", PATH, FORM, BASIC_WRONG, GRANT SCOPE,
        401, "invalid_client", 7000215},
    {"HTTP Basic that is no base64", "POST", PATH, FORM, "Basic !!!!",
        GRANT SCOPE, 400, "invalid_request", 9002313},
    {"scope by Graph's application id", "POST", PATH, FORM, NULL,
        GRANT ID SECRET
        "&scope=00000003-0000-0000-c000-000000000000%2F.default",
        200, NULL, 0},
    {"GET", "GET", PATH, NULL, NULL, "", 405, "invalid_request", 900561},
    {"unknown tenant", "POST", "/other-tenant/oauth2/v2.0/token", FORM, NULL,
        GRANT ID SECRET SCOPE, 400, "invalid_request", 90002},
    {"malformed tenant", "POST", "/ab%20cd/oauth2/v2.0/token", FORM, NULL,
        GRANT ID SECRET SCOPE, 400, "invalid_request", 900023},
    {"common", "POST", "/common/oauth2/v2.0/token", FORM, NULL,
        GRANT ID SECRET SCOPE, 400, "invalid_request", 9001023},
    {"organizations", "POST", "/organizations/oauth2/v2.0/token", FORM, NULL,
        GRANT ID SECRET SCOPE, 400, "invalid_request", 9001023},
    {"consumers", "POST", "/consumers/oauth2/v2.0/token", FORM, NULL,
        GRANT ID SECRET SCOPE, 400, "invalid_request", 9001023},
    {"a personal account's app at a tenant", "POST", PATH, FORM, NULL,
        GRANT PERSONAL_ID SECRET SCOPE, 400, "invalid_request", 9002346},
    {"a tenant's app at consumers", "POST", CONSUMERS, FORM, NULL,
        REFRESH ID "&refresh_token=x", 400, "invalid_request", 9002332},
    {"an unknown app at consumers", "POST", CONSUMERS, FORM, NULL,
        REFRESH "&client_id=nobody&refresh_token=x", 400, "unauthorized_client",
        700016},
    {"a secret of a public client", "POST", CONSUMERS, FORM, NULL,
        REFRESH PERSONAL_ID SECRET "&refresh_token=x", 401, "invalid_client",
        700025},
    {"an unknown refresh token", "POST", CONSUMERS, FORM, NULL,
        REFRESH PERSONAL_ID "&refresh_token=x", 400, "invalid_grant", 70000},
    {"an unknown refresh token at common", "POST", "/common/oauth2/v2.0/token",
        FORM, NULL, REFRESH PERSONAL_ID "&refresh_token=x", 400,
        "invalid_grant", 70000},
    {"a refresh token at organizations", "POST",
        "/organizations/oauth2/v2.0/token", FORM, NULL,
        REFRESH PERSONAL_ID "&refresh_token=x", 400, "unsupported_grant_type",
        70003},
    {"no refresh token", "POST", CONSUMERS, FORM, NULL, REFRESH PERSONAL_ID,
        400, "invalid_request", 900144},
    {"no client id at consumers", "POST", CONSUMERS, FORM, NULL,
        REFRESH "&refresh_token=x", 400, "invalid_request", 900144},
    {"a scope nobody granted", "POST", CONSUMERS, FORM, NULL,
        REFRESH PERSONAL_ID "&refresh_token=x&scope=Mail.Read", 400,
        "invalid_grant", 70000},
    {"an application's scope", "POST", CONSUMERS, FORM, NULL,
        REFRESH PERSONAL_ID "&refresh_token=x&scope=User.Read.All", 400,
        "invalid_grant", 70000},
    {"a scope of nothing", "POST", CONSUMERS, FORM, NULL,
        REFRESH PERSONAL_ID "&refresh_token=x&scope=offline_access", 400,
        "invalid_scope", 70011},
    {"no fields", "POST", PATH, FORM, NULL, "", 400, "invalid_request", 900144},
    {"JSON is no form", "POST", PATH, "application/json", NULL,
        GRANT ID SECRET SCOPE, 400, "invalid_request", 900144},
    {"no client id", "POST", PATH, FORM, NULL, GRANT SECRET SCOPE, 400,
        "invalid_request", 900144},
    {"no scope", "POST", PATH, FORM, NULL, GRANT ID SECRET, 400,
        "invalid_request", 900144},
    {"a field twice", "POST", PATH, FORM, NULL, GRANT ID ID SECRET SCOPE, 400,
        "invalid_request", 9000411},
    {"an escape that is none", "POST", PATH, FORM, NULL,
        GRANT ID SECRET "&scope=%zz", 400, "invalid_request", 9002313},
    {"another grant", "POST", PATH, FORM, NULL,
        "grant_type=password" ID SECRET SCOPE, 400, "unsupported_grant_type",
        70003},
    {"a refresh token", "POST", PATH, FORM, NULL,
        "grant_type=refresh_token" ID SECRET SCOPE, 400,
        "unsupported_grant_type", 70003},
    {"unknown app", "POST", PATH, FORM, NULL,
        GRANT "&client_id=nobody" SECRET SCOPE, 400, "unauthorized_client",
        700016},
    {"an app of the other tenant", "POST", PATH, FORM, NULL,
        GRANT "&client_id=22222222-3333-4444-5555-666666666666" SECRET SCOPE,
        400, "unauthorized_client", 700016},
    {"no secret", "POST", PATH, FORM, NULL, GRANT ID SCOPE, 401,
        "invalid_client", 7000218},
    {"an empty secret", "POST", PATH, FORM, NULL,
        GRANT ID "&client_secret=" SCOPE, 401, "invalid_client", 7000218},
    {"a wrong secret", "POST", PATH, FORM, NULL,
        GRANT ID "&client_secret=wrong" SCOPE, 401, "invalid_client", 7000215},
    {"a secret one byte too long", "POST", PATH, FORM, NULL,
        GRANT ID SECRET "x" SCOPE, 401, "invalid_client", 7000215},
    {"a certificate nobody registered", "POST", PATH, FORM, NULL,
        GRANT ID "&client_assertion=a.b.c" SCOPE, 401, "invalid_client",
        700027},
    {"a scope without .default", "POST", PATH, FORM, NULL,
        GRANT ID SECRET "&scope=https%3A%2F%2Fgraph.microsoft.com%2FMail.Send",
        400, "invalid_scope", 70011},
    {".default alone", "POST", PATH, FORM, NULL,
        GRANT ID SECRET "&scope=%2F.default", 400, "invalid_scope", 70011},
    {"two resources", "POST", PATH, FORM, NULL,
        GRANT ID SECRET "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default+"
                        "https%3A%2F%2Foutlook.office.com%2F.default",
        400, "invalid_scope", 700022},
    {"another cloud", "POST", PATH, FORM, NULL,
        GRANT ID SECRET "&scope=https%3A%2F%2Fgraph.microsoft.us%2F.default",
        400, "invalid_resource", 500011},
};

static void ask(struct sandbox_fixture *fixture, const struct row *row)
{
    fixture_ask(fixture,
        &(struct pt_exchange_request){
            .method = row->method,
            .target = row->target,
            .content_type = row->type,
            .authorization = row->authorization,
            .client_request_id = "11112222-3333-4444-8555-666677778888",
            .body = pt_view_of(row->body),
        });
}

static const char *text_at(
    const struct sandbox_fixture *fixture, const char *key)
{
    const char *text = json_string_value(json_object_get(fixture->body, key));

    return text ? text : "";
}

static void assert_token(const struct sandbox_fixture *fixture)
{
    struct pt_token_claims claims;
    const char *token = text_at(fixture, "access_token");

    assert_string_equal(text_at(fixture, "token_type"), "Bearer");
    assert_int_equal(
        json_integer_value(json_object_get(fixture->body, "expires_in")), 3599);
    assert_null(json_object_get(fixture->body, "refresh_token"));
    assert_true(strlen(token) > 2500 && strlen(token) < 4000);
    assert_int_equal(pt_token_issuer_verify(fixture->service.issuer,
                         pt_view_of(token), fixture->now_unix_s, &claims, NULL),
        POSTERN_OK);
    assert_int_equal(claims.roles, PT_ROLES_DEFAULT);
}

/* Entra's whole error shape. */
static void assert_refusal(
    const struct sandbox_fixture *fixture, const struct row *row)
{
    char start[32];
    const char *description = text_at(fixture, "error_description");
    const json_t *codes = json_object_get(fixture->body, "error_codes");

    (void)snprintf(start, sizeof(start), "AADSTS%ld: ", row->code);
    assert_string_equal(text_at(fixture, "error"), row->error);
    assert_int_equal(strncmp(description, start, strlen(start)), 0);
    assert_non_null(strstr(description, "\r\nTrace ID: "));
    assert_non_null(strstr(description, "\r\nTimestamp: 2026-"));
    assert_int_equal(json_array_size(codes), 1);
    assert_int_equal(json_integer_value(json_array_get(codes, 0)), row->code);
    assert_string_equal(text_at(fixture, "correlation_id"),
        "11112222-3333-4444-8555-666677778888");
    assert_int_equal(strlen(text_at(fixture, "trace_id")), 36);
    assert_int_equal(strlen(text_at(fixture, "timestamp")), 20);
    assert_non_null(strstr(text_at(fixture, "error_uri"), "/error?code="));
    assert_null(json_object_get(fixture->body, "access_token"));
}

static void test_entra_token__each_row(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ask(&fixture, &rows[i]);
        if (fixture.response.status != rows[i].status) {
            fail_msg("%s: status %u: %s", rows[i].what, fixture.response.status,
                fixture.response.body.data);
        }
        if (rows[i].error) {
            assert_refusal(&fixture, &rows[i]);
        } else {
            assert_token(&fixture);
        }
        assert_non_null(
            strstr(pt_exchange_find_header(&fixture.response, "Cache-Control"),
                "no-store"));
        assert_string_equal(
            pt_exchange_find_header(&fixture.response, "client-request-id"),
            "11112222-3333-4444-8555-666677778888");
        assert_false(fixture.response.is_graph);
    }
    fixture_stop(&fixture);
}

static void test_entra_token__every_refusal_has_a_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < PT_ENTRA_PROBLEM_COUNT; i++) {
        const struct pt_entra_row *problem =
            pt_entra_row_of((enum pt_entra_problem)i);
        bool is_tested = false;

        for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
            is_tested = is_tested || rows[k].code == problem->code;
        }
        if (!is_tested) {
            fail_msg("AADSTS%d is in no row", problem->code);
        }
    }
}

static void test_entra_token__no_answer_repeats_the_secret(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    ask(&fixture,
        &(struct row){"", "POST", PATH, FORM, NULL,
            GRANT ID "&client_secret=hunter2hunter2" SCOPE, 401, NULL, 0});
    assert_int_equal(fixture.response.status, 401);
    assert_null(strstr(fixture.response.body.data, "hunter2"));
    fixture_stop(&fixture);
}

static void test_entra_token__a_token_without_roles_is_issued_happily(
    void **state)
{
    struct sandbox_fixture fixture;
    struct pt_token_claims claims;

    (void)state;
    fixture_start(&fixture, 0, NULL);
    ask(&fixture, &rows[0]);
    assert_int_equal(fixture.response.status, 200);
    assert_int_equal(pt_token_issuer_verify(fixture.service.issuer,
                         pt_view_of(text_at(&fixture, "access_token")),
                         FIXTURE_NOW_S, &claims, NULL),
        POSTERN_OK);
    assert_int_equal(claims.roles, 0);
    fixture_stop(&fixture);
}

static void test_entra_token__foreign_bytes_stay_out_of_the_answer(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    ask(&fixture, &(struct row){"", "POST", PATH, FORM, NULL,
                      "grant_type=%ff%fe" ID SECRET SCOPE, 400, NULL, 0});
    assert_int_equal(fixture.response.status, 400);
    assert_string_equal(text_at(&fixture, "error"), "unsupported_grant_type");
    assert_string_equal(text_at(&fixture, "error_description"), "AADSTS70003");
    fixture_stop(&fixture);
}

static void test_entra_token__describes_itself(void **state)
{
    struct sandbox_fixture fixture;
    const json_t *key = NULL;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture_get(&fixture, "/ab-cd-ef-gh/v2.0/.well-known/openid-configuration");
    assert_int_equal(fixture.response.status, 200);
    assert_string_equal(text_at(&fixture, "token_endpoint"),
        "https://127.0.0.1:8365/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d/oauth2/"
        "v2.0/token");
    fixture_get(&fixture, "/ab-cd-ef-gh/discovery/v2.0/keys");
    assert_int_equal(fixture.response.status, 200);
    key = json_array_get(json_object_get(fixture.body, "keys"), 0);
    assert_string_equal(json_string_value(json_object_get(key, "e")), "AQAB");
    assert_int_equal(json_string_length(json_object_get(key, "n")), 342);
    fixture_get(&fixture, "/nobody/discovery/v2.0/keys");
    assert_int_equal(fixture.response.status, 400);
    fixture_get(&fixture, "/ab-cd-ef-gh/oauth2/v2.0/authorize");
    assert_int_equal(fixture.response.status, 404);
    fixture_stop(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entra_token__each_row),
        cmocka_unit_test(test_entra_token__every_refusal_has_a_row),
        cmocka_unit_test(test_entra_token__no_answer_repeats_the_secret),
        cmocka_unit_test(
            test_entra_token__a_token_without_roles_is_issued_happily),
        cmocka_unit_test(
            test_entra_token__foreign_bytes_stay_out_of_the_answer),
        cmocka_unit_test(test_entra_token__describes_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_token_source.c: the exact token request, and that every allocation on
 * the way may fail (allocations are wrapped at link time).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "postern/version.h"

#include "auth/token_source.h"
#include "base/limits.h"
#include "failing_alloc.h"

#define REQUEST_ID "7f0c1f0e-6a53-4a3c-9d4e-2f6b8f0f9a11"

static char tenant[] = "contoso.onmicrosoft.com";
static char client_id[] = "11111111-2222-3333-4444-555555555555";
static char login_base[] = "https://login.microsoftonline.com";
static char graph_base[] = "https://graph.microsoft.com";
static char scope[] = "https://graph.microsoft.com/.default";

static int set_up(void **state)
{
    static struct pt_account account;

    account = (struct pt_account){
        .tenant = tenant,
        .client_id = client_id,
        .cloud = {.login_base = login_base,
            .graph_base = graph_base,
            .scope = scope},
        .credential = {.kind = PT_CREDENTIAL_CLIENT_SECRET},
    };
    pt_secret_init(&account.credential.secret, PT_LIMIT_SECRET_BYTES);
    assert_int_equal(POSTERN_OK, pt_secret_set(&account.credential.secret,
                                     pt_view_of("a~b+c/d=e&f g%"), NULL));
    *state = &account;
    return 0;
}

static int tear_down(void **state)
{
    struct pt_account *account = *state;

    pt_secret_done(&account->credential.secret);
    return 0;
}

static const struct pt_secret *secret_of(const struct pt_account *account)
{
    return &account->credential.secret;
}

static void test_token_source__the_grant_of_a_client_secret(void **state)
{
    assert_string_equal("client_credentials", pt_token_source_grant(*state));
}

static void test_token_source__exact_request(void **state)
{
    static const char *const headers[][2] = {
        {"client-request-id", REQUEST_ID},
        {"Content-Type", "application/x-www-form-urlencoded"},
        {"Accept", "application/json"},
        {"User-Agent", "postern/" POSTERN_VERSION},
        {"return-client-request-id", "true"},
    };
    static const char body[] =
        "grant_type=client_credentials"
        "&client_id=11111111-2222-3333-4444-555555555555"
        "&client_secret=a~b%2Bc%2Fd%3De%26f%20g%25"
        "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";
    struct pt_request request;

    pt_request_init(&request);
    assert_int_equal(
        POSTERN_OK, pt_token_source_build_request(*state, PT_PERMISSION_SEND,
                        secret_of(*state), REQUEST_ID, &request, NULL));
    assert_string_equal("POST", request.method);
    assert_string_equal("https://login.microsoftonline.com/"
                        "contoso.onmicrosoft.com/oauth2/v2.0/token",
        request.url);
    assert_int_equal(
        sizeof(headers) / sizeof(headers[0]), request.header_count);
    for (size_t i = 0; i < request.header_count; i++) {
        assert_string_equal(headers[i][0], request.headers[i].name);
        assert_string_equal(headers[i][1], request.headers[i].value.bytes);
    }
    assert_true(request.has_body);
    assert_int_equal(1, request.body.count);
    assert_int_equal(PT_SEGMENT_MEMORY, request.body.segments[0].kind);
    assert_string_equal(body, request.body.segments[0].memory.bytes);
    assert_int_equal(strlen(body), request.body.size_bytes);
    assert_int_equal(PT_RESEND_SAFE, request.resend);
    assert_string_equal(REQUEST_ID, request.client_request_id);
    pt_request_done(&request);
}

static void test_token_source__url_by_cloud_and_tenant(void **state)
{
    static const struct {
        const char *base;
        const char *tenant;
        const char *url;
    } rows[] = {
        {"https://login.microsoftonline.us", "contoso.us",
            "https://login.microsoftonline.us/contoso.us/oauth2/v2.0/token"},
        {"https://127.0.0.1:8365", "t",
            "https://127.0.0.1:8365/t/oauth2/v2.0/token"},
        {"http://localhost:1/base", "a/../b?c#d e",
            "http://localhost:1/base/a%2F..%2Fb%3Fc%23d%20e"
            "/oauth2/v2.0/token"},
        {"https://l", "m\xc3\xbcller.de",
            "https://l/m%C3%BCller.de/oauth2/v2.0/token"},
    };
    struct pt_account *account = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char base[64];
        char name[64];
        struct pt_request request;

        (void)snprintf(base, sizeof(base), "%s", rows[i].base);
        (void)snprintf(name, sizeof(name), "%s", rows[i].tenant);
        account->cloud.login_base = base;
        account->tenant = name;
        pt_request_init(&request);
        assert_int_equal(POSTERN_OK,
            pt_token_source_build_request(account, PT_PERMISSION_SEND,
                secret_of(account), REQUEST_ID, &request, NULL));
        assert_string_equal(rows[i].url, request.url);
        pt_request_done(&request);
    }
}

static void test_token_source__the_largest_secret_fits(void **state)
{
    static char secret[PT_LIMIT_SECRET_BYTES];
    struct pt_account *account = *state;
    struct pt_request request;

    memset(secret, '%', sizeof(secret));
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&account->credential.secret,
                        pt_view_make(secret, sizeof(secret)), NULL));
    pt_request_init(&request);
    assert_int_equal(
        POSTERN_OK, pt_token_source_build_request(account, PT_PERMISSION_SEND,
                        secret_of(account), REQUEST_ID, &request, NULL));
    assert_true(request.body.size_bytes > 3 * sizeof(secret));
    pt_request_done(&request);
}

static void test_token_source__a_request_id_with_a_line_end(void **state)
{
    struct postern_error err = {.message = ""};
    struct pt_request request;

    pt_request_init(&request);
    assert_int_equal(POSTERN_E_INVALID,
        pt_token_source_build_request(*state, PT_PERMISSION_SEND,
            secret_of(*state), "a\r\nb: c", &request, &err));
    assert_null(request.url);
    assert_int_equal(0, request.header_count);
    assert_null(strstr(err.message, "a~b+c"));
    pt_request_done(&request);
}

static enum postern_status build_once(void *context, struct postern_error *err)
{
    struct pt_request request;
    enum postern_status status = POSTERN_OK;

    pt_request_init(&request);
    status = pt_token_source_build_request(context, PT_PERMISSION_SEND,
        secret_of(context), REQUEST_ID, &request, err);
    if (status != POSTERN_OK) {
        assert_null(request.method);
        assert_int_equal(0, request.header_count);
        assert_int_equal(0, request.body.count);
    }
    pt_request_done(&request);
    return status;
}

static void test_token_source__every_allocation_of_a_request(void **state)
{
    pt_test_torture(build_once, *state);
}

static void test_token_source__released_memory_is_wiped(void **state)
{
    pt_test_watch_frees("a~b%2Bc");
    assert_int_equal(POSTERN_OK, build_once(*state, NULL));
    assert_int_equal(0, pt_test_leaky_free_count());
    pt_test_watch_frees(NULL);
}

static void test_token_source__errors_carry_the_request_id(void **state)
{
    struct postern_error err = {.message = ""};
    struct pt_access_token token;
    struct pt_request request;
    struct pt_response response;

    pt_access_token_init(&token);
    pt_response_init(&response);
    pt_request_init(&request);
    assert_int_equal(
        POSTERN_OK, pt_token_source_build_request(*state, PT_PERMISSION_SEND,
                        secret_of(*state), REQUEST_ID, &request, NULL));
    response.http_status = 503;
    assert_int_equal(
        POSTERN_E_SERVICE, pt_token_source_read_response(secret_of(*state),
                               &request, &response, 1000, &token, &err));
    assert_string_equal(REQUEST_ID, err.client_request_id);
    assert_int_equal(
        POSTERN_E_SERVICE, pt_token_source_read_response(secret_of(*state),
                               &request, &response, 1000, &token, NULL));

    response.http_status = 200;
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&response.body,
            pt_view_of("{\"token_type\":\"Bearer\",\"expires_in\":3599,"
                       "\"access_token\":\"abc\"}"),
            NULL));
    assert_int_equal(
        POSTERN_OK, pt_token_source_read_response(secret_of(*state), &request,
                        &response, 1000, &token, NULL));
    assert_string_equal("abc", token.text.bytes);
    pt_request_done(&request);
    pt_response_done(&response);
    pt_access_token_done(&token);
}

/* The body of the request that signs in as a user, with a newer token than
 * the account's. */
static void assert_user_form(struct pt_account *account,
    enum pt_permission permission, const char *token, const char *expected)
{
    struct pt_secret newest;
    struct pt_request request;

    account->credential.kind = PT_CREDENTIAL_REFRESH_TOKEN;
    pt_secret_init(&newest, PT_LIMIT_SECRET_BYTES);
    pt_request_init(&request);
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&newest, pt_view_of(token), NULL));
    assert_int_equal(
        POSTERN_OK, pt_token_source_build_request(account, permission, &newest,
                        REQUEST_ID, &request, NULL));
    assert_int_equal(1, request.body.count);
    assert_string_equal(expected, request.body.segments[0].memory.bytes);
    pt_secret_done(&newest);
    pt_request_done(&request);
}

static void test_token_source__a_user_signs_in_by_the_newest_token(void **state)
{
    static const char *const hosts[][2] = {
        {"https://graph.microsoft.com/.default", "graph.microsoft.com"},
        {"https://graph.microsoft.us/.default", "graph.microsoft.us"},
        {"https://graph.microsoft.com", "graph.microsoft.com"},
    };
    struct pt_account *account = *state;

    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        char expected[512];
        char cloud_scope[64];

        (void)snprintf(cloud_scope, sizeof(cloud_scope), "%s", hosts[i][0]);
        account->cloud.scope = cloud_scope;
        (void)snprintf(expected, sizeof(expected),
            "grant_type=refresh_token"
            "&client_id=11111111-2222-3333-4444-555555555555"
            "&refresh_token=M.C1_BAY.-C%%2Ab%%21c%%24d"
            "&scope=https%%3A%%2F%%2F%s%%2FMail.Send%%20offline_access",
            hosts[i][1]);
        assert_user_form(
            account, PT_PERMISSION_SEND, "M.C1_BAY.-C*b!c$d", expected);
        account->cloud.scope = scope;
    }
}

static void test_token_source__a_user_asks_for_drafts_where_they_are_needed(
    void **state)
{
    assert_user_form(*state, PT_PERMISSION_DRAFT, "M.C1",
        "grant_type=refresh_token"
        "&client_id=11111111-2222-3333-4444-555555555555&refresh_token=M.C1"
        "&scope=https%3A%2F%2Fgraph.microsoft.com%2FMail.Send%20https%3A%2F%2F"
        "graph.microsoft.com%2FMail.ReadWrite%20offline_access");
}

static void test_token_source__the_grant_of_a_refresh_token(void **state)
{
    struct pt_account *account = *state;

    account->credential.kind = PT_CREDENTIAL_REFRESH_TOKEN;
    assert_string_equal("refresh_token", pt_token_source_grant(account));
}

static void test_token_source__every_allocation_of_a_user_request(void **state)
{
    struct pt_account *account = *state;

    account->credential.kind = PT_CREDENTIAL_REFRESH_TOKEN;
    pt_test_torture(build_once, account);
    pt_test_watch_frees("a~b%2Bc");
    assert_int_equal(POSTERN_OK, build_once(account, NULL));
    assert_int_equal(0, pt_test_leaky_free_count());
    pt_test_watch_frees(NULL);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_token_source__the_grant_of_a_client_secret),
        ROW(test_token_source__the_grant_of_a_refresh_token),
        ROW(test_token_source__a_user_signs_in_by_the_newest_token),
        ROW(test_token_source__a_user_asks_for_drafts_where_they_are_needed),
        ROW(test_token_source__every_allocation_of_a_user_request),
        ROW(test_token_source__exact_request),
        ROW(test_token_source__url_by_cloud_and_tenant),
        ROW(test_token_source__the_largest_secret_fits),
        ROW(test_token_source__a_request_id_with_a_line_end),
        ROW(test_token_source__every_allocation_of_a_request),
        ROW(test_token_source__released_memory_is_wiped),
        ROW(test_token_source__errors_carry_the_request_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

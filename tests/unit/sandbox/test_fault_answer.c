/*
 * Tests of sandbox/fault_answer.c: answers that stand in for the service's,
 * without sockets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fault_action.h"
#include "sandbox_fixture.h"

#define SEND_MAIL "/v1.0/users/user@example.com/sendMail"
#define TOKEN "/ab-cd-ef-gh/oauth2/v2.0/token"
#define MAIL                                                          \
    "{\"message\":{\"toRecipients\":[{\"emailAddress\":{\"address\":" \
    "\"ops@example.com\"}}]}}"

static int set_up(void **state)
{
    static struct sandbox_fixture fixture;

    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    fixture_stop(*state);
    return 0;
}

static void ask_with(
    struct sandbox_fixture *fixture, const char *target, const char *text)
{
    struct pt_fault_action action;

    assert_int_equal(
        pt_fault_action_parse(pt_view_of(text), &action, NULL), POSTERN_OK);
    fixture_ask(fixture, &(struct pt_exchange_request){
                             .method = "POST",
                             .target = target,
                             .content_type = "application/json",
                             .authorization = fixture->token,
                             .client_request_id = "mine",
                             .body = pt_view_of(MAIL),
                             .fault = &action,
                         });
}

static const char *find_header(
    const struct sandbox_fixture *fixture, const char *name)
{
    return pt_exchange_find_header(&fixture->response, name);
}

static size_t count_mails(struct sandbox_fixture *fixture)
{
    fixture_get(fixture, "/v1.0/users/ops@example.com/messages?$select=id");
    return json_array_size(json_object_get(fixture->body, "value"));
}

struct code_row {
    const char *action;
    unsigned status;
    const char *code;
};

static void test_fault_answer__graphs_shape_and_nothing_done(void **state)
{
    static const struct code_row rows[] = {
        {"400", 400, "BadRequest"},
        {"401", 401, "InvalidAuthenticationToken"},
        {"403", 403, "ErrorAccessDenied"},
        {"404", 404, "ErrorItemNotFound"},
        {"413", 413, "RequestBodyTooLarge"},
        {"418", 418, "UnknownError"},
        {"429", 429, "ApplicationThrottled"},
        {"503", 503, "ServiceUnavailable"},
        {"504 code=ErrorX", 504, "ErrorX"},
    };
    struct sandbox_fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ask_with(fixture, SEND_MAIL, rows[i].action);
        fixture_assert_error(fixture, rows[i].status, rows[i].code);
        assert_string_equal(find_header(fixture, "client-request-id"), "mine");
        assert_non_null(find_header(fixture, "x-ms-ags-diagnostic"));
        assert_null(find_header(fixture, "Retry-After"));
        assert_true(fixture->response.is_graph);
    }
    assert_int_equal(count_mails(fixture), 0);
}

static void test_fault_answer__accept_then_carries_it_out(void **state)
{
    struct sandbox_fixture *fixture = *state;

    ask_with(fixture, SEND_MAIL, "accept-then 504");
    fixture_assert_error(fixture, 504, "GatewayTimeout");
    assert_int_equal(count_mails(fixture), 1);
    ask_with(fixture, SEND_MAIL, "accept-then 200 html");
    assert_int_equal(fixture->response.status, 200);
    assert_int_equal(fixture->response.header_count, 0);
    assert_int_equal(count_mails(fixture), 2);
}

static void test_fault_answer__the_words_of_a_status(void **state)
{
    struct sandbox_fixture *fixture = *state;

    ask_with(fixture, SEND_MAIL, "502 html");
    assert_int_equal(fixture->response.status, 502);
    assert_string_equal(fixture->response.content_type, "text/html");
    assert_non_null(strstr(fixture->response.body.data, "<h1>502</h1>"));
    assert_int_equal(fixture->response.header_count, 0);
    ask_with(fixture, SEND_MAIL, "500 empty");
    assert_int_equal(fixture->response.body.len, 0);
    assert_string_equal(fixture->response.content_type, "");
    assert_non_null(find_header(fixture, "request-id"));
    ask_with(fixture, SEND_MAIL, "403 headers=none");
    assert_string_equal(fixture_error_code(fixture), "ErrorAccessDenied");
    assert_int_equal(fixture->response.header_count, 0);
    ask_with(fixture, SEND_MAIL, "429 retry-after=1.5");
    assert_string_equal(find_header(fixture, "Retry-After"), "1.5");
    ask_with(fixture, SEND_MAIL, "302 location=https://x.example/");
    assert_string_equal(find_header(fixture, "Location"), "https://x.example/");
    assert_string_equal(fixture_error_code(fixture), "UnknownError");
    ask_with(fixture, SEND_MAIL, "204");
    assert_int_equal(fixture->response.status, 204);
    assert_int_equal(fixture->response.body.len, 0);
    assert_non_null(find_header(fixture, "request-id"));
    /* FIXTURE_NOW_S is Monday, 21 September 2026, 14:13:20 UTC. */
    ask_with(fixture, SEND_MAIL, "503 retry-date=100");
    assert_string_equal(
        find_header(fixture, "Retry-After"), "Mon, 21 Sep 2026 14:15:00 GMT");
}

static void assert_entra(const struct sandbox_fixture *fixture, unsigned status,
    const char *error, int number)
{
    const json_t *body = fixture->body;

    assert_int_equal(fixture->response.status, status);
    assert_string_equal(
        json_string_value(json_object_get(body, "error")), error);
    assert_int_equal(json_integer_value(json_array_get(
                         json_object_get(body, "error_codes"), 0)),
        number);
    assert_int_equal(
        strncmp(json_string_value(json_object_get(body, "error_description")),
            "AADSTS", 6),
        0);
    assert_string_equal(json_string_value(json_object_get(body, "trace_id")),
        find_header(fixture, "x-ms-request-id"));
    assert_false(fixture->response.is_graph);
}

static void test_fault_answer__entras_shape_on_its_paths(void **state)
{
    struct sandbox_fixture *fixture = *state;

    ask_with(fixture, TOKEN, "503");
    assert_entra(fixture, 503, "temporarily_unavailable", 90033);
    ask_with(fixture, TOKEN, "429 retry-after=2");
    assert_entra(fixture, 429, "temporarily_unavailable", 90033);
    assert_string_equal(find_header(fixture, "Retry-After"), "2");
    ask_with(fixture, TOKEN, "401 code=AADSTS7000222");
    assert_entra(fixture, 401, "invalid_client", 7000222);
    ask_with(fixture, TOKEN, "400 code=invalid_grant");
    assert_entra(fixture, 400, "invalid_grant", 90100);
    ask_with(fixture, TOKEN, "400 code=AADSTSx");
    assert_entra(fixture, 400, "AADSTSx", 90100);
    ask_with(fixture, TOKEN, "502 html");
    assert_null(find_header(fixture, "x-ms-request-id"));
    assert_null(fixture->body);
}

/* What the server or a route has to do is not answered here. */
static void test_fault_answer__other_kinds_change_nothing(void **state)
{
    struct sandbox_fixture *fixture = *state;

    ask_with(fixture, SEND_MAIL, "late-draft 5");
    assert_int_equal(fixture->response.status, 202);
    ask_with(fixture, SEND_MAIL, "accept-then-reset");
    assert_int_equal(fixture->response.status, 202);
    assert_int_equal(count_mails(fixture), 2);
}

#define WITH_SANDBOX(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(test_fault_answer__graphs_shape_and_nothing_done),
        WITH_SANDBOX(test_fault_answer__accept_then_carries_it_out),
        WITH_SANDBOX(test_fault_answer__the_words_of_a_status),
        WITH_SANDBOX(test_fault_answer__entras_shape_on_its_paths),
        WITH_SANDBOX(test_fault_answer__other_kinds_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Graph's error bodies: what is read from them, and what is said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "graph/graph_error.h"

static const struct pt_graph_error_context by_object_id = {
    .source_kind = PT_SOURCE_OBJECT_ID};

struct body_row {
    const char *body;
    bool has_body;
    const char *code;
    const char *message;
};

static const struct body_row body_rows[] = {
    {"", false, "", ""},
    {"<html>no</html>", false, "", ""},
    {"[]", false, "", ""},
    {"{}", false, "", ""},
    {"{\"error\":\"invalid_client\"}", false, "", ""},
    {"{\"error\":{}}", false, "", ""},
    {"{\"error\":{\"code\":5}}", false, "", ""},
    {"{\"error\":{\"code\":\"A\"", false, "", ""},
    {"{\"error\":{\"code\":\"A\"}}", true, "A", ""},
    {"{\"error\":{\"code\":\"A\",\"message\":\"m\"}}", true, "A", "m"},
    {"{\"error\":{\"code\":\"A b\\u00e9\",\"message\":[]}}", true, "A?b??", ""},
    /* both spellings of the inner error; a known inner code counts more */
    {"{\"error\":{\"code\":\"UnknownError\",\"innerError\":"
     "{\"code\":\"ErrorAccessDenied\"}}}",
        true, "ErrorAccessDenied", ""},
    {"{\"error\":{\"code\":\"UnknownError\",\"innererror\":"
     "{\"code\":\"ErrorSendAsDenied\"}}}",
        true, "ErrorSendAsDenied", ""},
    {"{\"error\":{\"code\":\"A\",\"innerError\":{\"code\":\"B\","
     "\"innerError\":{\"code\":\"ErrorInvalidUser\"}}}}",
        true, "ErrorInvalidUser", ""},
    {"{\"error\":{\"code\":\"A\",\"innerError\":{\"code\":\"429\"}}}", true,
        "A", ""},
};

static void read_body(const char *body, struct pt_graph_error *ret)
{
    struct pt_response response;

    pt_response_init(&response);
    assert_int_equal(
        pt_secret_set(&response.body, pt_view_of(body), NULL), POSTERN_OK);
    pt_graph_error_read(&response, ret);
    pt_response_done(&response);
}

static void test_graph_error__bodies_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(body_rows) / sizeof(body_rows[0]); i++) {
        struct pt_graph_error error;

        read_body(body_rows[i].body, &error);
        if (error.has_body != body_rows[i].has_body ||
            strcmp(error.code, body_rows[i].code) != 0 ||
            strcmp(error.message, body_rows[i].message) != 0) {
            fail_msg("%s: %d '%s' '%s'", body_rows[i].body, (int)error.has_body,
                error.code, error.message);
        }
    }
}

static void test_graph_error__long_words_are_cut_between_characters(
    void **state)
{
    struct pt_graph_error error;
    char body[1024] = "{\"error\":{\"code\":\"A\",\"message\":\"";

    (void)state;
    for (size_t i = strlen(body); i < 900; i += 2) {
        memcpy(body + i, "\xC3\xA9", 3);
    }
    (void)snprintf(body + strlen(body), 16, "\"}}");
    read_body(body, &error);
    assert_true(error.has_body);
    assert_int_equal(strlen(error.message), 80);
    assert_int_equal((unsigned char)error.message[78], 0xC3);
}

static void test_graph_error__nesting_without_end_is_left(void **state)
{
    struct pt_graph_error error;
    char body[4096] = "{\"error\":{\"code\":\"A\"";
    size_t depth = 60;

    (void)state;
    for (size_t i = 0; i < depth; i++) {
        (void)snprintf(body + strlen(body), 64,
            ",\"innerError\":{\"code\":\"%s\"",
            i == depth - 1 ? "ErrorAccessDenied" : "B");
    }
    for (size_t i = 0; i < depth + 2; i++) {
        (void)snprintf(body + strlen(body), 2, "}");
    }
    read_body(body, &error);
    assert_true(error.has_body);
    assert_string_equal(error.code, "A");
}

/* Every code in the table reaches the sentence, with advice and hint. */
static void test_graph_error__every_code_is_described(void **state)
{
    size_t count = 0;
    const struct pt_graph_code_row *rows = pt_graph_code_rows(&count);

    (void)state;
    assert_true(count > 25);
    for (size_t i = 0; i < count; i++) {
        struct pt_response response;
        struct pt_graph_error error = {.has_body = true};
        struct postern_error err = {.status = POSTERN_OK};

        pt_response_init(&response);
        response.http_status = 403;
        (void)snprintf(error.code, sizeof(error.code), "%s", rows[i].code);
        (void)snprintf(error.message, sizeof(error.message), "%080d", 0);
        pt_graph_error_describe(&response, &error, &by_object_id, &err);
        assert_int_equal(err.status, rows[i].status);
        assert_int_equal(err.advice, rows[i].advice);
        assert_string_equal(err.service_code, rows[i].code);
        assert_non_null(strstr(err.message, rows[i].code));
        if (rows[i].hint && !strstr(err.message, rows[i].hint)) {
            fail_msg(
                "%s: the hint does not fit: %s", rows[i].code, err.message);
        }
        pt_response_done(&response);
    }
}

struct unknown_row {
    int http_status;
    const char *code;
    struct pt_graph_error_context context;
    const char *words[3]; /* each is in the sentence */
};

static const struct unknown_row unknown_rows[] = {
    {404, "ErrorInvalidUser", {.source_kind = PT_SOURCE_ADDRESS},
        {"refused the mail (404 ErrorInvalidUser)", "alias",
            "or the object ID"}},
    {404, "Request_ResourceNotFound", {.source_kind = PT_SOURCE_OBJECT_ID},
        {"a user's object ID", "not the application's", "the mail"}},
    {404, "", {.source_kind = PT_SOURCE_ADDRESS}, {"alias", "", ""}},
    {404, "Request_ResourceNotFound",
        {.source_kind = PT_SOURCE_OBJECT_ID, .is_look_up = true},
        {"look-up of the source", "a user's object ID", "application's"}},
    {403, "Authorization_RequestDenied",
        {.source_kind = PT_SOURCE_OBJECT_ID, .is_look_up = true},
        {"look-up of the source", "User.Read.All", "or name a target"}},
    {403, "Authorization_RequestDenied", {.source_kind = PT_SOURCE_OBJECT_ID},
        {"the mail", "Mail.Send", ""}},
};

static void test_graph_error__an_unknown_source_gets_its_own_hint(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(unknown_rows) / sizeof(unknown_rows[0]);
         i++) {
        const struct unknown_row *row = &unknown_rows[i];
        struct pt_response response;
        struct pt_graph_error error = {.has_body = true};
        struct postern_error err = {.status = POSTERN_OK};

        pt_response_init(&response);
        response.http_status = row->http_status;
        (void)snprintf(error.code, sizeof(error.code), "%s", row->code);
        (void)snprintf(error.message, sizeof(error.message), "%080d", 0);
        pt_graph_error_describe(&response, &error, &row->context, &err);
        for (size_t w = 0; w < 3; w++) {
            if (!strstr(err.message, row->words[w])) {
                fail_msg("row %zu: %s", i, err.message);
            }
        }
        pt_response_done(&response);
    }
}

static void test_graph_error__codes_are_found_in_any_case(void **state)
{
    (void)state;
    assert_non_null(pt_graph_code_find("erroraccessdenied"));
    assert_non_null(pt_graph_code_find("ErrorAccessDenied"));
    assert_null(pt_graph_code_find("ErrorAccessDenie"));
    assert_null(pt_graph_code_find(""));
}

static void test_graph_error__unknown_codes_fall_back_on_the_status(
    void **state)
{
    struct pt_response response;
    struct pt_graph_error error = {.has_body = true, .code = "NewCode"};
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    pt_response_init(&response);
    response.http_status = 403;
    (void)snprintf(response.request_id, sizeof(response.request_id), "rid");
    pt_graph_error_describe(&response, &error, &by_object_id, &err);
    assert_int_equal(err.status, POSTERN_E_FORBIDDEN);
    assert_non_null(strstr(err.message, "403 NewCode"));
    assert_string_equal(err.request_id, "rid");
    response.http_status = 422;
    pt_graph_error_describe(&response, &error, &by_object_id, &err);
    assert_int_equal(err.status, POSTERN_E_REFUSED);
    pt_graph_error_describe(&response, &error, &by_object_id, NULL);
    pt_response_done(&response);
}

struct draft_row {
    const char *code;
    bool is_personal;
    const char *words;
};

static const struct draft_row draft_rows[] = {
    {"", false, "grant the app Mail.ReadWrite (application) with admin"},
    {"ErrorAccessDenied", false, "besides Mail.Send"},
    {"Authorization_RequestDenied", false, "besides Mail.Send"},
    {"Authorization_RequestDenied", true, "sign in again with Mail.ReadWrite"},
    {"ErrorSendAsDenied", false, "Send As"},
};

/* Which permission, why, and who gives it: whole, in one sentence. */
static void test_graph_error__a_draft_needs_another_permission(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(draft_rows) / sizeof(draft_rows[0]); i++) {
        const struct pt_graph_error_context context = {
            .source_kind = PT_SOURCE_ADDRESS,
            .draft_act = "deletion of the draft",
            .is_personal = draft_rows[i].is_personal,
        };
        struct pt_response response;
        struct pt_graph_error error = {.has_body = true};
        struct postern_error err = {.status = POSTERN_OK};

        pt_response_init(&response);
        response.http_status = 403;
        (void)snprintf(
            error.code, sizeof(error.code), "%s", draft_rows[i].code);
        (void)snprintf(error.message, sizeof(error.message), "%080d", 0);
        pt_graph_error_describe(&response, &error, &context, &err);
        assert_int_equal(err.status, POSTERN_E_FORBIDDEN);
        assert_non_null(strstr(err.message, "refused the deletion of the"));
        if (!strstr(err.message, draft_rows[i].words)) {
            fail_msg("%s", err.message);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_graph_error__bodies_are_read),
        cmocka_unit_test(
            test_graph_error__long_words_are_cut_between_characters),
        cmocka_unit_test(test_graph_error__nesting_without_end_is_left),
        cmocka_unit_test(test_graph_error__every_code_is_described),
        cmocka_unit_test(test_graph_error__an_unknown_source_gets_its_own_hint),
        cmocka_unit_test(test_graph_error__codes_are_found_in_any_case),
        cmocka_unit_test(test_graph_error__a_draft_needs_another_permission),
        cmocka_unit_test(
            test_graph_error__unknown_codes_fall_back_on_the_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Tests of sandbox/graph_route.c, read_mail.c and mail_view.c: paths, methods,
 * tokens, roles, and what is read back.
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

#define USER "/v1.0/users/user@example.com"
#define INBOX USER "/mailFolders/inbox/messages"

struct row {
    const char *method;
    const char *target;
    unsigned status;
    const char *code;
};

static const struct row rows[] = {
    {"GET", "/", 400, "BadRequest"},
    {"GET", "/beta/users", 400, "BadRequest"},
    {"GET", "/v1.0", 501, "NotImplemented"},
    {"GET", "/v1.0/me", 400, "BadRequest"},
    {"POST", "/v1.0/me/sendMail", 400, "BadRequest"},
    {"GET", "/v1.0/me/messages", 400, "BadRequest"},
    {"GET", "/v1.0/groups", 400, "BadRequest"},
    {"GET", "/v1.0/users", 501, "NotImplemented"},
    {"GET", USER, 200, NULL},
    {"GET", "/V1.0/Users/USER%40EXAMPLE.COM", 200, NULL},
    {"GET", "/v1.0/users/a0000001-0000-4000-8000-000000000001", 200, NULL},
    {"GET", "/v1.0/users/nobody@example.com", 404, "Request_ResourceNotFound"},
    {"DELETE", USER, 501, "NotImplemented"},
    {"GET", USER "/sendMail", 405, "Request_BadRequest"},
    {"POST", USER "/sendMail/now", 400, "BadRequest"},
    {"GET", USER "/message", 400, "BadRequest"},
    {"GET", USER "/messages", 200, NULL},
    {"POST", USER "/messages", 400, "BadRequest"},
    {"PUT", USER "/messages", 405, "Request_BadRequest"},
    {"POST", USER "/mailFolders/inbox/messages", 501, "NotImplemented"},
    {"POST", USER "/mailFolders/drafts/messages", 400, "BadRequest"},
    {"POST", USER "/mailFolders", 501, "NotImplemented"},
    {"DELETE", USER "/messages/none", 404, "ErrorItemNotFound"},
    {"POST", USER "/messages/none", 405, "Request_BadRequest"},
    {"PATCH", USER "/messages/none", 400, "BadRequest"},
    {"GET", USER "/messages/none/send", 405, "Request_BadRequest"},
    {"POST", USER "/messages/none/send", 411, "LengthRequired"},
    {"POST", USER "/messages/none/send/now", 400, "BadRequest"},
    {"GET", USER "/messages/none/$value", 404, "ErrorItemNotFound"},
    {"DELETE", USER "/messages/none/attachments/x", 404, "ErrorItemNotFound"},
    {"GET", USER "/messages/none/attachments/createUploadSession", 405,
        "Request_BadRequest"},
    {"POST", USER "/messages/none/attachments/createUploadSession/x", 400,
        "BadRequest"},
    {"GET", USER "/messages/none/attachments/x/$value/y", 400, "BadRequest"},
    {"GET", "/v1.0/users/nobody@example.com/messages", 404, "ErrorInvalidUser"},
    {"GET", USER "/messages/none", 404, "ErrorItemNotFound"},
    {"GET", USER "/messages/none/attachment", 400, "BadRequest"},
    {"GET", USER "/mailFolders", 200, NULL},
    {"GET", USER "/mailFolders/inbox", 200, NULL},
    {"GET", USER "/mailFolders/SentItems", 200, NULL},
    {"GET", USER "/mailFolders/drafts/messages", 200, NULL},
    {"GET", USER "/mailFolders/archive", 404, "ErrorItemNotFound"},
    {"GET", USER "/mailFolders/inbox/message", 400, "BadRequest"},
    {"GET", USER "/messages?$top=0", 400, "BadRequest"},
    {"GET", USER "/messages?$top=1001", 400, "BadRequest"},
    {"GET", USER "/messages?$top=x", 400, "BadRequest"},
    {"GET", USER "/messages?$expand=attachments", 400, "BadRequest"},
    {"GET", USER "/messages?$select=id&$select=id", 400, "BadRequest"},
    {"GET", USER "/messages?$filter=subject%20eq%20'x'", 400, "BadRequest"},
    {"GET", USER "?$top=1", 400, "BadRequest"},
    {"GET", USER "?$select=id,mail", 200, NULL},
    {"GET", USER "?$select=id,shoeSize", 400, "RequestBroker--ParseUri"},
    {"GET", USER "/mailFolders?$select=topic", 400, "RequestBroker--ParseUri"},
};

static void ask(
    struct sandbox_fixture *fixture, const char *method, const char *target)
{
    fixture_ask(fixture, &(struct pt_exchange_request){
                             .method = method,
                             .target = target,
                             .content_type = "application/json",
                             .authorization = fixture->token,
                             .body = pt_view_of(""),
                         });
}

static void test_graph_route__each_path(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ask(&fixture, rows[i].method, rows[i].target);
        if (fixture.response.status != rows[i].status) {
            fail_msg("%s %s: %u: %s", rows[i].method, rows[i].target,
                fixture.response.status, fixture.response.body.data);
        }
        if (rows[i].code) {
            fixture_assert_error(&fixture, rows[i].status, rows[i].code);
        }
        assert_true(fixture.response.is_graph);
        assert_non_null(
            pt_exchange_find_header(&fixture.response, "x-ms-ags-diagnostic"));
    }
    fixture_stop(&fixture);
}

static void test_graph_route__a_malformed_target_is_refused(void **state)
{
    static const char *const targets[] = {"/v1.0/users/%zz", "/v1.0/users/%00",
        "/v1.0/users?x=%", "/1/2/3/4/5/6/7/8/9/10/11/12/13"};
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ask(&fixture, "GET", targets[i]);
        assert_int_equal(fixture.response.status, 400);
        assert_string_equal(fixture_error_code(&fixture), "BadRequest");
    }
    fixture_stop(&fixture);
}

static void test_graph_route__each_operation_needs_its_role(void **state)
{
    struct role_row {
        const char *method;
        const char *target;
        unsigned needed; /* any of these */
        const char *code;
    };
    static const struct role_row role_rows[] = {
        {"POST", USER "/sendMail", PT_ROLE_MAIL_SEND, "ErrorAccessDenied"},
        {"GET", USER "/messages", PT_ROLE_MAIL_READ | PT_ROLE_MAIL_READ_WRITE,
            "ErrorAccessDenied"},
        {"GET", USER "/mailFolders",
            PT_ROLE_MAIL_READ | PT_ROLE_MAIL_READ_WRITE, "ErrorAccessDenied"},
        {"GET", USER, PT_ROLE_USER_READ_ALL, "Authorization_RequestDenied"},
    };
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, 0, NULL);
    for (size_t i = 0; i < sizeof(role_rows) / sizeof(role_rows[0]); i++) {
        for (unsigned roles = 0; roles < 16; roles++) {
            fixture_sign_in(&fixture, roles);
            ask(&fixture, role_rows[i].method, role_rows[i].target);
            if ((roles & role_rows[i].needed) != 0) {
                assert_int_not_equal(fixture.response.status, 403);
            } else {
                fixture_assert_error(&fixture, 403, role_rows[i].code);
            }
        }
    }
    fixture_stop(&fixture);
}

static void assert_unauthorized(
    struct sandbox_fixture *fixture, const char *authorization)
{
    fixture_ask(fixture, &(struct pt_exchange_request){.method = "GET",
                             .target = USER,
                             .authorization = authorization,
                             .body = pt_view_of("")});
    fixture_assert_error(fixture, 401, "InvalidAuthenticationToken");
    assert_non_null(
        strstr(pt_exchange_find_header(&fixture->response, "WWW-Authenticate"),
            "Bearer realm=\"\""));
}

static void test_graph_route__only_our_own_live_tokens_open_the_door(
    void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    assert_unauthorized(&fixture, NULL);
    assert_unauthorized(&fixture, "");
    assert_unauthorized(&fixture, "Bearer ");
    assert_unauthorized(&fixture, "Bearer a.b.c");
    assert_unauthorized(&fixture, "Basic dXNlcjpwYXNz");
    assert_unauthorized(&fixture, fixture.token + strlen("Bearer "));
    fixture.now_unix_s += 3600;
    assert_unauthorized(&fixture, fixture.token);
    fixture_stop(&fixture);
}

static void test_graph_route__the_client_request_id_comes_back(void **state)
{
    struct sandbox_fixture fixture;
    char *mail = fixture_make_mail("x", "ops@example.com");

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture_post(&fixture, USER "/sendMail", mail);
    assert_int_equal(fixture.response.status, 202);
    assert_string_equal(
        pt_exchange_find_header(&fixture.response, "client-request-id"),
        "3f1d0c52-0000-4000-8000-00000000abcd");
    fixture_ask(&fixture, &(struct pt_exchange_request){.method = "GET",
                              .target = USER,
                              .authorization = fixture.token,
                              .client_request_id = "evil \x1b[31m",
                              .body = pt_view_of("")});
    assert_string_equal(
        pt_exchange_find_header(&fixture.response, "client-request-id"),
        pt_exchange_find_header(&fixture.response, "request-id"));
    free(mail);
    fixture_stop(&fixture);
}

/* Text at a path of the last answer's first message. */
static const char *first(const struct sandbox_fixture *fixture, const char *key)
{
    const char *text = json_string_value(json_object_get(
        json_array_get(json_object_get(fixture->body, "value"), 0), key));

    return text ? text : "";
}

static void send_subject(struct sandbox_fixture *fixture, const char *subject)
{
    char *mail = fixture_make_mail(subject, "user@example.com");

    fixture_post(fixture, USER "/sendMail", mail);
    assert_int_equal(fixture->response.status, 202);
    free(mail);
}

static void test_graph_route__lists_newest_first_in_pages(void **state)
{
    struct sandbox_fixture fixture;
    const char *next = NULL;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    send_subject(&fixture, "one");
    send_subject(&fixture, "two");
    send_subject(&fixture, "three");
    fixture_get(&fixture, INBOX "?$select=subject&$top=2");
    assert_string_equal(first(&fixture, "subject"), "three");
    assert_int_equal(
        json_array_size(json_object_get(fixture.body, "value")), 2);
    next = json_string_value(json_object_get(fixture.body, "@odata.nextLink"));
    assert_string_equal(next,
        "https://127.0.0.1:8365" INBOX "?%24skip=2&$select=subject&$top=2");
    fixture_get(&fixture, INBOX "?%24skip=2&$select=subject&$top=2");
    assert_string_equal(first(&fixture, "subject"), "one");
    assert_null(json_object_get(fixture.body, "@odata.nextLink"));
    fixture_stop(&fixture);
}

static void test_graph_route__select_cuts_and_keeps_the_id(void **state)
{
    struct sandbox_fixture fixture;
    const json_t *item = NULL;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    send_subject(&fixture, "one");
    fixture_get(&fixture, INBOX "?$select=subject,isDraft");
    item = json_array_get(json_object_get(fixture.body, "value"), 0);
    assert_int_equal(json_object_size(item), 3);
    assert_true(strlen(first(&fixture, "id")) > 40);
    assert_true(json_is_false(json_object_get(item, "isDraft")));
    fixture_get(&fixture, INBOX "?$select=subject,topic");
    fixture_assert_error(&fixture, 400, "RequestBroker--ParseUri");
    fixture_stop(&fixture);
}

static void send_marked(struct sandbox_fixture *fixture)
{
    fixture_post(fixture, USER "/sendMail",
        "{\"message\":{\"internetMessageId\":\"<one+'q'@example.com>\","
        "\"internetMessageHeaders\":[{\"name\":\"x-a\",\"value\":\"1\"}],"
        "\"singleValueExtendedProperties\":[{\"id\":\"String {66f5a359-4659-"
        "4830-9070-00047ec6ac6e} Name job\",\"value\":\"j'1\"}],"
        "\"toRecipients\":[{\"emailAddress\":{\"address\":"
        "\"user@example.com\"}}],\"bccRecipients\":[{\"emailAddress\":{"
        "\"address\":\"hidden@example.com\"}}]}}");
    assert_int_equal(fixture->response.status, 202);
}

static void test_graph_route__filters_find_the_mail_and_no_other(void **state)
{
    struct filter_row {
        const char *query;
        size_t expected;
    };
    static const struct filter_row filter_rows[] = {
        {"internetMessageId%20eq%20'%3Cone%2B''q''@example.com%3E'", 1},
        {"internetMessageId%20eq%20'%3Cother@example.com%3E'", 0},
        {"singleValueExtendedProperties/any(ep:ep/id%20eq%20'String%20%7B"
         "66F5A359-4659-4830-9070-00047EC6AC6E%7D%20Name%20job'%20and%20"
         "ep/value%20eq%20'j''1')",
            1},
        {"singleValueExtendedProperties/any(ep:ep/id%20eq%20'String%20%7B"
         "66f5a359-4659-4830-9070-00047ec6ac6e%7D%20Name%20job'%20and%20"
         "ep/value%20eq%20'J''1')",
            0},
    };
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    send_subject(&fixture, "another");
    send_marked(&fixture);
    send_subject(&fixture, "and another");
    for (size_t i = 0; i < sizeof(filter_rows) / sizeof(filter_rows[0]); i++) {
        char target[1024];

        (void)snprintf(
            target, sizeof(target), INBOX "?$filter=%s", filter_rows[i].query);
        fixture_get(&fixture, target);
        assert_int_equal(fixture.response.status, 200);
        assert_int_equal(
            json_array_size(json_object_get(fixture.body, "value")),
            filter_rows[i].expected);
    }
    fixture_stop(&fixture);
}

static size_t bcc_count(struct sandbox_fixture *fixture, const char *target)
{
    fixture_get(fixture, target);
    assert_int_equal(fixture->response.status, 200);
    assert_int_equal(
        json_array_size(json_object_get(fixture->body, "value")), 1);
    return json_array_size(json_object_get(
        json_array_get(json_object_get(fixture->body, "value"), 0),
        "bccRecipients"));
}

static void test_graph_route__blind_recipients_get_it_and_stay_unseen(
    void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    send_marked(&fixture);
    assert_int_equal(bcc_count(&fixture, INBOX), 0);
    assert_int_equal(
        bcc_count(&fixture, "/v1.0/users/hidden@example.com/messages"), 0);
    assert_int_equal(
        bcc_count(&fixture, USER "/mailFolders/sentitems/messages"), 1);
    fixture_stop(&fixture);
}

static void test_graph_route__own_headers_are_shown_when_asked_for(void **state)
{
    struct sandbox_fixture fixture;
    const json_t *item = NULL;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    send_marked(&fixture);
    fixture_get(&fixture, INBOX);
    item = json_array_get(json_object_get(fixture.body, "value"), 0);
    assert_null(json_object_get(item, "internetMessageHeaders"));
    fixture_get(&fixture, INBOX "?$select=internetMessageHeaders");
    item = json_array_get(json_object_get(fixture.body, "value"), 0);
    assert_int_equal(
        json_array_size(json_object_get(item, "internetMessageHeaders")), 1);
    fixture_stop(&fixture);
}

/* Sends two attachments; the message's path goes to out. */
static void send_attached(
    struct sandbox_fixture *fixture, char *out, size_t out_size)
{
    fixture_post(fixture, USER "/sendMail",
        "{\"message\":{\"toRecipients\":[{\"emailAddress\":{\"address\":"
        "\"user@example.com\"}}],\"attachments\":[{\"@odata.type\":"
        "\"#microsoft.graph.fileAttachment\",\"name\":\"a.bin\","
        "\"contentType\":\"application/x-test\",\"contentBytes\":\"AAEC/w==\"},"
        "{\"@odata.type\":\"#microsoft.graph.itemAttachment\",\"name\":"
        "\"inner\",\"item\":{\"@odata.type\":\"#microsoft.graph.message\"}}]}"
        "}");
    assert_int_equal(fixture->response.status, 202);
    fixture_get(fixture, INBOX "?$select=id");
    fixture_address(out, out_size, USER "/messages/", first(fixture, "id"), "");
}

static void test_graph_route__attachments_come_back_byte_for_byte(void **state)
{
    static const unsigned char expected[] = {0x00, 0x01, 0x02, 0xff};
    struct sandbox_fixture fixture;
    char message[256];
    char target[512];
    char id[128];

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    send_attached(&fixture, message, sizeof(message));
    fixture_get(&fixture, message);
    assert_true(json_is_true(json_object_get(fixture.body, "hasAttachments")));
    (void)snprintf(target, sizeof(target), "%s/attachments", message);
    fixture_get(&fixture, target);
    assert_string_equal(first(&fixture, "name"), "a.bin");
    assert_string_equal(first(&fixture, "contentBytes"), "AAEC/w==");
    (void)snprintf(id, sizeof(id), "%s", first(&fixture, "id"));
    (void)snprintf(target, sizeof(target), "%s/attachments/%s", message, id);
    fixture_get(&fixture, target);
    assert_int_equal(
        json_integer_value(json_object_get(fixture.body, "size")), 241);
    (void)snprintf(
        target, sizeof(target), "%s/attachments/%s/$value", message, id);
    fixture_get(&fixture, target);
    assert_int_equal(fixture.response.status, 200);
    assert_string_equal(fixture.response.content_type, "application/x-test");
    assert_int_equal(fixture.response.body.len, sizeof(expected));
    assert_memory_equal(fixture.response.body.data, expected, sizeof(expected));
    (void)snprintf(target, sizeof(target), "%s/attachments/no", message);
    fixture_get(&fixture, target);
    fixture_assert_error(&fixture, 404, "ErrorItemNotFound");
    (void)snprintf(
        target, sizeof(target), "%s/attachments/%s/value", message, id);
    fixture_get(&fixture, target);
    fixture_assert_error(&fixture, 400, "BadRequest");
    fixture_stop(&fixture);
}

static void test_graph_route__folders_count_what_they_hold(void **state)
{
    struct sandbox_fixture fixture;
    char target[256];

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    send_subject(&fixture, "one");
    send_subject(&fixture, "two");
    fixture_get(&fixture, USER "/mailFolders");
    assert_string_equal(first(&fixture, "displayName"), "Inbox");
    (void)snprintf(
        target, sizeof(target), USER "/mailFolders/%s", first(&fixture, "id"));
    fixture_get(&fixture, target);
    assert_int_equal(
        json_integer_value(json_object_get(fixture.body, "totalItemCount")), 2);
    fixture_stop(&fixture);
}

static void test_graph_route__a_user_has_four_properties(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture_get(
        &fixture, USER "?$select=id,displayName,mail,userPrincipalName");
    assert_string_equal(
        json_string_value(json_object_get(fixture.body, "mail")),
        "user@example.com");
    assert_string_equal(json_string_value(json_object_get(fixture.body, "id")),
        "a0000001-0000-4000-8000-000000000001");
    fixture_stop(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_graph_route__each_path),
        cmocka_unit_test(test_graph_route__a_malformed_target_is_refused),
        cmocka_unit_test(test_graph_route__each_operation_needs_its_role),
        cmocka_unit_test(
            test_graph_route__only_our_own_live_tokens_open_the_door),
        cmocka_unit_test(test_graph_route__the_client_request_id_comes_back),
        cmocka_unit_test(test_graph_route__lists_newest_first_in_pages),
        cmocka_unit_test(test_graph_route__select_cuts_and_keeps_the_id),
        cmocka_unit_test(test_graph_route__filters_find_the_mail_and_no_other),
        cmocka_unit_test(
            test_graph_route__blind_recipients_get_it_and_stay_unseen),
        cmocka_unit_test(
            test_graph_route__own_headers_are_shown_when_asked_for),
        cmocka_unit_test(test_graph_route__attachments_come_back_byte_for_byte),
        cmocka_unit_test(test_graph_route__folders_count_what_they_hold),
        cmocka_unit_test(test_graph_route__a_user_has_four_properties),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

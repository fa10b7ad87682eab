/*
 * Tests of sandbox/draft.c: drafts are made, changed, sent and deleted, by
 * normal and by immutable ids.
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
#define MESSAGES USER "/messages"
#define TO                                              \
    "\"toRecipients\":[{\"emailAddress\":{\"address\":" \
    "\"ops@example.com\"}}]"
#define IMMUTABLE "IdType=\"ImmutableId\""
#define ID_SIZE ((size_t)128)

struct request {
    const char *method;
    const char *target;
    const char *body;   /* NULL: none, and no length */
    const char *prefer; /* or NULL */
};

static void ask(struct sandbox_fixture *fixture, struct request request)
{
    fixture_ask(fixture, &(struct pt_exchange_request){
                             .method = request.method,
                             .target = request.target,
                             .content_type = "application/json",
                             .content_length = request.body ? "0" : NULL,
                             .authorization = fixture->token,
                             .prefer = request.prefer,
                             .body = pt_view_of(request.body),
                         });
}

static const char *text_at(
    const struct sandbox_fixture *fixture, const char *name)
{
    const char *text = json_string_value(json_object_get(fixture->body, name));

    return text ? text : "";
}

static bool is_true(const struct sandbox_fixture *fixture, const char *name)
{
    return json_is_true(json_object_get(fixture->body, name));
}

static void keep_id(const struct sandbox_fixture *fixture, char out[ID_SIZE])
{
    (void)snprintf(out, ID_SIZE, "%s", text_at(fixture, "id"));
    assert_true(strlen(out) > 60);
}

/* A draft to ops@; its id. */
static void make_draft(struct sandbox_fixture *fixture, const char *json,
    const char *prefer, char out_id[ID_SIZE])
{
    ask(fixture, (struct request){"POST", MESSAGES, json, prefer});
    assert_int_equal(fixture->response.status, 201);
    keep_id(fixture, out_id);
}

/* method .../messages/{id}after. */
static void ask_of(struct sandbox_fixture *fixture, const char *id,
    const char *after, struct request request)
{
    char target[512];

    fixture_address(target, sizeof(target), MESSAGES "/", id, after);
    request.target = target;
    ask(fixture, request);
}

static size_t count_in(struct sandbox_fixture *fixture, const char *target)
{
    fixture_get(fixture, target);
    assert_int_equal(fixture->response.status, 200);
    return json_array_size(json_object_get(fixture->body, "value"));
}

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

static void test_draft__a_new_one_is_shown_as_graph_shows_it(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];

    make_draft(fixture, "{\"subject\":\"Hello\"," TO "}", NULL, id);
    assert_true(is_true(fixture, "isDraft"));
    assert_string_equal(text_at(fixture, "subject"), "Hello");
    assert_int_equal(text_at(fixture, "internetMessageId")[0], '<');
    assert_non_null(pt_exchange_find_header(&fixture->response, "Location"));
    assert_null(
        pt_exchange_find_header(&fixture->response, "Preference-Applied"));
    assert_int_equal(count_in(fixture, USER "/mailFolders/drafts/messages"), 1);
    assert_int_equal(
        count_in(fixture, "/v1.0/users/ops@example.com/messages"), 0);
    ask_of(fixture, id, "", (struct request){.method = "GET"});
    assert_int_equal(fixture->response.status, 200);
    assert_string_equal(text_at(fixture, "id"), id);
}

static void test_draft__drafts_can_be_made_in_their_folder_by_its_path(
    void **state)
{
    struct sandbox_fixture *fixture = *state;

    ask(fixture, (struct request){
                     "POST", USER "/mailFolders/Drafts/messages", "{}", NULL});
    assert_int_equal(fixture->response.status, 201);
    assert_int_equal(count_in(fixture, USER "/mailFolders/drafts/messages"), 1);
}

struct refused_row {
    const char *what;
    const char *method;
    const char *after; /* after the id; NULL: the collection */
    const char *body;
    unsigned status;
    const char *code;
};

static const struct refused_row refused_rows[] = {
    {"a wrapped message", "POST", NULL, "{\"message\":{" TO "}}", 400,
        "RequestBodyRead"},
    {"an array", "POST", NULL, "[]", 400, "RequestBodyRead"},
    {"a header that is not x-", "POST", NULL,
        "{\"internetMessageHeaders\":[{\"name\":\"List-Id\",\"value\":"
        "\"1\"}]}",
        400, "InvalidInternetMessageHeader"},
    {"bytes that are no base64", "POST", NULL,
        "{\"attachments\":[{\"@odata.type\":\"#microsoft.graph."
        "fileAttachment\",\"name\":\"a\",\"contentBytes\":\"====\"}]}",
        400, "RequestBodyRead"},
    {"PATCH of an unknown property", "PATCH", "", "{\"subjekt\":\"x\"}", 400,
        "RequestBodyRead"},
    {"PATCH of a computed one", "PATCH", "",
        "{\"receivedDateTime\":\"2026-11-23T10:40:00Z\"}", 400,
        "ErrorInvalidPropertySet"},
    {"PATCH of attachments", "PATCH", "", "{\"attachments\":[]}", 400,
        "ErrorInvalidPropertySet"},
    {"PATCH of the headers", "PATCH", "", "{\"internetMessageHeaders\":[]}",
        400, "ErrorInvalidPropertySet"},
    {"PATCH with an option", "PATCH", "?$select=id", "{}", 400, "BadRequest"},
    {"DELETE with an option", "DELETE", "?x=y", NULL, 400, "BadRequest"},
    {"send without a length", "POST", "/send", NULL, 411, "LengthRequired"},
    {"send with a body", "POST", "/send", "{}", 400, "BadRequest"},
};

static void test_draft__what_is_refused_changes_nothing(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];

    make_draft(fixture, "{\"subject\":\"Hello\"," TO "}", NULL, id);
    for (size_t i = 0; i < sizeof(refused_rows) / sizeof(refused_rows[0]);
         i++) {
        const struct refused_row *row = &refused_rows[i];
        struct request request = {row->method, MESSAGES, row->body, NULL};

        if (row->after) {
            ask_of(fixture, id, row->after, request);
        } else {
            ask(fixture, request);
        }
        if (fixture->response.status != row->status) {
            fail_msg("%s: %u %s", row->what, fixture->response.status,
                fixture->response.body.data);
        }
        fixture_assert_error(fixture, row->status, row->code);
        assert_int_equal(count_in(fixture, MESSAGES "?$select=subject"), 1);
        assert_non_null(strstr(fixture->response.body.data, "\"Hello\""));
    }
}

static void test_draft__only_mailboxes_of_the_directory_have_drafts(
    void **state)
{
    struct sandbox_fixture *fixture = *state;
    char *mail = fixture_make_mail("x", "new@example.net");

    fixture_post(fixture, USER "/sendMail", mail);
    assert_int_equal(fixture->response.status, 202);
    fixture_post(fixture, "/v1.0/users/new@example.net/messages", "{}");
    fixture_assert_error(fixture, 404, "ErrorInvalidUser");
    free(mail);
}

static void test_draft__patch_changes_what_it_names(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];

    make_draft(fixture,
        "{\"subject\":\"Old\",\"importance\":\"low\","
        "\"singleValueExtendedProperties\":[{\"id\":\"String {A} Name a\","
        "\"value\":\"1\"},{\"id\":\"String {A} Name b\",\"value\":\"2\"}]}",
        NULL, id);
    ask_of(fixture, id, "",
        (struct request){.method = "PATCH",
            .body = "{\"subject\":\"New\",\"internetMessageId\":\"<x@y>\"," TO
                    ",\"singleValueExtendedProperties\":[{\"id\":\"string {a} "
                    "name B\",\"value\":\"3\"}]}"});
    assert_int_equal(fixture->response.status, 200);
    assert_string_equal(text_at(fixture, "subject"), "New");
    assert_string_equal(text_at(fixture, "importance"), "low");
    assert_string_equal(text_at(fixture, "internetMessageId"), "<x@y>");
    assert_string_equal(text_at(fixture, "id"), id);
    assert_int_equal(
        count_in(fixture, MESSAGES "?$filter=internetMessageId+eq+'<x@y>'"), 1);
    assert_int_equal(
        count_in(fixture, MESSAGES
            "?$filter=singleValueExtendedProperties/any(p:p/id+eq+'String+{A}+"
            "Name+b'+and+p/value+eq+'3')"),
        1);
    assert_int_equal(
        count_in(fixture, MESSAGES
            "?$filter=singleValueExtendedProperties/any(p:p/id+eq+'String+{A}+"
            "Name+a'+and+p/value+eq+'1')"),
        1);
}

static void test_draft__send_hands_it_over_and_moves_it(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];
    char sent_id[ID_SIZE];

    make_draft(fixture,
        "{\"subject\":\"Hello\"," TO ",\"bccRecipients\":[{\"emailAddress\":"
        "{\"address\":\"user@example.com\"}}]}",
        NULL, id);
    fixture->now_unix_s += 60;
    ask_of(
        fixture, id, "/send", (struct request){.method = "POST", .body = ""});
    assert_int_equal(fixture->response.status, 202);
    assert_int_equal(fixture->response.body.len, 0);
    assert_int_equal(count_in(fixture, USER "/mailFolders/drafts/messages"), 0);
    assert_int_equal(count_in(fixture, USER "/mailFolders/inbox/messages"), 1);
    assert_int_equal(
        count_in(fixture, "/v1.0/users/ops@example.com/messages"), 1);
    fixture_get(fixture, USER "/mailFolders/sentitems");
    assert_int_equal(
        json_integer_value(json_object_get(fixture->body, "totalItemCount")),
        1);
    /* Its normal id went with the move. */
    ask_of(fixture, id, "", (struct request){.method = "GET"});
    fixture_assert_error(fixture, 404, "ErrorItemNotFound");
    ask_of(
        fixture, id, "/send", (struct request){.method = "POST", .body = ""});
    fixture_assert_error(fixture, 404, "ErrorItemNotFound");
    fixture_get(fixture, USER "/mailFolders/sentitems/messages");
    assert_non_null(strstr(fixture->response.body.data, "\"isDraft\":false"));
    (void)snprintf(sent_id, sizeof(sent_id), "%s",
        json_string_value(json_object_get(
            json_array_get(json_object_get(fixture->body, "value"), 0), "id")));
    assert_string_not_equal(sent_id, id);
    ask_of(fixture, sent_id, "/send",
        (struct request){.method = "POST", .body = ""});
    fixture_assert_error(fixture, 400, "ErrorInvalidRequest");
}

static void test_draft__an_immutable_id_goes_with_it_to_sent_items(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];

    make_draft(fixture, "{" TO "}", IMMUTABLE, id);
    assert_string_equal(
        pt_exchange_find_header(&fixture->response, "Preference-Applied"),
        IMMUTABLE);
    assert_non_null(strchr(id, '='));
    assert_non_null(strchr(id, '-'));
    assert_non_null(strchr(id, '_'));
    assert_null(strpbrk(id, "/+"));
    /* Only for who asks for it on this request too. */
    ask_of(fixture, id, "", (struct request){.method = "GET"});
    fixture_assert_error(fixture, 404, "ErrorItemNotFound");
    ask_of(fixture, id, "/send",
        (struct request){
            .method = "POST", .body = "", .prefer = "a, IdType=ImmutableId"});
    assert_int_equal(fixture->response.status, 202);
    ask_of(fixture, id, "?$select=isDraft",
        (struct request){.method = "GET", .prefer = IMMUTABLE});
    assert_int_equal(fixture->response.status, 200);
    assert_false(is_true(fixture, "isDraft"));
    assert_string_equal(text_at(fixture, "id"), id);
    ask_of(fixture, id, "/send",
        (struct request){.method = "POST", .body = "", .prefer = IMMUTABLE});
    fixture_assert_error(fixture, 400, "ErrorInvalidRequest");
}

static void test_draft__normal_ids_need_escapes_and_are_taken_by_all(
    void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];

    make_draft(fixture, "{}", NULL, id);
    assert_non_null(strchr(id, '/'));
    assert_non_null(strchr(id, '+'));
    assert_non_null(strchr(id, '='));
    ask_of(fixture, id, "",
        (struct request){.method = "GET", .prefer = IMMUTABLE});
    assert_int_equal(fixture->response.status, 200);
    assert_string_not_equal(text_at(fixture, "id"), id);
}

static void test_draft__a_send_that_is_refused_leaves_the_draft(void **state)
{
    static const char *const rows[][3] = {
        {"{\"subject\":\"x\"}", "ErrorInvalidRecipients", "400"},
        {"{\"toRecipients\":[{\"emailAddress\":{\"address\":\"nobody\"}}]}",
            "ErrorInvalidRecipients", "400"},
        {"{" TO ",\"from\":{\"emailAddress\":{\"address\":"
         "\"ops@example.com\"}}}",
            "ErrorSendAsDenied", "403"},
    };
    struct sandbox_fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char id[ID_SIZE];

        make_draft(fixture, rows[i][0], NULL, id);
        ask_of(fixture, id, "/send",
            (struct request){.method = "POST", .body = ""});
        fixture_assert_error(fixture,
            rows[i][2][0] == '4' && rows[i][2][2] == '3' ? 403 : 400,
            rows[i][1]);
        ask_of(fixture, id, "", (struct request){.method = "GET"});
        assert_true(is_true(fixture, "isDraft"));
    }
}

static void test_draft__delete_takes_any_message_and_only_that(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char first[ID_SIZE];
    char second[ID_SIZE];

    make_draft(fixture, "{\"subject\":\"1\"," TO "}", NULL, first);
    make_draft(fixture, "{\"subject\":\"2\"," TO "}", NULL, second);
    ask_of(fixture, first, "", (struct request){.method = "DELETE"});
    assert_int_equal(fixture->response.status, 204);
    assert_int_equal(fixture->response.body.len, 0);
    ask_of(fixture, first, "", (struct request){.method = "DELETE"});
    fixture_assert_error(fixture, 404, "ErrorItemNotFound");
    ask_of(fixture, second, "/send",
        (struct request){.method = "POST", .body = ""});
    assert_int_equal(fixture->response.status, 202);
    /* The sender's copy goes, the recipient's stays. */
    fixture_get(fixture, MESSAGES);
    keep_id(
        &(struct sandbox_fixture){
            .body = json_array_get(json_object_get(fixture->body, "value"), 0)},
        second);
    ask_of(fixture, second, "", (struct request){.method = "DELETE"});
    assert_int_equal(fixture->response.status, 204);
    assert_int_equal(count_in(fixture, MESSAGES), 0);
    assert_int_equal(
        count_in(fixture, "/v1.0/users/ops@example.com/messages"), 1);
}

static void test_draft__only_drafts_are_changed(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];

    make_draft(fixture, "{" TO "}", IMMUTABLE, id);
    ask_of(fixture, id, "/send",
        (struct request){.method = "POST", .body = "", .prefer = IMMUTABLE});
    ask_of(fixture, id, "",
        (struct request){.method = "PATCH",
            .body = "{\"subject\":\"x\"}",
            .prefer = IMMUTABLE});
    fixture_assert_error(fixture, 501, "NotImplemented");
}

static void test_draft__writing_and_sending_have_their_own_roles(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char id[ID_SIZE];

    make_draft(fixture, "{" TO "}", NULL, id);
    fixture_sign_in(fixture, PT_ROLE_MAIL_SEND);
    ask(fixture, (struct request){"POST", MESSAGES, "{}", NULL});
    fixture_assert_error(fixture, 403, "ErrorAccessDenied");
    ask_of(fixture, id, "", (struct request){.method = "DELETE"});
    fixture_assert_error(fixture, 403, "ErrorAccessDenied");
    fixture_sign_in(fixture, PT_ROLE_MAIL_READ_WRITE);
    ask_of(
        fixture, id, "/send", (struct request){.method = "POST", .body = ""});
    fixture_assert_error(fixture, 403, "ErrorAccessDenied");
    fixture_sign_in(fixture, PT_ROLE_MAIL_READ);
    ask_of(fixture, id, "", (struct request){.method = "PATCH", .body = "{}"});
    fixture_assert_error(fixture, 403, "ErrorAccessDenied");
    ask_of(fixture, id, "", (struct request){.method = "GET"});
    assert_int_equal(fixture->response.status, 200);
}

#define CASE(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_draft__a_new_one_is_shown_as_graph_shows_it),
        CASE(test_draft__drafts_can_be_made_in_their_folder_by_its_path),
        CASE(test_draft__what_is_refused_changes_nothing),
        CASE(test_draft__only_mailboxes_of_the_directory_have_drafts),
        CASE(test_draft__patch_changes_what_it_names),
        CASE(test_draft__send_hands_it_over_and_moves_it),
        CASE(test_draft__an_immutable_id_goes_with_it_to_sent_items),
        CASE(test_draft__normal_ids_need_escapes_and_are_taken_by_all),
        CASE(test_draft__a_send_that_is_refused_leaves_the_draft),
        CASE(test_draft__delete_takes_any_message_and_only_that),
        CASE(test_draft__only_drafts_are_changed),
        CASE(test_draft__writing_and_sending_have_their_own_roles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

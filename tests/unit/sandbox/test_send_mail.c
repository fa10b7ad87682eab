/*
 * Tests of sandbox/send_mail.c, mail_check.c and new_mail.c: what sendMail
 * takes, what it refuses and how, and that a refusal leaves nothing behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/mail_check.h"
#include "sandbox_fixture.h"

#define PATH "/v1.0/users/user@example.com/sendMail"
#define TO                                              \
    "\"toRecipients\":[{\"emailAddress\":{\"address\":" \
    "\"ops@example.com\"}}]"
#define HEADER(name, value) "{\"name\":\"" name "\",\"value\":\"" value "\"}"

struct row {
    const char *what;
    const char *body;
    unsigned status;
    const char *code;
};

static const struct row rows[] = {
    {"the least there can be", "{\"message\":{" TO "}}", 202, NULL},
    {"both upper-case names",
        "{\"Message\":{" TO "},\"SaveToSentItems\":false}", 202, NULL},
    {"from is the mailbox, in another case",
        "{\"message\":{" TO ",\"from\":{\"emailAddress\":{\"address\":"
        "\"USER@Example.com\"}}}}",
        202, NULL},
    {"five own headers",
        "{\"message\":{" TO ",\"internetMessageHeaders\":[" HEADER(
            "x-a", "1") "," HEADER("X-b", "2") "," HEADER("x-c",
            "3") "," HEADER("x-d", "4") "," HEADER("x-e", "5") "]}}",
        202, NULL},
    {"six own headers",
        "{\"message\":{" TO ",\"internetMessageHeaders\":[" HEADER("x-a",
            "1") "," HEADER("x-b", "2") "," HEADER("x-c", "3") "," HEADER("x-d",
            "4") "," HEADER("x-e", "5") "," HEADER("x-f", "6") "]}}",
        400, "InvalidInternetMessageHeaderCollection"},
    {"a header that is not x-",
        "{\"message\":{" TO
        ",\"internetMessageHeaders\":[" HEADER("List-Id", "1") "]}}",
        400, "InvalidInternetMessageHeader"},
    {"a header value with a line end",
        "{\"message\":{" TO
        ",\"internetMessageHeaders\":[" HEADER("x-a", "1\\r\\nBcc: a@b") "]}}",
        400, "InvalidInternetMessageHeader"},
    {"a header without a value",
        "{\"message\":{" TO ",\"internetMessageHeaders\":[{\"name\":"
        "\"x-a\"}]}}",
        400, "InvalidInternetMessageHeader"},
    {"not JSON", "{\"message\":{", 400, "BadRequest"},
    {"a name twice", "{\"message\":{" TO "},\"message\":{" TO "}}", 400,
        "BadRequest"},
    {"bytes that are no UTF-8",
        "{\"message\":{" TO ",\"subject\":\"\xff\xfe\"}}", 400, "BadRequest"},
    {"an array", "[]", 400, "RequestBodyRead"},
    {"a number", "7", 400, "BadRequest"},
    {"nothing", "", 400, "BadRequest"},
    {"no message", "{}", 400, "RequestBodyRead"},
    {"a null message", "{\"message\":null}", 400, "RequestBodyRead"},
    {"both spellings", "{\"message\":{" TO "},\"Message\":{" TO "}}", 400,
        "RequestBodyRead"},
    {"an unknown parameter", "{\"message\":{" TO "},\"save\":true}", 400,
        "RequestBodyRead"},
    {"a message that is not wrapped", "{\"subject\":\"x\"," TO "}", 400,
        "RequestBodyRead"},
    {"saveToSentItems as some string",
        "{\"message\":{" TO "},\"saveToSentItems\":\"yes\"}", 400,
        "RequestBodyRead"},
    {"no recipients", "{\"message\":{\"subject\":\"x\"}}", 400,
        "ErrorInvalidRecipients"},
    {"empty recipients", "{\"message\":{\"toRecipients\":[]}}", 400,
        "ErrorInvalidRecipients"},
    {"a recipient without an address",
        "{\"message\":{\"toRecipients\":[{\"emailAddress\":{\"name\":"
        "\"x\"}}]}}",
        400, "ErrorInvalidRecipients"},
    {"a recipient that is no address",
        "{\"message\":{\"ccRecipients\":[{\"emailAddress\":{\"address\":"
        "\"nobody\"}}]}}",
        400, "ErrorInvalidRecipients"},
    {"a reply address that is none",
        "{\"message\":{" TO ",\"replyTo\":[{\"emailAddress\":{\"address\":"
        "\"a b@c\"}}]}}",
        400, "ErrorInvalidRecipients"},
    {"from is another mailbox",
        "{\"message\":{" TO ",\"from\":{\"emailAddress\":{\"address\":"
        "\"ops@example.com\"}}}}",
        403, "ErrorSendAsDenied"},
    {"sender is another mailbox",
        "{\"message\":{" TO ",\"sender\":{\"emailAddress\":{\"address\":"
        "\"ops@example.com\"}}}}",
        403, "ErrorSendAsDenied"},
    {"padding with bits left over is no base64",
        "{\"message\":{" TO ",\"attachments\":[{\"@odata.type\":"
        "\"#microsoft.graph.fileAttachment\",\"name\":\"a\","
        "\"contentBytes\":\"====\"}]}}",
        400, "RequestBodyRead"},
};

static size_t count_mails(struct sandbox_fixture *fixture, const char *target)
{
    fixture_get(fixture, target);
    assert_int_equal(fixture->response.status, 200);
    return json_array_size(json_object_get(fixture->body, "value"));
}

static void test_send_mail__each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sandbox_fixture fixture;
        size_t expected = rows[i].code ? 0 : 1;

        fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
        fixture_post(&fixture, PATH, rows[i].body);
        if (fixture.response.status != rows[i].status) {
            fail_msg("%s: status %u: %s", rows[i].what, fixture.response.status,
                fixture.response.body.data);
        }
        if (rows[i].code) {
            fixture_assert_error(&fixture, rows[i].status, rows[i].code);
        } else {
            assert_int_equal(fixture.response.body.len, 0);
        }
        assert_int_equal(
            count_mails(&fixture, "/v1.0/users/ops@example.com/messages"),
            expected);
        fixture_stop(&fixture);
    }
}

/* {"message": ...} with that many recipients. Free with free(). */
static char *make_many(size_t count)
{
    json_t *root = json_pack("{s:{s:[]}}", "message", "toRecipients");
    json_t *list =
        json_object_get(json_object_get(root, "message"), "toRecipients");
    char *text = NULL;

    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(
            list, json_pack("{s:{s:o}}", "emailAddress", "address",
                      json_sprintf("r%d@example.org", (int)i)));
    }
    text = json_dumps(root, 0);
    json_decref(root);
    return text;
}

static void test_send_mail__five_hundred_recipients_and_no_more(void **state)
{
    struct sandbox_fixture fixture;
    char *text = make_many(500);

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture_post(&fixture, PATH, text);
    assert_int_equal(fixture.response.status, 202);
    assert_int_equal(
        count_mails(&fixture, "/v1.0/users/r499@example.org/messages"), 1);
    free(text);
    text = make_many(501);
    fixture_post(&fixture, PATH, text);
    fixture_assert_error(&fixture, 400, "ErrorExceededMaxRecipientLimit");
    free(text);
    fixture_stop(&fixture);
}

static void test_send_mail__the_content_type_decides(void **state)
{
    struct content_row {
        const char *type;
        bool is_too_large;
        unsigned status;
        const char *code;
    };
    static const struct content_row content_rows[] = {
        {"application/json", false, 202, NULL},
        {"Application/JSON ; charset=utf-8", false, 202, NULL},
        {"text/plain", false, 400, "ErrorMimeContentInvalidBase64String"},
        {"application/xml", false, 415, "UnsupportedMediaType"},
        {NULL, false, 415, "UnsupportedMediaType"},
        {"application/json", true, 413, "RequestBodyTooLarge"},
    };
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    for (size_t i = 0; i < sizeof(content_rows) / sizeof(content_rows[0]);
         i++) {
        fixture_ask(
            &fixture, &(struct pt_exchange_request){
                          .method = "POST",
                          .target = PATH,
                          .content_type = content_rows[i].type,
                          .authorization = fixture.token,
                          .body = pt_view_of("{\"message\":{" TO "}}"),
                          .is_body_too_large = content_rows[i].is_too_large,
                      });
        assert_int_equal(fixture.response.status, content_rows[i].status);
        if (content_rows[i].code) {
            fixture_assert_error(
                &fixture, content_rows[i].status, content_rows[i].code);
        }
    }
    fixture_stop(&fixture);
}

static void test_send_mail__only_mailboxes_of_the_directory_send(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture_post(&fixture,
        "/v1.0/users/a0000002-0000-4000-8000-000000000002/sendMail",
        "{\"message\":{\"toRecipients\":[{\"emailAddress\":{\"address\":"
        "\"new@example.net\"}}]}}");
    assert_int_equal(fixture.response.status, 202);
    assert_int_equal(
        count_mails(&fixture, "/v1.0/users/new@example.net/messages"), 1);
    fixture_post(&fixture, "/v1.0/users/new@example.net/sendMail",
        "{\"message\":{" TO "}}");
    fixture_assert_error(&fixture, 404, "ErrorInvalidUser");
    fixture_post(&fixture, "/v1.0/users/nobody@example.com/sendMail",
        "{\"message\":{" TO "}}");
    fixture_assert_error(&fixture, 404, "ErrorInvalidUser");
    fixture_stop(&fixture);
}

static void test_send_mail__sent_items_hold_a_copy_unless_told_not_to(
    void **state)
{
    struct save_row {
        const char *save;
        size_t expected;
    };
    static const struct save_row save_rows[] = {
        {"", 1},
        {",\"saveToSentItems\":true", 1},
        {",\"saveToSentItems\":null", 1},
        {",\"saveToSentItems\":\"true\"", 1},
        {",\"saveToSentItems\":false", 0},
        {",\"saveToSentItems\":\"False\"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(save_rows) / sizeof(save_rows[0]); i++) {
        struct sandbox_fixture fixture;
        char body[512];

        fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
        (void)snprintf(
            body, sizeof(body), "{\"message\":{" TO "}%s}", save_rows[i].save);
        fixture_post(&fixture, PATH, body);
        assert_int_equal(fixture.response.status, 202);
        assert_int_equal(
            count_mails(&fixture,
                "/v1.0/users/user@example.com/mailFolders/sentitems/messages"),
            save_rows[i].expected);
        fixture_stop(&fixture);
    }
}

static void test_send_mail__the_string_true_is_warned_of(void **state)
{
    struct sandbox_fixture fixture;
    char text[256] = "";
    FILE *out = fmemopen(text, sizeof(text), "w");

    (void)state;
    assert_non_null(out);
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture.service.options.warnings_out = out;
    fixture_post(
        &fixture, PATH, "{\"message\":{" TO "},\"saveToSentItems\":\"true\"}");
    assert_int_equal(fixture.response.status, 202);
    assert_non_null(strstr(text, "saveToSentItems is a string"));
    (void)fclose(out);
    fixture_stop(&fixture);
}

static void test_send_mail__a_mail_is_told_on_one_line(void **state)
{
    struct sandbox_fixture fixture;
    char text[512] = "";
    FILE *out = fmemopen(text, sizeof(text), "w");

    (void)state;
    assert_non_null(out);
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture.service.options.mail_out = out;
    fixture_post(&fixture, PATH,
        "{\"message\":{" TO ",\"subject\":\"a\\nmail forged\"}}");
    assert_non_null(
        strstr(text, "mail user@example.com -> ops@example.com "
                     "subject=\"a\\nmail forged\" attachments=0 bytes="));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    (void)fclose(out);
    fixture_stop(&fixture);
}

static void test_send_mail__addresses(void **state)
{
    struct address_row {
        const char *text;
        bool is_address;
    };
    static const struct address_row address_rows[] = {
        {"a@b", true},
        {"user@example.com", true},
        {"user+tag@sub.example.com", true},
        {"", false},
        {"@", false},
        {"a@", false},
        {"@b", false},
        {"a@b@c", false},
        {"a b@c", false},
        {"a@b.", false},
        {"a@.b", false},
        {"<a@b>", false},
        {"a@b,c@d", false},
        {"a@b\n", false},
        {"0123456789012345678901234567890123456789012345678901234567890123"
         "@b",
            true},
        {"01234567890123456789012345678901234567890123456789012345678901234"
         "@b",
            false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(address_rows) / sizeof(address_rows[0]);
         i++) {
        if (pt_mail_is_address(address_rows[i].text) !=
            address_rows[i].is_address) {
            fail_msg("%s", address_rows[i].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_mail__each_row),
        cmocka_unit_test(test_send_mail__five_hundred_recipients_and_no_more),
        cmocka_unit_test(test_send_mail__the_content_type_decides),
        cmocka_unit_test(test_send_mail__only_mailboxes_of_the_directory_send),
        cmocka_unit_test(
            test_send_mail__sent_items_hold_a_copy_unless_told_not_to),
        cmocka_unit_test(test_send_mail__the_string_true_is_warned_of),
        cmocka_unit_test(test_send_mail__a_mail_is_told_on_one_line),
        cmocka_unit_test(test_send_mail__addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

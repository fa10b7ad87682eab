/*
 * Tests of sandbox/mime_message.c and mime_mail.c: what is read from a mail's
 * headers, and MIME through sendMail and drafts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "sandbox/mime_message.h"
#include "sandbox_fixture.h"

#define USER "/v1.0/users/user@example.com"

static json_t *parse(const char *text, struct pt_buf *rest)
{
    json_t *message = NULL;

    assert_int_equal(
        pt_mime_message_parse(pt_view_of(text), &message, rest, NULL),
        POSTERN_OK);
    return message;
}

/* "address|name;" of each recipient. */
static void list(const json_t *message, const char *property, char out[512])
{
    const json_t *recipients = json_object_get(message, property);
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < json_array_size(recipients); i++) {
        const json_t *email =
            json_object_get(json_array_get(recipients, i), "emailAddress");
        const char *name = json_string_value(json_object_get(email, "name"));

        len += (size_t)snprintf(out + len, 512 - len, "%s|%s;",
            json_string_value(json_object_get(email, "address")),
            name ? name : "");
    }
}

static void test_mime_mail__reads_address_lists(void **state)
{
    static const char *const rows[][2] = {
        {"To: a@b.c", "a@b.c|;"},
        {"to:a@b.c, d@e.f", "a@b.c|;d@e.f|;"},
        {"TO: Some One <a@b.c>", "a@b.c|Some One;"},
        {"To: \"One, Some\" <a@b.c>,<d@e.f>", "a@b.c|One, Some;d@e.f|;"},
        {"To: \"a \\\" <x@y>\" <a@b.c>", "a@b.c|a \" <x@y>;"},
        {"To: a@b.c (the, first (one)), d@e.f", "a@b.c|;d@e.f|;"},
        {"To: friends: a@b.c, D <d@e.f>;", "a@b.c|;d@e.f|D;"},
        {"To: undisclosed-recipients:;", ""},
        {"To: a@b.c,\r\n\td@e.f,\r\n  g@h.i", "a@b.c|;d@e.f|;g@h.i|;"},
        {"To: a@b.c\r\nTo: d@e.f", "a@b.c|;d@e.f|;"},
        {"To:", ""},
        {"X-To: a@b.c", ""},
        {"Subject: x\r\n\r\nTo: a@b.c", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf rest;
        json_t *message = NULL;
        char found[512];

        pt_buf_init(&rest, 4096);
        message = parse(rows[i][0], &rest);
        list(message, "toRecipients", found);
        if (strcmp(found, rows[i][1]) != 0) {
            fail_msg("%s: %s", rows[i][0], found);
        }
        assert_string_equal(rest.data, rows[i][0]);
        json_decref(message);
        pt_buf_done(&rest);
    }
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void test_mime_mail__reads_the_rest_and_leaves_out_bcc(void **state)
{
    struct pt_buf rest;
    json_t *message = NULL;
    char found[512];

    (void)state;
    pt_buf_init(&rest, 4096);
    message = parse("From: U <user@example.com>\nBcc: x@y.z,\n z@y.x\n"
                    "Subject: Gr\xc3\xbc\xc3\x9f\n e\nMessage-ID: <1@2>\n"
                    "Cc: c@d.e\n\nBcc: stays\n",
        &rest);
    list(message, "bccRecipients", found);
    assert_string_equal(found, "x@y.z|;z@y.x|;");
    list(message, "ccRecipients", found);
    assert_string_equal(found, "c@d.e|;");
    assert_string_equal(text_of(message, "subject"), "Gr\xc3\xbc\xc3\x9f e");
    assert_string_equal(text_of(message, "internetMessageId"), "<1@2>");
    assert_string_equal(
        text_of(
            json_object_get(json_object_get(message, "from"), "emailAddress"),
            "address"),
        "user@example.com");
    assert_string_equal(
        text_of(json_object_get(message, "body"), "content"), "Bcc: stays\n");
    assert_string_equal(rest.data,
        "From: U <user@example.com>\nSubject: Gr\xc3\xbc\xc3\x9f\n e\n"
        "Message-ID: <1@2>\nCc: c@d.e\n\nBcc: stays\n");
    json_decref(message);
    pt_buf_done(&rest);
}

static void test_mime_mail__only_plain_text_is_taken_for_the_body(void **state)
{
    static const char *const rows[][2] = {
        {"A: b\n\nHi", "Hi"},
        {"Content-Type: text/plain; charset=utf-8\n\nHi", "Hi"},
        {"Content-Transfer-Encoding: 8BIT\n\nHi", "Hi"},
        {"Content-Transfer-Encoding: base64\n\nSGk=", ""},
        {"Content-Type: multipart/mixed; boundary=x\n\n--x--", ""},
        {"Content-Type: text/html\n\n<p>", ""},
        {"A: b\n\n\xff", ""},
        {"A: b", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf rest;
        json_t *message = NULL;

        pt_buf_init(&rest, 4096);
        message = parse(rows[i][0], &rest);
        assert_string_equal(
            text_of(json_object_get(message, "body"), "content"), rows[i][1]);
        assert_int_equal(rest.len, strlen(rows[i][0]));
        json_decref(message);
        pt_buf_done(&rest);
    }
}

static void test_mime_mail__headers_without_a_name_are_refused(void **state)
{
    static const char *const rows[] = {
        "Hello", ": x", " folded: nothing", "To : a@b.c"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_buf rest;
        json_t *message = NULL;

        pt_buf_init(&rest, 4096);
        if (pt_mime_message_parse(pt_view_of(rows[i]), &message, &rest, &err) !=
            POSTERN_E_INVALID) {
            fail_msg("taken: %s", rows[i]);
        }
        assert_null(message);
        assert_non_null(strstr(err.message, "MIME"));
        pt_buf_done(&rest);
    }
}

/* Posts a mail's base64, lines cut as Microsoft's own sample cuts them. */
static void post_mime(
    struct sandbox_fixture *fixture, const char *target, const char *mail)
{
    char text[1024];
    char cut[2048] = "";
    size_t len = 0;

    (void)EVP_EncodeBlock(
        (unsigned char *)text, (const unsigned char *)mail, (int)strlen(mail));
    for (const char *at = text; *at; at++) {
        cut[len] = *at;
        len++;
        if ((at - text) % 20 == 19) {
            len += (size_t)snprintf(cut + len, sizeof(cut) - len, "\r\n");
        }
    }
    fixture_ask(fixture, &(struct pt_exchange_request){
                             .method = "POST",
                             .target = target,
                             .content_type = "text/plain; charset=us-ascii",
                             .authorization = fixture->token,
                             .body = pt_view_make(cut, len),
                         });
}

static void test_mime_mail__goes_by_send_mail(void **state)
{
    static const char mail[] = "To: ops@example.com\r\nBcc: new@example.net"
                               "\r\nSubject: MIME\r\n\r\nHi\r\n";
    struct sandbox_fixture fixture;
    const json_t *found = NULL;
    char target[512];

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    post_mime(&fixture, USER "/sendMail", mail);
    assert_int_equal(fixture.response.status, 202);
    fixture_get(&fixture, "/v1.0/users/new@example.net/messages");
    assert_int_equal(
        json_array_size(json_object_get(fixture.body, "value")), 1);
    fixture_get(&fixture, "/v1.0/users/ops@example.com/messages");
    found = json_array_get(json_object_get(fixture.body, "value"), 0);
    assert_string_equal(text_of(found, "subject"), "MIME");
    fixture_address(target, sizeof(target),
        "/v1.0/users/ops@example.com/messages/", text_of(found, "id"),
        "/$value");
    fixture_get(&fixture, target);
    assert_string_equal(fixture.response.body.data,
        "To: ops@example.com\r\nSubject: MIME\r\n\r\nHi\r\n");
    fixture_get(&fixture, USER "/mailFolders/sentitems/messages");
    assert_int_equal(
        json_array_size(json_object_get(fixture.body, "value")), 1);
    fixture_stop(&fixture);
}

static void test_mime_mail__makes_a_draft_that_cannot_be_changed(void **state)
{
    struct sandbox_fixture fixture;
    char target[512];
    char id[128];

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    post_mime(&fixture, USER "/messages", "Subject: no recipients\r\n\r\n");
    assert_int_equal(fixture.response.status, 201);
    (void)snprintf(id, sizeof(id), "%s", text_of(fixture.body, "id"));
    fixture_address(target, sizeof(target), USER "/messages/", id, "");
    fixture_ask(&fixture, &(struct pt_exchange_request){
                              .method = "PATCH",
                              .target = target,
                              .content_type = "application/json",
                              .authorization = fixture.token,
                              .body = pt_view_of("{\"subject\":\"x\"}"),
                          });
    fixture_assert_error(&fixture, 400, "ErrorInvalidRequest");
    fixture_address(target, sizeof(target), USER "/messages/", id, "/send");
    fixture_ask(&fixture, &(struct pt_exchange_request){
                              .method = "POST",
                              .target = target,
                              .content_length = "0",
                              .authorization = fixture.token,
                              .body = pt_view_of(""),
                          });
    fixture_assert_error(&fixture, 400, "ErrorInvalidRecipients");
    fixture_stop(&fixture);
}

static void test_mime_mail__what_is_no_mail_is_refused(void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    post_mime(&fixture, USER "/sendMail", "no headers at all");
    fixture_assert_error(&fixture, 400, "ErrorMimeContentInvalid");
    post_mime(&fixture, USER "/sendMail", "Subject: x\n\nno recipients");
    fixture_assert_error(&fixture, 400, "ErrorInvalidRecipients");
    post_mime(&fixture, USER "/sendMail",
        "From: ops@example.com\nTo: ops@example.com\n\nx");
    fixture_assert_error(&fixture, 403, "ErrorSendAsDenied");
    post_mime(&fixture, USER "/sendMail", "");
    fixture_assert_error(&fixture, 400, "ErrorMimeContentInvalidBase64String");
    fixture_ask(&fixture, &(struct pt_exchange_request){
                              .method = "POST",
                              .target = USER "/messages",
                              .content_type = "text/plain",
                              .authorization = fixture.token,
                              .body = pt_view_of("VG86IGE*"),
                          });
    fixture_assert_error(&fixture, 400, "ErrorMimeContentInvalidBase64String");
    fixture_stop(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mime_mail__reads_address_lists),
        cmocka_unit_test(test_mime_mail__reads_the_rest_and_leaves_out_bcc),
        cmocka_unit_test(test_mime_mail__only_plain_text_is_taken_for_the_body),
        cmocka_unit_test(test_mime_mail__headers_without_a_name_are_refused),
        cmocka_unit_test(test_mime_mail__goes_by_send_mail),
        cmocka_unit_test(test_mime_mail__makes_a_draft_that_cannot_be_changed),
        cmocka_unit_test(test_mime_mail__what_is_no_mail_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

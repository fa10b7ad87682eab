/*
 * Tests of sandbox/show_mail.c and iso_time.c: what people are told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/iso_time.h"
#include "sandbox/new_mail.h"
#include "sandbox/show_mail.h"

/* Where the attachments of the tests' mails are. */
static struct pt_spool *spool;

static int open_spool(void **state)
{
    (void)state;
    assert_int_equal(pt_spool_new(NULL, &spool, NULL), POSTERN_OK);
    return 0;
}

static int close_spool(void **state)
{
    (void)state;
    pt_spool_free(spool);
    return 0;
}

static struct pt_mail *make_mail(const char *json)
{
    struct pt_mail *mail = NULL;
    json_t *message = json_loads(json, 0, NULL);

    assert_non_null(message);
    assert_int_equal(
        pt_new_mail(message, 321, 1790000000, spool, &mail, NULL), POSTERN_OK);
    json_decref(message);
    return mail;
}

static void test_show_mail__what_could_deceive_is_escaped(void **state)
{
    struct row {
        const char *text;
        bool is_block;
        const char *expected;
    };
    static const struct row rows[] = {
        {"plain", false, "plain"},
        {"a\nb\tc\rd", false, "a\\nb\\tc\\rd"},
        {"a\r\nb\tc", true, "a\nb\tc"},
        {"\x1b[31mred", false, "\\x1B[31mred"},
        {"\x1b[31mred", true, "\\x1B[31mred"},
        {"say \"x\\y\"", false, "say \\\"x\\\\y\\\""},
        {"say \"x\\y\"", true, "say \"x\\y\""},
        {"\x7f", false, "\\x7F"},
        {"Gr\xc3\xbc\xc3\x9f"
         "e \xf0\x9f\x93\xa7",
            false,
            "Gr\xc3\xbc\xc3\x9f"
            "e \xf0\x9f\x93\xa7"},
        {"\xc2\x9b", false, "\\u{9B}"},
        {"a\xe2\x80\xaegpj", false, "a\\u{202E}gpj"},
        {"a\xe2\x80\xa8"
         "b",
            true, "a\\u{2028}b"},
        {"\xe2\x81\xa6", false, "\\u{2066}"},
        {"\xe2\x80\x8f", false, "\\u{200F}"},
        {"\xe2\x80\x94", false, "\xe2\x80\x94"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_buf out;

        pt_buf_init(&out, 1000);
        assert_int_equal(pt_show_mail_escape(pt_view_of(rows[i].text),
                             rows[i].is_block, &out, NULL),
            POSTERN_OK);
        assert_string_equal(out.data, rows[i].expected);
        pt_buf_done(&out);
    }
}

static void assert_line(const char *json, const char *expected)
{
    struct pt_mail *mail = make_mail(json);
    struct pt_buf out;

    pt_buf_init(&out, 10000);
    assert_int_equal(
        pt_show_mail_line(
            &(struct pt_arrival){.mail = mail, .from = "a@b"}, &out, NULL),
        POSTERN_OK);
    assert_string_equal(out.data, expected);
    pt_buf_done(&out);
    pt_mail_free(mail);
}

#define ADDRESS(text) "{\"emailAddress\":{\"address\":\"" text "\"}}"

static void test_show_mail__one_mail_is_one_line(void **state)
{
    (void)state;
    assert_line("{\"subject\":\"Hello\",\"toRecipients\":[" ADDRESS("c@d") "]}",
        "mail a@b -> c@d subject=\"Hello\" attachments=0 bytes=321\n");
    assert_line("{\"toRecipients\":[" ADDRESS(
                    "c@d") "],\"bccRecipients\":[" ADDRESS("e@f") "]}",
        "mail a@b -> c@d,e@f subject=\"\" attachments=0 bytes=321\n");
    assert_line(
        "{\"toRecipients\":[" ADDRESS("1@x") "," ADDRESS("2@x") "," ADDRESS(
            "3@x") "," ADDRESS("4@x") "," ADDRESS("5@x") "]}",
        "mail a@b -> 1@x,2@x,3@x,and-2-more subject=\"\" attachments=0 "
        "bytes=321\n");
}

static void test_show_mail__whole_mails_are_shown_as_they_came(void **state)
{
    static const char *const expected[] = {"From: a@b\n",
        "To: Cee <c@d>, <e@f>\n", "Cc: <g@h>\n", "Bcc: <i@j>\n",
        "Reply-To: <k@l>\n", "Subject: Hello\\nX: y\n",
        "Date: 2026-09-21T14:13:20Z\n", "Content-Type: text/html\n",
        "request-id: r1\n", "client-request-id: c1\n", "x-own: value\n",
        "\n\n<p>one\ntwo</p>\n\n",
        "Attachment: \"a.txt\" text/plain 6 bytes sha256=5891b5b522d5df08"};
    struct pt_mail *mail = make_mail(
        "{\"subject\":\"Hello\\nX: y\",\"body\":{\"contentType\":\"HTML\","
        "\"content\":\"<p>one\\ntwo</"
        "p>\"},\"toRecipients\":[{\"emailAddress\":"
        "{\"name\":\"Cee\",\"address\":\"c@d\"}}," ADDRESS(
            "e@f") "],"
                   "\"ccRecipients\":[" ADDRESS(
                       "g@h") "],"
                              "\"bccRecipients\":"
                              "[" ADDRESS("i@j") "],\"replyTo\":[" ADDRESS(
                                  "k@l") "],"
                                         "\"intern"
                                         "etMessag"
                                         "eHeaders"
                                         "\":[{"
                                         "\"name\""
                                         ":\"x-"
                                         "own\","
                                         "\"value"
                                         "\":"
                                         "\"value"
                                         "\"}],"
                                         "\"attach"
                                         "ments\":"
                                         "[{\"@"
                                         "odata."
                                         "type\":"
                                         "\"#"
                                         "microsof"
                                         "t.graph."
                                         "fileAtta"
                                         "chment\""
                                         ","
                                         "\"name\""
                                         ":\"a."
                                         "txt\","
                                         "\"conten"
                                         "tType\":"
                                         "\"text/"
                                         "plain\","
                                         "\"conten"
                                         "tBytes\""
                                         ":"
                                         "\"aGVsbG"
                                         "8K\"}]"
                                         "}");
    struct pt_buf out;

    (void)state;
    pt_buf_init(&out, 10000);
    assert_int_equal(pt_show_mail_whole(&(struct pt_arrival){.mail = mail,
                                            .from = "a@b",
                                            .request_id = "r1",
                                            .client_request_id = "c1"},
                         &out, NULL),
        POSTERN_OK);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        if (!strstr(out.data, expected[i])) {
            fail_msg("no '%s' in: %s", expected[i], out.data);
        }
    }
    pt_buf_done(&out);
    pt_mail_free(mail);
}

static void test_show_mail__an_out_of_room_buffer_is_an_error(void **state)
{
    struct pt_mail *mail = make_mail("{\"toRecipients\":[" ADDRESS("c@d") "]}");
    struct pt_arrival arrival = {.mail = mail, .from = "a@b"};

    (void)state;
    for (size_t limit = 0; limit < 50; limit++) {
        struct pt_buf out;

        pt_buf_init(&out, limit);
        assert_int_equal(
            pt_show_mail_line(&arrival, &out, NULL), POSTERN_E_TOO_LARGE);
        assert_int_equal(
            pt_show_mail_whole(&arrival, &out, NULL), POSTERN_E_TOO_LARGE);
        pt_buf_done(&out);
    }
    pt_mail_free(mail);
}

static void test_iso_time__is_written_in_three_styles(void **state)
{
    char text[PT_ISO_TIME_SIZE];

    (void)state;
    pt_iso_time_format(1790000000, PT_ISO_GRAPH, text);
    assert_string_equal(text, "2026-09-21T14:13:20Z");
    pt_iso_time_format(1790000000, PT_ISO_INNER, text);
    assert_string_equal(text, "2026-09-21T14:13:20");
    pt_iso_time_format(0, PT_ISO_ENTRA, text);
    assert_string_equal(text, "1970-01-01 00:00:00Z");
    pt_iso_time_format(INT64_MAX, PT_ISO_GRAPH, text);
    assert_string_equal(text, "");
}

static void test_iso_time__dates_are_recognised(void **state)
{
    struct row {
        const char *text;
        bool is_date_time;
    };
    static const struct row rows[] = {
        {"2026-11-23T10:40:00Z", true},
        {"2026-11-23T10:40:00z", true},
        {"2026-11-23T10:40:00.1234567Z", true},
        {"2026-11-23T10:40:00+14:00", true},
        {"2026-11-23T10:40:00-05:30", true},
        {"", false},
        {"2026-11-23", false},
        {"2026-11-23T10:40:00", false},
        {"2026-11-23 10:40:00Z", false},
        {"2026-13-23T10:40:00Z", false},
        {"2026-00-23T10:40:00Z", false},
        {"2026-11-32T10:40:00Z", false},
        {"2026-11-23T24:40:00Z", false},
        {"2026-11-23T10:60:00Z", false},
        {"2026-11-23T10:40:60Z", false},
        {"2026-11-23T10:40:00.Z", false},
        {"2026-11-23T10:40:00.12345678901234Z", false},
        {"2026-11-23T10:40:00+15:00", false},
        {"2026-11-23T10:40:00+0100", false},
        {"2026-11-23T10:40:00Zx", false},
        {"x026-11-23T10:40:00Z", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_iso_time_is_date_time(pt_view_of(rows[i].text)) !=
            rows[i].is_date_time) {
            fail_msg("%s", rows[i].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_show_mail__what_could_deceive_is_escaped),
        cmocka_unit_test(test_show_mail__one_mail_is_one_line),
        cmocka_unit_test(test_show_mail__whole_mails_are_shown_as_they_came),
        cmocka_unit_test(test_show_mail__an_out_of_room_buffer_is_an_error),
        cmocka_unit_test(test_iso_time__is_written_in_three_styles),
        cmocka_unit_test(test_iso_time__dates_are_recognised),
    };

    return cmocka_run_group_tests(tests, open_spool, close_spool);
}

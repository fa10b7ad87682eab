/*
 * Unit tests of compose/compose.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/url.h"
#include "compose/compose.h"
#include "failing_alloc.h"

#define BASE "o365://user@example.com/tenant/ab-cd-ef-gh/s3cr3t"
#define OBJECT_ID "o365://11111111-2222-3333-4444-555555555555/tenant/ab-cd/x"

static void parse(const char *url, struct pt_account *account)
{
    assert_int_equal(pt_account_url_parse(pt_view_of(url),
                         pt_cloud_default_named("global"), account, NULL),
        POSTERN_OK);
}

static void say(struct pt_notification *notification, const char *title,
    const char *body, enum postern_format format)
{
    pt_notification_init(notification);
    if (title) {
        notification->title = pt_strdup(title);
        assert_non_null(notification->title);
    }
    assert_int_equal(
        pt_buf_append_text(&notification->body, body, NULL), POSTERN_OK);
    notification->body_format = format;
}

struct content_row {
    const char *title;
    const char *body;
    enum postern_format format;
    const char *subject;
    const char *html;
};

static const struct content_row content_rows[] = {
    {"Title", "Body", POSTERN_FORMAT_TEXT, "Title", "Body"},
    {"Title", "", POSTERN_FORMAT_TEXT, "Title", ""},
    {NULL, "Body", POSTERN_FORMAT_TEXT, "", "Body"},
    {"", "Body", POSTERN_FORMAT_TEXT, "", "Body"},
    {"  a \r\n b\tc\n", "x", POSTERN_FORMAT_TEXT, "a    b c", "x"},
    {"<b>&", "x", POSTERN_FORMAT_TEXT, "<b>&", "x"},
    {"T", "<b>\nbold  x</b> \n\n", POSTERN_FORMAT_TEXT, "T",
        "&lt;b&gt;<br>bold&nbsp; x&lt;/b&gt;"},
    {"T", "\n  x", POSTERN_FORMAT_TEXT, "T", "<br>&nbsp; x"},
    {"T", "<b>\nbold  x</b> \n\n", POSTERN_FORMAT_HTML, "T",
        "<b>\nbold  x</b>"},
    {"caf\xC3\xA9", "caf\xC3\xA9", POSTERN_FORMAT_TEXT, "caf\xC3\xA9",
        "caf\xC3\xA9"},
};

static void test_compose__subject_and_body(void **state)
{
    struct pt_account account;

    (void)state;
    parse(BASE, &account);
    for (size_t i = 0; i < sizeof(content_rows) / sizeof(content_rows[0]);
         i++) {
        const struct content_row *row = &content_rows[i];
        struct pt_notification notification;
        struct pt_message_list *list = NULL;

        say(&notification, row->title, row->body, row->format);
        assert_int_equal(
            pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
        assert_int_equal(list->content.kind, PT_CONTENT_COMPOSED);
        assert_int_equal(list->content.body_type, PT_BODY_HTML);
        assert_string_equal(list->content.subject, row->subject);
        assert_string_equal(list->content.body, row->html);
        assert_int_equal(list->content.body_len, strlen(row->html));
        pt_message_list_free(list);
        pt_notification_done(&notification);
    }
    pt_account_done(&account);
}

static void test_compose__one_message_for_each_target_in_order(void **state)
{
    static const char *const targets[] = {
        "c@example.com", "a@example.com", "b@example.com"};
    struct pt_account account;
    struct pt_notification notification;
    struct pt_message_list *list = NULL;

    (void)state;
    parse(BASE "/c@example.com/a@example.com/b@example.com"
               "?from=boss@example.com",
        &account);
    say(&notification, "T", "B", POSTERN_FORMAT_TEXT);
    assert_int_equal(
        pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
    pt_account_done(&account);
    pt_notification_done(&notification);
    assert_int_equal(list->count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct pt_message *message = &list->items[i];

        assert_ptr_equal(message->content, &list->content);
        assert_string_equal(message->envelope.sender, "user@example.com");
        assert_int_equal(message->envelope.to.count, 1);
        assert_string_equal(message->envelope.to.items[0].address, targets[i]);
        assert_int_equal(message->envelope.cc.count, 0);
        assert_int_equal(message->envelope.bcc.count, 0);
        assert_true(message->save_to_sent_items);
    }
    assert_int_equal(list->content.reply_to.count, 1);
    assert_string_equal(
        list->content.reply_to.items[0].address, "boss@example.com");
    pt_message_list_free(list);
}

static void test_compose__without_targets_goes_to_the_source(void **state)
{
    struct pt_account account;
    struct pt_notification notification;
    struct pt_message_list *list = NULL;

    (void)state;
    parse(BASE, &account);
    say(&notification, "T", "", POSTERN_FORMAT_TEXT);
    assert_int_equal(
        pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
    assert_int_equal(list->count, 1);
    assert_string_equal(
        list->items[0].envelope.to.items[0].address, "user@example.com");
    pt_message_list_free(list);
    pt_notification_done(&notification);
    pt_account_done(&account);
}

static void test_compose__object_id_needs_a_target(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_account account;
    struct pt_notification notification;
    struct pt_message_list *list = NULL;

    (void)state;
    say(&notification, "T", "B", POSTERN_FORMAT_TEXT);
    parse(OBJECT_ID, &account);
    assert_int_equal(
        pt_compose(&account, &notification, &list, &err), POSTERN_E_INVALID);
    assert_int_equal(err.advice, POSTERN_ADVICE_FIX_CONFIGURATION);
    assert_non_null(strstr(err.message, "object ID"));
    assert_null(list);
    pt_account_done(&account);
    parse(OBJECT_ID "/t@example.com", &account);
    assert_int_equal(
        pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
    assert_string_equal(
        list->items[0].envelope.sender, "11111111-2222-3333-4444-555555555555");
    pt_message_list_free(list);
    pt_account_done(&account);
    pt_notification_done(&notification);
}

static void add_attachment(struct pt_notification *notification)
{
    char path[] = "/tmp/a.txt";
    struct pt_file_ref file = {.path_utf8 = path, .size_bytes = 7};

    assert_int_equal(pt_attachment_list_add(&notification->attachments, "a.txt",
                         "text/plain", &file, NULL),
        POSTERN_OK);
}

static void test_compose__nothing_to_say_is_refused(void **state)
{
    static const char *const rows[][2] = {
        {NULL, ""}, {"", ""}, {" \n", ""}, {"", " \r\n\t"}};
    struct pt_account account;

    (void)state;
    parse(BASE, &account);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_notification notification;
        struct pt_message_list *list = NULL;

        say(&notification, rows[i][0], rows[i][1], POSTERN_FORMAT_TEXT);
        assert_int_equal(pt_compose(&account, &notification, &list, &err),
            POSTERN_E_INVALID);
        assert_string_equal(err.message,
            "there is nothing to send: give a title, a body or an "
            "attachment");
        assert_null(list);
        add_attachment(&notification);
        assert_int_equal(
            pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
        assert_int_equal(list->content.attachments.count, 1);
        assert_string_equal(
            list->content.attachments.items[0].file.path_utf8, "/tmp/a.txt");
        pt_message_list_free(list);
        pt_notification_done(&notification);
    }
    pt_account_done(&account);
}

struct scene {
    struct pt_account account;
    struct pt_notification notification;
};

static enum postern_status compose(void *context, struct postern_error *err)
{
    struct scene *scene = context;
    struct pt_message_list *list = NULL;
    enum postern_status status =
        pt_compose(&scene->account, &scene->notification, &list, err);

    if (status != POSTERN_OK) {
        assert_null(list);
    }
    pt_message_list_free(list);
    return status;
}

static void test_compose__each_allocation_fails_once(void **state)
{
    struct scene scene;

    (void)state;
    parse(
        BASE "/a@example.com/b@example.com?from=r@example.com", &scene.account);
    say(&scene.notification, "T", "<x>\n y", POSTERN_FORMAT_TEXT);
    add_attachment(&scene.notification);
    pt_test_torture(compose, &scene);
    scene.notification.body_format = POSTERN_FORMAT_HTML;
    pt_test_torture(compose, &scene);
    pt_buf_reset(&scene.notification.body);
    pt_test_torture(compose, &scene);
    pt_notification_done(&scene.notification);
    pt_account_done(&scene.account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compose__subject_and_body),
        cmocka_unit_test(test_compose__one_message_for_each_target_in_order),
        cmocka_unit_test(test_compose__without_targets_goes_to_the_source),
        cmocka_unit_test(test_compose__object_id_needs_a_target),
        cmocka_unit_test(test_compose__nothing_to_say_is_refused),
        cmocka_unit_test(test_compose__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

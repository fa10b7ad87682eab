/*
 * Unit tests of compose/compose.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

static void add(
    struct pt_recipient_list *list, const char *address, const char *name)
{
    if (address) {
        assert_int_equal(pt_recipient_list_add(
                             list, pt_view_of(address), pt_view_of(name), NULL),
            POSTERN_OK);
    }
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
        assert_int_equal(list->contents[0].kind, PT_CONTENT_COMPOSED);
        assert_int_equal(list->contents[0].body_type, PT_BODY_HTML);
        assert_string_equal(list->contents[0].subject, row->subject);
        assert_string_equal(list->contents[0].body, row->html);
        assert_int_equal(list->contents[0].body_len, strlen(row->html));
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

        assert_ptr_equal(message->content, &list->contents[0]);
        assert_string_equal(message->envelope.sender, "user@example.com");
        assert_int_equal(message->envelope.to.count, 1);
        assert_string_equal(message->envelope.to.items[0].address, targets[i]);
        assert_int_equal(message->envelope.cc.count, 0);
        assert_int_equal(message->envelope.bcc.count, 0);
        assert_true(message->save_to_sent_items);
    }
    assert_int_equal(list->contents[0].reply_to.count, 1);
    assert_string_equal(
        list->contents[0].reply_to.items[0].address, "boss@example.com");
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

static void test_compose__object_id_alone_is_looked_up(void **state)
{
    struct pt_account account;
    struct pt_notification notification;
    struct pt_message_list *list = NULL;

    (void)state;
    say(&notification, "T", "B", POSTERN_FORMAT_TEXT);
    parse(OBJECT_ID, &account);
    add(&account.cc, "c@example.com", "");
    assert_int_equal(
        pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
    assert_int_equal(list->count, 1);
    assert_true(list->items[0].envelope.is_to_looked_up);
    assert_int_equal(list->items[0].envelope.to.count, 0);
    assert_int_equal(list->items[0].envelope.cc.count, 1);
    pt_message_list_free(list);
    pt_account_done(&account);
    parse(OBJECT_ID "/t@example.com", &account);
    assert_int_equal(
        pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
    assert_false(list->items[0].envelope.is_to_looked_up);
    assert_string_equal(
        list->items[0].envelope.sender, "11111111-2222-3333-4444-555555555555");
    pt_message_list_free(list);
    pt_account_done(&account);
    pt_notification_done(&notification);
}

/* "a@x,b@x", in order. */
static void assert_addresses(
    const struct pt_recipient_list *list, const char *expected)
{
    struct pt_buf text;

    pt_buf_init(&text, 1000);
    for (size_t i = 0; i < list->count; i++) {
        assert_int_equal(pt_buf_append_format(&text, NULL, "%s%s",
                             i > 0 ? "," : "", list->items[i].address),
            POSTERN_OK);
    }
    assert_string_equal(text.data ? text.data : "", expected);
    pt_buf_done(&text);
}

struct copies_row {
    const char *targets[4];
    const char *cc[4];
    const char *bcc[4];
    const char *expected[3][2]; /* cc and bcc of each message */
};

static const struct copies_row copies_rows[] = {
    {{"a@x.org"}, {"c@x.org"}, {"d@x.org"}, {{"c@x.org", "d@x.org"}}},
    /* The target is in neither; the next target's mail has it again. */
    {{"a@x.org", "b@x.org"}, {"A@X.org", "b@x.org"}, {"B@x.org", "d@x.org"},
        {{"", "B@x.org,d@x.org"}, {"A@X.org", "d@x.org"}}},
    /* bcc wins over cc, and nobody is named twice. */
    {{"a@x.org", "A@x.org"}, {"c@x.org", "C@x.org", "d@x.org"},
        {"D@x.org", "d@x.org"}, {{"c@x.org", "D@x.org"}}},
    {{NULL}, {"user@example.com", "c@x.org"}, {"User@Example.com"},
        {{"c@x.org", ""}}},
};

static void test_compose__copies_of_each_target_alone(void **state)
{
    struct pt_notification notification;

    (void)state;
    say(&notification, "T", "B", POSTERN_FORMAT_TEXT);
    for (size_t i = 0; i < sizeof(copies_rows) / sizeof(copies_rows[0]); i++) {
        const struct copies_row *row = &copies_rows[i];
        struct pt_account account;
        struct pt_message_list *list = NULL;
        size_t count = 0;

        parse(BASE, &account);
        for (size_t j = 0; j < 4; j++) {
            add(&account.targets, row->targets[j], "");
            add(&account.cc, row->cc[j], "");
            add(&account.bcc, row->bcc[j], "");
        }
        assert_int_equal(
            pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
        for (; count < 3 && row->expected[count][0]; count++) {
            const struct pt_envelope *envelope = &list->items[count].envelope;

            assert_addresses(&envelope->cc, row->expected[count][0]);
            assert_addresses(&envelope->bcc, row->expected[count][1]);
        }
        assert_int_equal(list->count, count);
        pt_message_list_free(list);
        pt_account_done(&account);
    }
    pt_notification_done(&notification);
}

static void test_compose__names_and_options_go_along(void **state)
{
    struct pt_account account;
    struct pt_notification notification;
    struct pt_message_list *list = NULL;
    const struct pt_envelope *envelope = NULL;

    (void)state;
    parse(BASE, &account);
    add(&account.targets, "a@x.org", "Ann, A.");
    add(&account.cc, "c@x.org", "Cy");
    add(&account.bcc, "d@x.org", "Di");
    add(&account.reply_to, "r@x.org", "Ro");
    account.options.importance = PT_IMPORTANCE_HIGH;
    account.options.save_sent = false;
    account.send_as = pt_strdup("shared@example.com");
    say(&notification, "T", "B", POSTERN_FORMAT_TEXT);
    assert_int_equal(
        pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
    envelope = &list->items[0].envelope;
    assert_string_equal(envelope->to.items[0].name, "Ann, A.");
    assert_string_equal(envelope->cc.items[0].name, "Cy");
    assert_string_equal(envelope->bcc.items[0].name, "Di");
    assert_string_equal(envelope->from, "shared@example.com");
    assert_string_equal(list->contents[0].reply_to.items[0].name, "Ro");
    assert_int_equal(list->contents[0].importance, PT_IMPORTANCE_HIGH);
    assert_false(list->items[0].save_to_sent_items);
    pt_message_list_free(list);
    /* The mailbox itself needs no From. */
    pt_free(account.send_as);
    account.send_as = pt_strdup("USER@example.com");
    assert_int_equal(
        pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
    assert_null(list->items[0].envelope.from);
    pt_message_list_free(list);
    pt_notification_done(&notification);
    pt_account_done(&account);
}

static void add_numbered(
    struct pt_recipient_list *list, const char *stem, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char address[40];

        (void)snprintf(address, sizeof(address), "%s%zu@x.org", stem, i);
        add(list, address, "");
    }
}

struct batch_row {
    size_t targets;
    size_t cc;
    size_t bcc;
    size_t expected[4]; /* targets of each message */
};

static const struct batch_row batch_rows[] = {
    {1, 0, 0, {1}},
    {500, 0, 0, {500}},
    {501, 0, 0, {500, 1}},
    {499, 1, 1, {498, 1}},
    {1000, 100, 99, {301, 500, 199}},
    {3, 400, 100, {1, 2}},
    {3, 500, 499, {1, 2}},
};

static void test_compose__a_batch_is_split_in_order(void **state)
{
    struct pt_notification notification;

    (void)state;
    say(&notification, "T", "B", POSTERN_FORMAT_TEXT);
    for (size_t i = 0; i < sizeof(batch_rows) / sizeof(batch_rows[0]); i++) {
        const struct batch_row *row = &batch_rows[i];
        struct pt_account account;
        struct pt_message_list *list = NULL;
        size_t next = 0;

        parse(BASE, &account);
        account.options.batch = true;
        add_numbered(&account.targets, "t", row->targets);
        add_numbered(&account.cc, "c", row->cc);
        add_numbered(&account.bcc, "d", row->bcc);
        add(&account.cc, "T0@x.org", ""); /* a target is no copy */
        assert_int_equal(
            pt_compose(&account, &notification, &list, NULL), POSTERN_OK);
        for (size_t m = 0; m < list->count; m++) {
            const struct pt_envelope *envelope = &list->items[m].envelope;

            assert_true(m < 4);
            assert_int_equal(envelope->to.count, row->expected[m]);
            assert_int_equal(envelope->cc.count, m == 0 ? row->cc : 0);
            assert_int_equal(envelope->bcc.count, m == 0 ? row->bcc : 0);
            for (size_t t = 0; t < envelope->to.count; t++, next++) {
                assert_string_equal(envelope->to.items[t].address,
                    account.targets.items[next].address);
            }
        }
        assert_int_equal(next, row->targets);
        pt_message_list_free(list);
        pt_account_done(&account);
    }
    pt_notification_done(&notification);
}

static void test_compose__over_1000_copies_are_refused(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_account account;
    struct pt_notification notification;
    struct pt_message_list *list = NULL;

    (void)state;
    parse(BASE, &account);
    say(&notification, "T", "B", POSTERN_FORMAT_TEXT);
    add_numbered(&account.cc, "c", 600);
    add_numbered(&account.bcc, "d", 400);
    assert_int_equal(
        pt_compose(&account, &notification, &list, &err), POSTERN_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "1000"));
    assert_null(list);
    pt_notification_done(&notification);
    pt_account_done(&account);
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
        assert_int_equal(list->contents[0].attachments.count, 1);
        assert_string_equal(
            list->contents[0].attachments.items[0].file.path_utf8,
            "/tmp/a.txt");
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
    add(&scene.account.cc, "c@example.com", "C");
    add(&scene.account.bcc, "d@example.com", "D");
    scene.account.send_as = pt_strdup("shared@example.com");
    pt_test_torture(compose, &scene);
    scene.account.options.batch = true;
    pt_test_torture(compose, &scene);
    pt_notification_done(&scene.notification);
    pt_account_done(&scene.account);
}

/* What the delivery makes of a message to an object ID itself. */
static enum postern_status copy_with_target(
    void *context, struct postern_error *err)
{
    const struct pt_message_list *list = context;
    struct pt_message copy;
    enum postern_status status = POSTERN_OK;

    pt_message_init(&copy);
    status = pt_message_copy_with_target(
        &copy, &list->items[0], pt_view_of("C@example.com"), err);
    if (status == POSTERN_OK) {
        assert_int_equal(copy.envelope.cc.count, 0); /* it was the target */
        assert_string_equal(copy.envelope.to.items[0].address, "C@example.com");
        assert_string_equal(
            copy.envelope.bcc.items[0].address, "d@example.com");
        assert_string_equal(copy.envelope.from, "shared@example.com");
        assert_false(copy.envelope.is_to_looked_up);
        assert_ptr_equal(copy.content, &list->contents[0]);
    }
    pt_message_done(&copy);
    return status;
}

static void test_compose__a_looked_up_target_is_put_in(void **state)
{
    struct scene scene;
    struct pt_message_list *list = NULL;

    (void)state;
    parse(OBJECT_ID, &scene.account);
    say(&scene.notification, "T", "B", POSTERN_FORMAT_TEXT);
    add(&scene.account.cc, "c@example.com", "C");
    add(&scene.account.bcc, "d@example.com", "D");
    scene.account.send_as = pt_strdup("shared@example.com");
    pt_test_torture(compose, &scene);
    assert_int_equal(
        pt_compose(&scene.account, &scene.notification, &list, NULL),
        POSTERN_OK);
    pt_test_torture(copy_with_target, list);
    pt_message_list_free(list);
    pt_notification_done(&scene.notification);
    pt_account_done(&scene.account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compose__subject_and_body),
        cmocka_unit_test(test_compose__one_message_for_each_target_in_order),
        cmocka_unit_test(test_compose__without_targets_goes_to_the_source),
        cmocka_unit_test(test_compose__object_id_alone_is_looked_up),
        cmocka_unit_test(test_compose__copies_of_each_target_alone),
        cmocka_unit_test(test_compose__names_and_options_go_along),
        cmocka_unit_test(test_compose__a_batch_is_split_in_order),
        cmocka_unit_test(test_compose__over_1000_copies_are_refused),
        cmocka_unit_test(test_compose__nothing_to_say_is_refused),
        cmocka_unit_test(test_compose__a_looked_up_target_is_put_in),
        cmocka_unit_test(test_compose__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

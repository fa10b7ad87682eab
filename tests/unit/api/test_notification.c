/*
 * Notifications of the public API: what is taken, what is refused, and that a
 * refusal leaves all as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "postern/postern.h"

#include "api/message.h"
#include "base/alloc.h"
#include "base/limits.h"
#include "sample.h"

static struct postern_notification *new_notification(void)
{
    struct postern_notification *notification = NULL;

    assert_int_equal(postern_notification_new(&notification, NULL), POSTERN_OK);
    return notification;
}

static void test_notification__titles_are_one_line(void **state)
{
    struct postern_notification *notification = new_notification();

    (void)state;
    assert_int_equal(
        postern_notification_set_title(notification, "a\r\nBcc: x\n", NULL),
        POSTERN_OK);
    assert_string_equal(notification->model.title, "a  Bcc: x ");
    postern_notification_free(notification);
}

static void test_notification__text_has_to_be_utf8(void **state)
{
    static const char *const bad[] = {
        "caf\xE9", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "ok\xC3"};
    struct postern_notification *notification = new_notification();

    (void)state;
    assert_int_equal(
        postern_notification_set_title(notification, "kept", NULL), POSTERN_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct postern_error err = {.status = POSTERN_OK};

        assert_int_equal(
            postern_notification_set_title(notification, bad[i], &err),
            POSTERN_E_INVALID);
        assert_non_null(strstr(err.message, "title is not UTF-8"));
        assert_int_equal(postern_notification_set_body(notification, bad[i],
                             strlen(bad[i]), POSTERN_FORMAT_TEXT, &err),
            POSTERN_E_INVALID);
        assert_non_null(strstr(err.message, "body is not UTF-8"));
    }
    assert_string_equal(notification->model.title, "kept");
    assert_int_equal(postern_notification_set_body(
                         notification, "a\0b", 3, POSTERN_FORMAT_TEXT, NULL),
        POSTERN_E_INVALID);
    postern_notification_free(notification);
}

static void test_notification__the_body_has_a_limit(void **state)
{
    struct postern_notification *notification = new_notification();
    size_t size = PT_LIMIT_BODY_BYTES + 1;
    char *body = pt_malloc(size);

    (void)state;
    assert_non_null(body);
    memset(body, 'x', size);
    assert_int_equal(postern_notification_set_body(
                         notification, body, size, POSTERN_FORMAT_TEXT, NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(notification->model.body.len, 0);
    pt_free(body);
    postern_notification_free(notification);
}

static void test_notification__formats_are_checked(void **state)
{
    struct postern_notification *notification = new_notification();

    (void)state;
    assert_int_equal(postern_notification_set_body(
                         notification, "x", 1, (enum postern_format)9, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(postern_notification_set_body(
                         notification, "x", 1, POSTERN_FORMAT_HTML, NULL),
        POSTERN_OK);
    assert_int_equal(notification->model.body_format, POSTERN_FORMAT_HTML);
    assert_int_equal(postern_notification_set_body(
                         notification, "x", 1, POSTERN_FORMAT_MARKDOWN, NULL),
        POSTERN_OK);
    assert_int_equal(notification->model.body_format, POSTERN_FORMAT_MARKDOWN);
    postern_notification_free(notification);
}

static void test_notification__type_escapes_and_emojis(void **state)
{
    struct postern_notification *notification = new_notification();
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    assert_int_equal(notification->model.type, POSTERN_TYPE_INFO);
    assert_false(notification->model.has_escapes);
    assert_false(notification->model.has_emojis);
    for (unsigned type = POSTERN_TYPE_INFO; type <= POSTERN_TYPE_FAILURE;
         type++) {
        assert_int_equal(postern_notification_set_type(
                             notification, (enum postern_type)type, NULL),
            POSTERN_OK);
        assert_int_equal(notification->model.type, type);
    }
    assert_int_equal(
        postern_notification_set_type(notification, (enum postern_type)0, &err),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_notification_set_type(notification, (enum postern_type)5, &err),
        POSTERN_E_ARGUMENT);
    assert_int_equal(notification->model.type, POSTERN_TYPE_FAILURE);
    assert_int_equal(
        postern_notification_set_escapes(notification, 7, NULL), POSTERN_OK);
    assert_true(notification->model.has_escapes);
    assert_int_equal(
        postern_notification_set_emojis(notification, 1, NULL), POSTERN_OK);
    assert_true(notification->model.has_emojis);
    assert_int_equal(
        postern_notification_set_emojis(notification, 0, NULL), POSTERN_OK);
    assert_false(notification->model.has_emojis);
    assert_true(notification->model.has_escapes);
    assert_int_equal(
        postern_notification_set_type(NULL, POSTERN_TYPE_INFO, &err),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_notification_set_escapes(NULL, 1, &err), POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_notification_set_emojis(NULL, 1, &err), POSTERN_E_ARGUMENT);
    postern_notification_free(notification);
}

static void test_notification__files_are_looked_at(void **state)
{
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "Report.PDF", 77);
    struct postern_notification *notification = new_notification();
    const struct pt_attachment *attachment = NULL;

    (void)state;
    assert_int_equal(
        postern_notification_add_file(notification, path, NULL), POSTERN_OK);
    attachment = &notification->model.attachments.items[0];
    assert_string_equal(attachment->name, "Report.PDF");
    assert_string_equal(attachment->content_type, "application/pdf");
    assert_int_equal(attachment->file.size_bytes, 77);
    postern_notification_free(notification);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_notification__bad_files_are_refused_by_name(void **state)
{
    char *dir = sample_dir_new();
    struct postern_notification *notification = new_notification();
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    assert_int_equal(postern_notification_add_file(
                         notification, "/nonexistent/file.txt", &err),
        POSTERN_E_FILE);
    assert_non_null(strstr(err.message, "/nonexistent/file.txt"));
    assert_non_null(strstr(err.message, "attachment"));
    assert_int_equal(
        postern_notification_add_file(notification, dir, &err), POSTERN_E_FILE);
    assert_non_null(strstr(err.message, dir));
    assert_int_equal(
        postern_notification_add_file(notification, "/dev/null", &err),
        POSTERN_E_FILE);
    assert_int_equal(
        postern_notification_add_file(notification, "/tmp/\xFF", &err),
        POSTERN_E_INVALID);
    assert_int_equal(
        postern_notification_add_file(NULL, dir, &err), POSTERN_E_ARGUMENT);
    assert_int_equal(notification->model.attachments.count, 0);
    postern_notification_free(notification);
    sample_dir_remove(dir);
}

static void test_notification__attachments_have_a_limit(void **state)
{
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "a.txt", 1);
    struct postern_notification *notification = new_notification();

    (void)state;
    for (size_t i = 0; i < PT_LIMIT_ATTACHMENTS; i++) {
        assert_int_equal(
            postern_notification_add_file(notification, path, NULL),
            POSTERN_OK);
    }
    assert_int_equal(postern_notification_add_file(notification, path, NULL),
        POSTERN_E_TOO_LARGE);
    postern_notification_free(notification);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_message__lists_are_read_through_getters(void **state)
{
    struct postern_notification *notification = new_notification();
    struct postern_account *account = NULL;
    struct postern_message_list *list = NULL;

    (void)state;
    assert_int_equal(
        postern_account_new_from_url(SAMPLE_URL "?odd=1", &account, NULL),
        POSTERN_OK);
    assert_string_equal(postern_account_source(account), "user@example.com");
    assert_int_equal(postern_account_target_count(account), 2);
    assert_string_equal(postern_account_target(account, 1), "two@example.org");
    assert_null(postern_account_target(account, 2));
    assert_non_null(strstr(postern_account_warning(account, 0), "odd"));
    assert_null(postern_account_warning(account, 1));

    assert_int_equal(
        postern_compose(account, notification, &list, NULL), POSTERN_E_INVALID);
    assert_null(list);
    assert_int_equal(
        postern_notification_set_title(notification, "t", NULL), POSTERN_OK);
    assert_int_equal(
        postern_compose(account, notification, &list, NULL), POSTERN_OK);
    assert_int_equal(postern_message_list_count(list), 2);
    assert_string_equal(
        postern_message_target(postern_message_list_get(list, 0)),
        "one@example.org");
    assert_null(postern_message_list_get(list, 2));
    postern_message_list_free(list);
    postern_account_free(account);
    postern_notification_free(notification);
}

static void test_account__an_unchecked_connection_is_warned_of(void **state)
{
    struct postern_account *account = NULL;

    (void)state;
    assert_int_equal(
        postern_account_new_from_url(SAMPLE_URL "?verify=no", &account, NULL),
        POSTERN_OK);
    assert_non_null(strstr(postern_account_warning(account, 0), "verify=no"));
    assert_null(postern_account_warning(account, 1));
    postern_account_free(account);
}

static void test_account__without_targets_it_is_the_source(void **state)
{
    struct postern_account *account = NULL;

    (void)state;
    assert_int_equal(
        postern_account_new_from_url(
            "o365://a@example.com/tenant/client/secret", &account, NULL),
        POSTERN_OK);
    assert_int_equal(postern_account_target_count(account), 1);
    assert_string_equal(postern_account_target(account, 0), "a@example.com");
    postern_account_free(account);
    account = NULL;
    assert_int_equal(
        postern_account_new_from_url(
            "o365://11111111-2222-3333-4444-555555555555/tenant/client/secret",
            &account, NULL),
        POSTERN_OK);
    assert_int_equal(postern_account_target_count(account), 0);
    assert_null(postern_account_target(account, 0));
    postern_account_free(account);
}

static void test_names__every_value_has_one(void **state)
{
    (void)state;
    for (int i = POSTERN_OK; i <= POSTERN_E_INTERNAL; i++) {
        assert_string_not_equal(
            postern_status_name((enum postern_status)i), "unknown");
    }
    for (int i = 0; i <= POSTERN_ADVICE_FIND_OUT; i++) {
        assert_string_not_equal(
            postern_advice_name((enum postern_advice)i), "unknown");
    }
    assert_string_equal(
        postern_status_name((enum postern_status)999), "unknown");
    assert_string_equal(
        postern_advice_name((enum postern_advice)999), "unknown");
    assert_string_equal(postern_outcome_name(POSTERN_OUTCOME_HANDED), "handed");
    assert_string_equal(postern_outcome_name(POSTERN_OUTCOME_FAILED), "failed");
    assert_string_equal(
        postern_outcome_name(POSTERN_OUTCOME_UNCERTAIN), "uncertain");
    assert_string_equal(
        postern_outcome_name((enum postern_outcome)9), "unknown");
    assert_string_equal(postern_version(), POSTERN_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notification__titles_are_one_line),
        cmocka_unit_test(test_notification__text_has_to_be_utf8),
        cmocka_unit_test(test_notification__the_body_has_a_limit),
        cmocka_unit_test(test_notification__formats_are_checked),
        cmocka_unit_test(test_notification__type_escapes_and_emojis),
        cmocka_unit_test(test_notification__files_are_looked_at),
        cmocka_unit_test(test_notification__bad_files_are_refused_by_name),
        cmocka_unit_test(test_notification__attachments_have_a_limit),
        cmocka_unit_test(test_message__lists_are_read_through_getters),
        cmocka_unit_test(test_account__an_unchecked_connection_is_warned_of),
        cmocka_unit_test(test_account__without_targets_it_is_the_source),
        cmocka_unit_test(test_names__every_value_has_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

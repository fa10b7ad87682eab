/*
 * Unit tests of model/account, notification, message and response.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "failing_alloc.h"
#include "model/account.h"
#include "model/message.h"
#include "model/response.h"

static void test_model_records__start_empty_and_are_released_twice(void **state)
{
    struct pt_account account;
    struct pt_notification notification;
    struct pt_content content;
    struct pt_message message;
    struct pt_response response;

    (void)state;
    pt_account_init(&account);
    pt_account_done(&account);
    pt_account_done(&account);
    assert_int_equal(account.credential.kind, PT_CREDENTIAL_CLIENT_SECRET);
    assert_int_equal(account.credential.secret.limit, PT_LIMIT_SECRET_BYTES);
    pt_notification_init(&notification);
    assert_int_equal(notification.body_format, POSTERN_FORMAT_TEXT);
    assert_int_equal(notification.body.limit, PT_LIMIT_BODY_BYTES);
    pt_notification_done(&notification);
    pt_notification_done(&notification);
    pt_content_init(&content);
    assert_int_equal(content.kind, PT_CONTENT_COMPOSED);
    pt_content_done(&content);
    pt_content_done(&content);
    pt_message_init(&message);
    assert_true(message.save_to_sent_items);
    pt_message_done(&message);
    pt_message_done(&message);
    pt_response_init(&response);
    assert_int_equal(response.transport, PT_TRANSPORT_OK);
    assert_false(response.is_request_complete);
    assert_int_equal(response.body.limit, PT_LIMIT_RESPONSE_BYTES);
    pt_response_done(&response);
    pt_response_done(&response);
    pt_message_list_free(NULL);
}

static void test_model_records__response_wipes_its_body(void **state)
{
    struct pt_response response;

    (void)state;
    pt_test_watch_frees("sesame");
    pt_response_init(&response);
    response.http_status = 200;
    assert_int_equal(
        pt_secret_append(&response.body, pt_view_of("open sesame"), NULL),
        POSTERN_OK);
    pt_response_done(&response);
    assert_int_equal(response.http_status, 0);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

static void test_model_records__account_collects_warnings(void **state)
{
    char text[] = "one";
    struct pt_account account;

    (void)state;
    pt_account_init(&account);
    assert_int_equal(pt_account_add_warning(&account, text, NULL), POSTERN_OK);
    assert_int_equal(pt_account_add_warning(&account, "two", NULL), POSTERN_OK);
    text[0] = 'x';
    assert_int_equal(account.warning_count, 2);
    assert_string_equal(account.warnings[0], "one");
    assert_string_equal(account.warnings[1], "two");
    pt_account_done(&account);
    assert_int_equal(account.warning_count, 0);
}

static void test_model_records__attachments_are_copies(void **state)
{
    char path[] = "/tmp/a.txt";
    struct pt_file_ref file = {
        .path_utf8 = path, .size_bytes = 7, .modified_ns = 9};
    struct pt_attachment_list list;

    (void)state;
    pt_attachment_list_init(&list);
    assert_int_equal(
        pt_attachment_list_add(&list, "a.txt", "text/plain", &file, NULL),
        POSTERN_OK);
    path[5] = 'x';
    assert_string_equal(list.items[0].name, "a.txt");
    assert_string_equal(list.items[0].content_type, "text/plain");
    assert_string_equal(list.items[0].file.path_utf8, "/tmp/a.txt");
    assert_int_equal(list.items[0].file.size_bytes, 7);
    assert_int_equal(list.items[0].file.modified_ns, 9);
    for (size_t i = 1; i < PT_LIMIT_ATTACHMENTS; i++) {
        assert_int_equal(
            pt_attachment_list_add(&list, "a.txt", "text/plain", &file, NULL),
            POSTERN_OK);
    }
    assert_int_equal(
        pt_attachment_list_add(&list, "a.txt", "text/plain", &file, NULL),
        POSTERN_E_TOO_LARGE);
    pt_attachment_list_done(&list);
}

static enum postern_status fill(void *context, struct postern_error *err)
{
    struct pt_file_ref file = {.path_utf8 = context};
    struct pt_attachment_list list;
    struct pt_account account;
    enum postern_status status = POSTERN_OK;
    size_t added = 0;

    pt_attachment_list_init(&list);
    pt_account_init(&account);
    for (; added < 20 && status == POSTERN_OK; added++) {
        status = pt_attachment_list_add(&list, "a", "b/c", &file, err);
        if (status == POSTERN_OK) {
            status = pt_account_add_warning(&account, "warning", err);
        }
    }
    if (status != POSTERN_OK) {
        assert_int_equal(account.warning_count, added - 1);
        assert_in_range(list.count, added - 1, added);
    }
    pt_attachment_list_done(&list);
    pt_account_done(&account);
    return status;
}

static void test_model_records__each_allocation_fails_once(void **state)
{
    char path[] = "/tmp/a";

    (void)state;
    pt_test_torture(fill, path);
    pt_test_fail_nth(1);
    assert_null(pt_message_list_new(2));
    pt_test_fail_nth(2);
    assert_null(pt_message_list_new(2));
    pt_test_fail_nth(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_model_records__start_empty_and_are_released_twice),
        cmocka_unit_test(test_model_records__response_wipes_its_body),
        cmocka_unit_test(test_model_records__account_collects_warnings),
        cmocka_unit_test(test_model_records__attachments_are_copies),
        cmocka_unit_test(test_model_records__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

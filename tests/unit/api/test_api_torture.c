/*
 * Calls of the public API when memory is out: POSTERN_E_MEMORY, outputs
 * untouched, nothing lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "postern/postern.h"
#include "postern/unstable/plan.h"

#include "base/alloc.h"
#include "failing_alloc.h"
#include "sample.h"

struct composed {
    struct postern_account *account;
    struct postern_notification *notification;
    struct postern_message_list *list;
};

static enum postern_status make_account(
    void *context, struct postern_error *err)
{
    struct postern_account *account = NULL;
    enum postern_status status =
        postern_account_new_from_url(context, &account, err);

    assert_int_equal(account != NULL, status == POSTERN_OK);
    postern_account_free(account);
    return status;
}

static enum postern_status make_client(void *context, struct postern_error *err)
{
    struct postern_client *client = NULL;
    enum postern_status status = postern_client_new(context, &client, err);

    assert_int_equal(client != NULL, status == POSTERN_OK);
    postern_client_free(client);
    return status;
}

static enum postern_status compose(void *context, struct postern_error *err)
{
    const struct composed *composed = context;
    struct postern_message_list *list = NULL;
    enum postern_status status =
        postern_compose(composed->account, composed->notification, &list, err);

    assert_int_equal(list != NULL, status == POSTERN_OK);
    postern_message_list_free(list);
    return status;
}

static void count_request(
    const struct postern_planned_request *request, void *context)
{
    unsigned *count = context;

    assert_non_null(request->url);
    (*count)++;
}

static enum postern_status plan(void *context, struct postern_error *err)
{
    const struct composed *composed = context;
    unsigned count = 0;
    enum postern_status status = postern_plan(
        composed->account, composed->list, count_request, &count, err);

    /* one sign-in, and a mail for each of two targets */
    assert_true(status == POSTERN_OK ? count == 3 : count <= 3);
    return status;
}

static void test_api_torture__accounts_and_clients(void **state)
{
    struct postern_client_options options = POSTERN_CLIENT_OPTIONS_INIT;
    char url[] = SAMPLE_URL;

    (void)state;
    options.state_dir_utf8 = "";
    pt_test_torture(make_account, url);
    pt_test_torture(make_client, &options);
}

static void test_api_torture__composing_and_planning(void **state)
{
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "f.bin", 100);
    struct composed composed = {.account = NULL};

    (void)state;
    pt_test_fail_nth(0);
    assert_int_equal(
        postern_account_new_from_url(SAMPLE_URL, &composed.account, NULL),
        POSTERN_OK);
    assert_int_equal(
        postern_notification_new(&composed.notification, NULL), POSTERN_OK);
    assert_int_equal(
        postern_notification_add_file(composed.notification, path, NULL),
        POSTERN_OK);
    assert_int_equal(postern_notification_set_body(composed.notification,
                         "a <b>\n", 6, POSTERN_FORMAT_TEXT, NULL),
        POSTERN_OK);
    pt_test_torture(compose, &composed);
    assert_int_equal(postern_compose(composed.account, composed.notification,
                         &composed.list, NULL),
        POSTERN_OK);
    pt_test_torture(plan, &composed);
    postern_message_list_free(composed.list);
    postern_notification_free(composed.notification);
    postern_account_free(composed.account);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_api_torture__no_secret_is_left_in_memory(void **state)
{
    char url[] = SAMPLE_URL;
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    pt_test_fail_nth(0);
    pt_test_watch_frees("djdwjjd");
    assert_int_equal(make_account(url, &err), POSTERN_OK);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_api_torture__accounts_and_clients),
        cmocka_unit_test(test_api_torture__composing_and_planning),
        cmocka_unit_test(test_api_torture__no_secret_is_left_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

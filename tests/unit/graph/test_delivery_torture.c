/*
 * The sendMail request with an attachment, when memory is out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "failing_alloc.h"
#include "graph/delivery.h"
#include "graph/send_mail.h"
#include "sample.h"

#define ATTACHMENT_BYTES 1000

struct fixture {
    struct pt_account account;
    struct pt_message_list *list;
    char *dir;
    struct pt_secret token;
};

static void set_up(struct fixture *fixture)
{
    char *path = NULL;

    pt_test_fail_nth(0);
    fixture->dir = sample_dir_new();
    path = sample_file(fixture->dir, "f.bin", ATTACHMENT_BYTES);
    sample_account(SAMPLE_URL, &fixture->account);
    fixture->list =
        sample_messages(&fixture->account, "Title", "<p>Body</p>", path);
    pt_free(path);
    pt_secret_init(&fixture->token, PT_LIMIT_TOKEN_BYTES);
    assert_int_equal(
        pt_secret_set(&fixture->token, pt_view_of("se.cr.et"), NULL),
        POSTERN_OK);
}

static void tear_down(struct fixture *fixture)
{
    pt_secret_done(&fixture->token);
    pt_message_list_free(fixture->list);
    pt_account_done(&fixture->account);
    sample_dir_remove(fixture->dir);
}

static enum postern_status build(void *context, struct postern_error *err)
{
    const struct fixture *fixture = context;
    struct pt_request request;
    enum postern_status status = POSTERN_OK;

    pt_request_init(&request);
    status = pt_send_mail_build(
        &fixture->account, &fixture->list->items[0], &request, err);
    if (status == POSTERN_OK) {
        assert_true(request.body.size_bytes > ATTACHMENT_BYTES * 4 / 3);
        assert_true(request.body.count >= 3);
    }
    pt_request_done(&request);
    return status;
}

/* The whole way to the request: what cannot be built has failed, and nothing
 * of it may be handed to the network. */
static enum postern_status feed(void *context, struct postern_error *err)
{
    const struct fixture *fixture = context;
    struct pt_delivery delivery;
    enum postern_status status = POSTERN_OK;

    pt_delivery_init(&delivery, &fixture->account, &fixture->list->items[0]);
    pt_delivery_feed_id(&delivery, "11111111-1111-4111-8111-111111111111");
    if (delivery.need == PT_NEED_TOKEN) {
        pt_delivery_feed_token(&delivery, &fixture->token);
    }
    if (delivery.need != PT_NEED_REQUEST) {
        assert_int_equal(delivery.need, PT_NEED_NOTHING);
        assert_int_equal(delivery.receipt.outcome, POSTERN_OUTCOME_FAILED);
        assert_int_equal(delivery.receipt.request_count, 0);
        assert_string_equal(delivery.receipt.client_request_id, "");
        *err = delivery.receipt.error;
        status = err->status;
    }
    pt_delivery_done(&delivery);
    return status;
}

static void test_delivery_torture__each_allocation_fails_once(void **state)
{
    pt_test_scenario_fn *const scenarios[] = {build, feed};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct fixture fixture;

        set_up(&fixture);
        pt_test_torture(scenarios[i], &fixture);
        tear_down(&fixture);
    }
}

static void test_delivery_torture__no_token_is_left_in_memory(void **state)
{
    struct fixture fixture;
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    set_up(&fixture);
    pt_test_watch_frees("se.cr.et");
    assert_int_equal(feed(&fixture, &err), POSTERN_OK);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delivery_torture__each_allocation_fails_once),
        cmocka_unit_test(test_delivery_torture__no_token_is_left_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

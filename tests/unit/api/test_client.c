/*
 * The public API as a program uses it: public headers, and a server on a
 * real socket that plays Entra ID and Graph.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "postern/postern.h"
#include "postern/unstable/plan.h"

#include "api/account.h"
#include "base/alloc.h"
#include "sample.h"
#include "scripted_server.h"

#define TOKEN "eyJsecret.token.text"
#define OK_TOKEN                                                               \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"                    \
    "Content-Length: 79\r\n\r\n"                                               \
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" TOKEN \
    "\"}"
#define OK_202 "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"

struct fixture {
    struct scripted_server server;
    struct postern_client *client;
    struct postern_account *account;
    struct postern_notification *notification;
    struct postern_message_list *list;
    char events[8192]; /* every line of the log */
};

static void keep_event(
    enum postern_log_level level, const char *line, void *context)
{
    struct fixture *fixture = context;
    size_t len = strlen(fixture->events);

    (void)level;
    (void)snprintf(
        fixture->events + len, sizeof(fixture->events) - len, "%s\n", line);
}

static void set_up(
    struct fixture *fixture, const struct script_step *steps, size_t step_count)
{
    struct postern_client_options options = POSTERN_CLIENT_OPTIONS_INIT;

    memset(fixture, 0, sizeof(*fixture));
    scripted_server_start(&fixture->server, steps, step_count);
    assert_int_equal(setenv("POSTERN_CLOUD", fixture->server.base_url, 1), 0);
    options.state_dir_utf8 = "";
    options.log = keep_event;
    options.log_context = fixture;
    options.log_level = POSTERN_LOG_TRACE;
    options.response_timeout_ms = 2000;
    assert_int_equal(
        postern_client_new(&options, &fixture->client, NULL), POSTERN_OK);
    assert_int_equal(
        postern_account_new_from_url(SAMPLE_URL, &fixture->account, NULL),
        POSTERN_OK);
    assert_int_equal(
        postern_notification_new(&fixture->notification, NULL), POSTERN_OK);
    assert_int_equal(
        postern_notification_set_title(fixture->notification, "Title", NULL),
        POSTERN_OK);
    assert_int_equal(postern_compose(fixture->account, fixture->notification,
                         &fixture->list, NULL),
        POSTERN_OK);
}

static void tear_down(struct fixture *fixture)
{
    postern_client_free(fixture->client);
    scripted_server_stop(&fixture->server);
    postern_message_list_free(fixture->list);
    postern_notification_free(fixture->notification);
    postern_account_free(fixture->account);
    assert_null(strstr(fixture->events, SAMPLE_SECRET));
    assert_null(strstr(fixture->events, "djdwjjd"));
    assert_null(strstr(fixture->events, TOKEN));
    assert_int_equal(unsetenv("POSTERN_CLOUD"), 0);
}

static void test_client__sends_a_message(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .answer = OK_TOKEN},
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    struct fixture fixture;
    struct postern_receipt receipt;
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    set_up(&fixture, steps, 2);
    assert_int_equal(
        postern_send(fixture.client, fixture.account,
            postern_message_list_get(fixture.list, 0), 5000, &receipt, &err),
        POSTERN_OK);
    assert_int_equal(receipt.outcome, POSTERN_OUTCOME_HANDED);
    assert_int_equal(receipt.request_count, 1);
    assert_non_null(strstr(fixture.events, "message.handed"));
    assert_non_null(strstr(fixture.server.seen[0].head,
        "POST /ab-cd-ef-gh/oauth2/v2.0/token HTTP/1.1"));
    assert_non_null(strstr(fixture.server.seen[1].head,
        "POST /v1.0/users/user%40example.com/sendMail HTTP/1.1"));
    assert_non_null(strstr(
        fixture.server.seen[1].head, "Authorization: Bearer " TOKEN "\r\n"));
    assert_non_null(
        strstr(fixture.server.seen[1].head, receipt.client_request_id));
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 2);
}

/* The second use of a kept connection takes the mail and closes. */
static void test_client__a_mail_in_doubt_is_uncertain(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .answer = OK_TOKEN},
        {.body_limit = SIZE_MAX, .end = SCRIPT_CLOSE},
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    struct fixture fixture;
    struct postern_receipt receipt;
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    set_up(&fixture, steps, 3);
    assert_int_equal(
        postern_send(fixture.client, fixture.account,
            postern_message_list_get(fixture.list, 0), 5000, &receipt, &err),
        POSTERN_E_UNCERTAIN);
    assert_int_equal(receipt.outcome, POSTERN_OUTCOME_UNCERTAIN);
    assert_int_equal(err.advice, POSTERN_ADVICE_FIND_OUT);
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 2);
    assert_int_equal(fixture.server.seen[1].connection, 1);
}

static void test_client__the_end_of_the_time_is_told_apart(void **state)
{
    static const struct script_step hangs_at_token[] = {
        {.body_limit = SIZE_MAX, .end = SCRIPT_HANG}};
    static const struct script_step hangs_at_mail[] = {
        {.body_limit = SIZE_MAX, .answer = OK_TOKEN},
        {.body_limit = SIZE_MAX, .end = SCRIPT_HANG}};
    const struct {
        const struct script_step *steps;
        size_t step_count;
        enum postern_outcome outcome;
    } rows[] = {
        {hangs_at_token, 1, POSTERN_OUTCOME_FAILED},
        {hangs_at_mail, 2, POSTERN_OUTCOME_UNCERTAIN},
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct fixture fixture;
        struct postern_receipt receipt;

        set_up(&fixture, rows[i].steps, rows[i].step_count);
        assert_int_not_equal(
            postern_send(fixture.client, fixture.account,
                postern_message_list_get(fixture.list, 0), 300, &receipt, NULL),
            POSTERN_OK);
        assert_int_equal(receipt.outcome, rows[i].outcome);
        tear_down(&fixture);
    }
}

struct completion {
    size_t count;
    enum postern_outcome outcomes[4];
};

static void count_completion(
    const struct postern_receipt *receipt, void *context)
{
    struct completion *completion = context;

    completion->outcomes[completion->count++] = receipt->outcome;
}

static void submit_both(struct fixture *fixture, struct completion *completion)
{
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(postern_submit(fixture->client, fixture->account,
                             postern_message_list_get(fixture->list, i),
                             count_completion, completion, NULL),
            POSTERN_OK);
    }
}

static void *wake_soon(void *context)
{
    struct postern_client *client = context;
    struct timespec pause = {.tv_sec = 0, .tv_nsec = 200000000};

    (void)nanosleep(&pause, NULL);
    postern_wakeup(client);
    return NULL;
}

static void test_client__another_thread_can_wake_it(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .end = SCRIPT_HANG}};
    struct fixture fixture;
    struct completion completion = {0};
    pthread_t thread;
    size_t pending_count = 0;

    (void)state;
    set_up(&fixture, steps, 1);
    submit_both(&fixture, &completion);
    assert_int_equal(
        pthread_create(&thread, NULL, wake_soon, fixture.client), 0);
    assert_int_equal(
        postern_run(fixture.client, 60000, &pending_count, NULL), POSTERN_OK);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(pending_count, 2);
    postern_stop(fixture.client, 0);
    assert_int_equal(
        postern_run(fixture.client, 1000, &pending_count, NULL), POSTERN_OK);
    assert_int_equal(pending_count, 0);
    assert_int_equal(completion.count, 2);
    assert_int_equal(completion.outcomes[0], POSTERN_OUTCOME_FAILED);
    tear_down(&fixture);
}

static void test_client__freeing_completes_submissions(void **state)
{
    struct fixture fixture;
    struct completion completion = {0};

    (void)state;
    set_up(&fixture, NULL, 0);
    submit_both(&fixture, &completion);
    assert_int_equal(completion.count, 0);
    tear_down(&fixture);
    assert_int_equal(completion.count, 2);
    assert_int_equal(completion.outcomes[0], POSTERN_OUTCOME_FAILED);
    assert_int_equal(completion.outcomes[1], POSTERN_OUTCOME_FAILED);
}

/* A broken contract is answered, never crashed on. */
static void test_client__arguments_are_checked(void **state)
{
    struct fixture fixture;
    struct postern_client_options options = POSTERN_CLIENT_OPTIONS_INIT;
    struct postern_client *client = NULL;
    struct postern_receipt receipt;
    const struct postern_message *message = NULL;

    (void)state;
    set_up(&fixture, NULL, 0);
    message = postern_message_list_get(fixture.list, 0);
    assert_int_equal(postern_client_new(NULL, NULL, NULL), POSTERN_E_ARGUMENT);
    options.version = 0;
    assert_int_equal(
        postern_client_new(&options, &client, NULL), POSTERN_E_ARGUMENT);
    options.version = POSTERN_CLIENT_OPTIONS_VERSION;
    options.connect_timeout_ms = 600001;
    assert_int_equal(
        postern_client_new(&options, &client, NULL), POSTERN_E_ARGUMENT);
    options.connect_timeout_ms = 0;
    options.ca_file_utf8 = "/nonexistent/ca.pem";
    assert_int_equal(
        postern_client_new(&options, &client, NULL), POSTERN_E_FILE);
    assert_null(client);
    assert_int_equal(postern_send(fixture.client, fixture.account, message, 0,
                         &receipt, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(receipt.outcome, POSTERN_OUTCOME_FAILED);
    assert_int_equal(
        postern_send(NULL, fixture.account, message, 1, &receipt, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_send(fixture.client, NULL, message, 1, &receipt, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_send(fixture.client, fixture.account, message, 1, NULL, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(postern_submit(fixture.client, fixture.account, message,
                         NULL, NULL, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_run(fixture.client, 3600001, NULL, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_account_new_from_url(NULL, NULL, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_compose(NULL, NULL, NULL, NULL), POSTERN_E_ARGUMENT);
    postern_client_free(NULL);
    postern_account_free(NULL);
    postern_notification_free(NULL);
    postern_message_list_free(NULL);
    postern_wakeup(NULL);
    postern_stop(NULL, 0);
    tear_down(&fixture);
}

static void test_account__the_cloud_comes_from_the_environment(void **state)
{
    static const struct {
        const char *cloud;
        const char *authority;
        const char *url_tail;
        const char *login_host; /* NULL: refused */
    } rows[] = {
        {NULL, NULL, "", "https://login.microsoftonline.com"},
        {"usgov", NULL, "", "https://login.microsoftonline.us"},
        {NULL, "login.microsoftonline.us", "",
            "https://login.microsoftonline.us"},
        {NULL, "https://login.chinacloudapi.cn/", "",
            "https://login.chinacloudapi.cn"},
        {"usgov", "https://login.example/", "",
            "https://login.microsoftonline.us"},
        {NULL, "https://login.example/", "", NULL},
        {NULL, "https://login.example/", "?cloud=global",
            "https://login.microsoftonline.com"},
        {"nowhere", NULL, "", NULL},
        {"nowhere", NULL, "?cloud=china",
            "https://login.partner.microsoftonline.cn"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char url[256] = "";
        struct postern_account *account = NULL;
        enum postern_status status = POSTERN_OK;

        (void)(rows[i].cloud ? setenv("POSTERN_CLOUD", rows[i].cloud, 1)
                             : unsetenv("POSTERN_CLOUD"));
        (void)(rows[i].authority
                   ? setenv("AZURE_AUTHORITY_HOST", rows[i].authority, 1)
                   : unsetenv("AZURE_AUTHORITY_HOST"));
        (void)snprintf(url, sizeof(url), "%s%s", SAMPLE_URL, rows[i].url_tail);
        status = postern_account_new_from_url(url, &account, NULL);
        if ((status == POSTERN_OK) != (rows[i].login_host != NULL)) {
            fail_msg("row %zu: status %d", i, (int)status);
        }
        if (account) {
            assert_string_equal(
                account->model.cloud.login_base, rows[i].login_host);
        }
        postern_account_free(account);
    }
    (void)unsetenv("POSTERN_CLOUD");
    (void)unsetenv("AZURE_AUTHORITY_HOST");
}

struct plan {
    size_t count;
    char text[32768];
};

static void keep_plan(
    const struct postern_planned_request *request, void *context)
{
    struct plan *plan = context;
    size_t len = strlen(plan->text);

    plan->count++;
    (void)snprintf(plan->text + len, sizeof(plan->text) - len, "%s %s\n%s\n",
        request->method, request->url, request->body_utf8);
    for (size_t i = 0; request->headers[i]; i++) {
        len = strlen(plan->text);
        (void)snprintf(plan->text + len, sizeof(plan->text) - len, "%s\n",
            request->headers[i]);
    }
}

static void test_plan__shows_requests_without_secrets(void **state)
{
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "a.txt", 10);
    struct fixture fixture;
    struct plan plan = {0};

    (void)state;
    set_up(&fixture, NULL, 0);
    assert_int_equal(
        postern_notification_add_file(fixture.notification, path, NULL),
        POSTERN_OK);
    postern_message_list_free(fixture.list);
    assert_int_equal(postern_compose(fixture.account, fixture.notification,
                         &fixture.list, NULL),
        POSTERN_OK);
    assert_int_equal(
        postern_plan(fixture.account, fixture.list, keep_plan, &plan, NULL),
        POSTERN_OK);
    assert_int_equal(postern_plan(NULL, fixture.list, keep_plan, &plan, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_plan(fixture.account, NULL, keep_plan, &plan, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(plan.count, 3);
    assert_non_null(strstr(plan.text, "/oauth2/v2.0/token"));
    assert_non_null(strstr(plan.text, "client_secret=<secret>"));
    assert_non_null(strstr(plan.text, "Authorization: <secret>"));
    assert_non_null(strstr(plan.text, "two@example.org"));
    assert_non_null(strstr(plan.text, "10 bytes>"));
    assert_null(strstr(plan.text, "djdwjjd"));
    tear_down(&fixture);
    assert_int_equal(fixture.server.connection_count, 0);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_plan__shows_the_requests_of_a_draft(void **state)
{
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "a.bin", 4000000);
    char *small = sample_file(dir, "b.txt", 10);
    struct fixture fixture;
    struct plan plan = {0};

    (void)state;
    set_up(&fixture, NULL, 0);
    assert_int_equal(
        postern_notification_add_file(fixture.notification, path, NULL),
        POSTERN_OK);
    assert_int_equal(
        postern_notification_add_file(fixture.notification, small, NULL),
        POSTERN_OK);
    postern_message_list_free(fixture.list);
    assert_int_equal(postern_compose(fixture.account, fixture.notification,
                         &fixture.list, NULL),
        POSTERN_OK);
    assert_int_equal(
        postern_plan(fixture.account, fixture.list, keep_plan, &plan, NULL),
        POSTERN_OK);
    /* A token; twice: draft, session, two ranges, attachment, list, send. */
    assert_int_equal(plan.count, 1 + 2 * 7);
    assert_non_null(strstr(plan.text, "/messages/DRAFT-ID/send"));
    assert_non_null(strstr(plan.text, "Content-Range: bytes 0-3932159/"));
    assert_non_null(strstr(plan.text, "<67840 bytes of "));
    assert_non_null(strstr(plan.text, "PUT <secret>\n"));
    assert_null(strstr(plan.text, "upload.invalid"));
    tear_down(&fixture);
    pt_free(small);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_plan__shows_the_look_up_of_an_object_id(void **state)
{
    struct postern_account *account = NULL;
    struct fixture fixture;
    struct plan plan = {0};

    (void)state;
    set_up(&fixture, NULL, 0);
    assert_int_equal(
        postern_account_new_from_url(
            "azure://11111111-2222-3333-4444-555555555555/ab-cd/zz-yy/s3cr3t",
            &account, NULL),
        POSTERN_OK);
    postern_message_list_free(fixture.list);
    assert_int_equal(
        postern_compose(account, fixture.notification, &fixture.list, NULL),
        POSTERN_OK);
    assert_string_equal(
        postern_message_target(postern_message_list_get(fixture.list, 0)),
        "11111111-2222-3333-4444-555555555555");
    assert_int_equal(
        postern_plan(account, fixture.list, keep_plan, &plan, NULL),
        POSTERN_OK);
    assert_int_equal(plan.count, 3);
    assert_non_null(strstr(plan.text, "?$select=mail,userPrincipalName"));
    assert_non_null(strstr(plan.text, "\"looked-up-address@source.invalid\""));
    tear_down(&fixture);
    postern_account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client__sends_a_message),
        cmocka_unit_test(test_client__a_mail_in_doubt_is_uncertain),
        cmocka_unit_test(test_client__the_end_of_the_time_is_told_apart),
        cmocka_unit_test(test_client__another_thread_can_wake_it),
        cmocka_unit_test(test_client__freeing_completes_submissions),
        cmocka_unit_test(test_client__arguments_are_checked),
        cmocka_unit_test(test_account__the_cloud_comes_from_the_environment),
        cmocka_unit_test(test_plan__shows_requests_without_secrets),
        cmocka_unit_test(test_plan__shows_the_requests_of_a_draft),
        cmocka_unit_test(test_plan__shows_the_look_up_of_an_object_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The HTTP client against a server on a real socket: what reaches the wire,
 * how often, and what is said of its end.
 */
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/curl_client.h"
#include "sample.h"
#include "scripted_server.h"

#define OK_202 "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
#define RESPONSE_TIMEOUT_MS 400
#define STALL_TIMEOUT_MS 600

#define SLOW_NAME_MS 1500

static const struct timespec slow_name_time = {
    .tv_sec = SLOW_NAME_MS / 1000,
    .tv_nsec = SLOW_NAME_MS % 1000 * 1000000L,
};

/* Stands before the system's, also for libcurl: one name takes its time, and
 * none exists. */
__attribute__((visibility("default"))) int getaddrinfo(
    const char *restrict node, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict ret)
{
    (void)service;
    (void)hints;
    (void)ret;
    if (node && strcmp(node, "slow-name.invalid") == 0) {
        (void)nanosleep(&slow_name_time, NULL);
    }
    return EAI_NONAME;
}

struct fixture {
    struct scripted_server server;
    struct pt_http_client *client;
    struct pt_request request;
    struct pt_response response;
};

static void set_up(
    struct fixture *fixture, const struct script_step *steps, size_t step_count)
{
    struct pt_curl_settings settings = {
        .connect_timeout_ms = 2000,
        .response_timeout_ms = RESPONSE_TIMEOUT_MS,
        .stall_timeout_ms = STALL_TIMEOUT_MS,
        .clock = pt_clock_system(),
    };

    scripted_server_start(&fixture->server, steps, step_count);
    assert_int_equal(
        pt_curl_client_new(&settings, &fixture->client, NULL), POSTERN_OK);
    pt_request_init(&fixture->request);
    pt_response_init(&fixture->response);
}

static void tear_down(struct fixture *fixture)
{
    fixture->client->ops->free(fixture->client);
    scripted_server_stop(&fixture->server);
    pt_request_done(&fixture->request);
    pt_response_done(&fixture->response);
}

/* A POST of text, and of a file when there is one. */
static void make_post(struct fixture *fixture, enum pt_resend resend,
    const char *text, const struct pt_file_ref *file)
{
    struct pt_request *request = &fixture->request;

    pt_request_done(request);
    assert_int_equal(pt_request_set_target(request, "POST",
                         pt_view_of(fixture->server.base_url), NULL),
        POSTERN_OK);
    request->has_body = true;
    request->resend = resend;
    assert_int_equal(
        pt_body_add_memory(&request->body, pt_view_of(text), NULL), POSTERN_OK);
    if (file) {
        assert_int_equal(
            pt_body_add_file(&request->body, PT_SEGMENT_FILE_BASE64, file, 0,
                file->size_bytes, NULL),
            POSTERN_OK);
    }
}

/* Performs the request to its end. */
static void perform(struct fixture *fixture)
{
    struct pt_http_client *client = fixture->client;
    void *tag = NULL;

    pt_response_done(&fixture->response);
    assert_int_equal(
        client->ops->start(client, &fixture->request, fixture, NULL),
        POSTERN_OK);
    for (int i = 0; i < 100; i++) {
        if (client->ops->next_ended(client, &tag, &fixture->response)) {
            assert_ptr_equal(tag, fixture);
            return;
        }
        assert_int_equal(client->ops->poll(client, 100, NULL), POSTERN_OK);
    }
    fail_msg("the request did not end");
}

static void test_curl_client__an_answer_is_read(void **state)
{
    static const struct script_step steps[] = {{.body_limit = SIZE_MAX,
        .answer = "HTTP/1.1 429 Slow down\r\nrequest-id: abc\r\n"
                  "Retry-After: 2.5\r\nContent-Length: 5\r\n\r\nhello"}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 1);
    make_post(&fixture, PT_RESEND_NEVER, "some text", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_OK);
    assert_int_equal(fixture.response.http_status, 429);
    assert_true(fixture.response.is_request_complete);
    assert_string_equal(fixture.response.request_id, "abc");
    assert_string_equal(fixture.response.retry_after, "2.5");
    assert_string_equal(pt_secret_view(&fixture.response.body).ptr, "hello");
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 1);
    assert_int_equal(fixture.server.seen[0].body_bytes, 9);
    assert_null(strstr(fixture.server.seen[0].head, "Expect"));
    assert_non_null(strstr(fixture.server.seen[0].head, "POST / HTTP/1.1\r\n"));
}

/* The reason for much in curl_client.c: a kept connection takes the mail and
 * closes without a word. */
static void test_curl_client__a_mail_is_sent_once_on_a_kept_connection(
    void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .answer = OK_202},
        {.body_limit = SIZE_MAX, .end = SCRIPT_CLOSE},
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 3);
    make_post(&fixture, PT_RESEND_NEVER, "first", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.http_status, 202);
    make_post(&fixture, PT_RESEND_NEVER, "second", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.http_status, 0);
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_BROKEN);
    assert_true(fixture.response.is_request_complete);
    assert_non_null(strstr(fixture.response.transport_error.message,
        "(closed without an answer)"));
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 2);
    assert_int_equal(fixture.server.seen[0].connection, 1);
    assert_int_equal(fixture.server.seen[1].connection, 1);
    assert_int_equal(fixture.server.seen[1].body_bytes, 6);
    assert_int_equal(fixture.server.connection_count, 1);
}

static void test_curl_client__an_empty_mail_post_is_sent_once(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .answer = OK_202},
        {.body_limit = SIZE_MAX, .end = SCRIPT_CLOSE},
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 3);
    make_post(&fixture, PT_RESEND_NEVER, "", NULL);
    perform(&fixture);
    make_post(&fixture, PT_RESEND_NEVER, "", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_BROKEN);
    assert_true(fixture.response.is_request_complete);
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 2);
    assert_non_null(
        strstr(fixture.server.seen[1].head, "Content-Length: 0\r\n"));
}

/* What may be repeated is: that is libcurl's own doing, and welcome. */
static void test_curl_client__a_safe_request_survives_a_dead_connection(
    void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .answer = OK_202},
        {.body_limit = SIZE_MAX, .end = SCRIPT_CLOSE},
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 3);
    make_post(&fixture, PT_RESEND_SAFE, "first", NULL);
    perform(&fixture);
    make_post(&fixture, PT_RESEND_SAFE, "second", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.http_status, 202);
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 3);
    assert_int_equal(fixture.server.seen[2].body_bytes, 6);
}

static void test_curl_client__a_fresh_connection_closed_is_in_doubt(
    void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .end = SCRIPT_CLOSE},
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 2);
    make_post(&fixture, PT_RESEND_NEVER, "only", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_BROKEN);
    assert_true(fixture.response.is_request_complete);
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 1);
}

/* Takes a file's state down as an attachment does. */
static struct pt_file_ref refer_to(char *path, size_t size)
{
    struct pt_account account;
    struct pt_message_list *list = NULL;
    struct pt_file_ref file;

    sample_account(SAMPLE_URL, &account);
    list = sample_messages(&account, "t", "b", path);
    file = list->contents[0].attachments.items[0].file;
    file.path_utf8 = path;
    file.size_bytes = size;
    pt_message_list_free(list);
    pt_account_done(&account);
    return file;
}

static void test_curl_client__a_body_cut_half_way_is_incomplete(void **state)
{
    static const enum script_end ends[] = {SCRIPT_CLOSE, SCRIPT_RESET};
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "large.bin", 2000000);
    struct pt_file_ref file = refer_to(path, 2000000);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct script_step steps[] = {{.body_limit = 1300000, .end = ends[i]},
            {.body_limit = SIZE_MAX, .answer = OK_202}};
        struct fixture fixture;

        set_up(&fixture, steps, 2);
        make_post(&fixture, PT_RESEND_NEVER, "{", &file);
        perform(&fixture);
        assert_int_equal(fixture.response.transport, PT_TRANSPORT_BROKEN);
        assert_false(fixture.response.is_request_complete);
        assert_int_equal(fixture.response.http_status, 0);
        tear_down(&fixture);
        assert_int_equal(fixture.server.seen_count, 1);
    }
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_curl_client__a_file_arrives_whole(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "file.bin", 1000001);
    struct pt_file_ref file = refer_to(path, 1000001);
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 1);
    make_post(&fixture, PT_RESEND_NEVER, "{", &file);
    perform(&fixture);
    assert_int_equal(fixture.response.http_status, 202);
    tear_down(&fixture);
    assert_int_equal(
        fixture.server.seen[0].body_bytes, 1 + (1000001 + 2) / 3 * 4);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_curl_client__a_changed_file_leaves_it_incomplete(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "file.bin", 100);
    struct pt_file_ref file = refer_to(path, 99);
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 1);
    make_post(&fixture, PT_RESEND_NEVER, "{", &file);
    perform(&fixture);
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_BODY);
    assert_int_equal(
        fixture.response.transport_error.status, POSTERN_E_CHANGED);
    assert_false(fixture.response.is_request_complete);
    tear_down(&fixture);
    pt_free(path);
    sample_dir_remove(dir);
}

struct timeout_row {
    const char *answer;
    size_t body_limit;
    bool is_complete;
    int http_status;
};

static void test_curl_client__waiting_has_an_end(void **state)
{
    static const struct timeout_row rows[] = {
        {NULL, SIZE_MAX, true, 0},            /* no answer at all */
        {"HTTP/1.1 202 ", SIZE_MAX, true, 0}, /* half a status line */
        {"HTTP/1.1 202 A\r\nX: y\r\n", SIZE_MAX, true, 202},
        {"HTTP/1.1 200 A\r\nContent-Length: 9\r\n\r\nab", SIZE_MAX, true, 200},
        {"HTTP/1.1 100 Continue\r\n\r\n", SIZE_MAX, true, 0},
        {NULL, 70000, false, 0}, /* does not read on */
    };
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "large.bin", 2000000);
    struct pt_file_ref file = refer_to(path, 2000000);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct script_step step = {.body_limit = rows[i].body_limit,
            .answer = rows[i].answer,
            .end = SCRIPT_HANG};
        struct fixture fixture;

        set_up(&fixture, &step, 1);
        make_post(
            &fixture, PT_RESEND_NEVER, "{", rows[i].is_complete ? NULL : &file);
        perform(&fixture);
        if (fixture.response.transport != PT_TRANSPORT_TIMEOUT ||
            fixture.response.is_request_complete != rows[i].is_complete ||
            fixture.response.http_status != rows[i].http_status) {
            fail_msg("row %zu: transport %d, complete %d, status %d", i,
                (int)fixture.response.transport,
                (int)fixture.response.is_request_complete,
                fixture.response.http_status);
        }
        tear_down(&fixture);
        assert_int_equal(fixture.server.seen_count, 1);
    }
    pt_free(path);
    sample_dir_remove(dir);
}

/* Far under the client's: only the request's own can end it so soon. */
static void test_curl_client__a_request_may_have_its_own_waiting_time(
    void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .end = SCRIPT_HANG}};
    struct pt_clock clock = pt_clock_system();
    struct fixture fixture;
    int64_t start_ms = 0;

    (void)state;
    set_up(&fixture, steps, 1);
    make_post(&fixture, PT_RESEND_NEVER, "x", NULL);
    fixture.request.response_timeout_ms = 20;
    fixture.request.connect_timeout_ms = 1000;
    fixture.request.skips_verify = true; /* changes nothing without TLS */
    start_ms = pt_clock_mono_ms(&clock);
    perform(&fixture);
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_TIMEOUT);
    assert_true(pt_clock_mono_ms(&clock) - start_ms < RESPONSE_TIMEOUT_MS - 50);
    tear_down(&fixture);
}

static void test_curl_client__a_huge_answer_is_cut_off(void **state)
{
    static const struct script_step steps[] = {{.body_limit = SIZE_MAX,
        .answer = "HTTP/1.1 202 A\r\nContent-Length: 10485760\r\n\r\n",
        .padding = 10485760,
        .end = SCRIPT_CLOSE}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 1);
    make_post(&fixture, PT_RESEND_NEVER, "x", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_TOO_LARGE);
    assert_int_equal(fixture.response.http_status, 202);
    tear_down(&fixture);
}

/* What a request says of its answer: how long it may be, or that the body of a
 * good one is of no use. */
static void test_curl_client__a_request_knows_its_answer(void **state)
{
    static const struct {
        const char *answer;
        size_t limit_bytes;
        bool drops_good_body;
        enum pt_transport transport;
        size_t body_len;
    } rows[] = {
        {"HTTP/1.1 201 C\r\nContent-Length: 2097152\r\n\r\n", 4194304, false,
            PT_TRANSPORT_OK, 2097152},
        {"HTTP/1.1 201 C\r\nContent-Length: 2097152\r\n\r\n", 2000000, false,
            PT_TRANSPORT_TOO_LARGE, 0},
        {"HTTP/1.1 201 C\r\nContent-Length: 2097152\r\n\r\n", 0, true,
            PT_TRANSPORT_OK, 0},
        {"HTTP/1.1 400 B\r\nContent-Length: 2097152\r\n\r\n", 0, true,
            PT_TRANSPORT_TOO_LARGE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct script_step step = {.body_limit = SIZE_MAX,
            .answer = rows[i].answer,
            .padding = 2097152,
            .end = SCRIPT_CLOSE};
        struct fixture fixture;

        set_up(&fixture, &step, 1);
        make_post(&fixture, PT_RESEND_NEVER, "x", NULL);
        fixture.request.answer_limit_bytes = rows[i].limit_bytes;
        fixture.request.drops_good_body = rows[i].drops_good_body;
        perform(&fixture);
        assert_int_equal(fixture.response.transport, rows[i].transport);
        if (rows[i].transport == PT_TRANSPORT_OK) {
            assert_int_equal(fixture.response.body.len, rows[i].body_len);
        }
        tear_down(&fixture);
    }
}

static void test_curl_client__redirects_are_not_followed(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX,
            .answer = "HTTP/1.1 307 No\r\nLocation: /elsewhere\r\n"
                      "Content-Length: 0\r\n\r\n"},
        {.body_limit = SIZE_MAX, .answer = OK_202}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, steps, 2);
    make_post(&fixture, PT_RESEND_NEVER, "x", NULL);
    perform(&fixture);
    assert_int_equal(fixture.response.http_status, 307);
    tear_down(&fixture);
    assert_int_equal(fixture.server.seen_count, 1);
}

static void test_curl_client__cancelling_says_what_was_sent(void **state)
{
    static const struct script_step steps[] = {
        {.body_limit = SIZE_MAX, .end = SCRIPT_HANG}};
    struct fixture fixture;
    void *tag = NULL;

    (void)state;
    set_up(&fixture, steps, 1);
    make_post(&fixture, PT_RESEND_NEVER, "x", NULL);
    assert_int_equal(fixture.client->ops->start(
                         fixture.client, &fixture.request, &fixture, NULL),
        POSTERN_OK);
    assert_int_equal(
        fixture.client->ops->poll(fixture.client, 100, NULL), POSTERN_OK);
    fixture.client->ops->cancel(fixture.client, &fixture);
    assert_true(fixture.client->ops->next_ended(
        fixture.client, &tag, &fixture.response));
    assert_int_equal(fixture.response.transport, PT_TRANSPORT_CANCELLED);
    assert_true(fixture.response.is_request_complete);
    assert_false(fixture.client->ops->next_ended(
        fixture.client, &tag, &fixture.response));
    tear_down(&fixture);
}

static void test_curl_client__no_connection_is_told_by_stage(void **state)
{
    static const struct {
        const char *url;
        enum pt_transport transport;
        enum postern_status status;
    } rows[] = {
        {"http://127.0.0.1:1/", PT_TRANSPORT_CONNECT, POSTERN_E_NETWORK},
        {"http://no-such-host.invalid/", PT_TRANSPORT_DNS, POSTERN_E_NETWORK},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture fixture;

        set_up(&fixture, NULL, 0);
        make_post(&fixture, PT_RESEND_NEVER, "x", NULL);
        assert_int_equal(pt_request_set_target(&fixture.request, "POST",
                             pt_view_of(rows[i].url), NULL),
            POSTERN_OK);
        perform(&fixture);
        if (fixture.response.transport != rows[i].transport) {
            fail_msg("%s: transport %d (%s)", rows[i].url,
                (int)fixture.response.transport,
                fixture.response.transport_error.message);
        }
        assert_false(fixture.response.is_request_complete);
        assert_int_equal(
            fixture.response.transport_error.status, rows[i].status);
        tear_down(&fixture);
    }
}

/* A name server that is silent holds up neither a stop nor the end. */
static void test_curl_client__a_slow_name_does_not_block(void **state)
{
    struct pt_clock clock = pt_clock_system();
    int64_t begin_mono_ms = pt_clock_mono_ms(&clock);
    struct fixture fixture;
    void *tag = NULL;

    (void)state;
    set_up(&fixture, NULL, 0);
    make_post(&fixture, PT_RESEND_NEVER, "x", NULL);
    assert_int_equal(pt_request_set_target(&fixture.request, "POST",
                         pt_view_of("http://slow-name.invalid/"), NULL),
        POSTERN_OK);
    assert_int_equal(fixture.client->ops->start(
                         fixture.client, &fixture.request, &fixture, NULL),
        POSTERN_OK);
    assert_int_equal(
        fixture.client->ops->poll(fixture.client, 100, NULL), POSTERN_OK);
    fixture.client->ops->cancel(fixture.client, &fixture);
    assert_true(fixture.client->ops->next_ended(
        fixture.client, &tag, &fixture.response));
    assert_false(fixture.response.is_request_complete);
    tear_down(&fixture);
    assert_true(pt_clock_mono_ms(&clock) - begin_mono_ms < SLOW_NAME_MS / 2);
    /* Its thread ends by itself; leak checkers are to see that. */
    (void)nanosleep(&slow_name_time, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curl_client__an_answer_is_read),
        cmocka_unit_test(
            test_curl_client__a_mail_is_sent_once_on_a_kept_connection),
        cmocka_unit_test(test_curl_client__an_empty_mail_post_is_sent_once),
        cmocka_unit_test(
            test_curl_client__a_safe_request_survives_a_dead_connection),
        cmocka_unit_test(
            test_curl_client__a_fresh_connection_closed_is_in_doubt),
        cmocka_unit_test(test_curl_client__a_body_cut_half_way_is_incomplete),
        cmocka_unit_test(test_curl_client__a_file_arrives_whole),
        cmocka_unit_test(test_curl_client__a_changed_file_leaves_it_incomplete),
        cmocka_unit_test(test_curl_client__waiting_has_an_end),
        cmocka_unit_test(
            test_curl_client__a_request_may_have_its_own_waiting_time),
        cmocka_unit_test(test_curl_client__a_huge_answer_is_cut_off),
        cmocka_unit_test(test_curl_client__a_request_knows_its_answer),
        cmocka_unit_test(test_curl_client__redirects_are_not_followed),
        cmocka_unit_test(test_curl_client__cancelling_says_what_was_sent),
        cmocka_unit_test(test_curl_client__no_connection_is_told_by_stage),
        cmocka_unit_test(test_curl_client__a_slow_name_does_not_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Tests of sandbox/server.c and sandbox/wire.c: faults as a client sees them
 * on its socket. What breaks off, where, and whether the mail arrived.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "running_sandbox.h"

#define BIG_BYTES ((size_t)3900000)

struct faulty {
    struct running_sandbox running;
    struct pt_faults *faults;
};

static void start(struct faulty *faulty, const char *action)
{
    char text[160];

    faulty->faults = pt_faults_new(NULL);
    assert_non_null(faulty->faults);
    (void)snprintf(text, sizeof(text), "POST /users/*/sendMail: %s", action);
    assert_int_equal(pt_faults_add(faulty->faults, text, NULL), POSTERN_OK);
    running_start(&faulty->running,
        &(struct pt_server_options){.faults = faulty->faults});
}

static void stop(struct faulty *faulty)
{
    running_stop(&faulty->running);
    pt_faults_free(faulty->faults);
}

/* The head and some of a body whose length was promised. */
static int send_part(
    const struct faulty *faulty, size_t promised_bytes, const char *text)
{
    char headers[64];
    int fd = running_connect(&faulty->running);

    (void)snprintf(
        headers, sizeof(headers), "Content-Length: %zu\r\n", promised_bytes);
    running_send_head(&faulty->running, fd, headers);
    running_send(fd, text, strlen(text));
    return fd;
}

static int send_mail(const struct faulty *faulty)
{
    return send_part(faulty, strlen(RUNNING_MAIL), RUNNING_MAIL);
}

/* Whether the sandbox is as well as before: the next mail goes through. */
static void assert_next_is_handed(struct faulty *faulty)
{
    size_t before = running_count_mails(&faulty->running);
    char answer[4096];
    int fd = send_mail(faulty);

    assert_int_equal(running_read(fd, "\r\n\r\n", answer, sizeof(answer)), 0);
    assert_int_equal(strncmp(answer, "HTTP/1.1 202 ", 13), 0);
    (void)close(fd);
    assert_int_equal(running_count_mails(&faulty->running), before + 1);
}

struct silent_row {
    const char *action;
    int error; /* of reading; 0 for the end of the stream */
    size_t mails;
};

static void test_sandbox_faults__silent_ends_after_the_request(void **state)
{
    static const struct silent_row rows[] = {
        {"reset-before", ECONNRESET, 0},
        {"reset-middle", ECONNRESET, 0},
        {"reset-after", ECONNRESET, 0},
        {"accept-then-reset", ECONNRESET, 1},
        {"close-before", 0, 0},
        {"close-middle", 0, 0},
        {"close-after", 0, 0},
        {"accept-then-close", 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct faulty faulty;
        char answer[256];
        int fd = -1;
        int error = 0;

        start(&faulty, rows[i].action);
        fd = send_mail(&faulty);
        error = running_read(fd, "\r\n\r\n", answer, sizeof(answer));
        (void)close(fd);
        if (error != rows[i].error || answer[0] != '\0' ||
            running_count_mails(&faulty.running) != rows[i].mails) {
            fail_msg("%s: %s, '%s', %zu mails", rows[i].action, strerror(error),
                answer, running_count_mails(&faulty.running));
        }
        assert_next_is_handed(&faulty);
        stop(&faulty);
    }
}

/* Sends until the connection breaks or nothing moves for a while.
 * @return how much was taken */
static size_t push(int fd, size_t most, int patience_ms)
{
    static const char block[16384];
    size_t sent_bytes = 0;

    while (sent_bytes < most) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        size_t len = most - sent_bytes < sizeof(block) ? most - sent_bytes
                                                       : sizeof(block);
        ssize_t sent = 0;

        if (poll(&ready, 1, patience_ms) <= 0) {
            break;
        }
        sent = send(fd, block, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) {
            break;
        }
        sent_bytes += sent < 0 ? 0 : (size_t)sent;
    }
    return sent_bytes;
}

struct cut_row {
    const char *action;
    size_t least; /* of the body that the client could hand out */
    size_t most;
};

/* The client keeps what the server does not read, apart from what two
 * sockets hold. */
static void test_sandbox_faults__a_body_is_cut_where_it_is_said(void **state)
{
    static const struct cut_row rows[] = {
        {"reset-before", 0, BIG_BYTES / 2 - 1},
        {"close-before", 0, BIG_BYTES / 2 - 1},
        {"hang-before", 0, BIG_BYTES / 2 - 1},
        {"reset-middle", BIG_BYTES / 2, BIG_BYTES - 1},
        {"close-middle", BIG_BYTES / 2, BIG_BYTES - 1},
        {"hang-middle", BIG_BYTES / 2, BIG_BYTES - 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct faulty faulty;
        size_t taken = 0;
        int fd = -1;

        start(&faulty, rows[i].action);
        fd = send_part(&faulty, BIG_BYTES, "");
        taken = push(fd, BIG_BYTES, 700);
        (void)close(fd);
        if (taken < rows[i].least || taken > rows[i].most) {
            fail_msg("%s: %zu bytes", rows[i].action, taken);
        }
        assert_next_is_handed(&faulty);
        assert_int_equal(running_count_mails(&faulty.running), 1);
        stop(&faulty);
    }
}

/* A body that comes in chunks promises no length: its middle is at once. */
static void test_sandbox_faults__middle_without_a_length(void **state)
{
    struct faulty faulty;
    char answer[64];
    int fd = -1;

    (void)state;
    start(&faulty, "reset-middle");
    fd = running_connect(&faulty.running);
    running_send_head(&faulty.running, fd, "Transfer-Encoding: chunked\r\n");
    running_send(fd, "1\r\n{\r\n", 6);
    assert_int_equal(
        running_read(fd, "\r\n", answer, sizeof(answer)), ECONNRESET);
    (void)close(fd);
    stop(&faulty);
}

struct half_row {
    const char *action;
    const char *has;    /* in what came */
    const char *has_no; /* and what did not */
};

static void test_sandbox_faults__answers_that_break_off(void **state)
{
    static const struct half_row rows[] = {
        {"half-answer", "HTTP/1.1 2", "HTTP/1.1 20"},
        {"half-head", "HTTP/1.1 202 Accepted\r\n", "\r\n\r\n"},
        {"half-body", "Content-Length: 1000\r\n", "}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct faulty faulty;
        char answer[4096];
        int fd = -1;

        start(&faulty, rows[i].action);
        fd = send_mail(&faulty);
        assert_int_equal(
            running_read(fd, "no such text", answer, sizeof(answer)), 0);
        (void)close(fd);
        if (!strstr(answer, rows[i].has) ||
            (i < 2 && strstr(answer, rows[i].has_no))) {
            fail_msg("%s: '%s'", rows[i].action, answer);
        }
        assert_int_equal(running_count_mails(&faulty.running), 1);
        stop(&faulty);
    }
}

static void test_sandbox_faults__half_of_a_body_comes(void **state)
{
    static const char request[] =
        "GET /v1.0/nothing HTTP/1.1\r\nHost: x\r\n\r\n";
    struct faulty faulty;
    char answer[4096];
    const char *body = NULL;
    size_t promised = 0;
    int fd = -1;

    (void)state;
    start(&faulty, "503");
    assert_int_equal(
        pt_faults_add(faulty.faults, "GET **: half-body", NULL), POSTERN_OK);
    fd = running_connect(&faulty.running);
    running_send(fd, request, strlen(request));
    assert_int_equal(
        running_read(fd, "no such text", answer, sizeof(answer)), 0);
    (void)close(fd);
    assert_int_equal(strncmp(answer, "HTTP/1.1 401 Unauthorized\r\n", 27), 0);
    body = strstr(answer, "\r\n\r\n");
    assert_non_null(body);
    assert_non_null(strstr(answer, "Content-Length: "));
    promised = strtoul(strstr(answer, "Content-Length: ") + 16, NULL, 10);
    assert_int_equal(strlen(body + 4), promised / 2);
    assert_non_null(strstr(answer, "WWW-Authenticate: Bearer"));
    stop(&faulty);
}

/* How many pieces the answer came in. */
static size_t count_pieces(int fd, char *out, size_t out_size)
{
    size_t count = 0;
    size_t len = 0;

    for (;;) {
        ssize_t got = recv(fd, out + len, out_size - 1 - len, 0);

        if (got <= 0) {
            break;
        }
        len += (size_t)got;
        count++;
    }
    out[len] = '\0';
    return count;
}

static void test_sandbox_faults__a_dripping_answer_is_whole(void **state)
{
    struct faulty faulty;
    char answer[4096];
    int fd = -1;

    (void)state;
    start(&faulty, "drip 2");
    fd = send_mail(&faulty);
    assert_true(count_pieces(fd, answer, sizeof(answer)) > 20);
    (void)close(fd);
    assert_int_equal(strncmp(answer, "HTTP/1.1 202 Accepted\r\n", 23), 0);
    assert_non_null(strstr(answer, "request-id: "));
    assert_string_equal(answer + strlen(answer) - 4, "\r\n\r\n");
    assert_int_equal(running_count_mails(&faulty.running), 1);
    stop(&faulty);
}

static void test_sandbox_faults__hanging_says_nothing(void **state)
{
    static const char *const actions[] = {"hang", "accept-then-hang"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct faulty faulty;
        struct pollfd answered = {.events = POLLIN};

        start(&faulty, actions[i]);
        answered.fd = send_mail(&faulty);
        assert_int_equal(poll(&answered, 1, 300), 0);
        assert_int_equal(running_count_mails(&faulty.running), i);
        assert_next_is_handed(&faulty);
        (void)close(answered.fd);
        stop(&faulty);
    }
}

static void test_sandbox_faults__stopping_ends_each_of_them(void **state)
{
    static const char *const actions[] = {"hang", "hang-before", "hang-middle",
        "accept-then-hang", "drip 60000", "close-after"};
    struct pt_clock clock = pt_clock_system();

    (void)state;
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        struct faulty faulty;
        int64_t started_ms = 0;
        int fd = -1;

        start(&faulty, actions[i]);
        fd = send_mail(&faulty);
        (void)usleep(100 * 1000);
        started_ms = pt_clock_mono_ms(&clock);
        stop(&faulty);
        if (pt_clock_mono_ms(&clock) - started_ms > 10000) {
            fail_msg("%s", actions[i]);
        }
        (void)close(fd);
    }
}

static void test_sandbox_faults__a_status_keeps_the_connection(void **state)
{
    struct faulty faulty;
    char headers[64];
    char answer[8192];
    int fd = -1;

    (void)state;
    start(&faulty, "429 retry-after=1");
    fd = send_mail(&faulty);
    assert_int_equal(running_read(fd, "}}}", answer, sizeof(answer)), 0);
    assert_int_equal(strncmp(answer, "HTTP/1.1 429 ", 13), 0);
    assert_non_null(strstr(answer, "Retry-After: 1\r\n"));
    assert_int_equal(running_count_mails(&faulty.running), 0);
    (void)snprintf(headers, sizeof(headers), "Content-Length: %zu\r\n",
        strlen(RUNNING_MAIL));
    running_send_head(&faulty.running, fd, headers);
    running_send(fd, RUNNING_MAIL, strlen(RUNNING_MAIL));
    assert_int_equal(running_read(fd, "\r\n\r\n", answer, sizeof(answer)), 0);
    assert_int_equal(strncmp(answer, "HTTP/1.1 202 ", 13), 0);
    (void)close(fd);
    stop(&faulty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sandbox_faults__silent_ends_after_the_request),
        cmocka_unit_test(test_sandbox_faults__a_body_is_cut_where_it_is_said),
        cmocka_unit_test(test_sandbox_faults__middle_without_a_length),
        cmocka_unit_test(test_sandbox_faults__answers_that_break_off),
        cmocka_unit_test(test_sandbox_faults__half_of_a_body_comes),
        cmocka_unit_test(test_sandbox_faults__a_dripping_answer_is_whole),
        cmocka_unit_test(test_sandbox_faults__hanging_says_nothing),
        cmocka_unit_test(test_sandbox_faults__stopping_ends_each_of_them),
        cmocka_unit_test(test_sandbox_faults__a_status_keeps_the_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Tests of sandbox/server.c: the service over real sockets, plain http.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
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

#include "sandbox/server.h"
#include "sandbox_fixture.h"

struct running {
    struct sandbox_fixture fixture;
    struct pt_sandbox_server *server;
};

static void start_with(struct running *running, unsigned latency_ms)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};

    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    memcpy(&address, &v4, sizeof(v4));
    fixture_start(&running->fixture, PT_ROLES_DEFAULT, NULL);
    assert_int_equal(pt_sandbox_server_start(&running->fixture.service,
                         &(struct pt_server_options){
                             .address = &address, .latency_ms = latency_ms},
                         &running->server, NULL),
        POSTERN_OK);
}

static int set_up(void **state)
{
    static struct running running;

    start_with(&running, 0);
    *state = &running;
    return 0;
}

static int tear_down(void **state)
{
    struct running *running = *state;

    pt_sandbox_server_stop(running->server);
    fixture_stop(&running->fixture);
    return 0;
}

/* A connection to the server the base URL names. */
static int open_connection(const struct running *running)
{
    const char *url = running->fixture.service.base_url;
    struct timeval patience = {.tv_sec = 20};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(strncmp(url, "http://127.0.0.1:", 17), 0);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4.sin_port = htons((uint16_t)strtoul(url + 17, NULL, 10));
    assert_int_equal(connect(fd, (const struct sockaddr *)&v4, sizeof(v4)), 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return fd;
}

static void send_text(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);

        assert_true(sent > 0);
        text += sent;
        len -= (size_t)sent;
    }
}

/* Reads until end comes, or the connection's end. */
static void read_until(int fd, const char *end, char *out, size_t out_size)
{
    size_t len = 0;

    out[0] = '\0';
    while (len + 1 < out_size && !strstr(out, end)) {
        ssize_t got = recv(fd, out + len, out_size - 1 - len, 0);

        if (got <= 0) {
            break;
        }
        len += (size_t)got;
        out[len] = '\0';
    }
}

/* The head of a sendMail request with these header lines. */
static void send_head(
    const struct running *running, int fd, const char *headers)
{
    char head[12288];
    int len = snprintf(head, sizeof(head),
        "POST /v1.0/users/user%%40example.com/sendMail HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Authorization: %s\r\n%s\r\n",
        running->fixture.token, headers);

    assert_true(len > 0 && (size_t)len < sizeof(head));
    send_text(fd, head, (size_t)len);
}

#define MAIL                                                          \
    "{\"message\":{\"toRecipients\":[{\"emailAddress\":{\"address\":" \
    "\"ops@example.com\"}}]}}"

static size_t count_mails(struct running *running)
{
    fixture_get(
        &running->fixture, "/v1.0/users/ops@example.com/messages?$select=id");
    return json_array_size(json_object_get(running->fixture.body, "value"));
}

static void test_sandbox_server__a_body_in_pieces_is_one_mail(void **state)
{
    struct running *running = *state;
    char answer[4096];
    char piece[64];
    int fd = open_connection(running);

    send_head(running, fd, "Transfer-Encoding: chunked\r\n");
    for (size_t i = 0; MAIL[i]; i++) {
        int len = snprintf(piece, sizeof(piece), "1\r\n%c\r\n", MAIL[i]);

        send_text(fd, piece, (size_t)len);
    }
    send_text(fd, "0\r\n\r\n", 5);
    read_until(fd, "\r\n\r\n", answer, sizeof(answer));
    assert_int_equal(strncmp(answer, "HTTP/1.1 202 ", 13), 0);
    assert_non_null(strstr(answer, "x-ms-ags-diagnostic: "));
    (void)close(fd);
    assert_int_equal(count_mails(running), 1);
}

static void test_sandbox_server__half_a_body_is_no_mail(void **state)
{
    struct running *running = *state;
    char answer[64];
    int fd = open_connection(running);

    send_head(running, fd, "Content-Length: 1000\r\n");
    send_text(fd, MAIL, strlen(MAIL));
    (void)shutdown(fd, SHUT_WR);
    read_until(fd, "\r\n\r\n", answer, sizeof(answer));
    assert_null(strstr(answer, " 202 "));
    (void)close(fd);
    assert_int_equal(count_mails(running), 0);
}

static void test_sandbox_server__too_large_is_said_and_the_connection_lives(
    void **state)
{
    struct running *running = *state;
    static const char request[] = "GET /v1.0/me HTTP/1.1\r\nHost: x\r\n"
                                  "Connection: close\r\n\r\n";
    size_t size_bytes = PT_REQUEST_KEPT_BYTES + 1;
    char *body = calloc(1, size_bytes);
    char headers[64];
    char answer[8192];
    int fd = open_connection(running);

    assert_non_null(body);
    (void)snprintf(
        headers, sizeof(headers), "Content-Length: %zu\r\n", size_bytes);
    send_head(running, fd, headers);
    send_text(fd, body, size_bytes);
    read_until(fd, "}}}", answer, sizeof(answer));
    assert_int_equal(strncmp(answer, "HTTP/1.1 413 ", 13), 0);
    assert_non_null(strstr(answer, "RequestBodyTooLarge"));
    send_text(fd, request, strlen(request));
    read_until(fd, "}}}", answer, sizeof(answer));
    assert_int_equal(strncmp(answer, "HTTP/1.1 401 ", 13), 0);
    (void)close(fd);
    free(body);
}

static void test_sandbox_server__stopping_ends_a_long_wait(void **state)
{
    static const char request[] = "GET /v1.0/me HTTP/1.1\r\nHost: x\r\n\r\n";
    struct running running;
    struct pt_clock clock = pt_clock_system();
    int64_t started_ms = pt_clock_mono_ms(&clock);
    int fd = -1;

    (void)state;
    start_with(&running, 600000);
    fd = open_connection(&running);
    send_text(fd, request, strlen(request));
    (void)usleep(200 * 1000);
    pt_sandbox_server_stop(running.server);
    assert_true(pt_clock_mono_ms(&clock) - started_ms < 20000);
    (void)close(fd);
    fixture_stop(&running.fixture);
}

static void test_sandbox_server__a_taken_port_is_an_error(void **state)
{
    const struct running *running = *state;
    const char *url = running->fixture.service.base_url;
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    struct pt_sandbox_server *second = NULL;
    struct pt_service service = {.base_url = ""};
    struct postern_error err = {.status = POSTERN_OK};

    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4.sin_port = htons((uint16_t)strtoul(url + 17, NULL, 10));
    memcpy(&address, &v4, sizeof(v4));
    assert_int_equal(
        pt_sandbox_server_start(&service,
            &(struct pt_server_options){.address = &address}, &second, &err),
        POSTERN_E_NETWORK);
    assert_null(second);
    assert_non_null(strstr(err.message, "--listen"));
}

#define WITH_SERVER(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_sandbox_server__a_body_in_pieces_is_one_mail),
        WITH_SERVER(test_sandbox_server__half_a_body_is_no_mail),
        WITH_SERVER(
            test_sandbox_server__too_large_is_said_and_the_connection_lives),
        cmocka_unit_test(test_sandbox_server__stopping_ends_a_long_wait),
        WITH_SERVER(test_sandbox_server__a_taken_port_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

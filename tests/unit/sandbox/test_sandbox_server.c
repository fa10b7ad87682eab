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

#include "running_sandbox.h"

static int set_up(void **state)
{
    static struct running_sandbox running;

    running_start(&running, &(struct pt_server_options){.latency_ms = 0});
    *state = &running;
    return 0;
}

static int tear_down(void **state)
{
    struct running_sandbox *running = *state;

    running_stop(running);
    return 0;
}

#define MAIL RUNNING_MAIL

static void test_sandbox_server__a_body_in_pieces_is_one_mail(void **state)
{
    struct running_sandbox *running = *state;
    char answer[4096];
    char piece[64];
    int fd = running_connect(running);

    running_send_head(running, fd, "Transfer-Encoding: chunked\r\n");
    for (size_t i = 0; MAIL[i]; i++) {
        int len = snprintf(piece, sizeof(piece), "1\r\n%c\r\n", MAIL[i]);

        running_send(fd, piece, (size_t)len);
    }
    running_send(fd, "0\r\n\r\n", 5);
    running_read(fd, "\r\n\r\n", answer, sizeof(answer));
    assert_int_equal(strncmp(answer, "HTTP/1.1 202 ", 13), 0);
    assert_non_null(strstr(answer, "x-ms-ags-diagnostic: "));
    (void)close(fd);
    assert_int_equal(running_count_mails(running), 1);
}

static void test_sandbox_server__half_a_body_is_no_mail(void **state)
{
    struct running_sandbox *running = *state;
    char answer[64];
    int fd = running_connect(running);

    running_send_head(running, fd, "Content-Length: 1000\r\n");
    running_send(fd, MAIL, strlen(MAIL));
    (void)shutdown(fd, SHUT_WR);
    running_read(fd, "\r\n\r\n", answer, sizeof(answer));
    assert_null(strstr(answer, " 202 "));
    (void)close(fd);
    assert_int_equal(running_count_mails(running), 0);
}

static void test_sandbox_server__too_large_is_said_and_the_connection_lives(
    void **state)
{
    struct running_sandbox *running = *state;
    static const char request[] = "GET /v1.0/me HTTP/1.1\r\nHost: x\r\n"
                                  "Connection: close\r\n\r\n";
    size_t size_bytes = PT_REQUEST_KEPT_BYTES + 1;
    char *body = calloc(1, size_bytes);
    char headers[64];
    char answer[8192];
    int fd = running_connect(running);

    assert_non_null(body);
    (void)snprintf(
        headers, sizeof(headers), "Content-Length: %zu\r\n", size_bytes);
    running_send_head(running, fd, headers);
    running_send(fd, body, size_bytes);
    running_read(fd, "}}}", answer, sizeof(answer));
    assert_int_equal(strncmp(answer, "HTTP/1.1 413 ", 13), 0);
    assert_non_null(strstr(answer, "RequestBodyTooLarge"));
    running_send(fd, request, strlen(request));
    running_read(fd, "}}}", answer, sizeof(answer));
    assert_int_equal(strncmp(answer, "HTTP/1.1 401 ", 13), 0);
    (void)close(fd);
    free(body);
}

static void test_sandbox_server__stopping_ends_a_long_wait(void **state)
{
    static const char request[] = "GET /v1.0/me HTTP/1.1\r\nHost: x\r\n\r\n";
    struct running_sandbox running;
    struct pt_clock clock = pt_clock_system();
    int64_t started_ms = pt_clock_mono_ms(&clock);
    int fd = -1;

    (void)state;
    running_start(&running, &(struct pt_server_options){.latency_ms = 600000});
    fd = running_connect(&running);
    running_send(fd, request, strlen(request));
    (void)usleep(200 * 1000);
    pt_sandbox_server_stop(running.server);
    assert_true(pt_clock_mono_ms(&clock) - started_ms < 20000);
    (void)close(fd);
    fixture_stop(&running.fixture);
}

static void test_sandbox_server__a_taken_port_is_an_error(void **state)
{
    const struct running_sandbox *running = *state;
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

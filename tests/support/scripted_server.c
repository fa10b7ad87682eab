/*
 * A server on a real socket that does what a script says. See
 * scripted_server.h.
 */
#include "scripted_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/view.h"

/* Small, so that a client cannot put a whole body into a connection whose
 * other end does not read. */
#define RECEIVE_BUFFER_BYTES 8192

/* Waits until fd can be read; false when the server is to stop. */
static bool wait_for(const struct scripted_server *server, int fd)
{
    struct pollfd fds[2] = {{.fd = server->stop_fds[0], .events = POLLIN},
        {.fd = fd, .events = POLLIN}};

    while (poll(fds, 2, -1) < 0 && errno == EINTR) {
    }
    return fds[0].revents == 0;
}

/* Reads some bytes; 0 at the end, on failure or when told to stop. */
static size_t read_some(
    const struct scripted_server *server, int fd, char *bytes, size_t cap)
{
    ssize_t got = 0;

    if (!wait_for(server, fd)) {
        return 0;
    }
    got = recv(fd, bytes, cap, 0);
    return got > 0 ? (size_t)got : 0;
}

/* Reads up to the empty line, byte by byte: the body is left alone. */
static bool read_head(
    const struct scripted_server *server, int fd, struct script_seen *seen)
{
    size_t len = 0;

    while (len + 1 < sizeof(seen->head)) {
        if (read_some(server, fd, seen->head + len, 1) == 0) {
            return false;
        }
        len++;
        seen->head[len] = '\0';
        if (len >= 4 && strcmp(seen->head + len - 4, "\r\n\r\n") == 0) {
            return true;
        }
    }
    return false;
}

static size_t content_length(const char *head)
{
    struct pt_view rest = pt_view_of(head);
    struct pt_view line = rest;
    struct pt_view name = pt_view_of("Content-Length:");

    while (pt_view_next_field(&rest, '\n', &line)) {
        if (pt_view_is_equal_nocase(pt_view_first(line, name.len), name)) {
            return strtoul(line.ptr + name.len, NULL, 10);
        }
    }
    return 0;
}

static void read_body(const struct scripted_server *server, int fd,
    const struct script_step *step, struct script_seen *seen)
{
    size_t wanted = content_length(seen->head);
    char bytes[4096];

    wanted = wanted < step->body_limit ? wanted : step->body_limit;
    while (seen->body_bytes < wanted) {
        size_t rest = wanted - seen->body_bytes;
        size_t got = read_some(
            server, fd, bytes, rest < sizeof(bytes) ? rest : sizeof(bytes));

        if (got == 0) {
            return;
        }
        seen->body_bytes += got;
    }
}

static void send_answer(int fd, const struct script_step *step)
{
    char padding[4096];

    if (!step->answer) {
        return;
    }
    (void)send(fd, step->answer, strlen(step->answer), MSG_NOSIGNAL);
    memset(padding, 'x', sizeof(padding));
    for (size_t sent = 0; sent < step->padding; sent += sizeof(padding)) {
        if (send(fd, padding, sizeof(padding), MSG_NOSIGNAL) < 0) {
            return;
        }
    }
}

static void reset_on_close(int fd)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static const struct script_step past_the_end = {
    .body_limit = SIZE_MAX,
    .answer = "HTTP/1.1 500 Past the script\r\nContent-Length: 0\r\n\r\n",
    .end = SCRIPT_CLOSE,
};

/* Returns whether the connection stays. */
static bool serve_request(struct scripted_server *server, int fd)
{
    struct script_seen *seen = &server->seen[server->seen_count];
    const struct script_step *step = server->seen_count < server->step_count
                                         ? &server->steps[server->seen_count]
                                         : &past_the_end;

    if (server->seen_count == SCRIPT_LIMIT || !read_head(server, fd, seen)) {
        return false;
    }
    seen->connection = server->connection_count;
    server->seen_count++;
    read_body(server, fd, step, seen);
    send_answer(fd, step);
    if (step->end == SCRIPT_HANG) {
        (void)wait_for(server, -1);
    }
    if (step->end == SCRIPT_RESET) {
        reset_on_close(fd);
    }
    return step->end == SCRIPT_KEEP;
}

static void *serve(void *context)
{
    struct scripted_server *server = context;

    while (wait_for(server, server->listen_fd)) {
        int fd = accept(server->listen_fd, NULL, NULL);

        server->connection_count++;
        while (serve_request(server, fd)) {
        }
        (void)close(fd);
    }
    return NULL;
}

static void listen_on_loopback(struct scripted_server *server)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);
    int buffer_bytes = RECEIVE_BUFFER_BYTES;

    server->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(server->listen_fd >= 0);
    (void)setsockopt(server->listen_fd, SOL_SOCKET, SO_RCVBUF, &buffer_bytes,
        sizeof(buffer_bytes));
    assert_int_equal(
        bind(server->listen_fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(server->listen_fd, 8), 0);
    assert_int_equal(
        getsockname(server->listen_fd, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(server->base_url, sizeof(server->base_url),
        "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
}

void scripted_server_start(struct scripted_server *server,
    const struct script_step *steps, size_t step_count)
{
    *server =
        (struct scripted_server){.steps = steps, .step_count = step_count};
    listen_on_loopback(server);
    assert_int_equal(pipe(server->stop_fds), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

void scripted_server_stop(struct scripted_server *server)
{
    (void)!write(server->stop_fds[1], "x", 1);
    (void)pthread_join(server->thread, NULL);
    (void)close(server->stop_fds[0]);
    (void)close(server->stop_fds[1]);
    (void)close(server->listen_fd);
}

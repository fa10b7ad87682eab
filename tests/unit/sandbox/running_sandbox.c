/*
 * A sandbox on a socket for tests. See running_sandbox.h.
 */
#include "running_sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

void running_start(
    struct running_sandbox *running, const struct pt_server_options *options)
{
    struct pt_server_options with_address = *options;
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};

    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    memcpy(&address, &v4, sizeof(v4));
    with_address.address = &address;
    fixture_start(&running->fixture, PT_ROLES_DEFAULT, NULL);
    assert_int_equal(pt_sandbox_server_start(&running->fixture.service,
                         &with_address, &running->server, NULL),
        POSTERN_OK);
}

void running_stop(struct running_sandbox *running)
{
    pt_sandbox_server_stop(running->server);
    running->server = NULL;
    fixture_stop(&running->fixture);
}

int running_connect(const struct running_sandbox *running)
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

void running_send(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);

        assert_true(sent > 0);
        text += sent;
        len -= (size_t)sent;
    }
}

int running_read(int fd, const char *end, char *out, size_t out_size)
{
    size_t len = 0;

    out[0] = '\0';
    while (len + 1 < out_size && !strstr(out, end)) {
        ssize_t got = recv(fd, out + len, out_size - 1 - len, 0);

        if (got <= 0) {
            return got < 0 ? errno : 0;
        }
        len += (size_t)got;
        out[len] = '\0';
    }
    return 0;
}

void running_send_head(
    const struct running_sandbox *running, int fd, const char *headers)
{
    char head[12288];
    int len = snprintf(head, sizeof(head),
        "POST /v1.0/users/user%%40example.com/sendMail HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Authorization: %s\r\n%s\r\n",
        running->fixture.token, headers);

    assert_true(len > 0 && (size_t)len < sizeof(head));
    running_send(fd, head, (size_t)len);
}

size_t running_count_mails(struct running_sandbox *running)
{
    fixture_get(
        &running->fixture, "/v1.0/users/ops@example.com/messages?$select=id");
    return json_array_size(json_object_get(running->fixture.body, "value"));
}

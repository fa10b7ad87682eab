/*
 * sandbox/wire.c: a connection's own bytes. See wire.h.
 */
#include "sandbox/wire.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

/* What a client may have on its way that was not read. */
#define NARROW_BYTES 32768
#define NARROW_SEGMENT_BYTES 1400

/* After a FIN, so long for the client to close its side. */
#define CLOSE_MS 2000U

#define LOOK_AGAIN_MS 20

void pt_wire_narrow(int listen_fd)
{
    int bytes = NARROW_BYTES;
    int segment_bytes = NARROW_SEGMENT_BYTES;

    (void)setsockopt(listen_fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
    (void)setsockopt(listen_fd, IPPROTO_TCP, TCP_MAXSEG, &segment_bytes,
        sizeof(segment_bytes));
}

void pt_wire_reset(const struct pt_wire *wire)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    const struct sockaddr nowhere = {.sa_family = AF_UNSPEC};

    /* The close is not ours to make, and a FIN would come before it. Linux
     * resets a connection that is connected to nowhere, tcp(7). */
    (void)setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    (void)connect(wire->fd, &nowhere, sizeof(nowhere));
}

/* Waits until the client has gone or the server stops, at most for so long;
 * 0 is without end. What the client may still send is left unread, so that it
 * keeps the rest; its going shows in the socket's state. */
static void wait_for_going(const struct pt_wire *wire, unsigned limit_ms)
{
    struct pollfd stopped = {.fd = wire->stop_fd, .events = POLLIN};
    unsigned waited_ms = 0;

    while (poll(&stopped, 1, LOOK_AGAIN_MS) <= 0) {
        struct tcp_info info = {.tcpi_state = TCP_CLOSE};
        socklen_t len = sizeof(info);

        if (getsockopt(wire->fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
            (info.tcpi_state != TCP_ESTABLISHED &&
                info.tcpi_state != TCP_FIN_WAIT1 &&
                info.tcpi_state != TCP_FIN_WAIT2)) {
            return;
        }
        waited_ms += LOOK_AGAIN_MS;
        if (limit_ms > 0 && waited_ms >= limit_ms) {
            return;
        }
    }
}

/* Closed at once, with something unread, the FIN would become a reset. */
void pt_wire_close(const struct pt_wire *wire)
{
    (void)shutdown(wire->fd, SHUT_WR);
    wait_for_going(wire, CLOSE_MS);
}

void pt_wire_hang(const struct pt_wire *wire)
{
    wait_for_going(wire, 0);
}

/* -1: failed; 0: not now. */
static ssize_t send_some(const struct pt_wire *wire, struct pt_view bytes)
{
    ssize_t sent = 0;

    if (wire->tls) {
        sent = gnutls_record_send(wire->tls, bytes.ptr, bytes.len);
        if (sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED) {
            return 0;
        }
    } else {
        sent = send(wire->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
            return 0;
        }
    }
    return sent < 0 ? -1 : sent;
}

/* False when the server stops. */
static bool wait_until(const struct pt_wire *wire, short events, int timeout_ms)
{
    struct pollfd fds[] = {
        {.fd = wire->stop_fd, .events = POLLIN},
        {.fd = events == 0 ? -1 : wire->fd, .events = events},
    };

    (void)poll(fds, 2, timeout_ms);
    return fds[0].revents == 0;
}

bool pt_wire_send(
    const struct pt_wire *wire, struct pt_view bytes, unsigned pause_ms)
{
    while (bytes.len > 0) {
        size_t len = pause_ms > 0 ? 1 : bytes.len;
        ssize_t sent = 0;

        if (pause_ms > 0 && !wait_until(wire, 0, (int)pause_ms)) {
            return false;
        }
        for (;;) {
            sent = send_some(wire, pt_view_first(bytes, len));
            if (sent != 0) {
                break;
            }
            if (!wait_until(wire, POLLOUT, -1)) {
                return false;
            }
        }
        if (sent < 0) {
            return false;
        }
        bytes = pt_view_from(bytes, (size_t)sent);
    }
    return true;
}

enum postern_status pt_wire_write_answer(
    const struct pt_exchange_response *response, const char *reason,
    size_t length, struct pt_buf *out, size_t *ret_head_len)
{
    enum postern_status status = pt_buf_append_format(out, NULL,
        "HTTP/1.1 %u %s\r\nConnection: close\r\nContent-Length: %zu\r\n",
        response->status, reason, length);

    if (status == POSTERN_OK && response->content_type[0]) {
        status = pt_buf_append_format(
            out, NULL, "Content-Type: %s\r\n", response->content_type);
    }
    for (size_t i = 0; i < response->header_count && status == POSTERN_OK;
         i++) {
        status = pt_buf_append_format(out, NULL, "%s: %s\r\n",
            response->headers[i].name, response->headers[i].value);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, "\r\n", NULL);
    }
    *ret_head_len = out->len;
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(out, pt_buf_view(&response->body), NULL);
    }
    return status;
}

/*
 * sandbox/wire.h: a connection's own bytes, where HTTP's rules are broken on
 * purpose.
 *
 * Whoever serves the connection owns socket and session, and closes it after
 * any of these. Each ends early when the server stops.
 */
#ifndef PT_SANDBOX_WIRE_H
#define PT_SANDBOX_WIRE_H

#include <stdbool.h>

#include "base/buf.h"
#include "sandbox/exchange.h"

struct pt_wire {
    int fd;
    void *tls;   /* gnutls session over fd, or NULL */
    int stop_fd; /* readable or at its end: the server stops */
};

/**
 * Makes a listening socket's connections hold little, so that what the server
 * has not read yet is mostly with the client still.
 */
void pt_wire_narrow(int listen_fd);

/** RST, at once. */
void pt_wire_reset(const struct pt_wire *wire);

/** FIN in order, without a word; the client has a while to see it. */
void pt_wire_close(const struct pt_wire *wire);

/** Keeps quiet, and reads nothing more, until the client goes. */
void pt_wire_hang(const struct pt_wire *wire);

/**
 * Sends bytes, with a pause before each one when pause_ms is not 0.
 * @return whether all went out
 */
bool pt_wire_send(
    const struct pt_wire *wire, struct pt_view bytes, unsigned pause_ms);

/**
 * Writes the head and body of an answer after which the connection ends.
 * @param reason       of the status line
 * @param length       what Content-Length promises
 * @param[out] out     initialised; appended to
 * @param[out] ret_head_len  how much of it is the head
 */
enum postern_status pt_wire_write_answer(
    const struct pt_exchange_response *response, const char *reason,
    size_t length, struct pt_buf *out, size_t *ret_head_len) PT_MUST_CHECK;

#endif

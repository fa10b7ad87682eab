/*
 * sandbox/server.h: the service on a socket, through libmicrohttpd.
 *
 * One thread a connection. A request that is too large is read to its end, so
 * that the client hears why it was refused and can go on.
 */
#ifndef PT_SANDBOX_SERVER_H
#define PT_SANDBOX_SERVER_H

#include <sys/socket.h>

#include "sandbox/service.h"

struct pt_sandbox_server;

struct pt_server_options {
    const struct sockaddr_storage *address; /* port 0: any free one */
    const char *certificate_pem;            /* NULL: plain http */
    const char *key_pem;
    unsigned latency_ms;      /* before each answer of Graph */
    struct pt_faults *faults; /* borrowed; NULL for none */
};

/**
 * Listens and serves from now on; tells service its base URL.
 * @param service  outlives the server
 */
enum postern_status pt_sandbox_server_start(struct pt_service *service,
    const struct pt_server_options *options, struct pt_sandbox_server **ret,
    struct postern_error *err) PT_MUST_CHECK;

/** Ends waits, closes connections, frees. Takes NULL. */
void pt_sandbox_server_stop(struct pt_sandbox_server *server);

#endif

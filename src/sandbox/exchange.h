/*
 * sandbox/exchange.h: one HTTP request and its answer, as plain data.
 *
 * The sandbox's services are functions from a request to a response and know
 * nothing of sockets, so that tests call them directly.
 */
#ifndef PT_SANDBOX_EXCHANGE_H
#define PT_SANDBOX_EXCHANGE_H

#include <stdbool.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/view.h"
#include "sandbox/content.h"
#include "sandbox/in_flight.h"

/* The largest answer: a page of a thousand mails with large bodies. */
#define PT_EXCHANGE_ANSWER_BYTES ((size_t)64 * 1024 * 1024)

#define PT_EXCHANGE_MAX_HEADERS ((size_t)8)

struct pt_fault_action;

/* Everything is borrowed; header fields are NULL when absent. */
struct pt_exchange_request {
    const char *method;        /* "POST" */
    const char *target;        /* as on the request line: path?query */
    const char *content_type;  /* whole header value */
    const char *authorization; /* whole header value */
    const char *client_request_id;
    const char *host;           /* with the port; NULL counts as Graph's */
    const char *prefer;         /* whole header value */
    const char *content_range;  /* whole header value */
    const char *content_length; /* whole header value */
    struct pt_view body;        /* at most PT_REQUEST_KEPT_BYTES */
    bool is_body_too_large;     /* the rest was read and thrown away */
    const struct pt_fault_action *fault; /* what is to go wrong, or NULL */
};

struct pt_exchange_header {
    const char *name; /* static */
    char value[640];
};

struct pt_exchange_response {
    unsigned status;
    bool is_graph; /* answered by Graph: --latency applies */
    char content_type[160];
    struct pt_exchange_header headers[PT_EXCHANGE_MAX_HEADERS];
    size_t header_count;
    struct pt_buf body;
    struct pt_content *content; /* held: the body instead of body; or NULL */
    struct pt_in_flight_pair *in_flight; /* left by pt_exchange_done() */
};

/** Status 500 and no body, until somebody says otherwise. */
void pt_exchange_init(struct pt_exchange_response *response);

void pt_exchange_done(struct pt_exchange_response *response);

/** Adds one header; a value that would be cut or hold controls is left out. */
void pt_exchange_add_header(
    struct pt_exchange_response *response, const char *name, const char *value);

/** The value of a header, or NULL. */
const char *pt_exchange_find_header(
    const struct pt_exchange_response *response, const char *name);

/**
 * Sets status and JSON body. Without memory the answer is a bare 500.
 * @param value  taken; NULL counts as memory being out
 */
void pt_exchange_set_json(
    struct pt_exchange_response *response, unsigned status, json_t *value);

#endif

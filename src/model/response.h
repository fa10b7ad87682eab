/*
 * model/response.h: how one HTTP request ended, as plain data.
 *
 * Either an answer was read (http_status is not 0), or the transport failed
 * (transport is not PT_TRANSPORT_OK), or both: an answer whose body broke off
 * still has its status and headers. What the delivery contract hangs on is
 * is_request_complete: whether the last byte was handed to the transport.
 */
#ifndef PT_MODEL_RESPONSE_H
#define PT_MODEL_RESPONSE_H

#include <stdbool.h>

#include "postern/error.h"

#include "base/secret.h"

enum pt_transport {
    PT_TRANSPORT_OK = 0,
    PT_TRANSPORT_DNS = 1,       /* the name did not resolve */
    PT_TRANSPORT_CONNECT = 2,   /* refused, unreachable, timed out */
    PT_TRANSPORT_TLS = 3,       /* handshake or certificate */
    PT_TRANSPORT_PROXY = 4,     /* 407 or another refusal of CONNECT */
    PT_TRANSPORT_BROKEN = 5,    /* reset or closed after connecting */
    PT_TRANSPORT_TIMEOUT = 6,   /* no answer, or stalled, after connecting */
    PT_TRANSPORT_BODY = 7,      /* our own body could not be read; see error */
    PT_TRANSPORT_TOO_LARGE = 8, /* the answer went over its limit */
    PT_TRANSPORT_CANCELLED = 9, /* we were told to stop */
    PT_TRANSPORT_REFUSED_STREAM = 10, /* HTTP/2 says it was not processed */
    PT_TRANSPORT_MEMORY = 11,
    PT_TRANSPORT_OTHER = 12,
};

struct pt_response {
    enum pt_transport transport;
    bool is_request_complete;  /* the last byte was handed out */
    int http_status;           /* final status; 0 = none was read */
    char request_id[40];       /* answer's request-id, which Graph sends; a
                                * refusal is believed by it; "" = none */
    char entra_request_id[40]; /* answer's x-ms-request-id; "" = none */
    char retry_after[64];      /* header as received; "" = none */
    char date[64];             /* header as received; "" = none */
    char content_type[64];     /* header as received, cut; "" = none */
    struct pt_secret body;     /* at most PT_LIMIT_RESPONSE_BYTES; may hold a
                                * token, hence wiped */
    struct postern_error transport_error; /* message for transport failures:
                                           * with whom, what, without secrets */
};

void pt_response_init(struct pt_response *response);
void pt_response_done(struct pt_response *response);

#endif

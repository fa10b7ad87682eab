/*
 * http/curl_client.h: the HTTP client on libcurl's multi interface.
 *
 * TLS 1.2 or newer, proxies by the usual environment variables, no redirects,
 * no netrc, no cookies. A request marked PT_RESEND_NEVER reaches the wire
 * once: libcurl's own second attempt on a connection that died is refused.
 */
#ifndef PT_HTTP_CURL_CLIENT_H
#define PT_HTTP_CURL_CLIENT_H

#include "base/log.h"
#include "http/client.h"
#include "sys/clock.h"

struct pt_curl_settings {
    const char *ca_file;          /* PEM of further CAs, or NULL; copied */
    unsigned connect_timeout_ms;  /* name, connection and TLS together */
    unsigned response_timeout_ms; /* last byte out to first byte in */
    unsigned stall_timeout_ms;    /* without any progress otherwise */
    struct pt_clock clock;
    struct pt_log log; /* trace events; never secrets or bodies */
};

/**
 * Makes a client.
 * @param[out] ret  to be freed by its ops; untouched on failure
 * @return POSTERN_OK, POSTERN_E_MEMORY, POSTERN_E_INTERNAL (libcurl cannot
 * be used, or speaks no TLS)
 */
enum postern_status pt_curl_client_new(const struct pt_curl_settings *settings,
    struct pt_http_client **ret, struct postern_error *err) PT_MUST_CHECK;

/**
 * Gives libcurl allocators that wipe what they release. Has to come before
 * any other use of libcurl in the process; false when libcurl refused.
 */
bool pt_curl_set_wiping_memory(void) PT_MUST_CHECK;

#endif

/*
 * http/curl_failure.h: what libcurl's failures mean, and the sentences for
 * them.
 */
#ifndef PT_HTTP_CURL_FAILURE_H
#define PT_HTTP_CURL_FAILURE_H

#include "http/curl_exchange.h"

/** The stage at which it failed. */
enum pt_transport pt_curl_failure_stage(
    const struct pt_curl_exchange *exchange, CURLcode code);

/** scheme://host:port of a URL; paths may hold what is nobody's business. */
struct pt_view pt_curl_failure_origin(const char *url);

/** Fills in the response's transport_error by its transport. */
void pt_curl_failure_describe(
    struct pt_curl_exchange *exchange, const char *reason);

#endif

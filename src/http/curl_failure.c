/*
 * http/curl_failure.c: what libcurl's failures mean. See curl_failure.h.
 */
#include "http/curl_failure.h"

#include <string.h>

#include "base/error.h"

/* Before anything was sent, the stage is what libcurl's code says. */
static enum pt_transport early_failure(
    const struct pt_curl_exchange *exchange, CURLcode code)
{
    long connect_status = 0;

    (void)curl_easy_getinfo(
        exchange->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
    if (connect_status >= 300) {
        return PT_TRANSPORT_PROXY;
    }
    /* Codes are libcurl's, of an enum that grows: no switch over all. */
    if (code == CURLE_COULDNT_RESOLVE_HOST) {
        return PT_TRANSPORT_DNS;
    }
    if (code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY) {
        return PT_TRANSPORT_PROXY;
    }
    if (code == CURLE_SSL_CONNECT_ERROR ||
        code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CIPHER ||
        code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CERTPROBLEM) {
        return PT_TRANSPORT_TLS;
    }
    if (code == CURLE_OUT_OF_MEMORY) {
        return PT_TRANSPORT_MEMORY;
    }
    return PT_TRANSPORT_CONNECT;
}

static enum pt_transport late_failure(
    const struct pt_curl_exchange *exchange, CURLcode code)
{
    if (exchange->body_error.status != POSTERN_OK) {
        return PT_TRANSPORT_BODY;
    }
    if (exchange->is_answer_too_large) {
        return PT_TRANSPORT_TOO_LARGE;
    }
    if (exchange->is_memory_out || code == CURLE_OUT_OF_MEMORY) {
        return PT_TRANSPORT_MEMORY;
    }
    return code == CURLE_OPERATION_TIMEDOUT ? PT_TRANSPORT_TIMEOUT
                                            : PT_TRANSPORT_BROKEN;
}

enum pt_transport pt_curl_failure_stage(
    const struct pt_curl_exchange *exchange, CURLcode code)
{
    return pt_curl_exchange_was_about_to_send(exchange)
               ? late_failure(exchange, code)
               : early_failure(exchange, code);
}

struct pt_view pt_curl_failure_origin(const char *url)
{
    struct pt_view whole = pt_view_of(url);
    const char *after_scheme = strstr(url, "://");
    size_t start = after_scheme ? (size_t)(after_scheme - url) + 3 : 0;

    return pt_view_first(
        whole, start + pt_view_find_any(pt_view_from(whole, start), "/?#"));
}

struct failure_row {
    enum pt_transport transport;
    enum postern_status status;
    enum postern_advice advice;
    const char *before; /* the origin */
    const char *after;  /* the origin, and before libcurl's reason */
    const char *hint;
};

static const struct failure_row failure_rows[] = {
    {PT_TRANSPORT_DNS, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, "the name of ",
        " cannot be resolved", "; check the spelling and this machine's DNS"},
    {PT_TRANSPORT_CONNECT, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "no connection to ", "", "; check network, firewall and proxy"},
    {PT_TRANSPORT_TLS, POSTERN_E_TLS, POSTERN_ADVICE_FIX_CONFIGURATION,
        "no trusted TLS connection to ", "",
        "; if a proxy inspects TLS, name its CA in POSTERN_CA_FILE"},
    {PT_TRANSPORT_PROXY, POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION,
        "the proxy on the way to ", " refused",
        "; check HTTPS_PROXY and NO_PROXY"},
    {PT_TRANSPORT_BROKEN, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "the connection to ", " broke off", ""},
    {PT_TRANSPORT_TIMEOUT, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "no answer from ", " in time", ""},
    {PT_TRANSPORT_TOO_LARGE, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
        "the answer of ", " is too large to be one", ""},
    {PT_TRANSPORT_CANCELLED, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY,
        "the request to ", " was stopped", ""},
};

void pt_curl_failure_describe(
    struct pt_curl_exchange *exchange, const char *reason)
{
    struct pt_view origin = pt_curl_failure_origin(exchange->request->url);
    struct pt_response *response = &exchange->response;

    for (size_t i = 0; i < sizeof(failure_rows) / sizeof(failure_rows[0]);
         i++) {
        const struct failure_row *row = &failure_rows[i];

        if (row->transport == response->transport) {
            (void)pt_fail(&response->transport_error, row->status, row->advice,
                "%s%.*s%s (%s)%s", row->before, (int)origin.len, origin.ptr,
                row->after, reason, row->hint);
            return;
        }
    }
    if (response->transport == PT_TRANSPORT_BODY) {
        response->transport_error = exchange->body_error;
        return;
    }
    (void)pt_fail_memory(&response->transport_error);
}

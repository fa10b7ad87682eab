/*
 * http/curl_exchange.c: one request and its answer on libcurl. See
 * curl_exchange.h.
 *
 * What must never happen here: a request that mails reaches the wire twice.
 * libcurl sends a request again by itself when a reused connection dies
 * before the first byte of the answer (measured on 7.88.1, POSTs with and
 * without a body). Four things stand against it: PREREQFUNCTION is called
 * before every attempt and refuses the second; SEEKFUNCTION refuses to
 * rewind; OPENSOCKETFUNCTION refuses to connect once more; and all requests
 * speak HTTP/1.1, since an HTTP/2 stream may be repeated out of our sight.
 * Rejected: CURLOPT_FRESH_CONNECT alone. It closes the door as well, but costs
 * a TLS handshake for each mail.
 *
 * Documents: libcurl's manual pages of the options named below; RFC 9110.
 */
#include "http/curl_exchange.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "http/answer_head.h"
#include "http/curl_failure.h"
#include "sys/socket_option.h"

/* A kept connection is used again for mail only while it was idle for less
 * than two seconds (libcurl counts whole ones): servers close idle ones, and
 * a mail that meets the closing is uncertain. */
#define MAIL_CONNECTION_IDLE_S 1L

/* libcurl's own default. */
#define SAFE_CONNECTION_IDLE_S 118L

/* --- what libcurl calls back ------------------------------------------- */

static int64_t now_ms(const struct pt_curl_exchange *exchange)
{
    return pt_clock_mono_ms(&exchange->settings->clock);
}

static bool may_send_again(const struct pt_curl_exchange *exchange)
{
    return exchange->request->resend == PT_RESEND_SAFE;
}

/* Whether libcurl is at it a second time where once is all that is allowed. */
static bool refuse_second(struct pt_curl_exchange *exchange, bool is_second)
{
    bool is_refused = is_second && !may_send_again(exchange);

    exchange->is_second_refused = exchange->is_second_refused || is_refused;
    return is_refused;
}

/* Called when the connection stands and the request is about to go out. */
static int on_about_to_send(void *context,
    char *primary_ip, /* NOLINT: libcurl's signature */
    char *local_ip,   /* NOLINT: libcurl's signature */
    int primary_port, int local_port)
{
    struct pt_curl_exchange *exchange = context;

    (void)primary_ip;
    (void)local_ip;
    (void)primary_port;
    (void)local_port;
    exchange->attempt_count++;
    if (refuse_second(exchange, exchange->attempt_count > 1)) {
        return CURL_PREREQFUNC_ABORT;
    }
    pt_progress_watch_connected(&exchange->watch, now_ms(exchange));
    if (exchange->request->body.size_bytes == 0) {
        pt_progress_watch_sent(&exchange->watch, now_ms(exchange));
    }
    return CURL_PREREQFUNC_OK;
}

static size_t on_read(char *out, size_t size, size_t count, void *context)
{
    struct pt_curl_exchange *exchange = context;
    size_t len = 0;

    if (pt_body_reader_read(&exchange->reader, out, size * count, &len,
            &exchange->body_error) != POSTERN_OK) {
        return CURL_READFUNC_ABORT;
    }
    if (pt_body_reader_is_at_end(&exchange->reader)) {
        pt_progress_watch_sent(&exchange->watch, now_ms(exchange));
    }
    return len;
}

static int on_seek(void *context, curl_off_t offset, int origin)
{
    struct pt_curl_exchange *exchange = context;

    if (refuse_second(exchange, true) || origin != SEEK_SET || offset != 0) {
        return CURL_SEEKFUNC_FAIL;
    }
    pt_body_reader_reset(&exchange->reader);
    return CURL_SEEKFUNC_OK;
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct pt_curl_exchange *exchange = context;

    pt_progress_watch_answered(&exchange->watch, now_ms(exchange));
    pt_answer_head_take_line(
        &exchange->response, pt_view_make(line, size * count));
    return size * count;
}

static bool is_dropped(const struct pt_curl_exchange *exchange)
{
    return exchange->request->drops_good_body &&
           exchange->response.http_status / 100 == 2;
}

static size_t on_write(char *bytes, size_t size, size_t count, void *context)
{
    struct pt_curl_exchange *exchange = context;
    enum postern_status status = POSTERN_OK;

    pt_progress_watch_answered(&exchange->watch, now_ms(exchange));
    if (is_dropped(exchange)) {
        return size * count;
    }
    status = pt_secret_append(
        &exchange->response.body, pt_view_make(bytes, size * count), NULL);
    exchange->is_answer_too_large = status == POSTERN_E_TOO_LARGE;
    exchange->is_memory_out = status == POSTERN_E_MEMORY;
    return status == POSTERN_OK ? size * count : 0;
}

/* A connection for a second attempt is not even made: it would take up to the
 * connect time-out, and its failure would hide what happened. */
static curl_socket_t on_open_socket(
    void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct pt_curl_exchange *exchange = context;

    (void)purpose;
    if (refuse_second(exchange, exchange->attempt_count > 0)) {
        return CURL_SOCKET_BAD;
    }
    return pt_socket_open(
        address->family, address->socktype, address->protocol);
}

static int on_socket(void *context, curl_socket_t fd, curlsocktype purpose)
{
    (void)context;
    (void)purpose;
    pt_socket_limit_unsent(fd);
    return CURL_SOCKOPT_OK;
}

/* --- how a request is put to libcurl ------------------------------------ */

static void free_headers(struct curl_slist *headers)
{
    for (struct curl_slist *node = headers; node; node = node->next) {
        explicit_bzero(node->data, strlen(node->data));
    }
    curl_slist_free_all(headers);
}

static enum postern_status add_header_line(
    struct curl_slist **headers, struct pt_view line, struct postern_error *err)
{
    struct curl_slist *longer = curl_slist_append(*headers, line.ptr);

    if (!longer) {
        return pt_fail_memory(err);
    }
    *headers = longer;
    return POSTERN_OK;
}

static enum postern_status add_header(struct curl_slist **headers,
    const struct pt_header *header, struct postern_error *err)
{
    struct pt_secret line;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&line, PT_LIMIT_TOKEN_BYTES + PT_LIMIT_HEADER_BYTES);
    status = pt_secret_append(&line, pt_view_of(header->name), err);
    if (status == POSTERN_OK) {
        status = pt_secret_append(&line, pt_view_of(": "), err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_append(&line, pt_secret_view(&header->value), err);
    }
    if (status == POSTERN_OK) {
        status = add_header_line(headers, pt_secret_view(&line), err);
    }
    pt_secret_done(&line);
    return status;
}

static enum postern_status make_headers(const struct pt_request *request,
    struct curl_slist **ret, struct postern_error *err)
{
    /* No "Expect: 100-continue", which waits a second for nothing, and no
     * content type of libcurl's own choice. */
    struct curl_slist *headers = NULL;
    enum postern_status status =
        add_header_line(&headers, pt_view_of("Expect:"), err);
    bool has_type = false;

    for (size_t i = 0; status == POSTERN_OK && i < request->header_count; i++) {
        has_type = has_type ||
                   pt_view_is_equal_nocase(pt_view_of(request->headers[i].name),
                       pt_view_of("Content-Type"));
        status = add_header(&headers, &request->headers[i], err);
    }
    if (status == POSTERN_OK && !has_type) {
        status = add_header_line(&headers, pt_view_of("Content-Type:"), err);
    }
    if (status != POSTERN_OK) {
        free_headers(headers);
        return status;
    }
    *ret = headers;
    return POSTERN_OK;
}

/* Keeps the first failure of many. */
static void keep(CURLcode *first, CURLcode code)
{
    if (*first == CURLE_OK) {
        *first = code;
    }
}

/* The request's own setting, else the client's. */
static unsigned or_default(unsigned value_ms, unsigned default_ms)
{
    return value_ms > 0 ? value_ms : default_ms;
}

static CURLcode set_numbers(CURL *easy, const struct pt_curl_exchange *exchange)
{
    bool is_mail = !may_send_again(exchange);
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_NOSIGNAL, 1},
        /* A name that does not resolve: its thread is left behind, where
         * libcurl would wait for it, deaf to stops and time-outs. */
        {CURLOPT_QUICK_EXIT, 1},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_NETRC, CURL_NETRC_IGNORED},
        {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
        {CURLOPT_CONNECTTIMEOUT_MS,
            (long)or_default(exchange->request->connect_timeout_ms,
                exchange->settings->connect_timeout_ms)},
        /* libcurl keeps connections apart by these: one that was made without
         * checking is never used for a request that wants the check, nor the
         * other way round (a test of ours holds it to that). */
        {CURLOPT_SSL_VERIFYPEER, exchange->request->skips_verify ? 0 : 1},
        {CURLOPT_SSL_VERIFYHOST, exchange->request->skips_verify ? 0 : 2},
        {CURLOPT_POST, exchange->request->has_body ? 1 : 0},
        /* For all, not for mail alone: libcurl 7.88 lets a request that wants
         * HTTP/1.1 ride on an idle HTTP/2 connection of another one. */
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_MAXAGE_CONN,
            is_mail ? MAIL_CONNECTION_IDLE_S : SAFE_CONNECTION_IDLE_S},
    };
    CURLcode code = CURLE_OK;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        keep(
            &code, curl_easy_setopt(easy, numbers[i].option, numbers[i].value));
    }
    keep(&code, curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                    (curl_off_t)exchange->request->body.size_bytes));
    return code;
}

static bool is_plain(struct pt_view url)
{
    struct pt_view scheme = pt_view_of("http:");

    return pt_view_is_equal_nocase(pt_view_first(url, scheme.len), scheme);
}

static CURLcode set_pointers(CURL *easy, struct pt_curl_exchange *exchange)
{
    /* NULL: libcurl's own. The system's folder of CAs stays in force beside a
     * file. */
    const char *ca_file = exchange->settings->ca_file;
    const struct {
        CURLoption option;
        const void *pointer;
    } pointers[] = {
        {CURLOPT_PRIVATE, exchange},
        {CURLOPT_PREREQDATA, exchange},
        {CURLOPT_READDATA, exchange},
        {CURLOPT_SEEKDATA, exchange},
        {CURLOPT_OPENSOCKETDATA, exchange},
        {CURLOPT_HEADERDATA, exchange},
        {CURLOPT_WRITEDATA, exchange},
        {CURLOPT_ERRORBUFFER, exchange->error_text},
        {CURLOPT_HTTPHEADER, exchange->headers},
        {CURLOPT_URL, exchange->request->url},
        {CURLOPT_CUSTOMREQUEST, exchange->request->method},
        {CURLOPT_CAINFO, ca_file},
        {CURLOPT_PROXY_CAINFO, ca_file},
    };
    CURLcode code = CURLE_OK;

    for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
        if (pointers[i].pointer) {
            keep(&code, curl_easy_setopt(
                            easy, pointers[i].option, pointers[i].pointer));
        }
    }
    keep(&code, curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
    /* Plain http is for this machine alone: a proxy would get to see it. */
    if (is_plain(pt_view_of(exchange->request->url))) {
        keep(&code, curl_easy_setopt(easy, CURLOPT_PROXY, ""));
    }
    return code;
}

static CURLcode set_functions(CURL *easy)
{
    CURLcode code = CURLE_OK;

    keep(&code,
        curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_about_to_send));
    keep(&code, curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read));
    keep(&code, curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek));
    keep(&code, curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header));
    keep(&code, curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write));
    keep(&code, curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket));
    keep(&code,
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket));
    return code;
}

static enum postern_status set_up(
    struct pt_curl_exchange *exchange, struct postern_error *err)
{
    CURLcode code = set_numbers(exchange->easy, exchange);

    keep(&code, set_pointers(exchange->easy, exchange));
    keep(&code, set_functions(exchange->easy));
    if (code == CURLE_OUT_OF_MEMORY) {
        return pt_fail_memory(err);
    }
    if (code != CURLE_OK) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcurl refused a setting: %s", curl_easy_strerror(code));
    }
    return POSTERN_OK;
}

void pt_curl_exchange_free(struct pt_curl_exchange *exchange)
{
    if (!exchange) {
        return;
    }
    curl_easy_cleanup(exchange->easy);
    free_headers(exchange->headers);
    pt_body_reader_done(&exchange->reader);
    pt_response_done(&exchange->response);
    pt_free(exchange);
}

static struct pt_curl_exchange *allocate(
    const struct pt_curl_settings *settings, const struct pt_request *request)
{
    struct pt_curl_exchange *exchange = pt_calloc(1, sizeof(*exchange));

    if (!exchange) {
        return NULL;
    }
    exchange->settings = settings;
    exchange->request = request;
    pt_response_init(&exchange->response);
    if (request->answer_limit_bytes > 0) {
        pt_secret_init(&exchange->response.body, request->answer_limit_bytes);
    }
    pt_body_reader_init(&exchange->reader, &request->body);
    pt_progress_watch_init(&exchange->watch,
        or_default(request->response_timeout_ms, settings->response_timeout_ms),
        settings->stall_timeout_ms);
    exchange->easy = curl_easy_init();
    if (!exchange->easy) {
        pt_curl_exchange_free(exchange);
        return NULL;
    }
    return exchange;
}

enum postern_status pt_curl_exchange_new(
    const struct pt_curl_settings *settings, const struct pt_request *request,
    void *tag, struct pt_curl_exchange **ret, struct postern_error *err)
{
    struct pt_curl_exchange *exchange = allocate(settings, request);
    enum postern_status status = POSTERN_OK;

    if (!exchange) {
        return pt_fail_memory(err);
    }
    exchange->tag = tag;
    status = make_headers(request, &exchange->headers, err);
    if (status == POSTERN_OK) {
        status = set_up(exchange, err);
    }
    if (status != POSTERN_OK) {
        pt_curl_exchange_free(exchange);
        return status;
    }
    *ret = exchange;
    return POSTERN_OK;
}

/* --- how it ends --------------------------------------------------------- */

bool pt_curl_exchange_was_about_to_send(const struct pt_curl_exchange *exchange)
{
    return exchange->attempt_count > 0;
}

int64_t pt_curl_exchange_left_ms(struct pt_curl_exchange *exchange)
{
    curl_off_t up_bytes = 0;
    curl_off_t down_bytes = 0;

    (void)curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_UPLOAD_T, &up_bytes);
    (void)curl_easy_getinfo(
        exchange->easy, CURLINFO_SIZE_DOWNLOAD_T, &down_bytes);
    pt_progress_watch_moved(&exchange->watch,
        (uint64_t)up_bytes + (uint64_t)down_bytes, now_ms(exchange));
    return pt_progress_watch_left_ms(&exchange->watch, now_ms(exchange));
}

void pt_curl_exchange_end(struct pt_curl_exchange *exchange,
    enum pt_transport transport, const char *reason)
{
    struct pt_response *response = &exchange->response;
    struct pt_view origin = pt_curl_failure_origin(exchange->request->url);

    response->transport = transport;
    response->is_request_complete =
        pt_curl_exchange_was_about_to_send(exchange) &&
        pt_body_reader_is_at_end(&exchange->reader);
    if (transport != PT_TRANSPORT_OK) {
        pt_curl_failure_describe(exchange, reason);
    }
    pt_log_event(&exchange->settings->log, PT_LOG_TRACE,
        "http.ended method=%s origin=%.*s mails=%d transport=%d status=%d "
        "complete=%d sends=%u request_id=%s client_request_id=%s",
        exchange->request->method, (int)origin.len, origin.ptr,
        may_send_again(exchange) ? 0 : 1, (int)transport, response->http_status,
        response->is_request_complete ? 1 : 0, exchange->attempt_count,
        response->request_id, exchange->request->client_request_id);
}

void pt_curl_exchange_end_by_code(
    struct pt_curl_exchange *exchange, CURLcode code)
{
    enum pt_transport transport = PT_TRANSPORT_OK;
    const char *reason = exchange->error_text[0] != '\0'
                             ? exchange->error_text
                             : curl_easy_strerror(code);

    if (exchange->is_second_refused) {
        reason = "closed without an answer";
    }
    if (code != CURLE_OK) {
        transport = pt_curl_failure_stage(exchange, code);
    }
    pt_curl_exchange_end(exchange, transport, reason);
}

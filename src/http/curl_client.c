/*
 * http/curl_client.c: the HTTP client on libcurl's multi interface. The only
 * file that includes curl.
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
#include "http/curl_client.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/error.h"
#include "base/limits.h"
#include "http/answer_head.h"
#include "http/body_reader.h"
#include "http/progress_watch.h"
#include "sys/socket_option.h"

/* A kept connection is used again for mail only while it was idle for less
 * than two seconds (libcurl counts whole ones): servers close idle ones, and
 * a mail that meets the closing is uncertain. */
#define MAIL_CONNECTION_IDLE_S 1L

/* libcurl's own default. */
#define SAFE_CONNECTION_IDLE_S 118L

/* Longest sleep of one poll: the clock of the watches. */
#define POLL_LIMIT_MS 1000

struct exchange {
    struct exchange *next;
    struct curl_client *client;
    const struct pt_request *request;
    void *tag;
    CURL *easy;
    struct curl_slist *headers;
    struct pt_body_reader reader;
    struct pt_progress_watch watch;
    struct pt_response response;
    struct postern_error body_error; /* why the body could not be read */
    unsigned attempt_count;          /* times libcurl was about to send */
    bool is_second_refused;          /* libcurl wanted to send it again */
    bool is_answer_too_large;
    bool is_memory_out;
    char error_text[CURL_ERROR_SIZE];
};

struct curl_client {
    struct pt_http_client base;
    CURLM *multi;
    struct exchange *under_way;
    struct exchange *ended;       /* first of those to be collected */
    struct exchange **ended_tail; /* where the next one goes */
    char *ca_file;
    struct pt_curl_settings settings;
    atomic_bool is_woken;
};

/* --- what libcurl calls back ------------------------------------------- */

static int64_t now_ms(const struct exchange *exchange)
{
    return pt_clock_mono_ms(&exchange->client->settings.clock);
}

static bool may_send_again(const struct exchange *exchange)
{
    return exchange->request->resend == PT_RESEND_SAFE;
}

/* Whether libcurl is at it a second time where once is all that is allowed. */
static bool refuse_second(struct exchange *exchange, bool is_second)
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
    struct exchange *exchange = context;

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
    struct exchange *exchange = context;
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
    struct exchange *exchange = context;

    if (refuse_second(exchange, true) || origin != SEEK_SET || offset != 0) {
        return CURL_SEEKFUNC_FAIL;
    }
    pt_body_reader_reset(&exchange->reader);
    return CURL_SEEKFUNC_OK;
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;

    pt_progress_watch_answered(&exchange->watch, now_ms(exchange));
    pt_answer_head_take_line(
        &exchange->response, pt_view_make(line, size * count));
    return size * count;
}

static size_t on_write(char *bytes, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;
    enum postern_status status = pt_secret_append(
        &exchange->response.body, pt_view_make(bytes, size * count), NULL);

    pt_progress_watch_answered(&exchange->watch, now_ms(exchange));
    exchange->is_answer_too_large = status == POSTERN_E_TOO_LARGE;
    exchange->is_memory_out = status == POSTERN_E_MEMORY;
    return status == POSTERN_OK ? size * count : 0;
}

/* A connection for a second attempt is not even made: it would take up to the
 * connect time-out, and its failure would hide what happened. */
static curl_socket_t on_open_socket(
    void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct exchange *exchange = context;

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

static CURLcode set_numbers(CURL *easy, const struct exchange *exchange)
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
                exchange->client->settings.connect_timeout_ms)},
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

static CURLcode set_pointers(CURL *easy, struct exchange *exchange)
{
    const struct {
        CURLoption option;
        void *pointer;
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
        /* NULL: libcurl's own. The system's folder of CAs stays in force
         * beside a file. */
        {CURLOPT_CAINFO, exchange->client->ca_file},
        {CURLOPT_PROXY_CAINFO, exchange->client->ca_file},
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
    struct exchange *exchange, struct postern_error *err)
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

static void exchange_free(struct exchange *exchange)
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

static struct exchange *exchange_new(
    struct curl_client *client, const struct pt_request *request, void *tag)
{
    struct exchange *exchange = pt_calloc(1, sizeof(*exchange));

    if (!exchange) {
        return NULL;
    }
    exchange->client = client;
    exchange->request = request;
    exchange->tag = tag;
    pt_response_init(&exchange->response);
    pt_body_reader_init(&exchange->reader, &request->body);
    pt_progress_watch_init(&exchange->watch,
        or_default(
            request->response_timeout_ms, client->settings.response_timeout_ms),
        client->settings.stall_timeout_ms);
    exchange->easy = curl_easy_init();
    if (!exchange->easy) {
        exchange_free(exchange);
        return NULL;
    }
    return exchange;
}

static enum postern_status client_start(struct pt_http_client *base,
    const struct pt_request *request, void *tag, struct postern_error *err)
{
    struct curl_client *client = (struct curl_client *)base;
    struct exchange *exchange = exchange_new(client, request, tag);
    enum postern_status status = POSTERN_OK;

    if (!exchange) {
        return pt_fail_memory(err);
    }
    status = make_headers(request, &exchange->headers, err);
    if (status == POSTERN_OK) {
        status = set_up(exchange, err);
    }
    if (status == POSTERN_OK &&
        curl_multi_add_handle(client->multi, exchange->easy) != CURLM_OK) {
        status = pt_fail_memory(err);
    }
    if (status != POSTERN_OK) {
        exchange_free(exchange);
        return status;
    }
    exchange->next = client->under_way;
    client->under_way = exchange;
    return POSTERN_OK;
}

/* --- how an exchange ended ---------------------------------------------- */

static bool was_about_to_send(const struct exchange *exchange)
{
    return exchange->attempt_count > 0;
}

/* Before anything was sent, the stage is what libcurl's code says. */
static enum pt_transport early_failure(
    const struct exchange *exchange, CURLcode code)
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
    const struct exchange *exchange, CURLcode code)
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

/* scheme://host:port of a URL; paths may hold what is nobody's business. */
static struct pt_view origin_of(const char *url)
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

static void describe_failure(struct exchange *exchange, const char *reason)
{
    struct pt_view origin = origin_of(exchange->request->url);
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

static void move_to_ended(struct exchange *exchange)
{
    struct curl_client *client = exchange->client;
    struct exchange **link = &client->under_way;

    while (*link != exchange) {
        link = &(*link)->next;
    }
    *link = exchange->next;
    exchange->next = NULL;
    *client->ended_tail = exchange;
    client->ended_tail = &exchange->next;
    (void)curl_multi_remove_handle(client->multi, exchange->easy);
}

static void end_exchange(
    struct exchange *exchange, enum pt_transport transport, const char *reason)
{
    struct pt_response *response = &exchange->response;
    struct pt_view origin = origin_of(exchange->request->url);

    response->transport = transport;
    response->is_request_complete = was_about_to_send(exchange) &&
                                    pt_body_reader_is_at_end(&exchange->reader);
    if (transport != PT_TRANSPORT_OK) {
        describe_failure(exchange, reason);
    }
    pt_log_event(&exchange->client->settings.log, PT_LOG_TRACE,
        "http.ended method=%s origin=%.*s mails=%d transport=%d status=%d "
        "complete=%d sends=%u request_id=%s client_request_id=%s",
        exchange->request->method, (int)origin.len, origin.ptr,
        may_send_again(exchange) ? 0 : 1, (int)transport, response->http_status,
        response->is_request_complete ? 1 : 0, exchange->attempt_count,
        response->request_id, exchange->request->client_request_id);
    move_to_ended(exchange);
}

static void end_by_code(struct exchange *exchange, CURLcode code)
{
    enum pt_transport transport = PT_TRANSPORT_OK;
    const char *reason = exchange->error_text[0] != '\0'
                             ? exchange->error_text
                             : curl_easy_strerror(code);

    if (exchange->is_second_refused) {
        reason = "closed without an answer";
    }
    if (code != CURLE_OK) {
        transport = was_about_to_send(exchange) ? late_failure(exchange, code)
                                                : early_failure(exchange, code);
    }
    end_exchange(exchange, transport, reason);
}

static void collect_messages(struct curl_client *client)
{
    int left_count = 0;

    for (;;) {
        struct exchange *exchange = NULL;
        CURLMsg *message = curl_multi_info_read(client->multi, &left_count);

        if (!message) {
            return;
        }
        if (message->msg == CURLMSG_DONE) {
            CURLcode code = message->data.result;

            (void)curl_easy_getinfo(
                message->easy_handle, CURLINFO_PRIVATE, &exchange);
            end_by_code(exchange, code);
        }
    }
}

/* --- waiting ------------------------------------------------------------ */

static int64_t left_ms(struct exchange *exchange)
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

/* Gives up what has waited long enough; returns the shortest rest. */
static int64_t check_watches(struct curl_client *client)
{
    int64_t shortest_ms = POLL_LIMIT_MS;
    struct exchange *next = NULL;

    for (struct exchange *exchange = client->under_way; exchange;
         exchange = next) {
        int64_t rest_ms = left_ms(exchange);

        next = exchange->next;
        if (rest_ms == 0) {
            end_exchange(
                exchange, PT_TRANSPORT_TIMEOUT, "the waiting time is over");
        } else if (rest_ms > 0 && rest_ms < shortest_ms) {
            shortest_ms = rest_ms;
        }
    }
    return shortest_ms;
}

static enum postern_status perform(
    struct curl_client *client, int64_t *ret_rest_ms, struct postern_error *err)
{
    int running_count = 0;
    CURLMcode code = curl_multi_perform(client->multi, &running_count);

    if (code != CURLM_OK) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcurl cannot go on: %s", curl_multi_strerror(code));
    }
    collect_messages(client);
    *ret_rest_ms = check_watches(client);
    return POSTERN_OK;
}

static enum postern_status client_poll(
    struct pt_http_client *base, unsigned timeout_ms, struct postern_error *err)
{
    struct curl_client *client = (struct curl_client *)base;
    int64_t end_mono_ms =
        pt_clock_mono_ms(&client->settings.clock) + (int64_t)timeout_ms;

    for (;;) {
        int64_t sleep_ms = 0;
        int64_t rest_ms = 0;
        enum postern_status status = perform(client, &sleep_ms, err);

        rest_ms = end_mono_ms - pt_clock_mono_ms(&client->settings.clock);
        if (status != POSTERN_OK || client->ended || rest_ms <= 0 ||
            atomic_exchange(&client->is_woken, false)) {
            return status;
        }
        sleep_ms = sleep_ms < rest_ms ? sleep_ms : rest_ms;
        if (curl_multi_poll(client->multi, NULL, 0, (int)sleep_ms, NULL) !=
            CURLM_OK) {
            return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
                "libcurl cannot wait");
        }
    }
}

static void client_cancel(struct pt_http_client *base, const void *tag)
{
    struct curl_client *client = (struct curl_client *)base;

    for (struct exchange *exchange = client->under_way; exchange;
         exchange = exchange->next) {
        if (exchange->tag == tag) {
            end_exchange(
                exchange, PT_TRANSPORT_CANCELLED, "we were told to stop");
            return;
        }
    }
}

static bool client_next_ended(
    struct pt_http_client *base, void **ret_tag, struct pt_response *ret)
{
    struct curl_client *client = (struct curl_client *)base;
    struct exchange *exchange = client->ended;

    if (!exchange) {
        return false;
    }
    client->ended = exchange->next;
    if (!client->ended) {
        client->ended_tail = &client->ended;
    }
    *ret_tag = exchange->tag;
    pt_response_done(ret);
    *ret = exchange->response;
    pt_response_init(&exchange->response);
    exchange_free(exchange);
    return true;
}

static uint64_t client_sent_bytes(
    const struct pt_http_client *base, const void *tag)
{
    const struct curl_client *client = (const struct curl_client *)base;

    for (const struct exchange *exchange = client->under_way; exchange;
         exchange = exchange->next) {
        if (exchange->tag == tag) {
            return exchange->reader.handed_bytes;
        }
    }
    return 0;
}

static void client_wakeup(struct pt_http_client *base)
{
    struct curl_client *client = (struct curl_client *)base;

    atomic_store(&client->is_woken, true);
    (void)curl_multi_wakeup(client->multi);
}

static void free_list(struct curl_client *client, struct exchange *first)
{
    struct exchange *next = NULL;

    for (struct exchange *exchange = first; exchange; exchange = next) {
        next = exchange->next;
        (void)curl_multi_remove_handle(client->multi, exchange->easy);
        exchange_free(exchange);
    }
}

static void client_free(struct pt_http_client *base)
{
    struct curl_client *client = (struct curl_client *)base;

    if (!client) {
        return;
    }
    free_list(client, client->under_way);
    free_list(client, client->ended);
    (void)curl_multi_cleanup(client->multi);
    pt_free(client->ca_file);
    pt_free(client);
    curl_global_cleanup();
}

static const struct pt_http_ops curl_client_ops = {
    .start = client_start,
    .cancel = client_cancel,
    .poll = client_poll,
    .next_ended = client_next_ended,
    .sent_bytes = client_sent_bytes,
    .wakeup = client_wakeup,
    .free = client_free,
};

static enum postern_status fill_client(struct curl_client *client,
    const struct pt_curl_settings *settings, struct postern_error *err)
{
    client->base.ops = &curl_client_ops;
    client->settings = *settings;
    client->settings.ca_file = NULL;
    client->ended_tail = &client->ended;
    atomic_init(&client->is_woken, false);
    client->multi = curl_multi_init();
    if (!client->multi) {
        return pt_fail_memory(err);
    }
    if (settings->ca_file) {
        client->ca_file = pt_strdup(settings->ca_file);
        if (!client->ca_file) {
            return pt_fail_memory(err);
        }
    }
    return POSTERN_OK;
}

enum postern_status pt_curl_client_new(const struct pt_curl_settings *settings,
    struct pt_http_client **ret, struct postern_error *err)
{
    struct curl_client *client = NULL;
    enum postern_status status = POSTERN_OK;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcurl cannot be used");
    }
    client = pt_calloc(1, sizeof(*client));
    if (!client) {
        curl_global_cleanup();
        return pt_fail_memory(err);
    }
    status = fill_client(client, settings, err);
    if (status != POSTERN_OK) {
        client_free(&client->base);
        return status;
    }
    *ret = &client->base;
    return POSTERN_OK;
}

bool pt_curl_set_wiping_memory(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, pt_wiping_malloc,
               pt_wiping_free, pt_wiping_realloc, pt_wiping_strdup,
               pt_wiping_calloc) == CURLE_OK;
}

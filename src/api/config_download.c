/*
 * api/config_download.c: a configuration from a server. See
 * config_download.h.
 */
#include "api/config_download.h"

#include <string.h>

#include "account/url_option.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"
#include "model/cloud.h"

/* For one answer as a whole, however slowly it drips. */
#define ANSWER_LIMIT_MS 60000

/* Within it: nobody waits three minutes for a configuration. */
#define CONNECT_TIMEOUT_MS 10000U
#define RESPONSE_TIMEOUT_MS 30000U

/* The parts of a location, as written. */
struct location_parts {
    struct pt_view scheme;    /* "https://" */
    struct pt_view user_info; /* "user:password"; empty without */
    struct pt_view target;    /* host, port and path */
    struct pt_view query;
};

static struct location_parts split(struct pt_view url)
{
    struct pt_view text = pt_view_first(url, pt_view_find(url, '#'));
    size_t query_start = pt_view_find(text, '?');
    struct pt_view path = pt_view_first(text, query_start);
    size_t scheme_len = pt_view_find(path, '/') + 2;
    struct location_parts parts = {
        .scheme = pt_view_first(path, scheme_len),
        .user_info = pt_view_of(""),
        .target = pt_view_from(path, scheme_len),
        .query = pt_view_from(text, query_start + 1),
    };
    size_t host_len = pt_view_find(parts.target, '/');

    for (size_t i = host_len; i > 0; i--) {
        if (parts.target.ptr[i - 1] == '@') {
            parts.user_info = pt_view_first(parts.target, i - 1);
            parts.target = pt_view_from(parts.target, i);
            break;
        }
    }
    return parts;
}

static enum postern_status refuse(
    struct postern_error *err, const char *shown, const char *text)
{
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "the configuration %.100s is not fetched: %s", shown, text);
}

/* --- what the query asks of us -------------------------------------------- */

/* RFC 9110 section 5.6.2, without what no header needs; and none that says how
 * long the request is, or for which host. */
static bool is_header_name(struct pt_view name)
{
    static const char *const ours[] = {
        "content-length", "transfer-encoding", "host", "connection", "expect"};

    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(ours[i]))) {
            return false;
        }
    }
    for (size_t i = 0; i < name.len; i++) {
        if (!pt_ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '-' &&
            name.ptr[i] != '_') {
            return false;
        }
    }
    return name.len > 0;
}

/* Headers of the location may be tokens: none is ever shown. */
static enum postern_status add_secret_header(struct pt_request *request,
    const char *name, struct pt_view value, struct postern_error *err)
{
    enum postern_status status =
        pt_request_add_header(request, name, value, err);

    if (status == POSTERN_OK) {
        request->headers[request->header_count - 1].is_secret = true;
    }
    return status;
}

static enum postern_status add_query_header(struct pt_request *request,
    struct pt_view name, struct pt_view value, const char *shown,
    struct postern_error *err)
{
    char *text = NULL;
    enum postern_status status = POSTERN_OK;

    if (!is_header_name(name)) {
        return refuse(
            err, shown, "what stands behind a plus sign is no header's name");
    }
    text = pt_strndup(name.ptr, name.len);
    status = text ? add_secret_header(request, text, value, err)
                  : pt_fail_memory(err);
    pt_free(text);
    return status;
}

static bool is_name(struct pt_view name, const char *text)
{
    return pt_view_is_equal_nocase(name, pt_view_of(text));
}

/* Parameters that are ours: the server does not get them. */
static bool take_option(
    struct pt_request *request, struct pt_view name, struct pt_view value)
{
    unsigned number = 1;

    if (is_name(name, "verify")) {
        /* Never off by mistake. */
        request->skips_verify =
            pt_url_option_parse_flag(value, &number) && number == 0;
        return true;
    }
    if (is_name(name, "cto") || is_name(name, "rto")) {
        unsigned *timeout_ms = is_name(name, "cto")
                                   ? &request->connect_timeout_ms
                                   : &request->response_timeout_ms;

        if (pt_url_option_parse_seconds(value, &number) && number > 0) {
            *timeout_ms = number < ANSWER_LIMIT_MS ? number : ANSWER_LIMIT_MS;
        }
        return true;
    }
    return is_name(name, "format") || is_name(name, "encoding") ||
           is_name(name, "cache") || is_name(name, "redirect");
}

/* Takes what is ours and appends the rest to the URL. */
static enum postern_status take_field(struct pt_request *request,
    struct pt_view field, const char *shown, struct pt_secret *url,
    const char **separator, struct postern_error *err)
{
    size_t name_len = pt_view_find(field, '=');
    struct pt_view name = pt_view_first(field, name_len);
    struct pt_secret value;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&value, PT_LIMIT_HEADER_BYTES);
    status = pt_percent_decode_secret(
        pt_view_from(field, name_len + 1), &value, err);
    if (status != POSTERN_OK) {
        goto cleanup;
    }
    if (name.len > 0 && name.ptr[0] == '+') {
        status = add_query_header(
            request, pt_view_from(name, 1), pt_secret_view(&value), shown, err);
    } else if (!take_option(request, name, pt_secret_view(&value))) {
        status = pt_secret_append(url, pt_view_of(*separator), err);
        *separator = "&";
        if (status == POSTERN_OK) {
            status = pt_secret_append(url, field, err);
        }
    }
cleanup:
    pt_secret_done(&value);
    return status;
}

static enum postern_status take_query(struct pt_request *request,
    struct pt_view query, const char *shown, struct pt_secret *url,
    struct postern_error *err)
{
    const char *separator = "?";
    struct pt_view rest = query;
    struct pt_view field = pt_view_of("");
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK && pt_view_next_field(&rest, '&', &field)) {
        if (field.len > 0) {
            status = take_field(request, field, shown, url, &separator, err);
        }
    }
    return status;
}

/* --- the request ---------------------------------------------------------- */

/* RFC 7617 section 2. */
static enum postern_status add_basic(struct pt_request *request,
    struct pt_view user_info, struct postern_error *err)
{
    char encoded[4 * ((PT_LIMIT_SECRET_BYTES + 2) / 3)];
    struct pt_secret plain;
    struct pt_secret value;
    enum postern_status status = POSTERN_OK;

    if (user_info.len == 0) {
        return POSTERN_OK;
    }
    pt_secret_init(&plain, PT_LIMIT_SECRET_BYTES);
    pt_secret_init(&value, sizeof(encoded) + sizeof("Basic "));
    status = pt_percent_decode_secret(user_info, &plain, err);
    if (status == POSTERN_OK) {
        status = pt_secret_append(&value, pt_view_of("Basic "), err);
    }
    if (status == POSTERN_OK) {
        struct pt_view text = pt_secret_view(&plain);
        size_t len = pt_base64_encode(
            (const unsigned char *)text.ptr, text.len, encoded);

        status = pt_secret_append(&value, pt_view_make(encoded, len), err);
    }
    if (status == POSTERN_OK) {
        status = add_secret_header(
            request, "Authorization", pt_secret_view(&value), err);
    }
    explicit_bzero(encoded, sizeof(encoded));
    pt_secret_done(&plain);
    pt_secret_done(&value);
    return status;
}

static enum postern_status set_url(struct pt_request *request,
    const struct location_parts *parts, const char *method, const char *shown,
    struct postern_error *err)
{
    struct pt_secret url;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&url, PT_LIMIT_URL_BYTES);
    status = pt_secret_append(&url, parts->scheme, err);
    if (status == POSTERN_OK) {
        status = pt_secret_append(&url, parts->target, err);
    }
    if (status == POSTERN_OK && !pt_cloud_is_safe_url(pt_secret_view(&url))) {
        status = refuse(err, shown,
            "it must be https://, or http:// on this machine, with a host "
            "behind it");
    }
    if (status == POSTERN_OK) {
        status = take_query(request, parts->query, shown, &url, err);
    }
    if (status == POSTERN_OK) {
        status =
            pt_request_set_target(request, method, pt_secret_view(&url), err);
    }
    pt_secret_done(&url);
    return status;
}

static enum postern_status build_request(struct pt_request *request,
    const struct pt_config_location *location, const char *method,
    struct postern_error *err)
{
    struct location_parts parts = split(pt_secret_view(&location->text));
    enum postern_status status = POSTERN_OK;

    request->is_url_secret = true;
    request->has_body =
        pt_view_is_equal(pt_view_of(method), pt_view_of("POST"));
    request->resend = PT_RESEND_SAFE;
    request->answer_limit_bytes = PT_LIMIT_CONFIG_BYTES;
    request->connect_timeout_ms = CONNECT_TIMEOUT_MS;
    request->response_timeout_ms = RESPONSE_TIMEOUT_MS;
    status = set_url(request, &parts, method, location->shown, err);
    return status == POSTERN_OK ? add_basic(request, parts.user_info, err)
                                : status;
}

/* --- the answer ----------------------------------------------------------- */

/* Waits for the one end there is. */
static enum postern_status perform(struct pt_http_client *http,
    const struct pt_clock *clock, const struct pt_request *request,
    struct pt_response *response, struct postern_error *err)
{
    int64_t end_ms = pt_clock_mono_ms(clock) + ANSWER_LIMIT_MS;
    void *tag = NULL;
    char own_tag = 0;
    enum postern_status status = http->ops->start(http, request, &own_tag, err);

    while (
        status == POSTERN_OK && !http->ops->next_ended(http, &tag, response)) {
        int64_t left_ms = end_ms - pt_clock_mono_ms(clock);

        if (left_ms <= 0) {
            http->ops->cancel(http, &own_tag);
            left_ms = 0;
        }
        status = http->ops->poll(http, (unsigned)left_ms, err);
    }
    return status;
}

static enum postern_status judge_transport(const struct pt_response *response,
    const char *shown, struct postern_error *err)
{
    switch (response->transport) {
    case PT_TRANSPORT_OK:
        return POSTERN_OK;
    case PT_TRANSPORT_MEMORY:
        return pt_fail_memory(err);
    case PT_TRANSPORT_TOO_LARGE:
        return pt_fail(err, POSTERN_E_TOO_LARGE,
            POSTERN_ADVICE_FIX_CONFIGURATION, "the configuration is too large");
    case PT_TRANSPORT_CANCELLED:
        return pt_fail(err, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
            "the configuration %.100s was not there within %d s", shown,
            ANSWER_LIMIT_MS / 1000);
    case PT_TRANSPORT_DNS:
    case PT_TRANSPORT_CONNECT:
    case PT_TRANSPORT_TLS:
    case PT_TRANSPORT_PROXY:
    case PT_TRANSPORT_BROKEN:
    case PT_TRANSPORT_TIMEOUT:
    case PT_TRANSPORT_BODY:
    case PT_TRANSPORT_REFUSED_STREAM:
    case PT_TRANSPORT_OTHER:
    default:
        return pt_fail(err, response->transport_error.status,
            response->transport_error.advice,
            "the configuration %.100s cannot be fetched: %s", shown,
            response->transport_error.message);
    }
}

static enum postern_status judge(const struct pt_response *response,
    const char *shown, struct postern_error *err)
{
    int code = response->http_status;
    enum postern_status status = judge_transport(response, shown, err);

    if (status != POSTERN_OK || code == 200) {
        return status;
    }
    if (code >= 300 && code < 400) {
        return pt_fail(err, POSTERN_E_REFUSED, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the configuration %.100s is elsewhere (HTTP status %d), and "
            "redirects are not followed: give the URL that it is at",
            shown, code);
    }
    return pt_fail(err, code >= 500 ? POSTERN_E_SERVICE : POSTERN_E_REFUSED,
        code >= 500 ? POSTERN_ADVICE_RETRY : POSTERN_ADVICE_FIX_CONFIGURATION,
        "the configuration %.100s was not given out: HTTP status %d", shown,
        code);
}

struct download {
    struct pt_http_client *http;
    const struct pt_clock *clock;
    const struct pt_config_location *location;
    bool is_post_refused; /* it has to be asked by GET */
};

static enum postern_status fetch(struct download *download, const char *method,
    struct pt_config_content *ret, struct postern_error *err)
{
    const struct pt_config_location *location = download->location;
    struct pt_request request;
    struct pt_response response;
    enum postern_status status = POSTERN_OK;

    pt_request_init(&request);
    pt_response_init(&response);
    status = build_request(&request, location, method, err);
    if (status == POSTERN_OK) {
        status =
            perform(download->http, download->clock, &request, &response, err);
    }
    if (status == POSTERN_OK) {
        download->is_post_refused = request.has_body &&
                                    response.transport == PT_TRANSPORT_OK &&
                                    response.http_status == 405;
        status = judge(&response, location->shown, err);
    }
    if (status == POSTERN_OK) {
        ret->type = pt_config_format_of_type(pt_view_of(response.content_type));
        status =
            pt_secret_append(&ret->text, pt_secret_view(&response.body), err);
    }
    pt_response_done(&response);
    pt_request_done(&request);
    return status;
}

enum postern_status pt_config_download(struct pt_http_client *http,
    const struct pt_clock *clock, const struct pt_config_location *location,
    struct pt_config_content *ret, struct postern_error *err)
{
    struct download download = {
        .http = http, .clock = clock, .location = location};
    enum postern_status status = fetch(&download, "POST", ret, err);

    return download.is_post_refused ? fetch(&download, "GET", ret, err)
                                    : status;
}

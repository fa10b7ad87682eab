/*
 * auth/token_response.c: reading what the token endpoint answered. See
 * token_response.h.
 *
 * Nothing of the body gets into a message but Entra ID's own description of
 * an error, and that only without pieces of the secret.
 */
#include "auth/token_response.h"

#include "auth/entra_error.h"
#include "auth/refresh_token.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/http_date.h"
#include "codec/json.h"

/* Tokens live 60 to 90 minutes, with continuous access evaluation up to 28
 * hours (Microsoft Learn, "Access tokens in the Microsoft identity
 * platform"). Over a year is a defect of whoever answered. */
#define EXPIRES_IN_MAX_S INT64_C(31622400)

/* What a failed transport means; text is for a transport that gave none. */
struct transport_row {
    enum pt_transport transport;
    enum postern_status status;
    enum postern_advice advice;
    const char *text;
};

static const struct transport_row transport_rows[] = {
    {PT_TRANSPORT_DNS, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "the sign-in host's name cannot be resolved; check the network"},
    {PT_TRANSPORT_CONNECT, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "the sign-in host cannot be reached; check the network"},
    {PT_TRANSPORT_TLS, POSTERN_E_TLS, POSTERN_ADVICE_FIX_CONFIGURATION,
        "there is no trusted connection to the sign-in host; check the CA "
        "certificates and the clock"},
    {PT_TRANSPORT_PROXY, POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION,
        "the proxy refused the connection to the sign-in host; check its "
        "address and sign-in"},
    {PT_TRANSPORT_BROKEN, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "the connection to the sign-in host broke off; try again"},
    {PT_TRANSPORT_TIMEOUT, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "the sign-in host did not answer in time; try again"},
    {PT_TRANSPORT_BODY, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
        "the sign-in request could not be read; report this as a defect of "
        "postern"},
    {PT_TRANSPORT_TOO_LARGE, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
        "the sign-in host's answer is far too long; is a proxy in between?"},
    {PT_TRANSPORT_CANCELLED, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY,
        "the sign-in was stopped"},
    {PT_TRANSPORT_REFUSED_STREAM, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "the sign-in host closed the connection; try again"},
    {PT_TRANSPORT_MEMORY, POSTERN_E_MEMORY, POSTERN_ADVICE_RETRY,
        "memory is out"},
    {PT_TRANSPORT_OTHER, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
        "the sign-in request failed; try again"},
};

static const struct transport_row *find_transport(enum pt_transport transport)
{
    size_t count = sizeof(transport_rows) / sizeof(transport_rows[0]);

    for (size_t i = 0; i < count; i++) {
        if (transport_rows[i].transport == transport) {
            return &transport_rows[i];
        }
    }
    return &transport_rows[count - 1];
}

static enum postern_status fail_transport(
    const struct pt_response *response, struct postern_error *err)
{
    const struct transport_row *row = find_transport(response->transport);

    (void)pt_fail(err, row->status, row->advice, "%s",
        response->transport_error.message[0] != '\0'
            ? response->transport_error.message
            : row->text);
    if (err) {
        err->sys_errno = response->transport_error.sys_errno;
    }
    return row->status;
}

static enum postern_status fail_throttled(
    unsigned retry_after_ms, struct postern_error *err)
{
    if (retry_after_ms == 0) {
        return pt_fail(err, POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY,
            "Entra asks for fewer sign-ins (status 429); try again later");
    }
    return pt_fail(err, POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY,
        "Entra asks for fewer sign-ins (status 429); try again in %u s",
        retry_after_ms / 1000 + (retry_after_ms % 1000 > 0 ? 1 : 0));
}

/* Says what came, whoever sent it. */
static enum postern_status fail_no_token(const struct pt_response *response,
    const char *what, struct postern_error *err)
{
    return pt_fail(err, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
        "Entra answered %s (status %d) instead of a token; is a proxy in "
        "between?",
        what, response->http_status);
}

static const char *describe_body(const struct pt_response *response)
{
    struct pt_view body = pt_view_trim(pt_secret_view(&response->body));
    struct pt_view type = pt_view_of(response->content_type);
    struct pt_view html = pt_view_of("text/html");

    if (body.len == 0) {
        return "nothing";
    }
    if (body.ptr[0] == '<' ||
        pt_view_is_equal_nocase(pt_view_first(type, html.len), html)) {
        return "HTML";
    }
    return body.ptr[0] == '{' ? "broken JSON" : "something unknown";
}

/* One to nine digits. */
static int64_t parse_seconds(struct pt_view text)
{
    int64_t value = 0;

    if (text.len == 0 || text.len > 9) {
        return -1;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return -1;
        }
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

/* Seconds, as a number or a string (some endpoints); below 1 = not usable. */
static int64_t get_expires_in_s(const json_t *body)
{
    const json_t *value = json_object_get(body, "expires_in");
    int64_t expires_in_s = -1;

    if (json_is_integer(value)) {
        expires_in_s = json_integer_value(value);
    } else if (json_is_string(value)) {
        expires_in_s = parse_seconds(pt_json_get_text(body, "expires_in"));
    }
    return expires_in_s <= EXPIRES_IN_MAX_S ? expires_in_s : -1;
}

/* NULL = it is a token; else what is wrong with it. */
static const char *describe_defect(const json_t *body)
{
    struct pt_view text = pt_json_get_text(body, "access_token");

    if (text.len == 0) {
        return "JSON without access_token";
    }
    if (text.len > PT_LIMIT_TOKEN_BYTES) {
        return "an access_token over 32 KiB";
    }
    if (!pt_access_token_is_text(text)) {
        return "an access_token with bytes that no token has";
    }
    if (!pt_view_is_equal_nocase(
            pt_json_get_text(body, "token_type"), pt_view_of("Bearer"))) {
        return "a token_type other than Bearer";
    }
    if (get_expires_in_s(body) <= 0) {
        return "JSON without a usable expires_in";
    }
    return NULL;
}

static enum postern_status read_token(const struct pt_response *response,
    const json_t *body, int64_t now_unix_s, struct pt_access_token *ret,
    struct postern_error *err)
{
    const char *defect = describe_defect(body);
    struct pt_view refresh_token = pt_json_get_text(body, "refresh_token");
    struct pt_access_token token;
    enum postern_status status = POSTERN_OK;

    if (defect) {
        return fail_no_token(response, defect, err);
    }
    pt_access_token_init(&token);
    status =
        pt_secret_set(&token.text, pt_json_get_text(body, "access_token"), err);
    if (status == POSTERN_OK && pt_refresh_token_is_text(refresh_token)) {
        status = pt_secret_set(&token.refresh_token, refresh_token, err);
    }
    if (status != POSTERN_OK) {
        pt_access_token_done(&token);
        return status;
    }
    token.obtained_unix_s = now_unix_s;
    token.expires_unix_s = now_unix_s + get_expires_in_s(body);
    pt_access_token_done(ret);
    *ret = token;
    return POSTERN_OK;
}

/* Everything but a token in an answer of status 200. */
static enum postern_status fail_by_status(const struct pt_response *response,
    const struct pt_entra_error *error, const struct pt_secret *secret,
    unsigned retry_after_ms, struct postern_error *err)
{
    int http_status = response->http_status;
    enum postern_status status = POSTERN_OK;

    if (http_status == 429) {
        status = fail_throttled(retry_after_ms, err);
    } else if (response->transport != PT_TRANSPORT_OK || http_status == 0) {
        return fail_transport(response, err);
    } else if (http_status == 407) {
        status = pt_fail(err, POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the proxy wants a sign-in (status 407); give user and password "
            "in its address");
    } else if (http_status >= 500 || pt_entra_error_is_passing(error)) {
        status = pt_fail(err, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
            "Entra cannot sign anybody in at the moment (status %d); try "
            "again later",
            http_status);
    } else if (error->error.len > 0 || error->code > 0) {
        return pt_entra_error_fail(error, secret, err);
    } else {
        return fail_no_token(response, describe_body(response), err);
    }
    pt_entra_error_set_code(error, err);
    return status;
}

static void set_details(const struct pt_response *response,
    const struct pt_entra_error *error, unsigned retry_after_ms,
    struct postern_error *err)
{
    if (!err) {
        return;
    }
    err->http_status = response->http_status;
    err->retry_after_ms = retry_after_ms;
    pt_error_copy_field(err->request_id, sizeof(err->request_id),
        error->trace_id.len > 0 ? error->trace_id
                                : pt_view_of(response->entra_request_id));
}

enum postern_status pt_token_response_read(const struct pt_secret *secret,
    const struct pt_response *response, int64_t now_unix_s,
    struct pt_access_token *ret, struct postern_error *err)
{
    json_t *body = pt_json_parse_object(pt_secret_view(&response->body));
    struct pt_entra_error error = pt_entra_error_read(body, secret);
    unsigned retry_after_ms = 0;
    enum postern_status status = POSTERN_OK;

    (void)pt_retry_after_parse(
        pt_view_of(response->retry_after), now_unix_s, &retry_after_ms);
    if (body && response->transport == PT_TRANSPORT_OK &&
        response->http_status == 200 && error.error.len == 0) {
        status = read_token(response, body, now_unix_s, ret, err);
    } else {
        status = fail_by_status(response, &error, secret, retry_after_ms, err);
    }
    if (status != POSTERN_OK) {
        set_details(response, &error, retry_after_ms, err);
    }
    json_decref(body);
    return status;
}

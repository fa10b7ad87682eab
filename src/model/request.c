/*
 * model/request.c: one HTTP request as plain data. See request.h.
 */
#include "model/request.h"

#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

void pt_request_init(struct pt_request *request)
{
    *request = (struct pt_request){.resend = PT_RESEND_NEVER};
    pt_body_init(&request->body);
}

static void free_header(struct pt_header *header)
{
    pt_free(header->name);
    pt_secret_done(&header->value);
}

void pt_request_done(struct pt_request *request)
{
    pt_free(request->method);
    pt_free_wiped(request->url); /* the URL of an upload is a secret */
    for (size_t i = 0; i < request->header_count; i++) {
        free_header(&request->headers[i]);
    }
    pt_free(request->headers);
    pt_body_done(&request->body);
    pt_request_init(request);
}

enum postern_status pt_request_set_target(struct pt_request *request,
    const char *method, struct pt_view url, struct postern_error *err)
{
    char *method_copy = pt_strdup(method);
    char *url_copy = pt_strndup(url.ptr, url.len);

    if (!method_copy || !url_copy) {
        pt_free(method_copy);
        pt_free_wiped(url_copy);
        return pt_fail_memory(err);
    }
    pt_free(request->method);
    pt_free_wiped(request->url);
    request->method = method_copy;
    request->url = url_copy;
    return POSTERN_OK;
}

void pt_request_set_options(
    struct pt_request *request, const struct pt_account_options *options)
{
    request->skips_verify = !options->verify;
    request->connect_timeout_ms = options->connect_timeout_ms;
    request->response_timeout_ms = options->response_timeout_ms;
}

/* RFC 9110 section 5.6.2: a token. */
static bool is_header_name(const char *name)
{
    if (*name == '\0') {
        return false;
    }
    for (; *name != '\0'; name++) {
        if (!pt_ascii_is_alnum(*name) && !strchr("!#$%&'*+-.^_`|~", *name)) {
            return false;
        }
    }
    return true;
}

/* RFC 9110 section 5.5: CR, LF and NUL are dangerous in a value. */
static bool is_header_value(struct pt_view value)
{
    return pt_view_find_any(value, "\r\n") == value.len &&
           pt_view_find(value, '\0') == value.len;
}

/* Takes the header over on success only. */
static enum postern_status append_header(struct pt_request *request,
    const struct pt_header *header, struct postern_error *err)
{
    enum postern_status status = pt_array_ensure_one_more(&request->headers,
        &request->header_cap, request->header_count, sizeof(*request->headers),
        PT_LIMIT_REQUEST_HEADERS, err);

    if (status == POSTERN_OK) {
        request->headers[request->header_count] = *header;
        request->header_count++;
    }
    return status;
}

/* The value comes in two pieces so that "Bearer TOKEN" is never put together
 * anywhere but in wiped memory. */
static enum postern_status add_header(struct pt_request *request,
    const char *name, struct pt_view prefix, struct pt_view value,
    bool is_secret, struct postern_error *err)
{
    struct pt_header header = {.is_secret = is_secret};
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&header.value, PT_LIMIT_TOKEN_BYTES + sizeof("Bearer "));
    if (!is_header_name(name) || !is_header_value(value)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
            "a request header has a line end or another forbidden character");
    }
    status = pt_secret_append(&header.value, prefix, err);
    if (status == POSTERN_OK) {
        status = pt_secret_append(&header.value, value, err);
    }
    if (status == POSTERN_OK) {
        header.name = pt_strdup(name);
        status = header.name ? POSTERN_OK : pt_fail_memory(err);
    }
    if (status == POSTERN_OK) {
        status = append_header(request, &header, err);
    }
    if (status != POSTERN_OK) {
        free_header(&header);
    }
    return status;
}

enum postern_status pt_request_add_header(struct pt_request *request,
    const char *name, struct pt_view value, struct postern_error *err)
{
    return add_header(request, name, pt_view_of(""), value, false, err);
}

/* RFC 6750 section 2.1. */
enum postern_status pt_request_add_bearer(struct pt_request *request,
    const struct pt_secret *token, struct postern_error *err)
{
    return add_header(request, "Authorization", pt_view_of("Bearer "),
        pt_secret_view(token), true, err);
}

/* Source: Microsoft Learn "Best practices for working with Microsoft Graph":
 * a client-request-id in each request helps support to find it. */
enum postern_status pt_request_set_id(struct pt_request *request,
    const char *client_request_id, struct postern_error *err)
{
    size_t len = strlen(client_request_id);
    enum postern_status status = POSTERN_OK;

    if (len >= sizeof(request->client_request_id)) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "a client-request-id of %zu characters is over the limit of %zu",
            len, sizeof(request->client_request_id) - 1);
    }
    status = pt_request_add_header(
        request, "client-request-id", pt_view_of(client_request_id), err);
    if (status == POSTERN_OK) {
        memcpy(request->client_request_id, client_request_id, len + 1);
    }
    return status;
}

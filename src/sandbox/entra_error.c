/*
 * sandbox/entra_error.c: Entra ID's refusals. See entra_error.h.
 */
#include "sandbox/entra_error.h"

#include <string.h>

#include "sandbox/iso_time.h"

#define DESCRIPTION_BYTES ((size_t)4096)

/* A foreign subject in an error text is cut here. */
#define SUBJECT_BYTES ((size_t)256)

static const struct pt_entra_row rows[PT_ENTRA_PROBLEM_COUNT] = {
    [PT_ENTRA_METHOD] = {405, 900561, "invalid_request",
        "The endpoint only accepts POST requests. Received a {} request."},
    [PT_ENTRA_MALFORMED] = {400, 9002313, "invalid_request",
        "Invalid request. Request is malformed or invalid."},
    [PT_ENTRA_FIELD_REPEATED] = {400, 9000411, "invalid_request",
        "The request is not properly formatted. The parameter '{}' is "
        "duplicated."},
    [PT_ENTRA_FIELD_MISSING] = {400, 900144, "invalid_request",
        "The request body must contain the following parameter: '{}'."},
    [PT_ENTRA_TENANT_MALFORMED] = {400, 900023, "invalid_request",
        "Specified tenant identifier '{}' is neither a valid DNS name, nor a "
        "valid external domain."},
    [PT_ENTRA_TENANT_UNKNOWN] = {400, 90002, "invalid_request",
        "Tenant '{}' not found. Check to make sure you have the correct "
        "tenant ID and are signing into the correct cloud."},
    [PT_ENTRA_TENANT_SHARED] = {400, 9001023, "invalid_request",
        "The grant type is not supported over the /{} endpoint. Please use a "
        "tenant-specific endpoint."},
    [PT_ENTRA_GRANT_UNSUPPORTED] = {400, 70003, "unsupported_grant_type",
        "The app requested an unsupported grant type '{}'."},
    [PT_ENTRA_APP_UNKNOWN] = {400, 700016, "unauthorized_client",
        "Application with identifier '{}' was not found in the directory. "
        "This can happen if the application has not been installed by the "
        "administrator of the tenant. You may have sent your authentication "
        "request to the wrong tenant."},
    [PT_ENTRA_SECRET_MISSING] = {401, 7000218, "invalid_client",
        "The request body must contain the following parameter: "
        "'client_assertion' or 'client_secret'."},
    [PT_ENTRA_SECRET_WRONG] = {401, 7000215, "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the "
        "request is the client secret value, not the client secret ID, for a "
        "secret added to app '{}'."},
    [PT_ENTRA_ASSERTION_KEY] = {401, 700027, "invalid_client",
        "The certificate with identifier used to sign the client assertion "
        "is not registered on application. [Reason - The key was not found.] "
        "Application '{}'."},
    [PT_ENTRA_SCOPE_BAD] = {400, 70011, "invalid_scope",
        "The provided request must include a 'scope' input parameter. The "
        "provided value for the input parameter 'scope' is not valid. The "
        "scope {} is not valid."},
    [PT_ENTRA_SCOPE_TWO_RESOURCES] = {400, 700022, "invalid_scope",
        "The provided value for the input parameter scope '{}' is not valid "
        "because it contains more than one resource."},
    [PT_ENTRA_RESOURCE_UNKNOWN] = {400, 500011, "invalid_resource",
        "The resource principal named {} was not found in the tenant. This "
        "can happen if the application has not been installed by the "
        "administrator of the tenant or consented to by any user in the "
        "tenant."},
    [PT_ENTRA_REFRESH_INVALID] = {400, 70000, "invalid_grant",
        "The provided value for the input parameter 'refresh_token' is not "
        "valid."},
    [PT_ENTRA_SCOPE_UNAPPROVED] = {400, 70000, "invalid_grant",
        "The request was denied because one or more scopes requested are "
        "unauthorized or expired. The user must first sign in and grant the "
        "client application access to the requested scope '{}'."},
    [PT_ENTRA_PUBLIC_CLIENT] = {401, 700025, "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' "
        "should be presented."},
    [PT_ENTRA_APP_NOT_PERSONAL] = {400, 9002332, "invalid_request",
        "Application '{}' is configured for use by Azure Active Directory "
        "users only. Please do not use the /consumers endpoint to serve this "
        "request."},
    [PT_ENTRA_APP_PERSONAL] = {400, 9002346, "invalid_request",
        "Application '{}' is configured for use by Microsoft Account users "
        "only. Please use the /consumers endpoint to serve this request."},
};

const struct pt_entra_row *pt_entra_row_of(enum pt_entra_problem problem)
{
    return &rows[problem];
}

/* Cut at a character's boundary, so that the body stays UTF-8. */
static struct pt_view cut_subject(const char *subject)
{
    struct pt_view view = pt_view_of(subject);

    if (view.len > SUBJECT_BYTES) {
        view = pt_view_first(view, SUBJECT_BYTES);
        while (view.len > 0 &&
               ((unsigned char)subject[view.len] & 0xc0U) == 0x80U) {
            view = pt_view_first(view, view.len - 1);
        }
    }
    return view;
}

static enum postern_status append_description(struct pt_buf *out,
    const struct pt_entra_row *row, const char *subject,
    const struct pt_entra_trace *trace)
{
    char timestamp[PT_ISO_TIME_SIZE];
    const char *gap = strstr(row->text, "{}");
    size_t head_len = gap ? (size_t)(gap - row->text) : strlen(row->text);
    struct pt_view tail = pt_view_of(gap ? gap + 2 : NULL);
    enum postern_status status =
        pt_buf_append_format(out, NULL, "AADSTS%d: ", row->code);

    pt_iso_time_format(trace->now_unix_s, PT_ISO_ENTRA, timestamp);
    if (status == POSTERN_OK) {
        status = pt_buf_append(out, row->text, head_len, NULL);
    }
    if (status == POSTERN_OK && gap) {
        status = pt_buf_append_view(out, cut_subject(subject), NULL);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(out, tail, NULL);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_format(out, NULL,
            "\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s",
            trace->trace_id, trace->correlation_id, timestamp);
    }
    return status;
}

void pt_entra_refuse(struct pt_exchange_response *response,
    enum pt_entra_problem problem, const char *subject,
    const struct pt_entra_trace *trace)
{
    const struct pt_entra_row *row = &rows[problem];
    char timestamp[PT_ISO_TIME_SIZE];
    struct pt_buf text;
    json_t *body = NULL;

    pt_buf_init(&text, DESCRIPTION_BYTES);
    pt_iso_time_format(trace->now_unix_s, PT_ISO_ENTRA, timestamp);
    if (append_description(&text, row, subject, trace) == POSTERN_OK) {
        /* A subject that is no UTF-8 has no place in JSON: leave it out. */
        json_t *description = json_stringn(text.data, text.len);

        if (!description) {
            description = json_sprintf("AADSTS%d", row->code);
        }
        body = json_pack("{s:s, s:o, s:[i], s:s, s:s, s:s, s:o}", "error",
            row->error, "error_description", description, "error_codes",
            row->code, "timestamp", timestamp, "trace_id", trace->trace_id,
            "correlation_id", trace->correlation_id, "error_uri",
            json_sprintf(
                "https://login.microsoftonline.com/error?code=%d", row->code));
    }
    if (row->http_status == 405) {
        pt_exchange_add_header(response, "Allow", "POST");
    }
    pt_exchange_set_json(response, row->http_status, body);
    pt_buf_done(&text);
}

/*
 * auth/token_source.c: ways to get an access token. See token_source.h.
 *
 * A source is one row: its grant and the form it posts. Everything else of
 * the request, and the reading of the answer, is the same for all.
 */
#include "auth/token_source.h"

#include <assert.h>

#include "postern/version.h"

#include "auth/client_secret.h"
#include "auth/refresh_token.h"
#include "auth/token_response.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"

/* Every byte of a secret may need three, and the other fields are short. */
#define FORM_LIMIT_BYTES (4 * PT_LIMIT_SECRET_BYTES)

struct source {
    enum pt_credential_kind kind;
    const char *grant;
    enum postern_status (*build_form)(const struct pt_account *account,
        enum pt_permission permission, const struct pt_secret *secret,
        struct pt_secret *form, struct postern_error *err);
};

static const struct source sources[] = {
    {PT_CREDENTIAL_CLIENT_SECRET, "client_credentials",
        pt_client_secret_build_form},
    {PT_CREDENTIAL_REFRESH_TOKEN, "refresh_token", pt_refresh_token_build_form},
};

static const struct source *find_source(const struct pt_account *account)
{
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        if (sources[i].kind == account->credential.kind) {
            return &sources[i];
        }
    }
    assert(false); /* every credential kind has a row */
    return &sources[0];
}

const char *pt_token_source_grant(const struct pt_account *account)
{
    return find_source(account)->grant;
}

static enum postern_status set_target(const struct pt_account *account,
    struct pt_request *request, struct postern_error *err)
{
    struct pt_buf url;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&url, PT_LIMIT_URL_BYTES);
    status = pt_buf_append_text(&url, account->cloud.login_base, err);
    if (status == POSTERN_OK) {
        status = pt_buf_append_byte(&url, '/', err);
    }
    if (status == POSTERN_OK) {
        status = pt_percent_append(&url, pt_view_of(account->tenant), err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(&url, "/oauth2/v2.0/token", err);
    }
    if (status == POSTERN_OK) {
        status = pt_request_set_target(request, "POST", pt_buf_view(&url), err);
    }
    pt_buf_done(&url);
    return status;
}

/* client-request-id and the demand to echo it: Microsoft Graph "Best
 * practices", and the convention of Entra ID's own libraries. */
static enum postern_status add_headers(struct pt_request *request,
    const char *client_request_id, struct postern_error *err)
{
    static const struct {
        const char *name;
        const char *value;
    } headers[] = {
        {"Content-Type", "application/x-www-form-urlencoded"},
        {"Accept", "application/json"},
        {"User-Agent", "postern/" POSTERN_VERSION},
        {"return-client-request-id", "true"},
    };
    enum postern_status status =
        pt_request_set_id(request, client_request_id, err);

    for (size_t i = 0;
         i < sizeof(headers) / sizeof(headers[0]) && status == POSTERN_OK;
         i++) {
        status = pt_request_add_header(
            request, headers[i].name, pt_view_of(headers[i].value), err);
    }
    return status;
}

static enum postern_status add_form(const struct pt_account *account,
    enum pt_permission permission, const struct pt_secret *secret,
    struct pt_request *request, struct postern_error *err)
{
    struct pt_secret form;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&form, FORM_LIMIT_BYTES);
    status = find_source(account)->build_form(
        account, permission, secret, &form, err);
    if (status == POSTERN_OK) {
        status = pt_body_add_memory(&request->body, pt_secret_view(&form), err);
    }
    pt_secret_done(&form);
    return status;
}

enum postern_status pt_token_source_build_request(
    const struct pt_account *account, enum pt_permission permission,
    const struct pt_secret *secret, const char *client_request_id,
    struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = set_target(account, ret, err);

    if (status == POSTERN_OK) {
        status = add_headers(ret, client_request_id, err);
    }
    if (status == POSTERN_OK) {
        status = add_form(account, permission, secret, ret, err);
    }
    if (status != POSTERN_OK) {
        pt_request_done(ret);
        return status;
    }
    ret->has_body = true;
    ret->resend = PT_RESEND_SAFE;
    return POSTERN_OK;
}

enum postern_status pt_token_source_read_response(
    const struct pt_secret *secret, const struct pt_request *request,
    const struct pt_response *response, int64_t now_unix_s,
    struct pt_access_token *ret, struct postern_error *err)
{
    enum postern_status status =
        pt_token_response_read(secret, response, now_unix_s, ret, err);

    if (status != POSTERN_OK && err) {
        pt_error_copy_field(err->client_request_id,
            sizeof(err->client_request_id),
            pt_view_of(request->client_request_id));
    }
    return status;
}

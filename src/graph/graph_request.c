/*
 * graph/graph_request.c: what the requests to Graph have in common. See
 * graph_request.h.
 *
 * Sources: Microsoft Learn, "user: sendMail" (the two forms of the path) and
 * "Use the Microsoft Graph API" (read 2026-11-23).
 */
#include "graph/graph_request.h"

#include "postern/version.h"

#include "base/buf.h"
#include "base/limits.h"
#include "codec/percent.h"

/* An app of a user (delegated) speaks of that user as /me. */
static enum postern_status append_user(const struct pt_account *account,
    const char *user, struct pt_buf *url, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (account->mode == PT_MODE_PERSONAL) {
        return pt_buf_append_text(url, "/v1.0/me", err);
    }
    status = pt_buf_append_text(url, "/v1.0/users/", err);
    return status == POSTERN_OK ? pt_percent_append(url, pt_view_of(user), err)
                                : status;
}

static enum postern_status append_url(const struct pt_account *account,
    const char *user, const char *path, struct pt_buf *url,
    struct postern_error *err)
{
    enum postern_status status =
        pt_buf_append_text(url, account->cloud.graph_base, err);

    if (status == POSTERN_OK) {
        status = append_user(account, user, url, err);
    }
    return status == POSTERN_OK ? pt_buf_append_text(url, path, err) : status;
}

enum postern_status pt_graph_request_add_headers(
    struct pt_request *request, struct postern_error *err)
{
    static const struct {
        const char *name;
        const char *value;
    } headers[] = {
        {"Accept", "application/json"},
        {"User-Agent", "postern/" POSTERN_VERSION},
    };
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0;
         status == POSTERN_OK && i < sizeof(headers) / sizeof(headers[0]);
         i++) {
        status = pt_request_add_header(
            request, headers[i].name, pt_view_of(headers[i].value), err);
    }
    return status;
}

enum postern_status pt_graph_request_begin(const struct pt_account *account,
    const char *method, const char *user, const char *path,
    struct pt_request *ret, struct postern_error *err)
{
    struct pt_buf url;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&url, PT_LIMIT_URL_BYTES);
    status = append_url(account, user, path, &url, err);
    if (status == POSTERN_OK) {
        status = pt_request_set_target(ret, method, pt_buf_view(&url), err);
    }
    pt_buf_done(&url);
    if (status == POSTERN_OK) {
        pt_request_set_options(ret, &account->options);
        status = pt_graph_request_add_headers(ret, err);
    }
    return status;
}

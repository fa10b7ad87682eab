/*
 * graph/send_mail.c: the sendMail request. See send_mail.h.
 */
#include "graph/send_mail.h"

#include "postern/version.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"
#include "graph/message_json.h"

static enum postern_status append_url(const struct pt_account *account,
    const struct pt_message *message, struct pt_buf *url,
    struct postern_error *err)
{
    enum postern_status status =
        pt_buf_append_text(url, account->cloud.graph_base, err);

    if (status == POSTERN_OK) {
        status = pt_buf_append_text(url, "/v1.0/users/", err);
    }
    if (status == POSTERN_OK) {
        status =
            pt_percent_append(url, pt_view_of(message->envelope.sender), err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(url, "/sendMail", err);
    }
    return status;
}

static enum postern_status set_target(const struct pt_account *account,
    const struct pt_message *message, struct pt_request *request,
    struct postern_error *err)
{
    struct pt_buf url;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&url, PT_LIMIT_URL_BYTES);
    status = append_url(account, message, &url, err);
    if (status == POSTERN_OK) {
        status = pt_request_set_target(request, "POST", pt_buf_view(&url), err);
    }
    pt_buf_done(&url);
    return status;
}

static enum postern_status add_headers(
    struct pt_request *request, struct postern_error *err)
{
    static const struct {
        const char *name;
        const char *value;
    } headers[] = {
        {"Content-Type", "application/json"},
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

static enum postern_status check_size(
    const struct pt_body *body, struct postern_error *err)
{
    if (body->size_bytes <= PT_LIMIT_GRAPH_REQUEST_BYTES) {
        return POSTERN_OK;
    }
    return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
        "the mail makes a request of %llu bytes, over the limit of %zu "
        "(attachments count 4/3 of their size); nothing was sent: send less "
        "at once",
        (unsigned long long)body->size_bytes, PT_LIMIT_GRAPH_REQUEST_BYTES);
}

enum postern_status pt_send_mail_build(const struct pt_account *account,
    const struct pt_message *message, struct pt_request *ret,
    struct postern_error *err)
{
    enum postern_status status = set_target(account, message, ret, err);

    if (status == POSTERN_OK) {
        status = add_headers(ret, err);
    }
    if (status == POSTERN_OK) {
        status = pt_message_json_append_send_mail(message, &ret->body, err);
    }
    if (status == POSTERN_OK) {
        status = check_size(&ret->body, err);
    }
    ret->has_body = true;
    ret->resend = PT_RESEND_NEVER;
    return status;
}

/*
 * graph/send_mail.c: the sendMail request. See send_mail.h.
 */
#include "graph/send_mail.h"

#include "base/error.h"
#include "base/limits.h"
#include "graph/graph_request.h"
#include "graph/message_json.h"

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
    enum postern_status status = pt_graph_request_begin(
        account, "POST", message->envelope.sender, "/sendMail", ret, err);

    if (status == POSTERN_OK) {
        status = pt_request_add_header(
            ret, "Content-Type", pt_view_of("application/json"), err);
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

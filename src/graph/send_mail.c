/*
 * graph/send_mail.c: the sendMail request. See send_mail.h.
 */
#include "graph/send_mail.h"

#include "graph/graph_request.h"
#include "graph/message_json.h"

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
    ret->has_body = true;
    ret->resend = PT_RESEND_NEVER;
    return status;
}

/*
 * sandbox/graph_call.c: refusals in Graph's shape. See graph_call.h.
 */
#include "sandbox/graph_call.h"

#include <stdarg.h>
#include <stdio.h>

#include "sandbox/iso_time.h"

#define MESSAGE_BYTES ((size_t)1024)

bool pt_graph_refuse(struct pt_graph_call *call, unsigned status,
    const char *code, const char *format, ...)
{
    char text[MESSAGE_BYTES];
    char date[PT_ISO_TIME_SIZE];
    json_t *message = NULL;
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    pt_iso_time_format(call->now_unix_s, PT_ISO_INNER, date);
    message = json_string(text);
    if (!message) {
        /* Foreign bytes that are no UTF-8, or were cut inside a character. */
        message = json_string("The request is not valid.");
    }
    pt_exchange_set_json(call->response, status,
        json_pack("{s:{s:s, s:o, s:{s:s, s:s, s:s}}}", "error", "code", code,
            "message", message, "innerError", "date", date, "request-id",
            call->request_id, "client-request-id", call->client_request_id));
    return false;
}

bool pt_graph_refuse_error(
    struct pt_graph_call *call, const struct postern_error *err)
{
    if (err->status == POSTERN_E_TOO_LARGE) {
        return pt_graph_refuse(
            call, 507, "ErrorQuotaExceeded", "%s", err->message);
    }
    return pt_graph_refuse(
        call, 500, "ErrorInternalServerError", "%s", err->message);
}

bool pt_graph_refuse_item(struct pt_graph_call *call)
{
    return pt_graph_refuse(call, 404, "ErrorItemNotFound",
        "The specified object was not found in the store.");
}

bool pt_graph_refuse_user(struct pt_graph_call *call, const char *user)
{
    return pt_graph_refuse(call, 404, "ErrorInvalidUser",
        "The requested user '%.200s' is invalid.", user);
}

/* Immutable ids are for who asks for them on this very request too: "on every
 * request" (Microsoft Learn, "Get immutable identifiers for Outlook
 * resources"). Normal ids are taken from everybody. */
const struct pt_mail_copy *pt_graph_find_copy(const struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const char *id)
{
    const struct pt_mail_copy *copy =
        call->is_immutable ? pt_mailbox_find_immutable(mailbox, id) : NULL;

    if (!copy) {
        copy = pt_mailbox_find_copy(mailbox, id);
    }
    return copy && copy->mail->is_unseen ? NULL : copy;
}

void pt_graph_add_headers(struct pt_graph_call *call)
{
    struct pt_exchange_response *response = call->response;

    pt_exchange_add_header(response, "request-id", call->request_id);
    pt_exchange_add_header(
        response, "client-request-id", call->client_request_id);
    if (call->is_immutable) {
        pt_exchange_add_header(
            response, "Preference-Applied", "IdType=\"ImmutableId\"");
    }
    pt_exchange_add_header(response, "x-ms-ags-diagnostic",
        "{\"ServerInfo\":{\"DataCenter\":\"Sandbox\",\"Slice\":\"E\","
        "\"Ring\":\"0\",\"ScaleUnit\":\"000\",\"RoleInstance\":\"POSTERN\"}}");
}

/*
 * graph/message_json.h: a message as Graph's JSON, in segments.
 */
#ifndef PT_GRAPH_MESSAGE_JSON_H
#define PT_GRAPH_MESSAGE_JSON_H

#include "model/message.h"
#include "model/segment.h"

/**
 * Appends {"message":{...},"saveToSentItems":...}; the latter only when it is
 * false, since true is the default; importance and from likewise. Attachments
 * become base64 segments that borrow the message's file references.
 */
enum postern_status pt_message_json_append_send_mail(
    const struct pt_message *message, struct pt_body *body,
    struct postern_error *err) PT_MUST_CHECK;

#endif

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

/** The property that a draft bears its marker in: any GUID of one's own and a
 * name (Microsoft Learn, "Outlook extended properties overview"). */
#define PT_MARKER_PROPERTY \
    "String {7d1c9a5e-60b4-4f0b-9f6e-2c8e5b3a417d} Name postern-marker"

/** Appends the bare message, without attachments, for POST /messages; the
 * marker is how it can be found again. */
enum postern_status pt_message_json_append_draft(
    const struct pt_message *message, const char *marker, struct pt_body *body,
    struct postern_error *err) PT_MUST_CHECK;

/** Appends one attachment as fileAttachment, for POST attachments. */
enum postern_status pt_message_json_append_attachment(
    const struct pt_attachment *attachment, struct pt_body *body,
    struct postern_error *err) PT_MUST_CHECK;

#endif

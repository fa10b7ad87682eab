/*
 * sandbox/mime_message.h: what Graph reads from the headers of a MIME message:
 * who gets it, who sends it, what it is about.
 *
 * No reader of MIME parts: the message goes on as it came, but for Bcc.
 * Encoded words (RFC 2047) are left encoded.
 * Source: RFC 5322 sections 2.2 and 3.4; Microsoft Learn, "Send Outlook
 * messages in MIME format".
 */
#ifndef PT_SANDBOX_MIME_MESSAGE_H
#define PT_SANDBOX_MIME_MESSAGE_H

#include <jansson.h>

#include "base/buf.h"

/**
 * Reads a message.
 *
 * @param[out] ret_message  toRecipients, subject, ... as of a JSON message;
 *                          the body when it is plain text alone
 * @param[out] rest         the text without its Bcc fields is appended
 * @return POSTERN_OK; POSTERN_E_INVALID with a sentence when it has no header
 *         section; POSTERN_E_MEMORY, POSTERN_E_TOO_LARGE
 */
enum postern_status pt_mime_message_parse(struct pt_view text,
    json_t **ret_message, struct pt_buf *rest, struct postern_error *err)
    PT_MUST_CHECK;

#endif

/*
 * sandbox/mime_mail.h: requests whose body is a whole mail: text/plain that is
 * MIME in base64.
 * Source: Microsoft Learn, "Send Outlook messages in MIME format".
 */
#ifndef PT_SANDBOX_MIME_MAIL_H
#define PT_SANDBOX_MIME_MAIL_H

#include "sandbox/graph_call.h"

/** Whether the request says so. */
bool pt_mime_mail_is_type(const struct pt_graph_call *call);

/**
 * Reads the mail; on false the call was refused.
 * @param[out] ret_message  what its headers say, as a JSON message
 * @param[out] ret_mime     the mail without Bcc, held
 */
bool pt_mime_mail_read(struct pt_graph_call *call, json_t **ret_message,
    struct pt_content **ret_mime);

#endif

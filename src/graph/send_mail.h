/*
 * graph/send_mail.h: the sendMail request.
 *
 * POST {graph}/v1.0/users/{source}/sendMail, for personal accounts
 * {graph}/v1.0/me/sendMail; JSON, attachments inline as base64 that is made
 * while the request goes out. Source: Microsoft Learn,
 * "user: sendMail", "message resource type", "fileAttachment resource type"
 * (read 2026-11-23). Whether it is too large for one request, route.h says.
 */
#ifndef PT_GRAPH_SEND_MAIL_H
#define PT_GRAPH_SEND_MAIL_H

#include "model/account.h"
#include "model/message.h"
#include "model/request.h"

/**
 * Builds the request without its token and its client-request-id.
 *
 * @param account  names the cloud
 * @param message  borrowed: must live as long as the request
 * @param[out] ret an initialised request, filled in; resend is never
 * @return POSTERN_OK; POSTERN_E_MEMORY
 */
enum postern_status pt_send_mail_build(const struct pt_account *account,
    const struct pt_message *message, struct pt_request *ret,
    struct postern_error *err) PT_MUST_CHECK;

#endif

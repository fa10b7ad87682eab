/*
 * sandbox/mail_check.h: what Exchange refuses in a message although its JSON
 * is right: recipients, headers, a sender that is not the mailbox.
 * Source: Microsoft Learn, "user: sendMail" and "message resource type".
 */
#ifndef PT_SANDBOX_MAIL_CHECK_H
#define PT_SANDBOX_MAIL_CHECK_H

#include "sandbox/graph_call.h"

#define PT_MAIL_MAX_RECIPIENTS ((size_t)500)
#define PT_MAIL_MAX_HEADERS ((size_t)5)

/** Checks a message of right JSON types; on false the call was refused. */
bool pt_mail_check(struct pt_graph_call *call, const json_t *message,
    const struct pt_mailbox *sender);

/** The part of it that concerns internetMessageHeaders. */
bool pt_mail_check_headers(struct pt_graph_call *call, const json_t *message);

/** The address of a recipient object, or NULL. */
const char *pt_mail_address_of(const json_t *recipient);

/** Whether text could be an address: one '@', both sides, no blanks. */
bool pt_mail_is_address(const char *text);

#endif

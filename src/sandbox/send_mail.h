/*
 * sandbox/send_mail.h: Graph's sendMail.
 * Source: Microsoft Learn, "user: sendMail".
 */
#ifndef PT_SANDBOX_SEND_MAIL_H
#define PT_SANDBOX_SEND_MAIL_H

#include "sandbox/graph_call.h"

/** Answers POST /users/{user}/sendMail. */
void pt_send_mail_answer(struct pt_graph_call *call, const char *user);

#endif

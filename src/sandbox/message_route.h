/*
 * sandbox/message_route.h: the paths below .../messages of a mailbox.
 */
#ifndef PT_SANDBOX_MESSAGE_ROUTE_H
#define PT_SANDBOX_MESSAGE_ROUTE_H

#include "sandbox/graph_call.h"

/**
 * Answers .../messages[/...], any method.
 *
 * @param mailbox  whose messages
 * @param folder   of the listing; NULL for all
 * @param index    of the segment "messages"
 */
void pt_message_route_answer(struct pt_graph_call *call,
    struct pt_mailbox *mailbox, const enum pt_mail_folder *folder,
    size_t index);

#endif

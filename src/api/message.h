/*
 * api/message.h: what the public messages are made of.
 *
 * A public message is the model's own struct under another name: the pointer
 * is cast here, both ways, and nowhere else.
 */
#ifndef PT_API_MESSAGE_H
#define PT_API_MESSAGE_H

#include "postern/message.h"

#include "model/message.h"

struct postern_notification {
    struct pt_notification model;
};

static inline const struct pt_message *pt_message_of_public(
    const struct postern_message *message)
{
    return (const struct pt_message *)(const void *)message;
}

static inline const struct postern_message *pt_message_to_public(
    const struct pt_message *message)
{
    return (const struct postern_message *)(const void *)message;
}

#endif

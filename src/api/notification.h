/*
 * api/notification.h: notifications of the public API.
 *
 * The functions are declared in postern/message.h; this header exists for
 * whoever looks for notification.c by name.
 */
#ifndef PT_API_NOTIFICATION_H
#define PT_API_NOTIFICATION_H

#include "api/message.h"

#endif

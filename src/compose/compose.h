/*
 * compose/compose.h: a notification becomes messages: one for each target, or
 * with batch= one for all of them.
 */
#ifndef PT_COMPOSE_COMPOSE_H
#define PT_COMPOSE_COMPOSE_H

#include "model/account.h"
#include "model/message.h"

/**
 * Composes.
 *
 * In this order: escapes and names of emoji are replaced where the
 * notification asks for it (an account's emojis= holds before its word), the
 * title loses the blanks around it and the body those at its end, what is too
 * long is cut as overflow= says, and each piece is converted from the body's
 * format to the account's. Of several pieces the first has the attachments.
 *
 * Each mail carries the account's cc and bcc, without its own target. A
 * batch carries them once; over 500 recipients it is split, in order, and the
 * first piece has cc and bcc. An object ID without targets gives one message
 * whose target is looked up by the delivery.
 *
 * @param[out] ret  untouched on failure; release with pt_message_list_free()
 * @return POSTERN_OK; POSTERN_E_INVALID (nothing to say, or a bad escape),
 * POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_compose(const struct pt_account *account,
    const struct pt_notification *notification, struct pt_message_list **ret,
    struct postern_error *err) PT_MUST_CHECK;

#endif

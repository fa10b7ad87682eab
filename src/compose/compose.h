/*
 * compose/compose.h: a notification becomes messages, one for each target.
 */
#ifndef PT_COMPOSE_COMPOSE_H
#define PT_COMPOSE_COMPOSE_H

#include "model/account.h"
#include "model/message.h"

/**
 * Composes.
 *
 * @param[out] ret  untouched on failure; release with pt_message_list_free()
 * @return POSTERN_OK; POSTERN_E_INVALID (nothing to say, or nobody to say it
 * to), POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_compose(const struct pt_account *account,
    const struct pt_notification *notification, struct pt_message_list **ret,
    struct postern_error *err) PT_MUST_CHECK;

#endif

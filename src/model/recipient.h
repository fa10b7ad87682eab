/*
 * model/recipient.h: one address with an optional name, and lists of them.
 */
#ifndef PT_MODEL_RECIPIENT_H
#define PT_MODEL_RECIPIENT_H

#include <stddef.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

struct pt_recipient {
    char *address; /* UTF-8, RFC 5321 mailbox */
    char *name;    /* UTF-8, or NULL */
};

struct pt_recipient_list {
    struct pt_recipient *items;
    size_t count;
    size_t cap;
};

void pt_recipient_list_init(struct pt_recipient_list *list);
void pt_recipient_list_done(struct pt_recipient_list *list);

/**
 * Appends copies.
 * @param name  an empty view for no name
 * @return POSTERN_OK, POSTERN_E_TOO_LARGE (over PT_LIMIT_TARGETS), _MEMORY
 */
enum postern_status pt_recipient_list_add(struct pt_recipient_list *list,
    struct pt_view address, struct pt_view name, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * Appends copies of those that are not in the list yet and in none of the
 * excluded lists, ASCII case ignored; their order is kept.
 * @param excluded  lists, NULL at the end
 * @return as pt_recipient_list_add(); what was appended before stays
 */
enum postern_status pt_recipient_list_add_all(struct pt_recipient_list *list,
    const struct pt_recipient_list *from,
    const struct pt_recipient_list *const *excluded, struct postern_error *err)
    PT_MUST_CHECK;

/** Whether the address is in the list, ASCII case ignored. */
bool pt_recipient_list_has(
    const struct pt_recipient_list *list, struct pt_view address);

#endif

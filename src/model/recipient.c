/*
 * model/recipient.c: addresses with optional names. See recipient.h.
 */
#include "model/recipient.h"

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

void pt_recipient_list_init(struct pt_recipient_list *list)
{
    *list = (struct pt_recipient_list){.items = NULL};
}

static void free_recipient(struct pt_recipient *recipient)
{
    pt_free(recipient->address);
    pt_free(recipient->name);
}

void pt_recipient_list_done(struct pt_recipient_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free_recipient(&list->items[i]);
    }
    pt_free(list->items);
    pt_recipient_list_init(list);
}

enum postern_status pt_recipient_list_add(struct pt_recipient_list *list,
    struct pt_view address, struct pt_view name, struct postern_error *err)
{
    struct pt_recipient recipient = {.address = NULL};
    enum postern_status status = pt_array_ensure_one_more(&list->items,
        &list->cap, list->count, sizeof(*list->items), PT_LIMIT_TARGETS, err);

    if (status != POSTERN_OK) {
        return status;
    }
    recipient.address = pt_strndup(address.ptr, address.len);
    if (name.len > 0) {
        recipient.name = pt_strndup(name.ptr, name.len);
    }
    if (!recipient.address || (name.len > 0 && !recipient.name)) {
        free_recipient(&recipient);
        return pt_fail_memory(err);
    }
    list->items[list->count] = recipient;
    list->count++;
    return POSTERN_OK;
}

bool pt_recipient_list_has(
    const struct pt_recipient_list *list, struct pt_view address)
{
    for (size_t i = 0; i < list->count; i++) {
        if (pt_view_is_equal_nocase(
                pt_view_of(list->items[i].address), address)) {
            return true;
        }
    }
    return false;
}

static bool is_in_any(
    const struct pt_recipient_list *const *lists, struct pt_view address)
{
    for (; *lists; lists++) {
        if (pt_recipient_list_has(*lists, address)) {
            return true;
        }
    }
    return false;
}

enum postern_status pt_recipient_list_add_all(struct pt_recipient_list *list,
    const struct pt_recipient_list *from,
    const struct pt_recipient_list *const *excluded, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < from->count && status == POSTERN_OK; i++) {
        struct pt_view address = pt_view_of(from->items[i].address);

        if (!pt_recipient_list_has(list, address) &&
            !is_in_any(excluded, address)) {
            status = pt_recipient_list_add(
                list, address, pt_view_of(from->items[i].name), err);
        }
    }
    return status;
}

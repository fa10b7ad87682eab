/*
 * api/message.c: messages of the public API. See postern/message.h.
 */
#include "api/message.h"

#include "api/account.h"
#include "base/error.h"
#include "compose/compose.h"

struct postern_message_list {
    struct pt_message_list *model;
};

enum postern_status postern_compose(const struct postern_account *account,
    const struct postern_notification *notification,
    struct postern_message_list **ret, struct postern_error *err)
{
    struct postern_message_list *list = NULL;
    enum postern_status status = POSTERN_OK;

    if (!account || !notification || !ret) {
        return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
            "postern_compose: an argument is NULL");
    }
    list = pt_calloc(1, sizeof(*list));
    if (!list) {
        return pt_fail_memory(err);
    }
    status =
        pt_compose(&account->model, &notification->model, &list->model, err);
    if (status != POSTERN_OK) {
        pt_free(list);
        return status;
    }
    *ret = list;
    return POSTERN_OK;
}

void postern_message_list_free(struct postern_message_list *list)
{
    if (list) {
        pt_message_list_free(list->model);
        pt_free(list);
    }
}

size_t postern_message_list_count(const struct postern_message_list *list)
{
    return list ? list->model->count : 0;
}

const struct postern_message *postern_message_list_get(
    const struct postern_message_list *list, size_t index)
{
    return index < postern_message_list_count(list)
               ? pt_message_to_public(&list->model->items[index])
               : NULL;
}

const char *postern_message_target(const struct postern_message *message)
{
    const struct pt_message *model = pt_message_of_public(message);

    if (!model) {
        return NULL;
    }
    return model->envelope.to.count > 0 ? model->envelope.to.items[0].address
                                        : model->envelope.sender;
}

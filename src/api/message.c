/*
 * api/message.c: messages of the public API. See postern/message.h.
 */
#include "api/message.h"

#include <stdio.h>

#include "api/account.h"
#include "base/error.h"
#include "compose/compose.h"
#include "graph/message_json.h"
#include "graph/route.h"

#define WARNING_LIMIT 2

struct postern_message_list {
    struct pt_message_list *model;
    char size_warning[256];
    const char *warnings[WARNING_LIMIT];
    size_t warning_count;
};

/* "By default, this message size limit is 35 MB" (Microsoft Learn,
 * "attachment: createUploadSession"), of the mail as it travels. */
#define MAILBOX_LIMIT_BYTES UINT64_C(35000000)

/* Attachments travel as base64 in lines of 76 (RFC 2045 section 6.8). */
static uint64_t travelling_bytes(const struct pt_content *content)
{
    uint64_t size_bytes = content->body_len;

    for (size_t i = 0; i < content->attachments.count; i++) {
        uint64_t lines = content->attachments.items[i].file.size_bytes / 57 + 1;

        size_bytes += lines * 78;
    }
    return size_bytes;
}

/* Of several pieces the first has the attachments. */
static void warn_of_size(struct postern_message_list *list)
{
    uint64_t size_bytes = travelling_bytes(&list->model->contents[0]);

    if (size_bytes > MAILBOX_LIMIT_BYTES) {
        (void)snprintf(list->size_warning, sizeof(list->size_warning),
            "the mail has about %llu MB with its attachments encoded; a "
            "mailbox takes 35 MB unless its administrator allows more, so "
            "Exchange may refuse it or send it back",
            (unsigned long long)(size_bytes / 1000000));
        list->warnings[list->warning_count++] = list->size_warning;
    }
}

static enum postern_status is_by_draft(
    const struct pt_message *message, bool *ret, struct postern_error *err)
{
    struct pt_body body;
    enum postern_status status = POSTERN_OK;

    pt_body_init(&body);
    status = pt_message_json_append_send_mail(message, &body, err);
    *ret = !pt_route_is_within_request(body.size_bytes);
    pt_body_done(&body);
    return status;
}

/* /send has no word for it: what was a draft is always kept. */
static enum postern_status warn_of_copy(
    struct postern_message_list *list, struct postern_error *err)
{
    bool is_kept = false;
    enum postern_status status = POSTERN_OK;

    if (!list->model->items[0].save_to_sent_items) {
        status = is_by_draft(&list->model->items[0], &is_kept, err);
    }
    if (is_kept) {
        list->warnings[list->warning_count++] =
            "savesent=no has no effect on a mail this large: it is sent as a "
            "draft, and Exchange keeps those in Sent Items";
    }
    return status;
}

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
    if (status == POSTERN_OK) {
        warn_of_size(list);
        status = warn_of_copy(list, err);
    }
    if (status != POSTERN_OK) {
        postern_message_list_free(list);
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

const char *postern_message_list_warning(
    const struct postern_message_list *list, size_t index)
{
    return list && index < list->warning_count ? list->warnings[index] : NULL;
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

/*
 * sandbox/arrival.c: a mail that goes. See arrival.h.
 */
#include "sandbox/arrival.h"

#include <stdio.h>

#include "sandbox/show_mail.h"

/* A mail as printed: its JSON at most doubles by escaping. */
#define PRINT_BYTES ((size_t)64 * 1024 * 1024)

/* Whole blocks at once, so that parallel mails do not mix their lines. */
void pt_arrival_tell(struct pt_graph_call *call, const struct pt_mail *mail,
    const struct pt_mailbox *sender)
{
    const struct pt_service_options *options = &call->service->options;
    const char *from =
        pt_mail_address_of(json_object_get(mail->message, "from"));
    struct pt_arrival arrival = {
        .mail = mail,
        .from = from ? from : sender->address,
        .sender = sender->address,
        .request_id = call->request_id,
        .client_request_id = call->client_request_id,
    };
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    if (!options->mail_out) {
        return;
    }
    pt_buf_init(&text, PRINT_BYTES);
    status = pt_show_mail_line(&arrival, &text, NULL);
    if (status == POSTERN_OK && options->show_mail) {
        status = pt_show_mail_whole(&arrival, &text, NULL);
    }
    if (status == POSTERN_OK) {
        (void)fwrite(text.data, 1, text.len, options->mail_out);
    } else {
        (void)fputs(
            "mail that memory is too short to show\n", options->mail_out);
    }
    (void)fflush(options->mail_out);
    pt_buf_done(&text);
}

size_t pt_arrival_collect(
    const json_t *message, const char *recipients[PT_MAIL_MAX_RECIPIENTS])
{
    static const char *const lists[] = {
        "toRecipients", "ccRecipients", "bccRecipients"};
    size_t count = 0;

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const json_t *list = json_object_get(message, lists[i]);

        for (size_t k = 0; k < json_array_size(list); k++) {
            recipients[count] = pt_mail_address_of(json_array_get(list, k));
            count++;
        }
    }
    return count;
}

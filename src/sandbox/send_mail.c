/*
 * sandbox/send_mail.c: Graph's sendMail. See send_mail.h.
 */
#include "sandbox/send_mail.h"

#include <strings.h>

#include "sandbox/arrival.h"
#include "sandbox/mime_mail.h"
#include "sandbox/new_mail.h"
#include "sandbox/request_body.h"

/* Either spelling, never both. */
static bool find_parameter(struct pt_graph_call *call, const json_t *root,
    const char *const spellings[2], json_t **ret)
{
    json_t *first = json_object_get(root, spellings[0]);
    json_t *second = json_object_get(root, spellings[1]);

    if (first && second) {
        return pt_graph_refuse(call, 400, "RequestBodyRead",
            "Multiple parameters with the name '%s' were found in the request "
            "payload.",
            spellings[1]);
    }
    *ret = first ? first : second;
    return true;
}

static bool find_parameters(struct pt_graph_call *call, json_t *root,
    json_t **ret_message, bool *ret_has_sent_copy)
{
    static const char *const message_names[2] = {"message", "Message"};
    static const char *const save_names[2] = {
        "saveToSentItems", "SaveToSentItems"};
    json_t *save = NULL;
    const char *save_text = NULL;

    if (!pt_request_body_check_schema(call, &pt_schema_send_mail, root) ||
        !find_parameter(call, root, message_names, ret_message) ||
        !find_parameter(call, root, save_names, &save)) {
        return false;
    }
    if (!*ret_message) {
        return pt_graph_refuse(call, 400, "RequestBodyRead",
            "The parameter 'Message' is missing in the request payload of the "
            "operation 'sendMail'.");
    }
    save_text = json_string_value(save);
    *ret_has_sent_copy = !json_is_false(save) &&
                         !(save_text && strcasecmp(save_text, "false") == 0);
    return true;
}

/* What a request asks to be sent. */
struct letter {
    json_t *message;         /* borrowed from root, or root itself */
    json_t *root;            /* owned */
    struct pt_content *mime; /* held; or NULL */
    bool has_sent_copy;
};

static void deliver(struct pt_graph_call *call, const struct letter *letter,
    struct pt_mailbox *sender)
{
    json_t *message = letter->message;
    const char *recipients[PT_MAIL_MAX_RECIPIENTS] = {NULL};
    struct pt_mail_store *store = call->service->store;
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_mail *mail = NULL;
    enum postern_status status = pt_new_mail(message, call->request->body.len,
        call->now_unix_s, pt_mail_store_spool(store), &mail, &err);

    if (status == POSTERN_E_INVALID) {
        (void)pt_graph_refuse(call, 400, "RequestBodyRead", "%s", err.message);
        return;
    }
    if (status == POSTERN_OK) {
        mail->mime = letter->mime ? pt_content_hold(letter->mime) : NULL;
        pt_mail_store_lock(store);
        status = pt_mail_store_deliver(store,
            &(struct pt_delivery){
                .mail = mail,
                .sender = sender,
                .recipients = recipients,
                .recipient_count = pt_arrival_collect(message, recipients),
                .has_sent_copy = letter->has_sent_copy,
            },
            &err);
        if (status == POSTERN_OK) {
            pt_arrival_tell(call, mail, sender);
        }
        pt_mail_store_unlock(store);
    }
    if (status != POSTERN_OK) {
        pt_mail_free(mail);
        (void)pt_graph_refuse_error(call, &err);
        return;
    }
    call->response->status = 202;
}

/* saveToSentItems cannot be said with MIME: a copy is always left. */
static bool read_letter(struct pt_graph_call *call, struct letter *letter)
{
    letter->has_sent_copy = true;
    if (pt_mime_mail_is_type(call)) {
        if (!pt_mime_mail_read(call, &letter->root, &letter->mime)) {
            return false;
        }
        letter->message = letter->root;
        return true;
    }
    return pt_request_body_parse(
               call, call->service->limits->request_bytes, &letter->root) &&
           find_parameters(
               call, letter->root, &letter->message, &letter->has_sent_copy);
}

void pt_send_mail_answer(struct pt_graph_call *call, const char *user)
{
    struct pt_mailbox *sender = NULL;
    struct letter letter = {.message = NULL};

    pt_mail_store_lock(call->service->store);
    sender = pt_mail_store_find(call->service->store, user);
    pt_mail_store_unlock(call->service->store);
    if (!sender || !sender->is_in_directory) {
        (void)pt_graph_refuse_user(call, user);
        return;
    }
    if (read_letter(call, &letter) &&
        pt_mail_check(call, letter.message, sender)) {
        deliver(call, &letter, sender);
    }
    json_decref(letter.root);
    pt_content_release(letter.mime);
}

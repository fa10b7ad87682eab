/*
 * sandbox/send_mail.c: Graph's sendMail. See send_mail.h.
 */
#include "sandbox/send_mail.h"

#include <stdio.h>
#include <strings.h>

#include "sandbox/json_text.h"
#include "sandbox/mail_check.h"
#include "sandbox/new_mail.h"
#include "sandbox/schema.h"
#include "sandbox/show_mail.h"

/* A mail as printed: its JSON at most doubles by escaping. */
#define PRINT_BYTES ((size_t)64 * 1024 * 1024)

static bool check_content(struct pt_graph_call *call)
{
    struct pt_view type = pt_view_of(call->request->content_type);

    type = pt_view_trim(pt_view_first(type, pt_view_find(type, ';')));
    if (call->request->is_body_too_large) {
        return pt_graph_refuse(call, 413, "RequestBodyTooLarge",
            "The request is larger than %zu bytes.", PT_GRAPH_REQUEST_BYTES);
    }
    if (pt_view_is_equal_nocase(type, pt_view_of("text/plain"))) {
        return pt_graph_refuse(call, 415, "UnsupportedMediaType",
            "The sandbox does not take MIME content yet; send "
            "application/json.");
    }
    if (call->request->body.len == 0) {
        return pt_graph_refuse(
            call, 400, "BadRequest", "Empty Payload. JSON content expected.");
    }
    if (!pt_view_is_equal_nocase(type, pt_view_of("application/json"))) {
        return pt_graph_refuse(call, 415, "UnsupportedMediaType",
            "A supported MIME type could not be found that matches the "
            "content type of the request; application/json is expected.");
    }
    return true;
}

static bool parse_body(struct pt_graph_call *call, json_t **ret)
{
    struct pt_view body = call->request->body;

    *ret = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES, NULL);
    if (!*ret) {
        return pt_graph_refuse(call, 400, "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type "
            "header is set and payload is of valid JSON format.");
    }
    return true;
}

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

static bool check_schema(struct pt_graph_call *call, json_t *root)
{
    struct pt_schema_fault fault;
    FILE *out = call->service->options.warnings_out;

    if (!pt_schema_check(&pt_schema_send_mail, root, &fault)) {
        return pt_graph_refuse(
            call, 400, "RequestBodyRead", "%s", fault.message);
    }
    if (fault.warned_property && out) {
        (void)fprintf(out,
            "warning: %s is a string; Graph takes that, but a boolean is "
            "right\n",
            fault.warned_property);
        (void)fflush(out);
    }
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

    if (!check_schema(call, root) ||
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

/* Whole blocks at once, so that parallel mails do not mix their lines. */
static void tell(struct pt_graph_call *call, const struct pt_mail *mail,
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

/* The addresses of a checked message; the array borrows from it. */
static size_t collect_recipients(
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

static void deliver(struct pt_graph_call *call, json_t *message,
    struct pt_mailbox *sender, bool has_sent_copy)
{
    const char *recipients[PT_MAIL_MAX_RECIPIENTS] = {NULL};
    struct pt_mail_store *store = call->service->store;
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_mail *mail = NULL;
    enum postern_status status = pt_new_mail(
        message, call->request->body.len, call->now_unix_s, &mail, &err);

    if (status == POSTERN_E_INVALID) {
        (void)pt_graph_refuse(call, 400, "RequestBodyRead", "%s", err.message);
        return;
    }
    if (status == POSTERN_OK) {
        pt_mail_store_lock(store);
        status = pt_mail_store_deliver(store,
            &(struct pt_delivery){
                .mail = mail,
                .sender = sender,
                .recipients = recipients,
                .recipient_count = collect_recipients(message, recipients),
                .has_sent_copy = has_sent_copy,
            },
            &err);
        if (status == POSTERN_OK) {
            tell(call, mail, sender);
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

void pt_send_mail_answer(struct pt_graph_call *call, const char *user)
{
    struct pt_mailbox *sender = NULL;
    json_t *root = NULL;
    json_t *message = NULL;
    bool has_sent_copy = true;

    pt_mail_store_lock(call->service->store);
    sender = pt_mail_store_find(call->service->store, user);
    pt_mail_store_unlock(call->service->store);
    if (!sender || !sender->is_in_directory) {
        (void)pt_graph_refuse(call, 404, "ErrorInvalidUser",
            "The requested user '%.200s' is invalid.", user);
        return;
    }
    if (check_content(call) && parse_body(call, &root) &&
        find_parameters(call, root, &message, &has_sent_copy) &&
        pt_mail_check(call, message, sender)) {
        deliver(call, message, sender, has_sent_copy);
    }
    json_decref(root);
}

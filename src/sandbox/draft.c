/*
 * sandbox/draft.c: drafts. See draft.h.
 */
#include "sandbox/draft.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/arrival.h"
#include "sandbox/draft_fault.h"
#include "sandbox/json_text.h"
#include "sandbox/mime_mail.h"
#include "sandbox/new_mail.h"
#include "sandbox/read_mail.h"
#include "sandbox/request_body.h"

/* What a draft's PATCH may change. internetMessageHeaders only has a place in
 * a new message (Microsoft Learn, "message resource type"). */
static const char *const changeable[] = {"bccRecipients", "body", "categories",
    "ccRecipients", "flag", "from", "importance", "inferenceClassification",
    "internetMessageId", "isDeliveryReceiptRequested", "isRead",
    "isReadReceiptRequested", "multiValueExtendedProperties", "replyTo",
    "sender", "singleValueExtendedProperties", "subject", "toRecipients"};

bool pt_draft_check_query(struct pt_graph_call *call)
{
    const struct pt_form_fields *options = &call->target->options;

    if (options->count > 0) {
        return pt_graph_refuse(call, 400, "BadRequest",
            "The query option '%.60s' is not known here.",
            options->items[0].name);
    }
    return true;
}

/* The code is believed: the documents say only that a draft is needed. So is
 * that one which was sent and has not left Drafts yet is refused as well. */
static bool refuse_sent(struct pt_graph_call *call)
{
    return pt_graph_refuse(call, 400, "ErrorInvalidRequest",
        "The message is not a draft, so this cannot be done to it.");
}

struct pt_mail *pt_draft_find(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const char *id)
{
    const struct pt_mail_copy *copy = pt_graph_find_copy(call, mailbox, id);

    if (!copy) {
        (void)pt_graph_refuse_item(call);
        return NULL;
    }
    if (!pt_mail_is_open(copy->mail)) {
        (void)refuse_sent(call);
        return NULL;
    }
    return copy->mail;
}

/* The message of a request, and its MIME text when it is that. */
static bool read_message(struct pt_graph_call *call, json_t **ret_message,
    struct pt_content **ret_mime)
{
    size_t limit_bytes = call->service->limits->request_bytes;

    if (pt_mime_mail_is_type(call)) {
        return pt_mime_mail_read(call, ret_message, ret_mime);
    }
    return pt_request_body_parse(call, limit_bytes, ret_message) &&
           pt_request_body_check_schema(
               call, &pt_schema_message, *ret_message) &&
           pt_mail_check_headers(call, *ret_message);
}

/* 201, and where it is. */
static void answer_created(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const struct pt_mail_copy *copy)
{
    pt_read_mail_message(call, mailbox, copy);
    if (call->response->status == 200) {
        char location[512];

        call->response->status = 201;
        (void)snprintf(location, sizeof(location),
            "%s/v1.0/users('%s')/messages('%s')", call->service->base_url,
            mailbox->id, call->is_immutable ? copy->immutable_id : copy->id);
        pt_exchange_add_header(call->response, "Location", location);
    }
}

static void store_draft(struct pt_graph_call *call, struct pt_mailbox *mailbox,
    json_t *message, struct pt_content *mime)
{
    struct pt_mail_store *store = call->service->store;
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_mail *mail = NULL;
    const struct pt_mail_copy *copy = NULL;
    enum postern_status status = pt_new_mail(message, call->request->body.len,
        call->now_unix_s, pt_mail_store_spool(store), &mail, &err);

    if (status == POSTERN_OK) {
        mail->mime = mime ? pt_content_hold(mime) : NULL;
        pt_mail_store_lock(store);
        status = pt_mail_store_add_draft(store, mailbox, mail, &copy, &err);
        if (status == POSTERN_OK) {
            answer_created(call, mailbox, copy);
            pt_draft_fault_created(call, mailbox, copy);
        } else {
            pt_mail_free(mail);
        }
        pt_mail_store_unlock(store);
    }
    if (status == POSTERN_E_INVALID) {
        (void)pt_graph_refuse(call, 400, "RequestBodyRead", "%s", err.message);
    } else if (status != POSTERN_OK) {
        (void)pt_graph_refuse_error(call, &err);
    }
}

void pt_draft_create(struct pt_graph_call *call, struct pt_mailbox *mailbox)
{
    json_t *message = NULL;
    struct pt_content *mime = NULL;

    if (!mailbox->is_in_directory) {
        (void)pt_graph_refuse_user(call, mailbox->address);
    } else if (pt_draft_check_query(call) &&
               read_message(call, &message, &mime)) {
        store_draft(call, mailbox, message, mime);
    }
    json_decref(message);
    pt_content_release(mime);
}

static bool is_changeable(const char *name)
{
    for (size_t i = 0; i < sizeof(changeable) / sizeof(changeable[0]); i++) {
        if (strcmp(name, changeable[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_changes(struct pt_graph_call *call, json_t *changes)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(changes, name, value)
    {
        if (!is_changeable(name) && !strchr(name, '@')) {
            return pt_graph_refuse(call, 400, "ErrorInvalidPropertySet",
                "Set action is invalid for property '%.80s'.", name);
        }
    }
    return true;
}

static bool has_same_id(const json_t *a, const json_t *b)
{
    const char *a_id = pt_json_text_at(a, "id");
    const char *b_id = pt_json_text_at(b, "id");

    /* The GUID inside an id is written in either case. */
    return a_id && b_id && strcasecmp(a_id, b_id) == 0;
}

/* Extended properties are set one by one: those not named stay. */
static bool merge_properties(json_t *message, const json_t *given)
{
    static const char key[] = "singleValueExtendedProperties";
    json_t *merged = json_copy(json_object_get(message, key));

    if (!merged) {
        merged = json_array();
    }
    for (size_t i = 0; i < json_array_size(given); i++) {
        json_t *property = json_array_get(given, i);
        size_t k = 0;

        while (k < json_array_size(merged) &&
               !has_same_id(json_array_get(merged, k), property)) {
            k++;
        }
        (void)(k < json_array_size(merged)
                   ? json_array_set(merged, k, property)
                   : json_array_append(merged, property));
    }
    return json_object_set_new(message, key, merged) == 0;
}

/* Takes over all changes or none. */
static bool apply_changes(struct pt_mail *mail, json_t *changes)
{
    json_t *message = json_copy(mail->message);
    const char *name = NULL;
    json_t *value = NULL;
    bool is_applied = message != NULL;

    json_object_foreach(changes, name, value)
    {
        if (is_applied && strcmp(name, "singleValueExtendedProperties") == 0) {
            is_applied = merge_properties(message, value);
        } else if (is_applied) {
            is_applied = json_object_set(message, name, value) == 0;
        }
    }
    if (!is_applied) {
        json_decref(message);
        return false;
    }
    json_decref(mail->message);
    mail->message = message;
    pt_new_mail_set_message_id(
        mail, pt_json_text_at(message, "internetMessageId"));
    return true;
}

static void change(struct pt_graph_call *call, struct pt_mailbox *mailbox,
    const char *id, json_t *changes)
{
    struct postern_error err = {.status = POSTERN_OK};
    const struct pt_mail_copy *copy = pt_graph_find_copy(call, mailbox, id);

    if (!copy) {
        (void)pt_graph_refuse_item(call);
    } else if (copy->mail->is_submitted) {
        (void)refuse_sent(call);
    } else if (!copy->mail->is_draft) {
        (void)pt_graph_refuse(
            call, 501, "NotImplemented", "The sandbox changes drafts only.");
    } else if (copy->mail->mime) {
        (void)pt_graph_refuse(call, 400, "ErrorInvalidRequest",
            "A message that was made from MIME cannot be changed.");
    } else if (pt_mail_store_charge(call->service->store, copy->mail,
                   call->request->body.len, &err) != POSTERN_OK) {
        (void)pt_graph_refuse_error(call, &err);
    } else if (!apply_changes(copy->mail, changes)) {
        (void)pt_graph_refuse(call, 500, "ErrorInternalServerError",
            "The sandbox is out of memory.");
    } else {
        pt_read_mail_message(call, mailbox, copy);
    }
}

void pt_draft_change(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id)
{
    json_t *changes = NULL;

    if (pt_draft_check_query(call) &&
        pt_request_body_parse(
            call, call->service->limits->request_bytes, &changes) &&
        pt_request_body_check_schema(call, &pt_schema_message, changes) &&
        check_changes(call, changes)) {
        pt_mail_store_lock(call->service->store);
        change(call, mailbox, id, changes);
        pt_mail_store_unlock(call->service->store);
    }
    json_decref(changes);
}

void pt_draft_delete(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id)
{
    const struct pt_mail_copy *copy = NULL;

    if (!pt_draft_check_query(call)) {
        return;
    }
    pt_mail_store_lock(call->service->store);
    copy = pt_graph_find_copy(call, mailbox, id);
    if (copy) {
        pt_upload_sessions_forget(call->service->uploads, copy->immutable_id);
        pt_mail_store_remove(call->service->store, mailbox, copy);
        call->response->status = 204;
    } else {
        (void)pt_graph_refuse_item(call);
    }
    pt_mail_store_unlock(call->service->store);
}

/* POST without a body: the length has to be said all the same (RFC 9110
 * section 8.6; Microsoft Learn, "message: send", names it). */
static bool check_empty(struct pt_graph_call *call)
{
    if (!call->request->content_length) {
        return pt_graph_refuse(call, 411, "LengthRequired",
            "The request must have the header Content-Length: 0.");
    }
    if (call->request->body.len > 0 || call->request->is_body_too_large) {
        return pt_graph_refuse(call, 400, "BadRequest",
            "The operation 'send' takes no request body.");
    }
    return pt_draft_check_query(call);
}

static void send_locked(struct pt_graph_call *call, struct pt_mailbox *mailbox,
    struct pt_mail *mail)
{
    const char *recipients[PT_MAIL_MAX_RECIPIENTS] = {NULL};
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_delivery delivery = {
        .mail = mail,
        .sender = mailbox,
        .recipients = recipients,
    };

    if (!pt_mail_check(call, mail->message, mailbox)) {
        return;
    }
    pt_draft_fault_submit(call, &delivery);
    delivery.recipient_count = pt_arrival_collect(mail->message, recipients);
    if (pt_mail_store_send_draft(call->service->store, &delivery,
            call->now_unix_s, &err) != POSTERN_OK) {
        (void)pt_graph_refuse_error(call, &err);
        return;
    }
    pt_arrival_tell(call, mail, mailbox);
    call->response->status = 202;
}

void pt_draft_send(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id)
{
    struct pt_mail *mail = NULL;

    if (!check_empty(call)) {
        return;
    }
    pt_mail_store_lock(call->service->store);
    mail = pt_draft_find(call, mailbox, id);
    if (mail) {
        send_locked(call, mailbox, mail);
    }
    pt_mail_store_unlock(call->service->store);
}

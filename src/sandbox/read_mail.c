/*
 * sandbox/read_mail.c: reading mailboxes back. See read_mail.h.
 */
#include "sandbox/read_mail.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/json_text.h"
#include "sandbox/mail_query.h"
#include "sandbox/mail_view.h"

#define LINK_BYTES ((size_t)16 * 1024)

/* Of attachments in one answer, before base64. */
#define MAX_CONTENT_BYTES ((size_t)32 * 1000 * 1000)

static bool parse_query(struct pt_graph_call *call,
    enum pt_mail_query_scope scope, struct pt_mail_query *query)
{
    struct postern_error err = {.status = POSTERN_OK};

    if (pt_mail_query_parse(&call->target->options, scope, query, &err) !=
        POSTERN_OK) {
        return pt_graph_refuse(call, 400, "BadRequest", "%s", err.message);
    }
    return true;
}

/* Cuts item to $select, or refuses. */
static bool select_members(struct pt_graph_call *call, json_t *item,
    const char *select, const char *type_name)
{
    struct pt_view unknown = pt_view_of("");
    const char *const *hidden =
        strcmp(type_name, "microsoft.graph.message") == 0 ? pt_mail_view_hidden
                                                          : NULL;

    if (!pt_mail_view_select(item, select, hidden, &unknown)) {
        return pt_graph_refuse(call, 400, "RequestBroker--ParseUri",
            "Parsing OData Select and Expand failed: Could not find a "
            "property named '%.*s' on type '%s'.",
            unknown.len > 60 ? 60 : (int)unknown.len, unknown.ptr, type_name);
    }
    return true;
}

static void set_context(
    const struct pt_graph_call *call, json_t *object, const char *what)
{
    (void)json_object_set_new(object, "@odata.context",
        json_sprintf("%s/v1.0/$metadata#%s", call->service->base_url, what));
}

/* Answers with one item, cut to $select. Takes item. */
static void answer_item(
    struct pt_graph_call *call, json_t *item, const char *type_name)
{
    struct pt_mail_query query;

    if (!parse_query(call, PT_QUERY_SELECT_ONLY, &query)) {
        json_decref(item);
        return;
    }
    if (item && !select_members(call, item, query.select, type_name)) {
        json_decref(item);
    } else {
        if (item) {
            set_context(call, item, type_name);
        }
        pt_exchange_set_json(call->response, 200, item);
    }
    pt_mail_query_done(&query);
}

/* The same address with $skip moved on. NULL when memory is out. */
static json_t *make_next_link(
    const struct pt_graph_call *call, size_t next_skip)
{
    struct pt_view rest = call->target->query;
    struct pt_view part = pt_view_of("");
    struct pt_buf link;
    json_t *value = NULL;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&link, LINK_BYTES);
    status = pt_buf_append_text(&link, call->service->base_url, NULL);
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(&link, call->target->path, NULL);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_format(&link, NULL, "?%%24skip=%zu", next_skip);
    }
    while (status == POSTERN_OK && pt_view_next_field(&rest, '&', &part)) {
        if (part.len == 0 || pt_view_has_prefix(part, pt_view_of("$skip=")) ||
            pt_view_has_prefix(part, pt_view_of("%24skip="))) {
            continue;
        }
        status = pt_buf_append_byte(&link, '&', NULL);
        if (status == POSTERN_OK) {
            status = pt_buf_append_view(&link, part, NULL);
        }
    }
    if (status == POSTERN_OK) {
        value = json_stringn(link.data, link.len);
    }
    pt_buf_done(&link);
    return value;
}

/* Fills list, newest first. False when the call was refused. */
static bool collect_page(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const enum pt_mail_folder *folder,
    const struct pt_mail_query *query, json_t *page)
{
    json_t *list = json_object_get(page, "value");
    size_t seen = 0;

    for (size_t i = mailbox->copy_count; i > 0; i--) {
        const struct pt_mail_copy *copy = &mailbox->copies[i - 1];
        json_t *item = NULL;

        if ((folder && copy->folder != *folder) || copy->mail->is_unseen ||
            !pt_mail_filter_is_match(&query->filter, copy->mail)) {
            continue;
        }
        seen++;
        if (seen <= query->skip) {
            continue;
        }
        if (seen > query->skip + query->top) {
            (void)json_object_set_new(page, "@odata.nextLink",
                make_next_link(call, query->skip + query->top));
            return true;
        }
        item = pt_mail_view_message(mailbox, copy, call->is_immutable);
        if (item && !select_members(
                        call, item, query->select, "microsoft.graph.message")) {
            json_decref(item);
            return false;
        }
        if (!item || json_array_append_new(list, item) != 0) {
            return pt_graph_refuse(call, 500, "ErrorInternalServerError",
                "The sandbox is out of memory.");
        }
    }
    return true;
}

void pt_read_mail_list(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const enum pt_mail_folder *folder)
{
    struct pt_mail_query query;
    json_t *page = NULL;

    if (!parse_query(call, PT_QUERY_LIST, &query)) {
        return;
    }
    page = json_pack("{s:[]}", "value");
    if (page) {
        set_context(call, page, "messages");
    }
    if (page && !collect_page(call, mailbox, folder, &query, page)) {
        json_decref(page);
    } else {
        pt_exchange_set_json(call->response, 200, page);
    }
    pt_mail_query_done(&query);
}

void pt_read_mail_message(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const struct pt_mail_copy *copy)
{
    answer_item(call, pt_mail_view_message(mailbox, copy, call->is_immutable),
        "microsoft.graph.message");
}

void pt_read_mail_folders(
    struct pt_graph_call *call, const struct pt_mailbox *mailbox)
{
    struct pt_mail_query query;
    json_t *page = json_pack("{s:[]}", "value");

    if (!parse_query(call, PT_QUERY_SELECT_ONLY, &query)) {
        json_decref(page);
        return;
    }
    for (size_t i = 0; i < PT_FOLDER_COUNT && page; i++) {
        json_t *item = pt_mail_view_folder(mailbox, (enum pt_mail_folder)i);

        if (item && !select_members(call, item, query.select,
                        "microsoft.graph.mailFolder")) {
            json_decref(item);
            json_decref(page);
            return;
        }
        (void)json_array_append_new(json_object_get(page, "value"), item);
    }
    if (page) {
        set_context(call, page, "mailFolders");
    }
    pt_exchange_set_json(call->response, 200, page);
}

void pt_read_mail_folder(struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, enum pt_mail_folder folder)
{
    answer_item(call, pt_mail_view_folder(mailbox, folder),
        "microsoft.graph.mailFolder");
}

/* Whether contentBytes is asked for; refuses what would be too much of it.
 * Graph would answer that too; the sandbox is not to hold it in memory. */
static bool check_content(struct pt_graph_call *call, const char *select,
    size_t content_bytes, bool *ret_has_content)
{
    *ret_has_content = pt_mail_view_is_selected(select, "contentBytes");
    if (*ret_has_content && content_bytes > MAX_CONTENT_BYTES) {
        return pt_graph_refuse(call, 400, "ErrorMessageSizeExceeded",
            "The answer would have %zu bytes of content; name other "
            "properties with $select, and read the content from "
            ".../attachments/{id}/$value.",
            content_bytes);
    }
    return true;
}

/* Fills page; false when the call was refused. */
static bool collect_attachments(struct pt_graph_call *call,
    const struct pt_mail *mail, const struct pt_mail_query *query, json_t *page)
{
    size_t content_bytes = 0;
    bool has_content = false;
    size_t end = mail->attachment_count;

    if (query->skip + query->top < end) {
        end = query->skip + query->top;
        (void)json_object_set_new(
            page, "@odata.nextLink", make_next_link(call, end));
    }
    for (size_t i = query->skip; i < end; i++) {
        content_bytes += pt_content_size_bytes(mail->attachments[i].content);
    }
    if (!check_content(call, query->select, content_bytes, &has_content)) {
        return false;
    }
    for (size_t i = query->skip; i < end; i++) {
        json_t *item =
            pt_mail_view_attachment(mail, &mail->attachments[i], has_content);

        if (item && !select_members(call, item, query->select,
                        "microsoft.graph.attachment")) {
            json_decref(item);
            return false;
        }
        if (json_array_append_new(json_object_get(page, "value"), item) != 0) {
            return pt_graph_refuse(call, 500, "ErrorInternalServerError",
                "The sandbox is out of memory.");
        }
    }
    return true;
}

void pt_read_mail_attachments(
    struct pt_graph_call *call, const struct pt_mail_copy *copy)
{
    struct pt_mail_query query;
    json_t *page = NULL;

    if (!parse_query(call, PT_QUERY_PAGES, &query)) {
        return;
    }
    page = json_pack("{s:[]}", "value");
    if (page && !collect_attachments(call, copy->mail, &query, page)) {
        json_decref(page);
    } else {
        if (page) {
            set_context(call, page, "attachments");
        }
        pt_exchange_set_json(call->response, 200, page);
    }
    pt_mail_query_done(&query);
}

/* One attachment as JSON. */
static void answer_attachment(struct pt_graph_call *call,
    const struct pt_mail *mail, const struct pt_mail_attachment *attachment)
{
    const char *select = pt_form_fields_find(&call->target->options, "$select");
    bool has_content = false;

    if (check_content(call, select, pt_content_size_bytes(attachment->content),
            &has_content)) {
        answer_item(call,
            pt_mail_view_attachment(mail, attachment, has_content),
            "microsoft.graph.attachment");
    }
}

void pt_read_mail_mime(
    struct pt_graph_call *call, const struct pt_mail_copy *copy)
{
    struct pt_exchange_response *response = call->response;

    if (!copy->mail->mime) {
        (void)pt_graph_refuse(call, 501, "NotImplemented",
            "The sandbox has MIME content only of what was sent as MIME.");
        return;
    }
    response->status = 200;
    response->content = pt_content_hold(copy->mail->mime);
    (void)snprintf(response->content_type, sizeof(response->content_type), "%s",
        "text/plain");
}

/* The bytes alone, under the type the sender gave them. */
static void answer_value(
    struct pt_graph_call *call, const struct pt_mail_attachment *attachment)
{
    struct pt_exchange_response *response = call->response;
    const char *kind = pt_json_text_at(attachment->properties, "@odata.type");
    const char *type = pt_json_text_at(attachment->properties, "contentType");

    if (!kind || !strstr(kind, "fileAttachment")) {
        (void)pt_graph_refuse(call, 501, "NotImplemented",
            "The sandbox has the bytes of file attachments only.");
        return;
    }
    response->status = 200;
    response->content = pt_content_hold(attachment->content);
    if (!type || !*type || strlen(type) >= sizeof(response->content_type) ||
        strpbrk(type, "\r\n")) {
        type = "application/octet-stream";
    }
    (void)snprintf(
        response->content_type, sizeof(response->content_type), "%s", type);
}

void pt_read_mail_attachment(struct pt_graph_call *call,
    const struct pt_mail_copy *copy, const char *id, bool is_value)
{
    const struct pt_mail *mail = copy->mail;

    for (size_t i = 0; i < mail->attachment_count; i++) {
        const struct pt_mail_attachment *attachment = &mail->attachments[i];

        if (strcmp(attachment->id, id) != 0) {
            continue;
        }
        if (is_value) {
            answer_value(call, attachment);
        } else {
            answer_attachment(call, mail, attachment);
        }
        return;
    }
    (void)pt_graph_refuse(call, 404, "ErrorItemNotFound",
        "The specified object was not found in the store.");
}

void pt_read_mail_user(
    struct pt_graph_call *call, const struct pt_mailbox *mailbox)
{
    answer_item(call, pt_mail_view_user(mailbox), "microsoft.graph.user");
}

/*
 * sandbox/message_route.c: the paths below .../messages. See
 * message_route.h.
 */
#include "sandbox/message_route.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/draft.h"
#include "sandbox/draft_attachment.h"
#include "sandbox/draft_fault.h"
#include "sandbox/read_mail.h"
#include "sandbox/upload_create.h"

#define READ_ROLES ((unsigned)(PT_ROLE_MAIL_READ | PT_ROLE_MAIL_READ_WRITE))
#define WRITE_ROLE ((unsigned)PT_ROLE_MAIL_READ_WRITE)
#define SEND_ROLE ((unsigned)PT_ROLE_MAIL_SEND)

/* What the segments after "messages" name. */
enum resource {
    RESOURCE_LIST = 0,
    RESOURCE_MESSAGE = 1,
    RESOURCE_MIME = 2,
    RESOURCE_SEND = 3,
    RESOURCE_ATTACHMENTS = 4,
    RESOURCE_CREATE_UPLOAD = 5,
    RESOURCE_ATTACHMENT = 6,
    RESOURCE_ATTACHMENT_VALUE = 7,
    RESOURCE_NONE = 8
};

struct path {
    struct pt_mailbox *mailbox;
    const enum pt_mail_folder *folder;
    const char *message_id;    /* NULL for the list */
    const char *attachment_id; /* or NULL */
};

struct row {
    enum resource resource;
    const char *method;
    unsigned any_role_of;
    void (*answer)(struct pt_graph_call *call, const struct path *path);
};

static bool is_named(const char *segment, const char *name)
{
    return segment && strcasecmp(segment, name) == 0;
}

/* Reading holds the store from finding the copy to the end of the answer. */

static void read_list(struct pt_graph_call *call, const struct path *path)
{
    pt_mail_store_lock(call->service->store);
    pt_read_mail_list(call, path->mailbox, path->folder);
    pt_mail_store_unlock(call->service->store);
}

static void read_copy(struct pt_graph_call *call, const struct path *path,
    void (*answer)(struct pt_graph_call *call, const struct path *path,
        const struct pt_mail_copy *copy))
{
    const struct pt_mail_copy *copy = NULL;

    pt_mail_store_lock(call->service->store);
    copy = pt_graph_find_copy(call, path->mailbox, path->message_id);
    if (copy) {
        answer(call, path, copy);
    } else {
        (void)pt_graph_refuse_item(call);
    }
    pt_mail_store_unlock(call->service->store);
}

static void answer_message(struct pt_graph_call *call, const struct path *path,
    const struct pt_mail_copy *copy)
{
    pt_read_mail_message(call, path->mailbox, copy);
}

static void answer_mime(struct pt_graph_call *call, const struct path *path,
    const struct pt_mail_copy *copy)
{
    (void)path;
    pt_read_mail_mime(call, copy);
}

static void answer_attachments(struct pt_graph_call *call,
    const struct path *path, const struct pt_mail_copy *copy)
{
    (void)path;
    pt_read_mail_attachments(call, copy);
}

static void answer_attachment(struct pt_graph_call *call,
    const struct path *path, const struct pt_mail_copy *copy)
{
    pt_read_mail_attachment(call, copy, path->attachment_id, false);
}

static void answer_value(struct pt_graph_call *call, const struct path *path,
    const struct pt_mail_copy *copy)
{
    pt_read_mail_attachment(call, copy, path->attachment_id, true);
}

static void read_message(struct pt_graph_call *call, const struct path *path)
{
    read_copy(call, path, answer_message);
}

static void read_mime(struct pt_graph_call *call, const struct path *path)
{
    read_copy(call, path, answer_mime);
}

static void read_attachments(
    struct pt_graph_call *call, const struct path *path)
{
    read_copy(call, path, answer_attachments);
}

static void read_attachment(struct pt_graph_call *call, const struct path *path)
{
    read_copy(call, path, answer_attachment);
}

static void read_value(struct pt_graph_call *call, const struct path *path)
{
    read_copy(call, path, answer_value);
}

static void create(struct pt_graph_call *call, const struct path *path)
{
    pt_draft_create(call, path->mailbox);
}

static void change(struct pt_graph_call *call, const struct path *path)
{
    pt_draft_change(call, path->mailbox, path->message_id);
}

static void delete_message(struct pt_graph_call *call, const struct path *path)
{
    pt_draft_delete(call, path->mailbox, path->message_id);
}

static void send_draft(struct pt_graph_call *call, const struct path *path)
{
    pt_draft_send(call, path->mailbox, path->message_id);
}

static void attach(struct pt_graph_call *call, const struct path *path)
{
    pt_draft_attach(call, path->mailbox, path->message_id);
}

static void detach(struct pt_graph_call *call, const struct path *path)
{
    pt_draft_detach(call, path->mailbox, path->message_id, path->attachment_id);
}

static void create_upload(struct pt_graph_call *call, const struct path *path)
{
    pt_upload_create(call, path->mailbox, path->message_id);
}

static const struct row rows[] = {
    {RESOURCE_LIST, "GET", READ_ROLES, read_list},
    {RESOURCE_LIST, "POST", WRITE_ROLE, create},
    {RESOURCE_MESSAGE, "GET", READ_ROLES, read_message},
    {RESOURCE_MESSAGE, "PATCH", WRITE_ROLE, change},
    {RESOURCE_MESSAGE, "DELETE", WRITE_ROLE, delete_message},
    {RESOURCE_MIME, "GET", READ_ROLES, read_mime},
    {RESOURCE_SEND, "POST", SEND_ROLE, send_draft},
    {RESOURCE_ATTACHMENTS, "GET", READ_ROLES, read_attachments},
    {RESOURCE_ATTACHMENTS, "POST", WRITE_ROLE, attach},
    {RESOURCE_CREATE_UPLOAD, "POST", WRITE_ROLE, create_upload},
    {RESOURCE_ATTACHMENT, "GET", READ_ROLES, read_attachment},
    {RESOURCE_ATTACHMENT, "DELETE", WRITE_ROLE, detach},
    {RESOURCE_ATTACHMENT_VALUE, "GET", READ_ROLES, read_value},
};

/* What the segments at and after first name; the first one that does not fit
 * goes to ret_wrong when it is RESOURCE_NONE. */
static enum resource find_resource(
    const char *const segments[6], const char **ret_wrong)
{
    const char *part = segments[1];
    const char *id = segments[2];
    const char *value = segments[3];
    enum resource found = RESOURCE_NONE;
    size_t end = 2;

    if (!segments[0]) {
        return RESOURCE_LIST;
    }
    if (!part) {
        return RESOURCE_MESSAGE;
    }
    if (is_named(part, "$value")) {
        found = RESOURCE_MIME;
    } else if (is_named(part, "send") ||
               is_named(part, "microsoft.graph.send")) {
        found = RESOURCE_SEND;
    } else if (!is_named(part, "attachments")) {
        *ret_wrong = part;
        return RESOURCE_NONE;
    } else if (!id) {
        found = RESOURCE_ATTACHMENTS;
    } else if (is_named(id, "createUploadSession") ||
               is_named(id, "microsoft.graph.createUploadSession")) {
        found = RESOURCE_CREATE_UPLOAD;
        end = 3;
    } else if (!value) {
        found = RESOURCE_ATTACHMENT;
        end = 3;
    } else if (is_named(value, "$value")) {
        found = RESOURCE_ATTACHMENT_VALUE;
        end = 4;
    } else {
        *ret_wrong = value;
        return RESOURCE_NONE;
    }
    *ret_wrong = segments[end];
    return segments[end] ? RESOURCE_NONE : found;
}

/* The row of a resource and method; refuses a method the resource has not. */
static const struct row *find_row(
    struct pt_graph_call *call, enum resource resource)
{
    char allowed[64] = "";
    size_t len = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].resource != resource) {
            continue;
        }
        if (strcmp(call->request->method, rows[i].method) == 0) {
            return &rows[i];
        }
        len += (size_t)snprintf(allowed + len, sizeof(allowed) - len, "%s%s",
            len > 0 ? ", " : "", rows[i].method);
    }
    pt_exchange_add_header(call->response, "Allow", allowed);
    (void)pt_graph_refuse(call, 405, "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.");
    return NULL;
}

void pt_message_route_answer(struct pt_graph_call *call,
    struct pt_mailbox *mailbox, const enum pt_mail_folder *folder, size_t index)
{
    const char *segments[6] = {NULL};
    const char *wrong = NULL;
    enum resource resource = RESOURCE_NONE;
    const struct row *row = NULL;

    for (size_t i = 0; i < 5 && index + 1 + i < call->target->segment_count;
         i++) {
        segments[i] = call->target->segments[index + 1 + i];
    }
    resource = find_resource(segments, &wrong);
    if (resource == RESOURCE_NONE) {
        (void)pt_graph_refuse(call, 400, "BadRequest",
            "Resource not found for the segment '%.200s'.", wrong);
        return;
    }
    row = find_row(call, resource);
    if (row && (call->claims.roles & row->any_role_of) == 0) {
        (void)pt_graph_refuse(call, 403, "ErrorAccessDenied",
            "Access is denied. Check credentials and try again.");
    } else if (row) {
        pt_draft_fault_named(call, mailbox, segments[0]);
        row->answer(call, &(struct path){.mailbox = mailbox,
                              .folder = folder,
                              .message_id = segments[0],
                              .attachment_id = segments[2]});
    }
}

/*
 * sandbox/graph_route.c: Graph's paths. See graph_route.h.
 */
#include "sandbox/graph_route.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/batch.h"
#include "sandbox/mail_view.h"
#include "sandbox/message_route.h"
#include "sandbox/read_mail.h"
#include "sandbox/send_mail.h"

#define READ_ROLES ((unsigned)(PT_ROLE_MAIL_READ | PT_ROLE_MAIL_READ_WRITE))

static bool is_named(const char *segment, const char *name)
{
    return strcasecmp(segment, name) == 0;
}

static const char *segment(const struct pt_graph_call *call, size_t index)
{
    return index < call->target->segment_count ? call->target->segments[index]
                                               : NULL;
}

static bool refuse_segment(struct pt_graph_call *call, const char *name)
{
    return pt_graph_refuse(call, 400, "BadRequest",
        "Resource not found for the segment '%.200s'.", name);
}

/* Anything but the method a resource has. */
static bool check_method(struct pt_graph_call *call, const char *method)
{
    if (strcmp(call->request->method, method) == 0) {
        return true;
    }
    if (strcmp(method, "GET") == 0) {
        return pt_graph_refuse(call, 501, "NotImplemented",
            "The sandbox only reads here; it does not serve %.20s.",
            call->request->method);
    }
    pt_exchange_add_header(call->response, "Allow", method);
    return pt_graph_refuse(call, 405, "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.");
}

static bool check_role(struct pt_graph_call *call, unsigned any_of)
{
    if ((call->claims.roles & any_of) != 0) {
        return true;
    }
    if (any_of == PT_ROLE_USER_READ_ALL || any_of == PT_ROLE_USER_READ) {
        return pt_graph_refuse(call, 403, "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.");
    }
    return pt_graph_refuse(call, 403, "ErrorAccessDenied",
        "Access is denied. Check credentials and try again.");
}

/* Nothing may follow segment number count. */
static bool check_end(struct pt_graph_call *call, size_t count)
{
    const char *extra = segment(call, count);

    return extra ? refuse_segment(call, extra) : true;
}

/* .../mailFolders[/{id}[/messages...]], the word at index 3. */
static void answer_folders(
    struct pt_graph_call *call, struct pt_mailbox *mailbox)
{
    const char *name = segment(call, 4);
    const char *part = segment(call, 5);
    enum pt_mail_folder folder = PT_FOLDER_INBOX;

    if (part && !is_named(part, "messages")) {
        (void)refuse_segment(call, part);
    } else if (name && !pt_mail_view_find_folder(mailbox, name, &folder)) {
        (void)pt_graph_refuse_item(call);
    } else if (part && strcmp(call->request->method, "POST") == 0 &&
               !segment(call, 6) && folder != PT_FOLDER_DRAFTS) {
        (void)pt_graph_refuse(call, 501, "NotImplemented",
            "The sandbox makes messages in Drafts only.");
    } else if (part) {
        pt_message_route_answer(call, mailbox, &folder, 5);
    } else if (check_method(call, "GET") && check_role(call, READ_ROLES)) {
        pt_mail_store_lock(call->service->store);
        if (name) {
            pt_read_mail_folder(call, mailbox, folder);
        } else {
            pt_read_mail_folders(call, mailbox);
        }
        pt_mail_store_unlock(call->service->store);
    }
}

/* Somebody, and not an application by itself. */
static bool is_user_signed_in(const struct pt_graph_call *call)
{
    return call->claims.user_id[0] != '\0';
}

/* Users reach their own mailbox here, applications everything but those of
 * personal accounts. */
static bool check_owner(struct pt_graph_call *call, const char *user)
{
    const struct pt_mailbox *mailbox = NULL;
    bool is_own = false;
    bool is_personal = false;

    pt_mail_store_lock(call->service->store);
    mailbox = pt_mail_store_find(call->service->store, user);
    is_own = mailbox && is_named(mailbox->id, call->claims.user_id);
    is_personal = mailbox && mailbox->is_personal;
    pt_mail_store_unlock(call->service->store);
    if (is_user_signed_in(call) && !is_own) {
        return pt_graph_refuse(call, 403, "ErrorAccessDenied",
            "Access is denied. Check credentials and try again.");
    }
    if (!is_user_signed_in(call) && is_personal) {
        return pt_graph_refuse_user(call, user);
    }
    return true;
}

static void answer_user(struct pt_graph_call *call, const char *user)
{
    struct pt_mailbox *mailbox = NULL;

    if (!check_method(call, "GET") ||
        !check_role(call, is_user_signed_in(call) ? PT_ROLE_USER_READ
                                                  : PT_ROLE_USER_READ_ALL)) {
        return;
    }
    mailbox = pt_mail_store_find(call->service->store, user);
    if (!mailbox) {
        (void)pt_graph_refuse(call, 404, "Request_ResourceNotFound",
            "Resource '%.200s' does not exist or one of its queried "
            "reference-property objects are not present.",
            user);
        return;
    }
    pt_read_mail_user(call, mailbox);
}

/* .../messages[...] and .../mailFolders[...]. */
static void answer_mailbox(
    struct pt_graph_call *call, const char *user, bool is_folders)
{
    struct pt_mailbox *mailbox = NULL;

    pt_mail_store_lock(call->service->store);
    mailbox = pt_mail_store_find(call->service->store, user);
    pt_mail_store_unlock(call->service->store);
    if (!mailbox) {
        (void)pt_graph_refuse_user(call, user);
    } else if (is_folders) {
        answer_folders(call, mailbox);
    } else {
        pt_message_route_answer(call, mailbox, NULL, 3);
    }
}

/* Counts the request for its app and mailbox until it is answered. Who asks
 * for nobody's mailbox is told so elsewhere. */
static bool enter_mailbox(struct pt_graph_call *call, const char *user)
{
    const struct pt_mailbox *mailbox = NULL;
    bool is_over = false;

    pt_mail_store_lock(call->service->store);
    mailbox = pt_mail_store_find(call->service->store, user);
    if (mailbox) {
        call->response->in_flight = pt_in_flight_enter(call->service->in_flight,
            call->claims.app_id, mailbox->address, &is_over);
    }
    pt_mail_store_unlock(call->service->store);
    if (is_over) {
        pt_exchange_add_header(call->response, "Retry-After", "1");
        return pt_graph_refuse(call, 429, "ApplicationThrottled",
            "Application is over its MailboxConcurrency limit.");
    }
    return true;
}

/* /users/{user}[/...]. */
static void answer_users(struct pt_graph_call *call, const char *user)
{
    const char *part = segment(call, 3);

    if (!check_owner(call, user) || !enter_mailbox(call, user)) {
        return;
    }
    if (part && (is_named(part, "sendMail") ||
                    is_named(part, "microsoft.graph.sendMail"))) {
        if (check_end(call, 4) && check_method(call, "POST") &&
            check_role(call, PT_ROLE_MAIL_SEND)) {
            pt_send_mail_answer(call, user);
        }
        return;
    }
    if (!part) {
        pt_mail_store_lock(call->service->store);
        answer_user(call, user);
        pt_mail_store_unlock(call->service->store);
    } else if (is_named(part, "messages") || is_named(part, "mailFolders")) {
        answer_mailbox(call, user, is_named(part, "mailFolders"));
    } else {
        (void)refuse_segment(call, part);
    }
}

/* /me[/...] is /users/{user}[/...] of who signed in. */
static void answer_me(struct pt_graph_call *call)
{
    static char users[] = "users";
    const struct pt_target *asked = call->target;
    struct pt_target target = *asked;

    if (!is_user_signed_in(call)) {
        (void)pt_graph_refuse(call, 400, "BadRequest",
            "/me request is only valid with delegated authentication flow.");
        return;
    }
    if (asked->segment_count == PT_TARGET_MAX_SEGMENTS) {
        (void)refuse_segment(call, segment(call, asked->segment_count - 1));
        return;
    }
    target.segments[1] = users;
    target.segments[2] = call->claims.user_id;
    for (size_t i = 2; i < asked->segment_count; i++) {
        target.segments[i + 1] = asked->segments[i];
    }
    target.segment_count++;
    call->target = &target;
    answer_users(call, call->claims.user_id);
    call->target = asked;
}

static void dispatch(struct pt_graph_call *call)
{
    const char *root = segment(call, 1);
    const char *user = segment(call, 2);

    if (!root) {
        (void)pt_graph_refuse(call, 501, "NotImplemented",
            "The sandbox does not serve the service document.");
    } else if (is_named(root, "$batch")) {
        if (!user && check_method(call, "POST")) {
            pt_batch_answer(call);
        } else if (user) {
            (void)refuse_segment(call, user);
        }
    } else if (is_named(root, "me")) {
        answer_me(call);
    } else if (!is_named(root, "users")) {
        (void)refuse_segment(call, root);
    } else if (!user) {
        (void)pt_graph_refuse(
            call, 501, "NotImplemented", "The sandbox does not list users.");
    } else {
        answer_users(call, user);
    }
}

static bool check_token(struct pt_graph_call *call)
{
    struct pt_view header = pt_view_of(call->request->authorization);
    struct pt_view token = pt_view_trim(pt_view_from(header, 7));
    struct postern_error err = {.status = POSTERN_OK};
    char challenge[256];

    if (token.len > 0 &&
        pt_view_is_equal_nocase(
            pt_view_first(header, 7), pt_view_of("Bearer ")) &&
        pt_token_issuer_verify(call->service->issuer, token, call->now_unix_s,
            &call->claims, &err) == POSTERN_OK) {
        return true;
    }
    if (err.status == POSTERN_E_MEMORY) {
        return pt_graph_refuse_error(call, &err);
    }
    (void)snprintf(challenge, sizeof(challenge),
        "Bearer realm=\"\", authorization_uri=\"%s/common/oauth2/authorize\", "
        "client_id=\"" PT_GRAPH_APP_ID "\"",
        call->service->base_url);
    pt_exchange_add_header(call->response, "WWW-Authenticate", challenge);
    return pt_graph_refuse(call, 401, "InvalidAuthenticationToken", "%s",
        err.status == POSTERN_OK ? "Access token is empty." : err.message);
}

/* IdType="ImmutableId" among the preferences; quotes may be left out (RFC 7240
 * section 2). */
static bool wants_immutable(const char *prefer)
{
    struct pt_view rest = pt_view_of(prefer);
    struct pt_view part = pt_view_of("");

    while (pt_view_next_field(&rest, ',', &part)) {
        struct pt_view preference = pt_view_trim(part);

        if (pt_view_is_equal_nocase(
                preference, pt_view_of("IdType=\"ImmutableId\"")) ||
            pt_view_is_equal_nocase(
                preference, pt_view_of("IdType=ImmutableId"))) {
            return true;
        }
    }
    return false;
}

void pt_graph_answer(struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response)
{
    struct pt_graph_call call = {
        .service = service,
        .request = request,
        .response = response,
        .target = target,
        .now_unix_s = pt_clock_unix_s(&service->options.clock),
    };

    response->is_graph = true;
    if (pt_random_uuid(call.request_id, NULL) != POSTERN_OK) {
        return;
    }
    call.client_request_id = request->client_request_id
                                 ? request->client_request_id
                                 : call.request_id;
    call.is_immutable = wants_immutable(request->prefer);
    pt_graph_add_headers(&call);
    if (target->segment_count == 0 || !is_named(target->segments[0], "v1.0")) {
        (void)pt_graph_refuse(&call, 400, "BadRequest",
            "Invalid version: %.60s",
            target->segment_count == 0 ? "" : target->segments[0]);
    } else if (check_token(&call)) {
        dispatch(&call);
    }
}

/*
 * sandbox/entra_refresh.c: a personal account's sign-in by refresh token. See
 * entra_refresh.h.
 */
#include "sandbox/entra_refresh.h"

#include <stdio.h>
#include <string.h>

#define TOKEN_BYTES ((size_t)16 * 1024)

/* What one scope of a request asks for. */
struct scopes {
    unsigned bits;   /* of enum pt_role */
    bool is_offline; /* a refresh token is wanted */
};

static bool refuse(struct pt_entra_refresh *ret, enum pt_entra_problem problem,
    const char *subject)
{
    ret->problem = problem;
    ret->subject = subject;
    return false;
}

static const char *field(const struct pt_form_fields *form, const char *name)
{
    const char *value = pt_form_fields_find(form, name);

    return value && *value ? value : NULL;
}

static bool find_app(const struct pt_form_fields *form,
    const struct pt_directory_app **ret_app, struct pt_entra_refresh *ret)
{
    const char *client_id = field(form, "client_id");

    if (!client_id) {
        return refuse(ret, PT_ENTRA_FIELD_MISSING, "client_id");
    }
    *ret_app = pt_directory_find_app(pt_directory_consumers(), client_id);
    if (!*ret_app) {
        return refuse(ret,
            pt_directory_find_app_anywhere(client_id)
                ? PT_ENTRA_APP_NOT_PERSONAL
                : PT_ENTRA_APP_UNKNOWN,
            client_id);
    }
    if (field(form, "client_secret") || field(form, "client_assertion")) {
        return refuse(ret, PT_ENTRA_PUBLIC_CLIENT, NULL);
    }
    return true;
}

/* What users have granted: what --grant gives the applications, and to be
 * known by name. */
static unsigned granted_scopes(const struct pt_service *service)
{
    unsigned roles = service->options.roles;

    return (roles & ~(unsigned)PT_ROLE_USER_READ_ALL) | PT_ROLE_USER_READ;
}

/* One scope: a permission of Graph's, by its URL or by its name alone, or one
 * of OpenID Connect's. */
static bool read_scope(
    struct pt_view text, unsigned granted, struct scopes *ret)
{
    static const char *const open_id[] = {"openid", "profile", "email"};
    struct pt_view host = pt_view_of(PT_GRAPH_RESOURCE "/");
    char name[64] = "";
    unsigned bit = 0;

    if (pt_view_has_prefix(text, host)) {
        text = pt_view_from(text, host.len);
    }
    (void)snprintf(name, sizeof(name), "%.*s",
        text.len < sizeof(name) ? (int)text.len : 0, text.ptr);
    if (strcmp(name, "offline_access") == 0) {
        ret->is_offline = true;
        return true;
    }
    if (strcmp(name, ".default") == 0) {
        ret->bits |= granted;
        return true;
    }
    for (size_t i = 0; i < sizeof(open_id) / sizeof(open_id[0]); i++) {
        if (strcmp(name, open_id[i]) == 0) {
            return true;
        }
    }
    bit = pt_directory_find_scope(name);
    ret->bits |= bit;
    return (bit & granted) != 0;
}

static bool read_scopes(const struct pt_service *service,
    const struct pt_form_fields *form, struct scopes *scopes,
    struct pt_entra_refresh *ret)
{
    const char *text = field(form, "scope");
    struct pt_view rest = pt_view_of(text);
    struct pt_view part = pt_view_of("");

    if (!text) {
        *scopes = (struct scopes){granted_scopes(service), true};
        return true;
    }
    while (pt_view_next_field(&rest, ' ', &part)) {
        if (part.len > 0 &&
            !read_scope(part, granted_scopes(service), scopes)) {
            return refuse(ret, PT_ENTRA_SCOPE_UNAPPROVED, text);
        }
    }
    return scopes->bits != 0 || refuse(ret, PT_ENTRA_SCOPE_BAD, text);
}

static void tell(const struct pt_service *service,
    const struct pt_directory_user *user, unsigned count)
{
    FILE *out = service->options.mail_out;

    if (out) {
        (void)fprintf(
            out, "token refresh user=%s count=%u\n", user->address, count);
        (void)fflush(out);
    }
}

/* NULL without memory. */
static json_t *make_body(struct pt_service *service,
    struct pt_view access_token, struct pt_view refresh_token,
    const char *scope)
{
    int64_t life_s = pt_token_issuer_life_s(service->issuer);
    json_t *body = json_pack("{s:s, s:s, s:I, s:I, s:s%}", "token_type",
        "Bearer", "scope", scope, "expires_in", (json_int_t)life_s,
        "ext_expires_in", (json_int_t)life_s, "access_token", access_token.ptr,
        access_token.len);

    if (body && refresh_token.len > 0 &&
        json_object_set_new(body, "refresh_token",
            json_stringn(refresh_token.ptr, refresh_token.len)) != 0) {
        json_decref(body);
        body = NULL;
    }
    return body;
}

static bool use_token(struct pt_service *service,
    const struct pt_form_fields *form,
    const struct pt_directory_user **ret_user, struct pt_buf *next,
    struct pt_entra_refresh *ret)
{
    const char *text = field(form, "refresh_token");
    unsigned count = 0;
    enum postern_status status = POSTERN_OK;

    if (!text) {
        return refuse(ret, PT_ENTRA_FIELD_MISSING, "refresh_token");
    }
    status = pt_refresh_tokens_use(
        service->refresh_tokens, text, ret_user, next, &count);
    if (status == POSTERN_E_AUTH) {
        return refuse(ret, PT_ENTRA_REFRESH_INVALID, NULL);
    }
    if (status == POSTERN_OK) {
        tell(service, *ret_user, count);
    }
    return true;
}

bool pt_entra_refresh_answer(struct pt_service *service,
    const struct pt_form_fields *form, int64_t now_unix_s,
    struct pt_entra_refresh *ret)
{
    const struct pt_directory_app *app = NULL;
    const struct pt_directory_user *user = NULL;
    const char *scope = field(form, "scope");
    struct scopes scopes = {.bits = 0};
    struct pt_buf next;
    struct pt_buf token;
    bool is_answered = false;

    *ret = (struct pt_entra_refresh){.body = NULL};
    pt_buf_init(&next, TOKEN_BYTES);
    pt_buf_init(&token, TOKEN_BYTES);
    is_answered = find_app(form, &app, ret) &&
                  read_scopes(service, form, &scopes, ret) &&
                  use_token(service, form, &user, &next, ret);
    if (is_answered && user &&
        pt_token_issuer_issue_user(service->issuer, app, user, scopes.bits,
            now_unix_s, &token) == POSTERN_OK) {
        ret->body = make_body(service, pt_buf_view(&token),
            scopes.is_offline ? pt_buf_view(&next) : pt_view_of(""),
            scope ? scope : "");
    }
    pt_buf_done(&next);
    pt_buf_done(&token);
    return is_answered;
}

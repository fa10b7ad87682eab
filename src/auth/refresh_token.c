/*
 * auth/refresh_token.c: signing in as a user, by a refresh token. See
 * refresh_token.h.
 */
#include "auth/refresh_token.h"

#include "base/limits.h"
#include "codec/form.h"

/* What an app's scope ends in; a user's names each permission instead. */
#define DEFAULT_SUFFIX "/.default"

/* No more is asked for than is needed, since somebody consented to that, and
 * a new refresh token: Microsoft Learn, "user: sendMail", "Create message" and
 * "Scopes and permissions", offline_access. */
#define SEND_SCOPE "/Mail.Send"
#define DRAFT_SCOPE "/Mail.ReadWrite"
#define OFFLINE_SCOPE "offline_access"

bool pt_refresh_token_is_text(struct pt_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x20 || text.ptr[i] >= 0x7F) {
            return false;
        }
    }
    return text.len > 0 && text.len <= PT_LIMIT_SECRET_BYTES;
}

/* One permission of the host, and a blank. */
static enum postern_status append_permission(struct pt_view host,
    const char *name, struct pt_secret *out, struct postern_error *err)
{
    enum postern_status status = pt_secret_append(out, host, err);

    if (status == POSTERN_OK) {
        status = pt_secret_append(out, pt_view_of(name), err);
    }
    return status == POSTERN_OK ? pt_secret_append(out, pt_view_of(" "), err)
                                : status;
}

/* The cloud's Graph host with the scopes of a user's sign-in. */
static enum postern_status append_scope(const struct pt_account *account,
    enum pt_permission permission, struct pt_secret *out,
    struct postern_error *err)
{
    struct pt_view host = pt_view_of(account->cloud.scope);
    struct pt_view suffix = pt_view_of(DEFAULT_SUFFIX);
    enum postern_status status = POSTERN_OK;

    if (host.len > suffix.len &&
        pt_view_is_equal(pt_view_from(host, host.len - suffix.len), suffix)) {
        host = pt_view_first(host, host.len - suffix.len);
    }
    status = append_permission(host, SEND_SCOPE, out, err);
    if (status == POSTERN_OK && permission == PT_PERMISSION_DRAFT) {
        status = append_permission(host, DRAFT_SCOPE, out, err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_append(out, pt_view_of(OFFLINE_SCOPE), err);
    }
    return status;
}

static enum postern_status append_fields(const struct pt_account *account,
    const struct pt_secret *refresh_token, struct pt_view scope,
    struct pt_secret *form, struct postern_error *err)
{
    const struct {
        const char *name;
        struct pt_view value;
    } fields[] = {
        {"grant_type", pt_view_of("refresh_token")},
        {"client_id", pt_view_of(account->client_id)},
        {"refresh_token", pt_secret_view(refresh_token)},
        {"scope", scope},
    };
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0;
         i < sizeof(fields) / sizeof(fields[0]) && status == POSTERN_OK; i++) {
        status = pt_form_append(form, fields[i].name, fields[i].value, err);
    }
    return status;
}

enum postern_status pt_refresh_token_build_form(
    const struct pt_account *account, enum pt_permission permission,
    const struct pt_secret *refresh_token, struct pt_secret *form,
    struct postern_error *err)
{
    struct pt_secret scope;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&scope, PT_LIMIT_URL_BYTES);
    status = append_scope(account, permission, &scope, err);
    if (status == POSTERN_OK) {
        status = append_fields(
            account, refresh_token, pt_secret_view(&scope), form, err);
    }
    pt_secret_done(&scope);
    return status;
}

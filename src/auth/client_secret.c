/*
 * auth/client_secret.c: signing in as the app, by a client secret. See
 * client_secret.h.
 */
#include "auth/client_secret.h"

#include "codec/form.h"

enum postern_status pt_client_secret_build_form(
    const struct pt_account *account, enum pt_permission permission,
    const struct pt_secret *client_secret, struct pt_secret *form,
    struct postern_error *err)
{
    const struct {
        const char *name;
        struct pt_view value;
    } fields[] = {
        {"grant_type", pt_view_of("client_credentials")},
        {"client_id", pt_view_of(account->client_id)},
        {"client_secret", pt_secret_view(client_secret)},
        {"scope", pt_view_of(account->cloud.scope)},
    };
    enum postern_status status = POSTERN_OK;

    (void)permission; /* /.default: all that the app was granted */
    for (size_t i = 0;
         i < sizeof(fields) / sizeof(fields[0]) && status == POSTERN_OK; i++) {
        status = pt_form_append(form, fields[i].name, fields[i].value, err);
    }
    return status;
}

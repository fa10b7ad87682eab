/*
 * auth/client_secret.h: signing in as the app, by a client secret.
 * Source: Microsoft Learn, "OAuth 2.0 client credentials flow on the
 * Microsoft identity platform" (read 2026-11-23).
 */
#ifndef PT_AUTH_CLIENT_SECRET_H
#define PT_AUTH_CLIENT_SECRET_H

#include "base/secret.h"
#include "model/account.h"
#include "model/permission.h"

/** Appends the fields of the token request to an empty form. */
enum postern_status pt_client_secret_build_form(
    const struct pt_account *account, enum pt_permission permission,
    const struct pt_secret *client_secret, struct pt_secret *form,
    struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * auth/refresh_token.h: signing in as a user, by a refresh token.
 *
 * Source: Microsoft Learn, "Refresh tokens in the Microsoft identity
 * platform" and "Microsoft identity platform and OAuth 2.0 authorization code
 * flow" (read 2026-11-23); RFC 6749 section 6.
 */
#ifndef PT_AUTH_REFRESH_TOKEN_H
#define PT_AUTH_REFRESH_TOKEN_H

#include <stdbool.h>

#include "base/secret.h"
#include "model/account.h"
#include "model/permission.h"

/**
 * Appends the fields of the token request to an empty form.
 * @param refresh_token  the one to use: the URL's, or a newer one of its chain
 */
enum postern_status pt_refresh_token_build_form(
    const struct pt_account *account, enum pt_permission permission,
    const struct pt_secret *refresh_token, struct pt_secret *form,
    struct postern_error *err) PT_MUST_CHECK;

/** Whether text can be a refresh token: not empty, within
 * PT_LIMIT_SECRET_BYTES, of printable ASCII (RFC 6749 appendix A.17). */
bool pt_refresh_token_is_text(struct pt_view text);

#endif

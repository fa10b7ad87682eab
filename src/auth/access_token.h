/*
 * auth/access_token.h: what a sign-in yields.
 */
#ifndef PT_AUTH_ACCESS_TOKEN_H
#define PT_AUTH_ACCESS_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"
#include "base/view.h"

struct pt_access_token {
    struct pt_secret text;          /* opaque by contract; never looked into */
    struct pt_secret refresh_token; /* that came with it; empty = none did */
    int64_t obtained_unix_s;
    int64_t expires_unix_s; /* as the service says, margin not taken off */
};

void pt_access_token_init(struct pt_access_token *token);
void pt_access_token_done(struct pt_access_token *token);

/** Whether text can be a token: not empty, within PT_LIMIT_TOKEN_BYTES, and of
 * characters that a header can carry (RFC 6750 section 2.1). */
bool pt_access_token_is_text(struct pt_view text);

/**
 * Whether it may still be used: at least the margin before its end, and not
 * obtained in the future (a clock that was set back). The margin is 300 s, or
 * a fifth of its life when that is shorter.
 */
bool pt_access_token_is_usable(
    const struct pt_access_token *token, int64_t now_unix_s);

#endif

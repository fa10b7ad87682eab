/*
 * auth/access_token.c: what a sign-in yields. See access_token.h.
 */
#include "auth/access_token.h"

#include "base/limits.h"

/* Clocks differ and a request takes its time: a token is given up this long
 * before its end. */
#define MARGIN_S INT64_C(300)

/* ... or this part of its life before its end, when that is shorter. */
#define MARGIN_PARTS INT64_C(5)

void pt_access_token_init(struct pt_access_token *token)
{
    *token = (struct pt_access_token){0};
    pt_secret_init(&token->text, PT_LIMIT_TOKEN_BYTES);
    pt_secret_init(&token->refresh_token, PT_LIMIT_SECRET_BYTES);
}

void pt_access_token_done(struct pt_access_token *token)
{
    pt_secret_done(&token->text);
    pt_secret_done(&token->refresh_token);
    pt_access_token_init(token);
}

bool pt_access_token_is_text(struct pt_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= 0x20 || text.ptr[i] >= 0x7F) {
            return false;
        }
    }
    return text.len > 0 && text.len <= PT_LIMIT_TOKEN_BYTES;
}

bool pt_access_token_is_usable(
    const struct pt_access_token *token, int64_t now_unix_s)
{
    int64_t life_s = 0;
    int64_t margin_s = MARGIN_S;
    int64_t rest_s = 0;

    if (pt_secret_is_empty(&token->text) ||
        token->obtained_unix_s > now_unix_s ||
        __builtin_sub_overflow(
            token->expires_unix_s, token->obtained_unix_s, &life_s) ||
        __builtin_sub_overflow(token->expires_unix_s, now_unix_s, &rest_s)) {
        return false;
    }
    if (life_s / MARGIN_PARTS < margin_s) {
        margin_s = life_s / MARGIN_PARTS;
    }
    return rest_s > 0 && rest_s >= margin_s;
}

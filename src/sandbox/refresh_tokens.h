/*
 * sandbox/refresh_tokens.h: the refresh tokens that are out.
 *
 * Each use brings a new one. The old one stays good, as Entra ID documents,
 * or is good so many times more as the sandbox was told. Thread-safe.
 * Source: Microsoft Learn, "Refresh tokens in the Microsoft identity
 * platform".
 */
#ifndef PT_SANDBOX_REFRESH_TOKENS_H
#define PT_SANDBOX_REFRESH_TOKENS_H

#include <limits.h>

#include "base/buf.h"
#include "sandbox/directory.h"

/* For grace: an old one stays good. */
#define PT_REFRESH_GRACE_ALWAYS UINT_MAX

struct pt_refresh_tokens;

/**
 * With the directory's personal users and their first tokens.
 * @param grace  how many more uses a token has after its first
 */
enum postern_status pt_refresh_tokens_new(unsigned grace,
    struct pt_refresh_tokens **ret, struct postern_error *err) PT_MUST_CHECK;

/** Takes NULL. */
void pt_refresh_tokens_free(struct pt_refresh_tokens *tokens);

/**
 * Uses one.
 * @param[out] ret_user   whose it is
 * @param[out] ret_next   its successor is appended
 * @param[out] ret_count  how many uses there were altogether
 * @return POSTERN_OK, POSTERN_E_AUTH (unknown, or used up), POSTERN_E_MEMORY,
 *         POSTERN_E_TOO_LARGE (too many are out)
 */
enum postern_status pt_refresh_tokens_use(struct pt_refresh_tokens *tokens,
    const char *text, const struct pt_directory_user **ret_user,
    struct pt_buf *ret_next, unsigned *ret_count) PT_MUST_CHECK;

#endif

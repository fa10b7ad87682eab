/*
 * token/refresh_chain.h: a user's sign-in, kept between runs.
 *
 * Each use of a refresh token brings a new one. The newest is kept in a file
 * under sign-ins/ in the state directory, found by cloud, client id and
 * source, and never by the token: so a sign-in goes on from run to run. The
 * file remembers which seed the chain began with (an HMAC of it). Another
 * seed in the URL begins a chain of its own, which takes the file's place.
 *
 * Without a state directory nothing is kept and nothing fails. Source:
 * Microsoft Learn, "Refresh tokens in the Microsoft identity platform" (read
 * 2026-11-23): a used token is not revoked, but to be replaced.
 */
#ifndef PT_TOKEN_REFRESH_CHAIN_H
#define PT_TOKEN_REFRESH_CHAIN_H

#include <stdbool.h>

#include "model/account.h"
#include "token/token_cache.h"

/* Which file, and which seed. */
struct pt_refresh_chain {
    char hex[PT_SHA256_HEX_SIZE];
    char seed_hex[PT_SHA256_HEX_SIZE];
};

/** The account's chain; its secret is the seed. Reads no file. */
enum postern_status pt_refresh_chain_find(const struct pt_token_cache *cache,
    const struct pt_account *account, struct pt_refresh_chain *ret,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Loads the newest refresh token.
 * @param[out] ret  replaced only when true is returned
 * @return false when none is stored, the file is damaged, or the chain began
 * with another seed
 */
bool pt_refresh_chain_load(const struct pt_token_cache *cache,
    const struct pt_refresh_chain *chain, struct pt_secret *ret) PT_MUST_CHECK;

/**
 * Stores the newest refresh token, on disk for certain when it returns. A
 * failure (disk full) is a warning in the log, never an error: the token that
 * was used stays good for a while.
 */
void pt_refresh_chain_store(struct pt_token_cache *cache,
    const struct pt_refresh_chain *chain, const struct pt_secret *token);

/** As pt_token_cache_try_lock(), for all who use this sign-in: to be held
 * from loading the token to storing its successor. */
bool pt_refresh_chain_try_lock(struct pt_token_cache *cache,
    const struct pt_refresh_chain *chain, int *ret_lock) PT_MUST_CHECK;

#endif

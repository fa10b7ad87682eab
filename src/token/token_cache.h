/*
 * token/token_cache.h: access tokens kept between runs.
 *
 * One file a key under tokens/ in the state directory. The key is an HMAC,
 * under a random key kept in the state directory, of cloud, tenant, client
 * id, grant, scope and the credential: a URL with a wrong secret never rides
 * on a token that a right one fetched, and one token serves all mailboxes of
 * an app. Without a state directory nothing is kept and nothing fails.
 */
#ifndef PT_TOKEN_TOKEN_CACHE_H
#define PT_TOKEN_TOKEN_CACHE_H

#include <stdbool.h>

#include "auth/access_token.h"
#include "base/log.h"
#include "model/account.h"
#include "model/permission.h"
#include "sys/digest.h"
#include "sys/state_dir.h"

struct pt_token_cache {
    const struct pt_state_dir *dir; /* borrowed */
    struct pt_secret key;           /* HMAC key; random when not stored */
    struct pt_log log;
    bool is_stored;  /* key could be stored: files are used */
    bool was_warned; /* about a write that failed; once a cache */
};

struct pt_token_key {
    char hex[PT_SHA256_HEX_SIZE];
    bool is_unstored; /* store=no: no file is read or written for it */
};

/**
 * Loads the HMAC key or makes one. A directory that cannot be used is a
 * warning in the log; the cache then keeps nothing.
 */
enum postern_status pt_token_cache_init(struct pt_token_cache *cache,
    const struct pt_state_dir *dir, const struct pt_log *log,
    struct postern_error *err) PT_MUST_CHECK;
void pt_token_cache_done(struct pt_token_cache *cache);

/** The key of the account's token for a permission. */
enum postern_status pt_token_cache_key(const struct pt_token_cache *cache,
    const struct pt_account *account, enum pt_permission permission,
    struct pt_token_key *ret, struct postern_error *err) PT_MUST_CHECK;

/**
 * Loads a usable token.
 * @param[out] ret  an initialised token; replaced only when true is returned
 * @return false when there is none, it is too old, or the file is damaged
 */
bool pt_token_cache_load(const struct pt_token_cache *cache,
    const struct pt_token_key *key, int64_t now_unix_s,
    struct pt_access_token *ret) PT_MUST_CHECK;

/** Stores. A failure (disk full) is one warning in the log, never an error. */
void pt_token_cache_store(struct pt_token_cache *cache,
    const struct pt_token_key *key, const struct pt_access_token *token);

/** Removes the stored token when it is this one: another process may have
 * stored a newer one since. */
void pt_token_cache_drop(struct pt_token_cache *cache,
    const struct pt_token_key *key, const struct pt_access_token *token);

/**
 * Tries to become the one process that fetches this token.
 * @param[out] ret_lock  for pt_token_cache_unlock(); -1 when nothing is
 *                       stored and no lock is needed
 * @return false when another process is at it: ask again in a moment
 */
bool pt_token_cache_try_lock(struct pt_token_cache *cache,
    const struct pt_token_key *key, int *ret_lock) PT_MUST_CHECK;
void pt_token_cache_unlock(int lock);

#endif

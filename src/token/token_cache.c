/*
 * token/token_cache.c: access tokens kept between runs. See token_cache.h.
 *
 *     token-key            32 random bytes, the HMAC key
 *     token-key.lock       held while the key is made
 *     tokens/<hex>.json    one token
 *     tokens/<hex>.lock    held by the process that fetches it
 */
#include "token/token_cache.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "auth/token_source.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "sys/random.h"
#include "sys/state_file.h"
#include "token/identity.h"
#include "token/token_record.h"

#define KEY_BYTES ((size_t)32)
#define KEY_FILE "token-key"
#define KEY_LOCK_FILE "token-key.lock"

/* The key is made in a few milliseconds; a disk may be slow. */
#define KEY_LOCK_TIMEOUT_MS 2000U

/* Room for "tokens/", the key, and ".json". */
#define FILE_NAME_SIZE (PT_SHA256_HEX_SIZE + 16)

/* So much of a key is enough to tell files apart in a log. */
#define LOG_KEY_LEN 12

/* What separates keys of different meaning; counts up when fields change. */
#define IDENTITY_VERSION "postern-token-1"

struct file_name {
    char text[FILE_NAME_SIZE];
};

static struct file_name name_file(
    const struct pt_token_key *key, const char *extension)
{
    struct file_name name = {.text = ""};

    (void)snprintf(
        name.text, sizeof(name.text), "tokens/%s.%s", key->hex, extension);
    return name;
}

static bool is_stored(
    const struct pt_token_cache *cache, const struct pt_token_key *key)
{
    return cache->is_stored && !key->is_unstored;
}

/* One event with a reason, which is the message of an error. */
static void log_reason(const struct pt_token_cache *cache, const char *event,
    const struct postern_error *reason)
{
    char text[2 * sizeof(reason->message)] = "";

    pt_log_event(&cache->log, PT_LOG_WARN, "%s reason=%s", event,
        pt_log_value(pt_view_of(reason->message), text, sizeof(text)));
}

/* As log_reason(), but once a cache: a full disk is full for every token. */
static void log_reason_once(
    struct pt_token_cache *cache, const struct postern_error *reason)
{
    if (!cache->was_warned) {
        cache->was_warned = true;
        log_reason(cache, "token.not_cached", reason);
    }
}

static void log_key(const struct pt_token_cache *cache, const char *event,
    const struct pt_token_key *key, const struct pt_access_token *token)
{
    pt_log_event(&cache->log, PT_LOG_DEBUG,
        "%s key=%.*s expires_unix_s=%" PRId64, event, LOG_KEY_LEN, key->hex,
        token->expires_unix_s);
}

static enum postern_status make_key(
    struct pt_secret *key, struct postern_error *err)
{
    char bytes[KEY_BYTES] = "";
    enum postern_status status = pt_random_bytes(bytes, sizeof(bytes), err);

    if (status == POSTERN_OK) {
        status = pt_secret_set(key, pt_view_make(bytes, sizeof(bytes)), err);
    }
    explicit_bzero(bytes, sizeof(bytes));
    return status;
}

/* What is not a key of ours that nobody else could read is POSTERN_E_INVALID:
 * it is to be replaced. Tokens stored under it are out of reach then, and
 * fetched anew. */
static enum postern_status read_key(const struct pt_state_dir *dir,
    struct pt_secret *key, struct postern_error *err)
{
    struct postern_error reason = {.sys_errno = 0};
    enum postern_status status =
        pt_state_file_read(dir, KEY_FILE, key, &reason);
    bool is_replaceable = status == POSTERN_E_NOT_FOUND ||
                          (status == POSTERN_E_FILE && reason.sys_errno == 0) ||
                          (status == POSTERN_OK && key->len != KEY_BYTES);

    if (is_replaceable) {
        return POSTERN_E_INVALID;
    }
    if (status != POSTERN_OK && err) {
        *err = reason;
    }
    return status;
}

/* Under the lock: another process may have been here first. */
static enum postern_status store_key(const struct pt_state_dir *dir,
    struct pt_secret *key, struct postern_error *err)
{
    int lock = -1;
    enum postern_status status = pt_state_lock_within(
        dir, KEY_LOCK_FILE, KEY_LOCK_TIMEOUT_MS, &lock, err);

    if (status == POSTERN_OK && lock < 0) {
        status = pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_RETRY,
            "another process holds the lock '%s/%s'", dir->path_utf8,
            KEY_LOCK_FILE);
    }
    if (status == POSTERN_OK) {
        status = read_key(dir, key, err);
    }
    if (status == POSTERN_E_INVALID) {
        status = make_key(key, err);
        if (status == POSTERN_OK) {
            status =
                pt_state_file_write(dir, KEY_FILE, pt_secret_view(key), err);
        }
    }
    pt_state_unlock(lock);
    return status;
}

enum postern_status pt_token_cache_init(struct pt_token_cache *cache,
    const struct pt_state_dir *dir, const struct pt_log *log,
    struct postern_error *err)
{
    struct postern_error reason = {.sys_errno = 0};
    enum postern_status status = POSTERN_OK;

    *cache = (struct pt_token_cache){.dir = dir};
    pt_secret_init(&cache->key, PT_LIMIT_STATE_FILE_BYTES);
    if (log) {
        cache->log = *log;
    }
    if (dir->fd >= 0) {
        status = read_key(dir, &cache->key, &reason);
        if (status == POSTERN_E_INVALID) {
            status = store_key(dir, &cache->key, &reason);
        }
        if (status == POSTERN_OK) {
            cache->is_stored = true;
            return POSTERN_OK;
        }
        log_reason_once(cache, &reason);
    }
    status = make_key(&cache->key, err);
    if (status != POSTERN_OK) {
        pt_token_cache_done(cache);
    }
    return status;
}

void pt_token_cache_done(struct pt_token_cache *cache)
{
    pt_secret_done(&cache->key);
    *cache = (struct pt_token_cache){.key = cache->key};
}

/* An app's token is one for all. */
static const char *name_of_permission(
    const struct pt_account *account, enum pt_permission permission)
{
    return account->mode == PT_MODE_PERSONAL &&
                   permission == PT_PERMISSION_DRAFT
               ? "draft"
               : "";
}

enum postern_status pt_token_cache_key(const struct pt_token_cache *cache,
    const struct pt_account *account, enum pt_permission permission,
    struct pt_token_key *ret, struct postern_error *err)
{
    const char kind[] = {(char)('0' + (int)account->credential.kind), '\0'};
    const struct pt_view fields[] = {
        pt_view_of(IDENTITY_VERSION),
        pt_view_of(account->cloud.login_base),
        pt_view_of(account->cloud.graph_base),
        pt_view_of(account->tenant),
        pt_view_of(account->client_id),
        pt_view_of(pt_token_source_grant(account)),
        pt_view_of(account->cloud.scope),
        pt_view_of(kind),
        pt_secret_view(&account->credential.secret),
        /* A token that came over an unchecked connection may be anybody's. */
        pt_view_of(account->options.verify ? "verified" : "unverified"),
        pt_view_of(name_of_permission(account, permission)),
    };

    ret->is_unstored = !account->options.store;
    return pt_identity_hash(
        &cache->key, fields, sizeof(fields) / sizeof(fields[0]), ret->hex, err);
}

/* Reads what is stored, usable or not. */
static bool read_token(const struct pt_token_cache *cache,
    const struct pt_token_key *key, struct pt_access_token *ret)
{
    struct file_name name = name_file(key, "json");
    struct postern_error reason = {.sys_errno = 0};
    struct pt_secret text;
    bool is_read = false;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&text, PT_LIMIT_STATE_FILE_BYTES);
    status = pt_state_file_read(cache->dir, name.text, &text, &reason);
    if (status == POSTERN_OK) {
        is_read = pt_token_record_parse(pt_secret_view(&text), key->hex, ret);
        if (!is_read) {
            (void)pt_fail(&reason, POSTERN_E_FILE, POSTERN_ADVICE_RETRY,
                "'%s/%s' is no token record of this version",
                cache->dir->path_utf8, name.text);
        }
    }
    if (!is_read && status != POSTERN_E_NOT_FOUND) {
        log_reason(cache, "token.ignored", &reason);
    }
    pt_secret_done(&text);
    return is_read;
}

bool pt_token_cache_load(const struct pt_token_cache *cache,
    const struct pt_token_key *key, int64_t now_unix_s,
    struct pt_access_token *ret)
{
    struct pt_access_token stored;
    bool is_usable = false;

    if (!is_stored(cache, key)) {
        return false;
    }
    pt_access_token_init(&stored);
    if (read_token(cache, key, &stored)) {
        is_usable = pt_access_token_is_usable(&stored, now_unix_s);
        log_key(
            cache, is_usable ? "token.reused" : "token.expired", key, &stored);
    }
    if (is_usable) {
        pt_access_token_done(ret);
        *ret = stored;
    } else {
        pt_access_token_done(&stored);
    }
    return is_usable;
}

void pt_token_cache_store(struct pt_token_cache *cache,
    const struct pt_token_key *key, const struct pt_access_token *token)
{
    struct file_name name = name_file(key, "json");
    struct postern_error reason = {.sys_errno = 0};
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    if (!is_stored(cache, key)) {
        return;
    }
    pt_buf_init(&text, PT_LIMIT_STATE_FILE_BYTES);
    status = pt_token_record_format(key->hex, token, &text, &reason);
    if (status == POSTERN_OK) {
        status = pt_state_file_write(
            cache->dir, name.text, pt_buf_view(&text), &reason);
    }
    if (status == POSTERN_OK) {
        log_key(cache, "token.cached", key, token);
    } else {
        log_reason_once(cache, &reason);
    }
    pt_buf_done_wiped(&text);
}

/* Under the lock, so that a token stored meanwhile is not the one removed. A
 * process that holds it is about to replace the token anyway. */
void pt_token_cache_drop(struct pt_token_cache *cache,
    const struct pt_token_key *key, const struct pt_access_token *token)
{
    struct file_name name = name_file(key, "json");
    struct postern_error reason = {.sys_errno = 0};
    struct pt_access_token stored;
    int lock = -1;

    if (!is_stored(cache, key) || !pt_token_cache_try_lock(cache, key, &lock)) {
        return;
    }
    pt_access_token_init(&stored);
    if (read_token(cache, key, &stored) &&
        pt_secret_is_equal(&stored.text, &token->text)) {
        if (pt_state_file_remove(cache->dir, name.text, &reason) ==
            POSTERN_OK) {
            log_key(cache, "token.dropped", key, token);
        } else {
            log_reason(cache, "token.not_dropped", &reason);
        }
    }
    pt_access_token_done(&stored);
    pt_token_cache_unlock(lock);
}

bool pt_token_cache_try_lock(
    struct pt_token_cache *cache, const struct pt_token_key *key, int *ret_lock)
{
    struct file_name name = name_file(key, "lock");
    struct postern_error reason = {.sys_errno = 0};
    int lock = -1;

    if (!is_stored(cache, key)) {
        *ret_lock = -1;
        return true;
    }
    if (pt_state_try_lock(cache->dir, name.text, &lock, &reason) !=
        POSTERN_OK) {
        /* Without locks two processes may fetch at once: no harm. */
        log_reason_once(cache, &reason);
        *ret_lock = -1;
        return true;
    }
    if (lock >= 0) {
        *ret_lock = lock;
    }
    return lock >= 0;
}

void pt_token_cache_unlock(int lock)
{
    pt_state_unlock(lock);
}

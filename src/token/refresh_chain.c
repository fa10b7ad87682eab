/*
 * token/refresh_chain.c: a user's sign-in, kept between runs. See
 * refresh_chain.h.
 *
 *     sign-ins/<hex>.json    the newest refresh token and its seed's HMAC
 *     sign-ins/<hex>.lock    held while it is used and replaced
 */
#include "token/refresh_chain.h"

#include <stdio.h>
#include <string.h>

#include "auth/refresh_token.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/json.h"
#include "sys/state_file.h"
#include "token/identity.h"

#define RECORD_VERSION 1

/* The members besides the token, with their names. */
#define FRAME_BYTES ((size_t)512)

/* What separates names of different meaning; counts up when fields change. */
#define CHAIN_IDENTITY "postern-sign-in-1"
#define SEED_IDENTITY "postern-seed-1"

/* Room for "sign-ins/", the name, and ".json". */
#define FILE_NAME_SIZE (PT_SHA256_HEX_SIZE + 16)

/* So much of a name is enough to tell files apart in a log. */
#define LOG_NAME_LEN 12

struct file_name {
    char text[FILE_NAME_SIZE];
};

static struct file_name name_file(
    const struct pt_refresh_chain *chain, const char *extension)
{
    struct file_name name = {.text = ""};

    (void)snprintf(
        name.text, sizeof(name.text), "sign-ins/%s.%s", chain->hex, extension);
    return name;
}

static void log_reason(const struct pt_token_cache *cache, const char *event,
    const struct postern_error *reason)
{
    char text[2 * sizeof(reason->message)] = "";

    pt_log_event(&cache->log, PT_LOG_WARN, "%s reason=%s", event,
        pt_log_value(pt_view_of(reason->message), text, sizeof(text)));
}

static void log_chain(const struct pt_token_cache *cache, const char *event,
    const struct pt_refresh_chain *chain)
{
    pt_log_event(&cache->log, PT_LOG_DEBUG, "%s key=%.*s", event, LOG_NAME_LEN,
        chain->hex);
}

/* Addresses are the same in any case. */
static enum postern_status append_lower(
    struct pt_buf *out, struct pt_view text, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < text.len && status == POSTERN_OK; i++) {
        status = pt_buf_append_byte(out, pt_ascii_lower(text.ptr[i]), err);
    }
    return status;
}

enum postern_status pt_refresh_chain_find(const struct pt_token_cache *cache,
    const struct pt_account *account, struct pt_refresh_chain *ret,
    struct postern_error *err)
{
    const struct pt_view seed_fields[] = {
        pt_view_of(SEED_IDENTITY),
        pt_secret_view(&account->credential.secret),
    };
    struct pt_refresh_chain chain = {.hex = ""};
    struct pt_buf source;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&source, PT_LIMIT_URL_BYTES);
    status = append_lower(&source, pt_view_of(account->source), err);
    if (status == POSTERN_OK) {
        const struct pt_view fields[] = {
            pt_view_of(CHAIN_IDENTITY),
            pt_view_of(account->cloud.login_base),
            pt_view_of(account->cloud.graph_base),
            pt_view_of(account->client_id),
            pt_buf_view(&source),
        };

        status = pt_identity_hash(&cache->key, fields,
            sizeof(fields) / sizeof(fields[0]), chain.hex, err);
    }
    if (status == POSTERN_OK) {
        status =
            pt_identity_hash(&cache->key, seed_fields, 2, chain.seed_hex, err);
    }
    if (status == POSTERN_OK) {
        *ret = chain;
    }
    pt_buf_done(&source);
    return status;
}

/* Whether every member is what format_record() writes. */
static bool is_record(
    const json_t *record, const struct pt_refresh_chain *chain)
{
    return json_integer_value(json_object_get(record, "version")) ==
               RECORD_VERSION &&
           pt_view_is_equal(
               pt_json_get_text(record, "key"), pt_view_of(chain->hex)) &&
           pt_json_get_text(record, "seed").len == strlen(chain->seed_hex) &&
           pt_refresh_token_is_text(pt_json_get_text(record, "refresh_token"));
}

static bool parse_record(const struct pt_token_cache *cache,
    const struct pt_refresh_chain *chain, struct pt_view text,
    struct pt_secret *ret)
{
    struct postern_error reason = {.sys_errno = 0};
    json_t *record = pt_json_parse_object(text);
    bool is_taken = false;

    if (!record || !is_record(record, chain)) {
        (void)pt_fail(&reason, POSTERN_E_FILE, POSTERN_ADVICE_RETRY,
            "'%s/%s' is no sign-in of this version", cache->dir->path_utf8,
            name_file(chain, "json").text);
        log_reason(cache, "sign_in.ignored", &reason);
    } else if (!pt_view_is_equal(pt_json_get_text(record, "seed"),
                   pt_view_of(chain->seed_hex))) {
        log_chain(cache, "sign_in.new_seed", chain);
    } else {
        is_taken = pt_secret_set(ret, pt_json_get_text(record, "refresh_token"),
                       NULL) == POSTERN_OK;
    }
    json_decref(record);
    return is_taken;
}

bool pt_refresh_chain_load(const struct pt_token_cache *cache,
    const struct pt_refresh_chain *chain, struct pt_secret *ret)
{
    struct postern_error reason = {.sys_errno = 0};
    struct pt_secret text;
    bool is_loaded = false;
    enum postern_status status = POSTERN_OK;

    if (!cache->is_stored) {
        return false;
    }
    pt_secret_init(&text, PT_LIMIT_STATE_FILE_BYTES);
    status = pt_state_file_read(
        cache->dir, name_file(chain, "json").text, &text, &reason);
    if (status == POSTERN_OK) {
        is_loaded = parse_record(cache, chain, pt_secret_view(&text), ret);
    } else if (status != POSTERN_E_NOT_FOUND) {
        log_reason(cache, "sign_in.ignored", &reason);
    }
    pt_secret_done(&text);
    return is_loaded;
}

static enum postern_status fill_record(json_t *record,
    const struct pt_refresh_chain *chain, const struct pt_secret *token,
    struct postern_error *err)
{
    enum postern_status status =
        pt_json_set_new(record, "version", json_integer(RECORD_VERSION), err);

    if (status == POSTERN_OK) {
        status = pt_json_set_text(record, "key", pt_view_of(chain->hex), err);
    }
    if (status == POSTERN_OK) {
        status =
            pt_json_set_text(record, "seed", pt_view_of(chain->seed_hex), err);
    }
    if (status == POSTERN_OK) {
        status = pt_json_set_text(
            record, "refresh_token", pt_secret_view(token), err);
    }
    return status;
}

static enum postern_status format_record(const struct pt_refresh_chain *chain,
    const struct pt_secret *token, struct pt_buf *out,
    struct postern_error *err)
{
    json_t *record = NULL;
    enum postern_status status = POSTERN_OK;

    /* Room for all of it at once, escapes too: a buffer that grows leaves a
     * copy of the token behind in released memory. */
    status = pt_buf_ensure(out, FRAME_BYTES + 2 * token->len, err);
    if (status != POSTERN_OK) {
        return status;
    }
    record = json_object();
    if (!record) {
        return pt_fail_memory(err);
    }
    status = fill_record(record, chain, token, err);
    if (status == POSTERN_OK) {
        status = pt_json_write(record, out, err);
    }
    json_decref(record);
    return status;
}

void pt_refresh_chain_store(struct pt_token_cache *cache,
    const struct pt_refresh_chain *chain, const struct pt_secret *token)
{
    struct postern_error reason = {.sys_errno = 0};
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    if (!cache->is_stored) {
        return;
    }
    pt_buf_init(&text, PT_LIMIT_STATE_FILE_BYTES);
    status = format_record(chain, token, &text, &reason);
    if (status == POSTERN_OK) {
        status = pt_state_file_write(cache->dir, name_file(chain, "json").text,
            pt_buf_view(&text), &reason);
    }
    if (status == POSTERN_OK) {
        log_chain(cache, "sign_in.stored", chain);
    } else {
        log_reason(cache, "sign_in.not_stored", &reason);
    }
    pt_buf_done_wiped(&text);
}

bool pt_refresh_chain_try_lock(struct pt_token_cache *cache,
    const struct pt_refresh_chain *chain, int *ret_lock)
{
    struct postern_error reason = {.sys_errno = 0};
    int lock = -1;

    if (cache->is_stored) {
        if (pt_state_try_lock(cache->dir, name_file(chain, "lock").text, &lock,
                &reason) != POSTERN_OK) {
            /* Without locks two processes may refresh at once: both tokens
             * are good, one of them is kept. */
            log_reason(cache, "sign_in.not_locked", &reason);
        } else if (lock < 0) {
            return false;
        }
    }
    *ret_lock = lock;
    return true;
}

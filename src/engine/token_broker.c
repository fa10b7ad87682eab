/*
 * engine/token_broker.c: one access token for all who need the same one. See
 * token_broker.h.
 */
#include "engine/token_broker.h"

#include "auth/token_source.h"
#include "base/error.h"
#include "base/limits.h"
#include "sys/random.h"
#include "token/refresh_chain.h"

/* While another process fetches the token, its file is looked at this often,
 * and for this long; after that it is fetched here too. */
#define LOCK_POLL_MS 50
#define LOCK_PATIENCE_MS 15000

/* Longer where two at a time would use one refresh token. */
#define CHAIN_PATIENCE_MS 60000

/* How long a failure answers for the next ones: long where asking again
 * cannot help, short where it may (MSAL libraries use 60 s and 5 s). */
#define FAILURE_FINAL_MS 60000
#define FAILURE_PASSING_MS 5000

enum entry_state {
    STATE_EMPTY = 1,
    STATE_LOCKING = 2,  /* another process is at it; look again at due */
    STATE_FETCHING = 3, /* request under way */
    STATE_READY = 4,
    STATE_FAILED = 5, /* error answers until due */
};

struct pt_token_entry {
    struct pt_request_tag tag;
    struct pt_token_entry *next;
    struct pt_token_key key;
    const struct pt_account *account; /* of the request under way */
    enum pt_permission permission;    /* what the token is for */
    bool is_stored;                   /* the account lets tokens be kept */
    bool has_chain;                   /* it signs in by a refresh token */
    struct pt_refresh_chain chain;
    struct pt_secret newest; /* of the chain, as known here; empty = the seed */
    struct pt_secret sent;   /* what the request under way signs in with */
    bool has_fallen_back;    /* that is the seed, since the chain was refused */
    enum entry_state state;
    struct pt_access_token token;
    struct pt_secret refused; /* never taken from the cache again */
    unsigned generation;
    struct pt_request request;
    int lock;
    int chain_lock;
    int64_t locking_since_mono_ms;
    int64_t due_mono_ms;
    struct postern_error error;
};

void pt_token_broker_init(struct pt_token_broker *broker,
    struct pt_http_client *http, struct pt_token_cache *cache,
    struct pt_clock clock, const struct pt_log *log)
{
    *broker = (struct pt_token_broker){
        .http = http, .cache = cache, .clock = clock, .log = *log};
}

static void unlock(struct pt_token_entry *entry)
{
    pt_token_cache_unlock(entry->chain_lock);
    entry->chain_lock = -1;
    pt_token_cache_unlock(entry->lock);
    entry->lock = -1;
}

static void entry_free(struct pt_token_entry *entry)
{
    unlock(entry);
    pt_access_token_done(&entry->token);
    pt_secret_done(&entry->newest);
    pt_secret_done(&entry->sent);
    pt_secret_done(&entry->refused);
    pt_request_done(&entry->request);
    pt_free(entry);
}

void pt_token_broker_done(struct pt_token_broker *broker)
{
    struct pt_token_entry *next = NULL;

    for (struct pt_token_entry *entry = broker->entries; entry; entry = next) {
        next = entry->next;
        entry_free(entry);
    }
    broker->entries = NULL;
}

/* What is stored and what is not are kept apart in memory, too. */
static struct pt_token_entry *find_entry(const struct pt_token_broker *broker,
    const struct pt_token_key *key, bool is_stored)
{
    for (struct pt_token_entry *entry = broker->entries; entry;
         entry = entry->next) {
        if (entry->is_stored == is_stored &&
            pt_view_is_equal(
                pt_view_of(entry->key.hex), pt_view_of(key->hex))) {
            return entry;
        }
    }
    return NULL;
}

static struct pt_token_entry *add_entry(struct pt_token_broker *broker,
    const struct pt_token_key *key, const struct pt_account *account,
    struct postern_error *err)
{
    struct pt_token_entry *entry = pt_calloc(1, sizeof(*entry));

    if (!entry) {
        (void)pt_fail_memory(err);
        return NULL;
    }
    if (account->credential.kind == PT_CREDENTIAL_REFRESH_TOKEN) {
        if (pt_refresh_chain_find(broker->cache, account, &entry->chain, err) !=
            POSTERN_OK) {
            pt_free(entry);
            return NULL;
        }
        entry->has_chain = true;
    }
    entry->is_stored = account->options.store;
    entry->tag = (struct pt_request_tag){.kind = PT_TAG_TOKEN, .owner = entry};
    entry->key = *key;
    entry->state = STATE_EMPTY;
    entry->lock = -1;
    entry->chain_lock = -1;
    pt_access_token_init(&entry->token);
    pt_secret_init(&entry->newest, PT_LIMIT_SECRET_BYTES);
    pt_secret_init(&entry->sent, PT_LIMIT_SECRET_BYTES);
    pt_secret_init(&entry->refused, PT_LIMIT_TOKEN_BYTES);
    pt_request_init(&entry->request);
    entry->next = broker->entries;
    broker->entries = entry;
    return entry;
}

static int64_t mono_ms(const struct pt_token_broker *broker)
{
    return pt_clock_mono_ms(&broker->clock);
}

static void become_ready(struct pt_token_entry *entry)
{
    unlock(entry);
    entry->generation++;
    entry->state = STATE_READY;
}

static void become_failed(struct pt_token_broker *broker,
    struct pt_token_entry *entry, const struct postern_error *error)
{
    bool is_passing = error->advice == POSTERN_ADVICE_RETRY;

    unlock(entry);
    entry->error = *error;
    entry->due_mono_ms =
        mono_ms(broker) + (is_passing ? FAILURE_PASSING_MS : FAILURE_FINAL_MS);
    entry->state = STATE_FAILED;
}

/* A token from disk, unless it is the one that was just refused. */
static bool load(struct pt_token_broker *broker, struct pt_token_entry *entry)
{
    int64_t now_unix_s = pt_clock_unix_s(&broker->clock);

    return entry->is_stored &&
           pt_token_cache_load(
               broker->cache, &entry->key, now_unix_s, &entry->token) &&
           !pt_secret_is_equal(&entry->token.text, &entry->refused);
}

/* The account's secret, or the newest refresh token that began with it: the
 * one on disk, since another process may have used ours. */
static enum postern_status choose_secret(struct pt_token_broker *broker,
    struct pt_token_entry *entry, const struct pt_account *account,
    struct postern_error *err)
{
    const struct pt_secret *secret = &account->credential.secret;

    if (entry->has_chain && !entry->has_fallen_back) {
        bool is_on_disk =
            entry->is_stored &&
            pt_refresh_chain_load(broker->cache, &entry->chain, &entry->newest);

        if (is_on_disk || !pt_secret_is_empty(&entry->newest)) {
            secret = &entry->newest;
        }
    }
    return pt_secret_set(&entry->sent, pt_secret_view(secret), err);
}

static enum postern_status start_request(struct pt_token_broker *broker,
    struct pt_token_entry *entry, const struct pt_account *account,
    struct postern_error *err)
{
    char uuid[PT_UUID_TEXT_SIZE] = "";
    enum postern_status status = pt_random_uuid(uuid, err);

    pt_request_done(&entry->request);
    if (status == POSTERN_OK) {
        status = choose_secret(broker, entry, account, err);
    }
    if (status == POSTERN_OK) {
        status = pt_token_source_build_request(account, entry->permission,
            &entry->sent, uuid, &entry->request, err);
    }
    pt_request_set_options(&entry->request, &account->options);
    if (status == POSTERN_OK) {
        status = broker->http->ops->start(
            broker->http, &entry->request, &entry->tag, err);
    }
    return status;
}

static void fetch(struct pt_token_broker *broker, struct pt_token_entry *entry,
    const struct pt_account *account)
{
    struct postern_error error = {.status = POSTERN_OK};

    if (start_request(broker, entry, account, &error) != POSTERN_OK) {
        become_failed(broker, entry, &error);
        return;
    }
    entry->account = account;
    entry->state = STATE_FETCHING;
}

/* All locks or none. The sign-in's own is there besides the token's because
 * URLs with different seeds share one sign-in. */
static bool try_lock(
    struct pt_token_broker *broker, struct pt_token_entry *entry)
{
    if (!entry->is_stored) {
        return true;
    }
    if (!pt_token_cache_try_lock(broker->cache, &entry->key, &entry->lock)) {
        return false;
    }
    if (entry->has_chain && !pt_refresh_chain_try_lock(broker->cache,
                                &entry->chain, &entry->chain_lock)) {
        unlock(entry);
        return false;
    }
    return true;
}

/* Another process holds the lock: wait for its token, within reason. */
static bool should_wait_for_lock(
    struct pt_token_broker *broker, struct pt_token_entry *entry)
{
    int64_t now = mono_ms(broker);
    int64_t patience_ms =
        entry->has_chain ? CHAIN_PATIENCE_MS : LOCK_PATIENCE_MS;

    if (try_lock(broker, entry)) {
        return false;
    }
    if (entry->state != STATE_LOCKING) {
        entry->locking_since_mono_ms = now;
        entry->state = STATE_LOCKING;
    }
    entry->due_mono_ms = now + LOCK_POLL_MS;
    return now - entry->locking_since_mono_ms < patience_ms;
}

static void find_or_fetch(struct pt_token_broker *broker,
    struct pt_token_entry *entry, const struct pt_account *account)
{
    if (load(broker, entry)) {
        become_ready(entry);
        return;
    }
    if (should_wait_for_lock(broker, entry)) {
        return;
    }
    /* With the lock in hand: did its last holder store a token? */
    if (load(broker, entry)) {
        become_ready(entry);
        return;
    }
    fetch(broker, entry, account);
}

static void drop(struct pt_token_broker *broker, struct pt_token_entry *entry)
{
    struct pt_view text = pt_secret_view(&entry->token.text);

    pt_log_event(
        &broker->log, PT_LOG_DEBUG, "token.dropped key=%.8s", entry->key.hex);
    if (entry->is_stored) {
        pt_token_cache_drop(broker->cache, &entry->key, &entry->token);
    }
    if (pt_secret_set(&entry->refused, text, NULL) != POSTERN_OK) {
        pt_secret_reset(&entry->refused);
    }
    entry->state = STATE_EMPTY;
}

/* Brings the entry as far as it gets without waiting. */
static void advance(struct pt_token_broker *broker,
    struct pt_token_entry *entry, const struct pt_account *account,
    unsigned refused_generation)
{
    bool is_due = mono_ms(broker) >= entry->due_mono_ms;
    int64_t now_unix_s = pt_clock_unix_s(&broker->clock);

    if (entry->state == STATE_READY &&
        refused_generation == entry->generation) {
        drop(broker, entry);
    }
    if (entry->state == STATE_EMPTY ||
        (entry->state == STATE_READY &&
            !pt_access_token_is_usable(&entry->token, now_unix_s)) ||
        ((entry->state == STATE_LOCKING || entry->state == STATE_FAILED) &&
            is_due)) {
        find_or_fetch(broker, entry, account);
    }
}

enum pt_token_answer pt_token_broker_ask(struct pt_token_broker *broker,
    const struct pt_account *account, enum pt_permission permission,
    unsigned refused_generation, struct pt_token_grant *ret,
    struct postern_error *err)
{
    struct pt_token_key key = {.hex = ""};
    struct pt_token_entry *entry = NULL;

    if (pt_token_cache_key(broker->cache, account, permission, &key, err) !=
        POSTERN_OK) {
        return PT_TOKEN_FAILED;
    }
    entry = find_entry(broker, &key, account->options.store);
    if (!entry) {
        entry = add_entry(broker, &key, account, err);
    }
    if (!entry) {
        return PT_TOKEN_FAILED;
    }
    entry->permission = permission;
    advance(broker, entry, account, refused_generation);
    if (entry->state == STATE_FAILED) {
        *err = entry->error;
        return PT_TOKEN_FAILED;
    }
    if (entry->state != STATE_READY) {
        return PT_TOKEN_PENDING;
    }
    *ret = (struct pt_token_grant){
        .text = &entry->token.text, .generation = entry->generation};
    return PT_TOKEN_READY;
}

/* The next refresh token, on disk before the access token is used: a process
 * that is killed then leaves a chain that goes on. A sign-in from the seed
 * that brought none begins the chain anew, too. */
static void keep_chain(
    struct pt_token_broker *broker, struct pt_token_entry *entry)
{
    const struct pt_secret *next = &entry->token.refresh_token;

    if (pt_secret_is_empty(next) && entry->has_fallen_back) {
        next = &entry->sent;
    }
    if (entry->has_chain && !pt_secret_is_empty(next)) {
        if (pt_secret_set(&entry->newest, pt_secret_view(next), NULL) !=
            POSTERN_OK) {
            pt_secret_reset(&entry->newest);
        }
        if (entry->is_stored) {
            pt_refresh_chain_store(broker->cache, &entry->chain, next);
        }
    }
    pt_secret_done(&entry->token.refresh_token);
}

static void take_token(
    struct pt_token_broker *broker, struct pt_token_entry *entry)
{
    keep_chain(broker, entry);
    if (entry->is_stored) {
        pt_token_cache_store(broker->cache, &entry->key, &entry->token);
    }
    become_ready(entry);
}

/* A refused chain is tried once more from its seed, with the locks held. */
static bool falls_back(struct pt_token_broker *broker,
    struct pt_token_entry *entry, const struct postern_error *error)
{
    const struct pt_account *account = entry->account;

    if (!entry->has_chain || entry->has_fallen_back ||
        error->status != POSTERN_E_AUTH ||
        error->advice != POSTERN_ADVICE_SIGN_IN_AGAIN ||
        pt_secret_is_equal(&entry->sent, &account->credential.secret)) {
        return false;
    }
    pt_log_event(&broker->log, PT_LOG_WARN,
        "sign_in.refused key=%.12s code=%s next=seed", entry->chain.hex,
        error->service_code);
    entry->has_fallen_back = true;
    pt_secret_reset(&entry->newest);
    fetch(broker, entry, account);
    return entry->state == STATE_FETCHING;
}

/* A user who signed in for sending only has to accept more once. */
static void explain_permission(
    const struct pt_token_entry *entry, struct postern_error *error)
{
    if (entry->has_chain && entry->permission == PT_PERMISSION_DRAFT &&
        error->status == POSTERN_E_AUTH) {
        pt_error_append(error,
            "; a mail over about 3 MB needs Mail.ReadWrite besides Mail.Send: "
            "sign in again and accept both");
    }
}

static void end_request(struct pt_token_entry *entry)
{
    pt_request_done(&entry->request); /* holds the secret */
    pt_secret_reset(&entry->sent);
    entry->has_fallen_back = false;
    entry->account = NULL;
}

void pt_token_broker_feed_response(struct pt_token_broker *broker,
    const struct pt_request_tag *tag, const struct pt_response *response)
{
    struct pt_token_entry *entry = tag->owner;
    struct postern_error error = {.status = POSTERN_OK};

    if (response->transport == PT_TRANSPORT_CANCELLED) {
        unlock(entry);
        entry->state = STATE_EMPTY;
    } else if (pt_token_source_read_response(&entry->sent, &entry->request,
                   response, pt_clock_unix_s(&broker->clock), &entry->token,
                   &error) == POSTERN_OK) {
        take_token(broker, entry);
    } else if (falls_back(broker, entry, &error)) {
        return;
    } else if (entry->state == STATE_FETCHING) {
        explain_permission(entry, &error);
        become_failed(broker, entry, &error);
    }
    end_request(entry);
}

int64_t pt_token_broker_due_ms(const struct pt_token_broker *broker)
{
    int64_t shortest_ms = -1;

    for (const struct pt_token_entry *entry = broker->entries; entry;
         entry = entry->next) {
        int64_t rest_ms = entry->due_mono_ms - mono_ms(broker);

        rest_ms = rest_ms > 0 ? rest_ms : 0;
        if (entry->state == STATE_LOCKING &&
            (shortest_ms < 0 || rest_ms < shortest_ms)) {
            shortest_ms = rest_ms;
        }
    }
    return shortest_ms;
}

void pt_token_broker_cancel(struct pt_token_broker *broker)
{
    for (struct pt_token_entry *entry = broker->entries; entry;
         entry = entry->next) {
        if (entry->state == STATE_FETCHING) {
            broker->http->ops->cancel(broker->http, &entry->tag);
        } else if (entry->state == STATE_LOCKING) {
            entry->state = STATE_EMPTY; /* and is not due any more */
        }
    }
}

/*
 * engine/token_broker.h: one access token for all who need the same one.
 *
 * Deliveries ask; the broker answers from memory, else from the cache on
 * disk, else by one request, however many are asking and however many
 * processes share the cache. A refusal is remembered for a while, so that a
 * thousand messages with a wrong secret make one request (Entra answers loops
 * with AADSTS50196).
 *
 * A personal account's refresh tokens go from one to the next: the newest is
 * used under a lock that all processes share, and its successor is on disk
 * before the access token is handed out. A stored one that is refused is
 * followed by one try with the URL's. An account with store=no leaves nothing
 * on disk and takes nothing from there.
 */
#ifndef PT_ENGINE_TOKEN_BROKER_H
#define PT_ENGINE_TOKEN_BROKER_H

#include "auth/access_token.h"
#include "base/log.h"
#include "engine/request_tag.h"
#include "http/client.h"
#include "model/account.h"
#include "model/permission.h"
#include "sys/clock.h"
#include "token/token_cache.h"

struct pt_token_entry;

struct pt_token_broker {
    struct pt_http_client *http;  /* borrowed */
    struct pt_token_cache *cache; /* borrowed */
    struct pt_clock clock;
    struct pt_log log;
    struct pt_token_entry *entries;
};

enum pt_token_answer {
    PT_TOKEN_READY = 1,
    PT_TOKEN_PENDING = 2, /* ask again after something has happened */
    PT_TOKEN_FAILED = 3,
};

struct pt_token_grant {
    const struct pt_secret *text; /* borrowed; dies with the next call */
    unsigned generation;          /* names this token in a later complaint */
};

void pt_token_broker_init(struct pt_token_broker *broker,
    struct pt_http_client *http, struct pt_token_cache *cache,
    struct pt_clock clock, const struct pt_log *log);

/** No request of the broker may be under way any more. */
void pt_token_broker_done(struct pt_token_broker *broker);

/**
 * Asks for the account's token.
 *
 * @param account             borrowed until the token's request has ended
 * @param permission          what the token is for
 * @param refused_generation  of a token that Graph answered with 401, which
 *                            is dropped; 0 = none
 * @param[out] ret            with PT_TOKEN_READY
 * @param[out] err            with PT_TOKEN_FAILED
 */
enum pt_token_answer pt_token_broker_ask(struct pt_token_broker *broker,
    const struct pt_account *account, enum pt_permission permission,
    unsigned refused_generation, struct pt_token_grant *ret,
    struct postern_error *err);

/** Takes the end of a request that has the tag PT_TAG_TOKEN. */
void pt_token_broker_feed_response(struct pt_token_broker *broker,
    const struct pt_request_tag *tag, const struct pt_response *response);

/** Milliseconds until asking again makes sense though nothing happened
 * (another process holds the lock); -1 = never. */
int64_t pt_token_broker_due_ms(const struct pt_token_broker *broker);

/** Cancels requests under way and waits for locks: nobody waits for them any
 * more. */
void pt_token_broker_cancel(struct pt_token_broker *broker);

#endif

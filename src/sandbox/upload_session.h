/*
 * sandbox/upload_session.h: the upload sessions that are open.
 *
 * A session is a file that is on its way into a draft; what has come of it
 * lies in a content of its own. Not thread-safe: the store's lock is held
 * around each call and the use of what it returned.
 */
#ifndef PT_SANDBOX_UPLOAD_SESSION_H
#define PT_SANDBOX_UPLOAD_SESSION_H

#include <stdint.h>

#include <jansson.h>

#include "sandbox/mailbox.h"

#define PT_UPLOAD_LIFE_S ((int64_t)3600)
#define PT_UPLOAD_MAX_SESSIONS ((size_t)1000)

struct pt_upload_sessions;

struct pt_upload_session {
    char id[64];     /* base64url */
    char token[640]; /* the secret in its URL, base64url */
    struct pt_mailbox *mailbox;
    char draft_id[96];          /* immutable */
    json_t *properties;         /* of the attachment it will be */
    struct pt_content *content; /* held */
    int64_t expires_at_unix_s;
    unsigned answer_count; /* ranges that were taken */
};

enum postern_status pt_upload_sessions_new(
    struct pt_upload_sessions **ret, struct postern_error *err) PT_MUST_CHECK;

/** Takes NULL. */
void pt_upload_sessions_free(struct pt_upload_sessions *sessions);

/**
 * Opens one; those that have expired are forgotten first.
 * @param properties  of the attachment; kept
 * @param content     empty, of the size announced; taken on success
 * @param[out] err    POSTERN_E_TOO_LARGE (too many), POSTERN_E_MEMORY
 * @return borrowed, until it is removed; NULL on failure
 */
struct pt_upload_session *pt_upload_sessions_add(
    struct pt_upload_sessions *sessions, json_t *properties,
    struct pt_content *content, int64_t now_unix_s, int64_t life_s,
    struct postern_error *err) PT_MUST_CHECK;

/** By its id; NULL when there is none, or no more. */
struct pt_upload_session *pt_upload_sessions_find(
    struct pt_upload_sessions *sessions, const char *id, int64_t now_unix_s);

/** Ends it: what has come is thrown away unless it is held elsewhere. */
void pt_upload_sessions_remove(struct pt_upload_sessions *sessions,
    const struct pt_upload_session *session);

/** Ends all sessions of a draft that goes away. */
void pt_upload_sessions_forget(
    struct pt_upload_sessions *sessions, const char *draft_id);

#endif

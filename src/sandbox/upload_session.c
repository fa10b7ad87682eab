/*
 * sandbox/upload_session.c: open upload sessions. See upload_session.h.
 */
#include "sandbox/upload_session.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "sandbox/base64url.h"
#include "sys/random.h"

/* Outlook's tokens are JWTs of some hundred characters. */
#define TOKEN_BYTES ((size_t)450)
#define ID_BYTES ((size_t)36)

struct pt_upload_sessions {
    struct pt_upload_session **items;
    size_t count;
    size_t cap;
};

enum postern_status pt_upload_sessions_new(
    struct pt_upload_sessions **ret, struct postern_error *err)
{
    struct pt_upload_sessions *sessions = pt_calloc(1, sizeof(*sessions));

    if (!sessions) {
        return pt_fail_memory(err);
    }
    *ret = sessions;
    return POSTERN_OK;
}

static void free_session(struct pt_upload_session *session)
{
    json_decref(session->properties);
    pt_content_release(session->content);
    pt_free(session);
}

void pt_upload_sessions_free(struct pt_upload_sessions *sessions)
{
    if (!sessions) {
        return;
    }
    for (size_t i = 0; i < sessions->count; i++) {
        free_session(sessions->items[i]);
    }
    pt_free(sessions->items);
    pt_free(sessions);
}

static void remove_at(struct pt_upload_sessions *sessions, size_t index)
{
    free_session(sessions->items[index]);
    sessions->count--;
    sessions->items[index] = sessions->items[sessions->count];
}

static void forget_expired(
    struct pt_upload_sessions *sessions, int64_t now_unix_s)
{
    for (size_t i = sessions->count; i > 0; i--) {
        if (sessions->items[i - 1]->expires_at_unix_s <= now_unix_s) {
            remove_at(sessions, i - 1);
        }
    }
}

/* prefix and len random bytes in base64url. */
static enum postern_status make_text(const char *prefix, size_t len, char *out,
    size_t out_size, struct postern_error *err)
{
    unsigned char bytes[TOKEN_BYTES];
    struct pt_buf text;
    enum postern_status status = pt_random_bytes(bytes, len, err);

    pt_buf_init(&text, out_size);
    if (status == POSTERN_OK) {
        status = pt_base64url_append(&text, bytes, len, err);
    }
    if (status == POSTERN_OK) {
        (void)snprintf(out, out_size, "%s%s", prefix, text.data);
    }
    pt_buf_done_wiped(&text);
    return status;
}

static struct pt_upload_session *new_session(struct postern_error *err)
{
    struct pt_upload_session *session = pt_calloc(1, sizeof(*session));
    enum postern_status status = POSTERN_OK;

    if (!session) {
        (void)pt_fail_memory(err);
        return NULL;
    }
    status =
        make_text("AAMkAD", ID_BYTES, session->id, sizeof(session->id), err);
    if (status == POSTERN_OK) {
        status = make_text(
            "eyJ", TOKEN_BYTES, session->token, sizeof(session->token), err);
    }
    if (status != POSTERN_OK) {
        free_session(session);
        return NULL;
    }
    return session;
}

struct pt_upload_session *pt_upload_sessions_add(
    struct pt_upload_sessions *sessions, json_t *properties,
    struct pt_content *content, int64_t now_unix_s, int64_t life_s,
    struct postern_error *err)
{
    struct pt_upload_session *session = NULL;

    forget_expired(sessions, now_unix_s);
    if (pt_array_ensure_one_more(&sessions->items, &sessions->cap,
            sessions->count, sizeof(struct pt_upload_session *),
            PT_UPLOAD_MAX_SESSIONS, err) != POSTERN_OK) {
        return NULL;
    }
    session = new_session(err);
    if (!session) {
        return NULL;
    }
    session->properties = json_incref(properties);
    session->content = content;
    session->expires_at_unix_s = now_unix_s + life_s;
    sessions->items[sessions->count] = session;
    sessions->count++;
    return session;
}

struct pt_upload_session *pt_upload_sessions_find(
    struct pt_upload_sessions *sessions, const char *id, int64_t now_unix_s)
{
    for (size_t i = 0; i < sessions->count; i++) {
        struct pt_upload_session *session = sessions->items[i];

        if (strcmp(session->id, id) == 0) {
            return session->expires_at_unix_s > now_unix_s ? session : NULL;
        }
    }
    return NULL;
}

void pt_upload_sessions_remove(struct pt_upload_sessions *sessions,
    const struct pt_upload_session *session)
{
    for (size_t i = 0; i < sessions->count; i++) {
        if (sessions->items[i] == session) {
            remove_at(sessions, i);
            return;
        }
    }
}

void pt_upload_sessions_forget(
    struct pt_upload_sessions *sessions, const char *draft_id)
{
    for (size_t i = sessions->count; i > 0; i--) {
        if (strcmp(sessions->items[i - 1]->draft_id, draft_id) == 0) {
            remove_at(sessions, i - 1);
        }
    }
}

/*
 * sandbox/refresh_tokens.c: the refresh tokens that are out. See
 * refresh_tokens.h.
 */
#include "sandbox/refresh_tokens.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "sandbox/base64url.h"
#include "sys/random.h"

/* One a use; more than any test makes. */
#define TOKEN_COUNT_MAX ((size_t)100000)

/* The shape that tokens of personal accounts have. */
#define TOKEN_PREFIX "M.C555_BAY.0.U.-C"
#define TOKEN_RANDOM_BYTES ((size_t)48)

struct token {
    char text[128];
    const struct pt_directory_user *user;
    unsigned use_count;
};

struct pt_refresh_tokens {
    pthread_mutex_t lock;
    struct token *items;
    size_t count;
    size_t cap;
    unsigned grace;
    unsigned use_count;
};

static enum postern_status add(struct pt_refresh_tokens *tokens,
    const char *text, const struct pt_directory_user *user,
    struct postern_error *err)
{
    enum postern_status status =
        pt_array_ensure_one_more(&tokens->items, &tokens->cap, tokens->count,
            sizeof(struct token), TOKEN_COUNT_MAX, err);

    if (status == POSTERN_OK) {
        struct token *token = &tokens->items[tokens->count];

        *token = (struct token){.user = user};
        (void)snprintf(token->text, sizeof(token->text), "%s", text);
        tokens->count++;
    }
    return status;
}

enum postern_status pt_refresh_tokens_new(
    unsigned grace, struct pt_refresh_tokens **ret, struct postern_error *err)
{
    struct pt_refresh_tokens *tokens = pt_calloc(1, sizeof(*tokens));
    const struct pt_directory_user *user = NULL;
    enum postern_status status = POSTERN_OK;

    if (!tokens) {
        return pt_fail_memory(err);
    }
    (void)pthread_mutex_init(&tokens->lock, NULL);
    tokens->grace = grace;
    for (size_t i = 0; status == POSTERN_OK; i++) {
        user = pt_directory_user_at(i);
        if (!user) {
            break;
        }
        if (user->refresh_token) {
            status = add(tokens, user->refresh_token, user, err);
        }
    }
    if (status != POSTERN_OK) {
        pt_refresh_tokens_free(tokens);
        return status;
    }
    *ret = tokens;
    return POSTERN_OK;
}

void pt_refresh_tokens_free(struct pt_refresh_tokens *tokens)
{
    if (tokens) {
        (void)pthread_mutex_destroy(&tokens->lock);
        pt_free(tokens->items);
        pt_free(tokens);
    }
}

static struct token *find(struct pt_refresh_tokens *tokens, const char *text)
{
    for (size_t i = tokens->count; i > 0; i--) {
        if (strcmp(tokens->items[i - 1].text, text) == 0) {
            return &tokens->items[i - 1];
        }
    }
    return NULL;
}

static enum postern_status make_text(struct pt_buf *out)
{
    unsigned char bytes[TOKEN_RANDOM_BYTES];
    enum postern_status status = pt_random_bytes(bytes, sizeof(bytes), NULL);

    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, TOKEN_PREFIX, NULL);
    }
    if (status == POSTERN_OK) {
        status = pt_base64url_append(out, bytes, sizeof(bytes), NULL);
    }
    return status;
}

/* With the lock held. */
static enum postern_status use(struct pt_refresh_tokens *tokens,
    const char *text, const struct pt_directory_user **ret_user,
    struct pt_buf *next)
{
    struct token *token = find(tokens, text);
    const struct pt_directory_user *user = NULL;
    enum postern_status status = POSTERN_OK;

    if (!token ||
        (token->use_count > 0 && token->use_count - 1 >= tokens->grace)) {
        return POSTERN_E_AUTH;
    }
    user = token->user;
    status = make_text(next);
    if (status == POSTERN_OK) {
        token->use_count++;
        status = add(tokens, next->data, user, NULL); /* moves the tokens */
    }
    if (status == POSTERN_OK) {
        *ret_user = user;
        tokens->use_count++;
    }
    return status;
}

enum postern_status pt_refresh_tokens_use(struct pt_refresh_tokens *tokens,
    const char *text, const struct pt_directory_user **ret_user,
    struct pt_buf *ret_next, unsigned *ret_count)
{
    struct pt_buf next;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&next, sizeof(tokens->items[0].text) - 1);
    (void)pthread_mutex_lock(&tokens->lock);
    status = use(tokens, text, ret_user, &next);
    *ret_count = tokens->use_count;
    (void)pthread_mutex_unlock(&tokens->lock);
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(ret_next, pt_buf_view(&next), NULL);
    }
    pt_buf_done(&next);
    return status;
}

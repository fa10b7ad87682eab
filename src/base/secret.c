/*
 * base/secret.c: bytes that must not leak. See secret.h.
 */
#include "base/secret.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define FIRST_CAP_BYTES ((size_t)64)

void pt_secret_init(struct pt_secret *secret, size_t limit_bytes)
{
    *secret = (struct pt_secret){.limit = limit_bytes};
}

void pt_secret_reset(struct pt_secret *secret)
{
    if (secret->bytes) {
        explicit_bzero(secret->bytes, secret->cap);
    }
    secret->len = 0;
}

void pt_secret_done(struct pt_secret *secret)
{
    pt_secret_reset(secret);
    pt_free(secret->bytes);
    pt_secret_init(secret, secret->limit);
}

void pt_secret_truncate(struct pt_secret *secret, size_t len)
{
    if (len < secret->len) {
        explicit_bzero(secret->bytes + len, secret->len - len);
        secret->len = len;
    }
}

static enum postern_status grow(
    struct pt_secret *secret, size_t needed, struct postern_error *err)
{
    size_t cap = secret->cap > 0 ? secret->cap : FIRST_CAP_BYTES;
    char *grown = NULL;

    while (cap < needed) {
        cap *= 2; /* needed is at most limit + 1: no overflow */
    }
    grown = pt_calloc(cap, 1);
    if (!grown) {
        (void)pt_fail_memory(err);
        return POSTERN_E_MEMORY; /* in so many words, for analyzers */
    }
    if (secret->bytes) {
        memcpy(grown, secret->bytes, secret->len);
        explicit_bzero(secret->bytes, secret->cap);
        pt_free(secret->bytes);
    }
    secret->bytes = grown;
    secret->cap = cap;
    return POSTERN_OK;
}

enum postern_status pt_secret_append(
    struct pt_secret *secret, struct pt_view bytes, struct postern_error *err)
{
    size_t needed = 0;

    if (!pt_size_add(secret->len, bytes.len, &needed) ||
        needed > secret->limit) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "a secret of %zu bytes is over the limit of %zu", needed,
            secret->limit);
    }
    if (!secret->bytes || needed + 1 > secret->cap) {
        enum postern_status status = grow(secret, needed + 1, err);

        if (status != POSTERN_OK) {
            return status;
        }
    }
    memcpy(secret->bytes + secret->len, bytes.ptr, bytes.len);
    secret->len = needed;
    secret->bytes[needed] = '\0';
    return POSTERN_OK;
}

enum postern_status pt_secret_set(
    struct pt_secret *secret, struct pt_view bytes, struct postern_error *err)
{
    struct pt_secret fresh;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&fresh, secret->limit);
    status = pt_secret_append(&fresh, bytes, err);
    if (status == POSTERN_OK) {
        pt_secret_done(secret);
        *secret = fresh;
    }
    return status;
}

struct pt_view pt_secret_view(const struct pt_secret *secret)
{
    return secret->bytes ? pt_view_make(secret->bytes, secret->len)
                         : pt_view_make("", 0);
}

bool pt_secret_is_empty(const struct pt_secret *secret)
{
    return secret->len == 0;
}

bool pt_secret_is_equal(const struct pt_secret *a, const struct pt_secret *b)
{
    unsigned difference = 0;

    if (a->len != b->len) {
        return false;
    }
    for (size_t i = 0; i < a->len; i++) {
        difference |= (unsigned char)a->bytes[i] ^ (unsigned char)b->bytes[i];
    }
    return difference == 0;
}

struct pt_secret_description pt_secret_describe(const struct pt_secret *secret)
{
    struct pt_secret_description description = {.text = ""};

    (void)snprintf(description.text, sizeof(description.text),
        "<secret, %zu bytes>", secret->len);
    return description;
}

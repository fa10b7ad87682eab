/*
 * base/secret.h: bytes that must not leak.
 *
 * A secret wipes itself on reset, done and growth (grow is new + copy + wipe,
 * never realloc) and has no format function: what a log may show of it is
 * pt_secret_describe(), which tells its length only. Content is read through
 * pt_secret_view(), so a reviewer finds every place that looks at one.
 */
#ifndef PT_BASE_SECRET_H
#define PT_BASE_SECRET_H

#include <stdbool.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

struct pt_secret {
    char *bytes;  /* NUL-terminated; NULL while empty */
    size_t len;   /* without the NUL */
    size_t cap;   /* allocated bytes */
    size_t limit; /* the most that len may become */
};

/** Text for logs: "<secret, 40 bytes>". */
struct pt_secret_description {
    char text[40];
};

void pt_secret_init(struct pt_secret *secret, size_t limit_bytes);

/** Wipes and frees; usable afterwards, with its limit. */
void pt_secret_done(struct pt_secret *secret);

/** Wipes, keeps the memory. */
void pt_secret_reset(struct pt_secret *secret);

/** Cuts to len bytes and wipes the rest; a longer len changes nothing. */
void pt_secret_truncate(struct pt_secret *secret, size_t len);

enum postern_status pt_secret_append(struct pt_secret *secret,
    struct pt_view bytes, struct postern_error *err) PT_MUST_CHECK;

/** Replaces the content; on failure the old content stays. */
enum postern_status pt_secret_set(struct pt_secret *secret,
    struct pt_view bytes, struct postern_error *err) PT_MUST_CHECK;

/** The content, borrowed; dies with the next change. */
struct pt_view pt_secret_view(const struct pt_secret *secret);

bool pt_secret_is_empty(const struct pt_secret *secret);

/** Compares in time that depends on the lengths only. */
bool pt_secret_is_equal(const struct pt_secret *a, const struct pt_secret *b);

struct pt_secret_description pt_secret_describe(const struct pt_secret *secret);

#endif

/*
 * base/buf.c: a growable byte buffer with a ceiling. See buf.h.
 */
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

/* What data points to while nothing is allocated; never written to. */
static char empty_data[1] = "";

#define FIRST_CAP_BYTES ((size_t)64)

void pt_buf_init(struct pt_buf *buf, size_t limit_bytes)
{
    *buf = (struct pt_buf){.data = empty_data, .limit = limit_bytes};
}

void pt_buf_done(struct pt_buf *buf)
{
    if (buf->cap > 0) {
        pt_free(buf->data);
    }
    pt_buf_init(buf, buf->limit);
}

void pt_buf_done_wiped(struct pt_buf *buf)
{
    if (buf->cap > 0) {
        explicit_bzero(buf->data, buf->cap);
    }
    pt_buf_done(buf);
}

void pt_buf_reset(struct pt_buf *buf)
{
    buf->len = 0;
    if (buf->cap > 0) {
        buf->data[0] = '\0';
    }
}

void pt_buf_truncate(struct pt_buf *buf, size_t len)
{
    if (len < buf->len) {
        buf->len = len;
        buf->data[len] = '\0';
    }
}

/* Doubling, but not past what the limit can ever need. */
static size_t next_cap(const struct pt_buf *buf, size_t needed)
{
    size_t cap = buf->cap > 0 ? buf->cap : FIRST_CAP_BYTES;

    while (cap < needed) {
        if (!pt_size_mul(cap, 2, &cap)) {
            return needed;
        }
    }
    return cap > buf->limit && buf->limit + 1 >= needed ? buf->limit + 1 : cap;
}

enum postern_status pt_buf_ensure(
    struct pt_buf *buf, size_t len, struct postern_error *err)
{
    size_t needed = 0;
    size_t cap = 0;
    char *grown = NULL;

    if (!pt_size_add(buf->len, len, &needed) || needed > buf->limit) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "%zu bytes are over the limit of %zu", needed, buf->limit);
    }
    if (needed < buf->cap) {
        return POSTERN_OK;
    }
    cap = next_cap(buf, needed + 1);
    grown = pt_realloc(buf->cap > 0 ? buf->data : NULL, cap);
    if (!grown) {
        return pt_fail_memory(err);
    }
    grown[buf->len] = '\0';
    buf->data = grown;
    buf->cap = cap;
    return POSTERN_OK;
}

enum postern_status pt_buf_append(struct pt_buf *buf, const void *bytes,
    size_t len, struct postern_error *err)
{
    enum postern_status status = pt_buf_ensure(buf, len, err);

    if (status == POSTERN_OK && len > 0) {
        memcpy(buf->data + buf->len, bytes, len);
        buf->len += len;
        buf->data[buf->len] = '\0';
    }
    return status;
}

enum postern_status pt_buf_append_view(
    struct pt_buf *buf, struct pt_view view, struct postern_error *err)
{
    return pt_buf_append(buf, view.ptr, view.len, err);
}

enum postern_status pt_buf_append_text(
    struct pt_buf *buf, const char *text, struct postern_error *err)
{
    return pt_buf_append(buf, text, strlen(text), err);
}

enum postern_status pt_buf_append_byte(
    struct pt_buf *buf, char byte, struct postern_error *err)
{
    return pt_buf_append(buf, &byte, 1, err);
}

enum postern_status pt_buf_append_format(
    struct pt_buf *buf, struct postern_error *err, const char *format, ...)
{
    enum postern_status status = POSTERN_OK;
    va_list args;
    int len = 0;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "text could not be formatted");
    }
    status = pt_buf_ensure(buf, (size_t)len, err);
    if (status == POSTERN_OK) {
        va_start(args, format);
        (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
        va_end(args);
        buf->len += (size_t)len;
    }
    return status;
}

struct pt_view pt_buf_view(const struct pt_buf *buf)
{
    return pt_view_make(buf->data, buf->len);
}

char *pt_buf_take(struct pt_buf *buf)
{
    char *text = buf->cap > 0 ? buf->data : pt_strdup("");

    pt_buf_init(buf, buf->limit);
    return text;
}

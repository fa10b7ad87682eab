/*
 * base/buf.h: a growable byte buffer with a ceiling.
 *
 * Always NUL-terminated, data never NULL after init. Growing over the limit
 * is POSTERN_E_TOO_LARGE, not an allocation. A failed append changes nothing.
 */
#ifndef PT_BASE_BUF_H
#define PT_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

struct pt_buf {
    char *data;   /* NUL-terminated; may hold NUL bytes before len */
    size_t len;   /* without the final NUL */
    size_t cap;   /* allocated bytes; 0 while nothing is allocated */
    size_t limit; /* the most that len may become */
};

/** Cannot fail: nothing is allocated yet. */
void pt_buf_init(struct pt_buf *buf, size_t limit_bytes);

/** Frees. The buffer is empty and usable afterwards, with its limit. */
void pt_buf_done(struct pt_buf *buf);

/** Empties, keeps memory. */
void pt_buf_reset(struct pt_buf *buf);

/** Cuts to len bytes; a longer len changes nothing. */
void pt_buf_truncate(struct pt_buf *buf, size_t len);

/** Overwrites what it held (allocated rest included), then frees. */
void pt_buf_done_wiped(struct pt_buf *buf);

enum postern_status pt_buf_append(struct pt_buf *buf, const void *bytes,
    size_t len, struct postern_error *err) PT_MUST_CHECK;
enum postern_status pt_buf_append_view(struct pt_buf *buf, struct pt_view view,
    struct postern_error *err) PT_MUST_CHECK;
enum postern_status pt_buf_append_text(struct pt_buf *buf, const char *text,
    struct postern_error *err) PT_MUST_CHECK;
enum postern_status pt_buf_append_byte(
    struct pt_buf *buf, char byte, struct postern_error *err) PT_MUST_CHECK;
enum postern_status pt_buf_append_format(
    struct pt_buf *buf, struct postern_error *err, const char *format, ...)
    PT_PRINTF(3, 4) PT_MUST_CHECK;

/** Makes room for len more bytes. */
enum postern_status pt_buf_ensure(
    struct pt_buf *buf, size_t len, struct postern_error *err) PT_MUST_CHECK;

/** The content; dies with the next change of the buffer. */
struct pt_view pt_buf_view(const struct pt_buf *buf);

/** The content leaves as a NUL-terminated heap string (pt_free), or NULL when
 * memory is out. The buffer is empty afterwards. */
char *pt_buf_take(struct pt_buf *buf) PT_MUST_CHECK;

#endif

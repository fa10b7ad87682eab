/*
 * codec/utf8.h: UTF-8 (RFC 3629), checked, counted and written.
 */
#ifndef PT_CODEC_UTF8_H
#define PT_CODEC_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/**
 * Checks for well-formed UTF-8: no overlong forms, no surrogates, nothing
 * over U+10FFFF. NUL is refused too: no text of ours may hold one.
 *
 * @param[out] ret_offset  of the first bad byte; may be NULL
 */
bool pt_utf8_is_valid(struct pt_view text, size_t *ret_offset);

/** Characters (code points) of UTF-8 that was checked before. */
size_t pt_utf8_count(struct pt_view text);

/** Length in bytes of the character at the front of checked UTF-8, or 0 at
 * the end. */
size_t pt_utf8_first_len(struct pt_view text);

/** Appends one character: at most U+10FFFF, and no surrogate. */
enum postern_status pt_utf8_append(
    struct pt_buf *out, uint32_t code, struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * codec/utf8.h: is this UTF-8 (RFC 3629)?
 */
#ifndef PT_CODEC_UTF8_H
#define PT_CODEC_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

/**
 * Checks for well-formed UTF-8: no overlong forms, no surrogates, nothing
 * over U+10FFFF. NUL is refused too: no text of ours may hold one.
 *
 * @param[out] ret_offset  of the first bad byte; may be NULL
 */
bool pt_utf8_is_valid(struct pt_view text, size_t *ret_offset);

#endif

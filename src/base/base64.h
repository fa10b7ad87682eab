/*
 * base/base64.h: base64 with padding (RFC 4648 section 4), in pieces.
 *
 * Encoding works on any cut of the input: whole groups of three bytes give
 * whole groups of four characters, so a stream may be encoded piece by piece
 * as long as every piece but the last is a multiple of three.
 */
#ifndef PT_BASE_BASE64_H
#define PT_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/view.h"

/** Length of the encoding of size_bytes bytes; false on overflow. */
bool pt_base64_encoded_len(uint64_t size_bytes, uint64_t *ret) PT_MUST_CHECK;

/**
 * Encodes len bytes.
 * @param out  room for 4 * ceil(len / 3) characters; no NUL is written
 * @return characters written
 */
size_t pt_base64_encode(const unsigned char *bytes, size_t len, char *out);

/**
 * Decodes strictly: padding is needed, blanks and line ends are refused.
 * @param out  room for 3 * (text.len / 4) bytes
 * @param[out] ret_len  bytes written
 * @return false when the text is not base64
 */
bool pt_base64_decode(struct pt_view text, unsigned char *out, size_t *ret_len)
    PT_MUST_CHECK;

#endif

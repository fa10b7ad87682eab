/*
 * sys/digest.h: HMAC-SHA-256 (RFC 2104, FIPS 180-4), by libcrypto.
 */
#ifndef PT_SYS_DIGEST_H
#define PT_SYS_DIGEST_H

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

#define PT_SHA256_HEX_SIZE ((size_t)65)

/** HMAC of text under key, as 64 lower-case hexadecimal digits and NUL. */
enum postern_status pt_hmac_sha256_hex(struct pt_view key, struct pt_view text,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err) PT_MUST_CHECK;

#endif

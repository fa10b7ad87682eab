/*
 * sys/digest.h: SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), by
 * libcrypto.
 */
#ifndef PT_SYS_DIGEST_H
#define PT_SYS_DIGEST_H

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

#define PT_SHA256_HEX_SIZE ((size_t)65)

/** SHA-256 of text, which is no secret, as 64 lower-case hexadecimal digits
 * and NUL. */
enum postern_status pt_sha256_hex(struct pt_view text,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err) PT_MUST_CHECK;

/** HMAC of text under key, as 64 lower-case hexadecimal digits and NUL. */
enum postern_status pt_hmac_sha256_hex(struct pt_view key, struct pt_view text,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err) PT_MUST_CHECK;

#endif

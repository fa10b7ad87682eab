/*
 * sandbox/base64url.h: base64 for URLs, without padding (RFC 7515 section 2).
 */
#ifndef PT_SANDBOX_BASE64URL_H
#define PT_SANDBOX_BASE64URL_H

#include "base/buf.h"

/** Appends the encoding of len bytes. */
enum postern_status pt_base64url_append(struct pt_buf *out,
    const unsigned char *bytes, size_t len, struct postern_error *err)
    PT_MUST_CHECK;

/** Appends the decoded bytes. POSTERN_E_INVALID when text is not base64url. */
enum postern_status pt_base64url_decode(struct pt_view text, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * token/token_record.h: a stored token as text.
 *
 * One JSON object with a version, so that a later postern can tell its own
 * records from those of this one. It names the key it was stored under: a
 * record that was copied to another name is not taken.
 */
#ifndef PT_TOKEN_TOKEN_RECORD_H
#define PT_TOKEN_TOKEN_RECORD_H

#include <stdbool.h>

#include "auth/access_token.h"
#include "base/buf.h"

/**
 * Appends the record.
 * @param key_hex   what it is stored under
 * @param[out] out  holds the token: to be released with pt_buf_done_wiped()
 */
enum postern_status pt_token_record_format(const char *key_hex,
    const struct pt_access_token *token, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Reads a record.
 * @param[out] ret  an initialised token; replaced on success only
 * @return false when it is damaged, of another version or key, holds what no
 * token can be, or memory is out
 */
bool pt_token_record_parse(struct pt_view text, const char *key_hex,
    struct pt_access_token *ret) PT_MUST_CHECK;

#endif

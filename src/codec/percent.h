/*
 * codec/percent.h: percent-encoding (RFC 3986 section 2.1) and
 * application/x-www-form-urlencoded fields.
 */
#ifndef PT_CODEC_PERCENT_H
#define PT_CODEC_PERCENT_H

#include "base/buf.h"
#include "base/secret.h"

/** Appends text with everything but RFC 3986 unreserved characters encoded. */
enum postern_status pt_percent_append(struct pt_buf *out, struct pt_view text,
    struct postern_error *err) PT_MUST_CHECK;

/** The same into a secret. */
enum postern_status pt_percent_append_secret(struct pt_secret *out,
    struct pt_view text, struct postern_error *err) PT_MUST_CHECK;

/**
 * Decodes the character at the front of a text that is not empty.
 * @return bytes of text that were used: 1, or 3 for "%41"
 */
size_t pt_percent_decode_byte(struct pt_view text, char *ret);

/**
 * Appends the text decoded once; '+' stays '+'. A '%' without two hexadecimal
 * digits is kept as it is (people paste such secrets).
 */
enum postern_status pt_percent_decode(struct pt_view text, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

enum postern_status pt_percent_decode_secret(struct pt_view text,
    struct pt_secret *out, struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * token/identity.h: what a stored thing belongs to, as a name for its file.
 *
 * An HMAC of a list of fields. Each field goes in with its length before it,
 * so that no two lists look alike.
 */
#ifndef PT_TOKEN_IDENTITY_H
#define PT_TOKEN_IDENTITY_H

#include "base/secret.h"
#include "sys/digest.h"

/**
 * The HMAC of the fields, in their order.
 * @param key  the state directory's own
 */
enum postern_status pt_identity_hash(const struct pt_secret *key,
    const struct pt_view *fields, size_t field_count,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err) PT_MUST_CHECK;

#endif

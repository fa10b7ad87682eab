/*
 * token/identity.c: what a stored thing belongs to. See identity.h.
 */
#include "token/identity.h"

#include <stdio.h>

#include "base/limits.h"

/* All fields with their lengths. */
#define IDENTITY_LIMIT_BYTES (2 * PT_LIMIT_URL_BYTES)

/* "4:text,". */
static enum postern_status append_field(
    struct pt_secret *identity, struct pt_view field, struct postern_error *err)
{
    char length[32] = "";
    enum postern_status status = POSTERN_OK;

    (void)snprintf(length, sizeof(length), "%zu:", field.len);
    status = pt_secret_append(identity, pt_view_of(length), err);
    if (status == POSTERN_OK) {
        status = pt_secret_append(identity, field, err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_append(identity, pt_view_of(","), err);
    }
    return status;
}

enum postern_status pt_identity_hash(const struct pt_secret *key,
    const struct pt_view *fields, size_t field_count,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err)
{
    struct pt_secret identity;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&identity, IDENTITY_LIMIT_BYTES);
    for (size_t i = 0; i < field_count && status == POSTERN_OK; i++) {
        status = append_field(&identity, fields[i], err);
    }
    if (status == POSTERN_OK) {
        status = pt_hmac_sha256_hex(
            pt_secret_view(key), pt_secret_view(&identity), out, err);
    }
    pt_secret_done(&identity);
    return status;
}

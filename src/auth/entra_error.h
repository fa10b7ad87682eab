/*
 * auth/entra_error.h: the error body of Entra ID.
 *
 * {"error": "invalid_client", "error_description": "AADSTS7000215: ...",
 * "error_codes": [7000215], "trace_id": "...", ...}. Source: Microsoft Learn,
 * "Microsoft Entra authentication and authorization error codes" (read
 * 2026-11-23); RFC 6749 section 5.2.
 */
#ifndef PT_AUTH_ENTRA_ERROR_H
#define PT_AUTH_ENTRA_ERROR_H

#include <stdbool.h>

#include "base/secret.h"
#include "base/view.h"
#include "codec/json.h"

struct pt_entra_error {
    struct pt_view error;    /* OAuth's code; empty = the body has none */
    struct pt_view sentence; /* the description's first line without its
                              * code; empty = none that may be shown */
    struct pt_view trace_id; /* empty = none */
    long code;               /* AADSTS number; 0 = none */
};

/**
 * Reads the body's members.
 *
 * Texts that hold a piece of the secret come back empty.
 * @param body    may be NULL; what is returned dies with it
 * @param secret  the credential that was sent
 */
struct pt_entra_error pt_entra_error_read(
    const json_t *body, const struct pt_secret *secret);

/** OAuth's two codes for "not now": RFC 6749 section 4.1.2.1. */
bool pt_entra_error_is_passing(const struct pt_entra_error *error);

/** Fills in a refused sign-in: POSTERN_E_AUTH, advice and sentence by the
 * code. */
enum postern_status pt_entra_error_fail(const struct pt_entra_error *error,
    const struct pt_secret *secret, struct postern_error *err);

/** Stores "AADSTS<n>", else OAuth's code, as the service's code. */
void pt_entra_error_set_code(
    const struct pt_entra_error *error, struct postern_error *err);

#endif

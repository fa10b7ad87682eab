/*
 * sandbox/certificate.h: a certificate authority made at start, and one
 * server certificate of it for the loopback names.
 *
 * The authority's key is thrown away once the server's certificate is signed,
 * so trusting the authority trusts nothing but this sandbox.
 */
#ifndef PT_SANDBOX_CERTIFICATE_H
#define PT_SANDBOX_CERTIFICATE_H

#include <stdint.h>

#include "postern/error.h"

#include "base/alloc.h"

struct pt_certificate {
    char *authority_pem; /* for clients to trust */
    char *server_pem;
    char *server_key_pem;
};

/**
 * Makes both: EC P-256, valid from an hour before now for three days, for
 * localhost, 127.0.0.1, ::1 and extra_address.
 *
 * @param extra_address  an IP address more, or NULL
 */
enum postern_status pt_certificate_make(struct pt_certificate *ret,
    const char *extra_address, int64_t now_unix_s, struct postern_error *err)
    PT_MUST_CHECK;

void pt_certificate_done(struct pt_certificate *certificate);

#endif

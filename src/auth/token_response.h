/*
 * auth/token_response.h: reading what the token endpoint answered.
 * Source: RFC 6749 section 5; Microsoft Learn, "OAuth 2.0 client credentials
 * flow on the Microsoft identity platform" (read 2026-11-23).
 */
#ifndef PT_AUTH_TOKEN_RESPONSE_H
#define PT_AUTH_TOKEN_RESPONSE_H

#include "auth/access_token.h"
#include "model/response.h"

/**
 * As pt_token_source_read_response(), but for the client-request-id.
 * @param secret  what was sent: no piece of it gets into the error, even when
 *                the service echoes it
 */
enum postern_status pt_token_response_read(const struct pt_secret *secret,
    const struct pt_response *response, int64_t now_unix_s,
    struct pt_access_token *ret, struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * auth/token_source.h: ways to get an access token, without I/O.
 *
 * Each source is a small file that builds the request to the token endpoint;
 * the answer is read the same way for all. Source: Microsoft Learn,
 * "OAuth 2.0 client credentials flow" and "Refresh tokens in the Microsoft
 * identity platform" (read 2026-11-23).
 */
#ifndef PT_AUTH_TOKEN_SOURCE_H
#define PT_AUTH_TOKEN_SOURCE_H

#include "auth/access_token.h"
#include "model/account.h"
#include "model/permission.h"
#include "model/request.h"
#include "model/response.h"

/** The OAuth grant an account signs in by ("client_credentials"): part of
 * the cache key. */
const char *pt_token_source_grant(const struct pt_account *account);

/**
 * Builds the token request: POST {login}/{tenant}/oauth2/v2.0/token with
 * client-request-id, User-Agent and Accept; resend is safe.
 *
 * @param permission         what the token is for
 * @param secret             what to sign in with: the account's secret, or
 *                           the newest refresh token that began with it
 * @param client_request_id  a fresh UUID
 * @param[out] ret           an initialised request, filled in
 */
enum postern_status pt_token_source_build_request(
    const struct pt_account *account, enum pt_permission permission,
    const struct pt_secret *secret, const char *client_request_id,
    struct pt_request *ret, struct postern_error *err) PT_MUST_CHECK;

/**
 * Reads the answer of the token endpoint.
 *
 * Numbers may be JSON strings. Failures: transport (POSTERN_E_NETWORK, _TLS,
 * _PROXY), Entra's error body (POSTERN_E_AUTH with "AADSTS<n>" as
 * service_code and its advice from the table), 429 (POSTERN_E_THROTTLED),
 * 5xx and anything that is no token answer (POSTERN_E_SERVICE, retry).
 *
 * @param secret      what the request was built with: no piece of it gets
 *                    into an error
 * @param now_unix_s  when the answer came
 * @param[out] ret    an initialised token, with the refresh token that came
 *                    along, if any; untouched on failure
 */
enum postern_status pt_token_source_read_response(
    const struct pt_secret *secret, const struct pt_request *request,
    const struct pt_response *response, int64_t now_unix_s,
    struct pt_access_token *ret, struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * sandbox/token_issuer.h: access tokens as Entra ID makes them for Graph.
 *
 * RS256 JWTs of about 3 KB, signed by a key made at start, with the claims an
 * app-only token has. The same object verifies them for Graph's side.
 * Source: Microsoft Learn, "Access token claims reference"; RFC 7519.
 */
#ifndef PT_SANDBOX_TOKEN_ISSUER_H
#define PT_SANDBOX_TOKEN_ISSUER_H

#include <stdint.h>

#include <jansson.h>

#include "base/buf.h"
#include "sandbox/directory.h"

#define PT_TOKEN_LIFE_S ((int64_t)3599)
#define PT_GRAPH_RESOURCE "https://graph.microsoft.com"
#define PT_GRAPH_APP_ID "00000003-0000-0000-c000-000000000000"

struct pt_token_issuer;

struct pt_token_claims {
    char app_id[64];
    char tenant_id[64];
    char user_id[64]; /* of a user's token; else empty */
    unsigned roles;   /* bits of enum pt_role */
};

/** Makes a key: takes some tenths of a second. */
enum postern_status pt_token_issuer_new(
    struct pt_token_issuer **ret, struct postern_error *err) PT_MUST_CHECK;

/** Takes NULL. */
void pt_token_issuer_free(struct pt_token_issuer *issuer);

/** Appends a token to out. Thread-safe. */
enum postern_status pt_token_issuer_issue(const struct pt_token_issuer *issuer,
    const struct pt_directory_app *app, unsigned roles, int64_t now_unix_s,
    struct pt_buf *out, struct postern_error *err) PT_MUST_CHECK;

/** How long tokens issued from now on live; before threads use it. */
void pt_token_issuer_set_life(struct pt_token_issuer *issuer, int64_t life_s);

/** PT_TOKEN_LIFE_S, or what was set. */
int64_t pt_token_issuer_life_s(const struct pt_token_issuer *issuer);

/**
 * Appends a token of a user. Nobody can look into it: personal accounts'
 * tokens are no JWTs ("EwB..."). Thread-safe.
 * @param scopes  bits of enum pt_role
 */
enum postern_status pt_token_issuer_issue_user(
    const struct pt_token_issuer *issuer, const struct pt_directory_app *app,
    const struct pt_directory_user *user, unsigned scopes, int64_t now_unix_s,
    struct pt_buf *out) PT_MUST_CHECK;

/**
 * Checks signature, issuer, audience and times. Thread-safe.
 * @return POSTERN_OK, POSTERN_E_AUTH with Graph's words in the message, or
 *         POSTERN_E_MEMORY
 */
enum postern_status pt_token_issuer_verify(const struct pt_token_issuer *issuer,
    struct pt_view token, int64_t now_unix_s, struct pt_token_claims *ret,
    struct postern_error *err) PT_MUST_CHECK;

/** The public key as a JSON Web Key Set (RFC 7517), or NULL. */
json_t *pt_token_issuer_keys(const struct pt_token_issuer *issuer);

#endif

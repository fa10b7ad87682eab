/*
 * sandbox/token_issuer.c: access tokens. See token_issuer.h.
 */
#include "sandbox/token_issuer.h"

#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/error.h"
#include "sandbox/base64url.h"
#include "sandbox/json_text.h"
#include "sys/random.h"

#define KEY_BITS 2048
#define TOKEN_LIMIT_BYTES ((size_t)16 * 1024)
#define SIGNATURE_BYTES ((size_t)512)

/* How personal accounts' tokens begin; ours go on with a JWT in base64url,
 * where no client finds it. */
#define USER_TOKEN_PREFIX "EwB"

/* Group claims bring a token to the size that real ones have. */
#define GROUP_COUNT 32U

struct pt_token_issuer {
    EVP_PKEY *key;
    char key_id[44]; /* base64url of 32 random bytes */
    int64_t life_s;
};

static enum postern_status fail_crypto(
    struct postern_error *err, const char *what)
{
    return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
        "libcrypto cannot %s", what);
}

static enum postern_status make_key_id(
    struct pt_token_issuer *issuer, struct postern_error *err)
{
    unsigned char bytes[32] = {0};
    struct pt_buf text;
    enum postern_status status = pt_random_bytes(bytes, sizeof(bytes), err);

    pt_buf_init(&text, sizeof(issuer->key_id));
    if (status == POSTERN_OK) {
        status = pt_base64url_append(&text, bytes, sizeof(bytes), err);
    }
    if (status == POSTERN_OK) {
        memcpy(issuer->key_id, text.data, text.len + 1);
    }
    pt_buf_done(&text);
    return status;
}

enum postern_status pt_token_issuer_new(
    struct pt_token_issuer **ret, struct postern_error *err)
{
    struct pt_token_issuer *issuer = pt_calloc(1, sizeof(*issuer));
    enum postern_status status = POSTERN_OK;

    if (!issuer) {
        return pt_fail_memory(err);
    }
    issuer->life_s = PT_TOKEN_LIFE_S;
    issuer->key = EVP_RSA_gen(KEY_BITS);
    if (!issuer->key) {
        status = fail_crypto(err, "make an RSA key");
    } else {
        status = make_key_id(issuer, err);
    }
    if (status != POSTERN_OK) {
        pt_token_issuer_free(issuer);
        return status;
    }
    *ret = issuer;
    return POSTERN_OK;
}

void pt_token_issuer_free(struct pt_token_issuer *issuer)
{
    if (issuer) {
        EVP_PKEY_free(issuer->key);
        pt_free(issuer);
    }
}

static json_t *make_roles(unsigned roles)
{
    json_t *list = json_array();

    for (size_t i = 0; i < PT_ROLE_COUNT; i++) {
        const struct pt_directory_role *role = pt_directory_role_at(i);

        if ((roles & role->bit) != 0) {
            (void)json_array_append_new(list, json_string(role->name));
        }
    }
    return list;
}

static json_t *make_groups(void)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < GROUP_COUNT; i++) {
        (void)json_array_append_new(
            list, json_sprintf("9b7d%04x-6c5e-4f3a-8b2c-1d0e9f8a%04x", i, i));
    }
    return list;
}

static json_t *make_claims(const struct pt_directory_app *app, unsigned roles,
    int64_t now_unix_s, int64_t life_s, const char *token_id)
{
    json_t *claims = json_pack(
        "{s:s, s:o, s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s,"
        " s:s, s:s, s:s, s:s, s:[s], s:i, s:s, s:o}",
        "aud", PT_GRAPH_RESOURCE, "iss",
        json_sprintf("https://sts.windows.net/%s/", app->tenant_id), "iat",
        (json_int_t)now_unix_s, "nbf", (json_int_t)now_unix_s, "exp",
        (json_int_t)now_unix_s + (json_int_t)life_s, "aio", token_id,
        "app_displayname", app->name, "appid", app->client_id, "appidacr", "1",
        "idp", "https://sts.windows.net/", "idtyp", "app", "oid",
        app->object_id, "rh", token_id, "sub", app->object_id, "tid",
        app->tenant_id, "uti", token_id, "ver", "1.0", "wids",
        "0997a1d0-0d1d-4acb-b408-d5ca73121e90", "xms_tcdt", 1600000000,
        "xms_idrel", "7 16", "groups", make_groups());

    /* A token without any role has no claim "roles" at all. */
    if (claims && roles != 0 &&
        json_object_set_new(claims, "roles", make_roles(roles)) != 0) {
        json_decref(claims);
        claims = NULL;
    }
    return claims;
}

/* Appends base64url of the JSON. Takes value. */
static enum postern_status append_json(
    struct pt_buf *out, json_t *value, struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, TOKEN_LIMIT_BYTES);
    status = pt_json_text_append(&text, value, err);
    if (status == POSTERN_OK) {
        status = pt_base64url_append(
            out, (const unsigned char *)text.data, text.len, err);
    }
    json_decref(value);
    pt_buf_done(&text);
    return status;
}

static enum postern_status append_signature(
    const struct pt_token_issuer *issuer, struct pt_view signed_part,
    struct pt_buf *out, struct postern_error *err)
{
    unsigned char signature[SIGNATURE_BYTES] = {0};
    size_t len = sizeof(signature);
    enum postern_status status = POSTERN_OK;
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (!context ||
        EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, issuer->key) !=
            1 ||
        EVP_DigestSign(context, signature, &len,
            (const unsigned char *)signed_part.ptr, signed_part.len) != 1) {
        status = fail_crypto(err, "sign a token");
    }
    EVP_MD_CTX_free(context);
    if (status == POSTERN_OK) {
        status = pt_base64url_append(out, signature, len, err);
    }
    return status;
}

/* Appends the JWT of the claims, which are taken. */
static enum postern_status append_token(const struct pt_token_issuer *issuer,
    json_t *claims, struct pt_buf *out, struct postern_error *err)
{
    struct pt_buf token;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&token, TOKEN_LIMIT_BYTES);
    status = append_json(&token,
        json_pack("{s:s, s:s, s:s, s:s}", "typ", "JWT", "alg", "RS256", "x5t",
            issuer->key_id, "kid", issuer->key_id),
        err);
    if (status == POSTERN_OK) {
        status = pt_buf_append_byte(&token, '.', err);
    }
    if (status == POSTERN_OK) {
        status = append_json(&token, json_incref(claims), err);
    }
    json_decref(claims);
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(out, pt_buf_view(&token), err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_byte(out, '.', err);
    }
    if (status == POSTERN_OK) {
        status = append_signature(issuer, pt_buf_view(&token), out, err);
    }
    pt_buf_done(&token);
    return status;
}

enum postern_status pt_token_issuer_issue(const struct pt_token_issuer *issuer,
    const struct pt_directory_app *app, unsigned roles, int64_t now_unix_s,
    struct pt_buf *out, struct postern_error *err)
{
    char token_id[PT_UUID_TEXT_SIZE] = "";
    enum postern_status status = pt_random_uuid(token_id, err);

    if (status == POSTERN_OK) {
        status = append_token(issuer,
            make_claims(app, roles, now_unix_s, issuer->life_s, token_id), out,
            err);
    }
    return status;
}

void pt_token_issuer_set_life(struct pt_token_issuer *issuer, int64_t life_s)
{
    issuer->life_s = life_s;
}

int64_t pt_token_issuer_life_s(const struct pt_token_issuer *issuer)
{
    return issuer->life_s;
}

enum postern_status pt_token_issuer_issue_user(
    const struct pt_token_issuer *issuer, const struct pt_directory_app *app,
    const struct pt_directory_user *user, unsigned scopes, int64_t now_unix_s,
    struct pt_buf *out)
{
    struct pt_buf token;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&token, TOKEN_LIMIT_BYTES);
    status = append_token(issuer,
        json_pack("{s:s, s:I, s:I, s:s, s:s, s:s, s:i}", "aud",
            PT_GRAPH_RESOURCE, "nbf", (json_int_t)now_unix_s, "exp",
            (json_int_t)now_unix_s + (json_int_t)issuer->life_s, "appid",
            app->client_id, "tid", app->tenant_id, "oid", user->id,
            "scope_bits", (int)scopes),
        &token, NULL);
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, USER_TOKEN_PREFIX, NULL);
    }
    if (status == POSTERN_OK) {
        status = pt_base64url_append(
            out, (const unsigned char *)token.data, token.len, NULL);
    }
    pt_buf_done(&token);
    return status;
}

static enum postern_status refuse(struct postern_error *err, const char *text)
{
    return pt_fail(
        err, POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN, "%s", text);
}

static enum postern_status check_signature(const struct pt_token_issuer *issuer,
    struct pt_view signed_part, struct pt_view encoded,
    struct postern_error *err)
{
    struct pt_buf signature;
    EVP_MD_CTX *context = NULL;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&signature, TOKEN_LIMIT_BYTES);
    status = pt_base64url_decode(encoded, &signature, err);
    if (status != POSTERN_OK) {
        if (status != POSTERN_E_MEMORY) {
            status = refuse(err, "JWT is not well formed.");
        }
        goto cleanup;
    }
    context = EVP_MD_CTX_new();
    if (!context || EVP_DigestVerifyInit(
                        context, NULL, EVP_sha256(), NULL, issuer->key) != 1) {
        status = pt_fail_memory(err);
        goto cleanup;
    }
    if (EVP_DigestVerify(context, (const unsigned char *)signature.data,
            signature.len, (const unsigned char *)signed_part.ptr,
            signed_part.len) != 1) {
        status =
            refuse(err, "Access token validation failure. Invalid signature.");
    }

cleanup:
    EVP_MD_CTX_free(context);
    pt_buf_done(&signature);
    return status;
}

static unsigned roles_of(const json_t *list)
{
    unsigned roles = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));

        roles |= name ? pt_directory_find_role(name) : 0U;
    }
    return roles;
}

static enum postern_status check_claims(const json_t *claims,
    int64_t now_unix_s, struct pt_token_claims *ret, struct postern_error *err)
{
    const char *audience = pt_json_text_at(claims, "aud");
    const char *app_id = pt_json_text_at(claims, "appid");
    const char *tenant_id = pt_json_text_at(claims, "tid");

    if (!audience || !app_id || !tenant_id) {
        return refuse(err, "JWT is not well formed.");
    }
    if (strcmp(audience, PT_GRAPH_RESOURCE) != 0) {
        return refuse(
            err, "Access token validation failure. Invalid audience.");
    }
    if (now_unix_s >= json_integer_value(json_object_get(claims, "exp"))) {
        return refuse(err, "Lifetime validation failed, the token is expired.");
    }
    if (now_unix_s + 300 < json_integer_value(json_object_get(claims, "nbf"))) {
        return refuse(
            err, "Lifetime validation failed, the token is not yet valid.");
    }
    (void)snprintf(ret->app_id, sizeof(ret->app_id), "%s", app_id);
    (void)snprintf(ret->tenant_id, sizeof(ret->tenant_id), "%s", tenant_id);
    if (json_object_get(claims, "scope_bits")) {
        const char *user_id = pt_json_text_at(claims, "oid");

        (void)snprintf(
            ret->user_id, sizeof(ret->user_id), "%s", user_id ? user_id : "");
        ret->roles =
            (unsigned)json_integer_value(json_object_get(claims, "scope_bits"));
        return POSTERN_OK;
    }
    ret->roles = roles_of(json_object_get(claims, "roles"));
    return POSTERN_OK;
}

/* Only called with a part that our own key signed. */
static enum postern_status load_claims(
    struct pt_view encoded, json_t **ret, struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, TOKEN_LIMIT_BYTES);
    status = pt_base64url_decode(encoded, &text, err);
    if (status == POSTERN_OK) {
        *ret = json_loadb(text.data, text.len, 0, NULL);
    }
    if (status == POSTERN_OK && !*ret) {
        status = refuse(err, "JWT is not well formed.");
    }
    pt_buf_done(&text);
    return status;
}

static enum postern_status verify_jwt(const struct pt_token_issuer *issuer,
    struct pt_view token, int64_t now_unix_s, struct pt_token_claims *ret,
    struct postern_error *err)
{
    struct pt_view header = pt_view_first(token, pt_view_find(token, '.'));
    struct pt_view rest = pt_view_from(token, header.len + 1);
    struct pt_view payload = pt_view_first(rest, pt_view_find(rest, '.'));
    struct pt_view signature = pt_view_from(rest, payload.len + 1);
    struct pt_token_claims claims = {.roles = 0};
    json_t *document = NULL;
    enum postern_status status = POSTERN_OK;

    if (token.len > TOKEN_LIMIT_BYTES || signature.len == 0 ||
        pt_view_find(signature, '.') != signature.len) {
        return refuse(err, "JWT is not well formed.");
    }
    /* The key is ours and only ever signs RS256, so the header has no say. */
    status = check_signature(issuer,
        pt_view_first(token, header.len + 1 + payload.len), signature, err);
    if (status == POSTERN_OK) {
        status = load_claims(payload, &document, err);
    }
    if (status == POSTERN_OK) {
        status = check_claims(document, now_unix_s, &claims, err);
    }
    if (status == POSTERN_OK) {
        *ret = claims;
    }
    json_decref(document);
    return status;
}

enum postern_status pt_token_issuer_verify(const struct pt_token_issuer *issuer,
    struct pt_view token, int64_t now_unix_s, struct pt_token_claims *ret,
    struct postern_error *err)
{
    struct pt_view prefix = pt_view_of(USER_TOKEN_PREFIX);
    struct pt_buf inner;
    enum postern_status status = POSTERN_OK;

    if (!pt_view_has_prefix(token, prefix)) {
        return verify_jwt(issuer, token, now_unix_s, ret, err);
    }
    pt_buf_init(&inner, TOKEN_LIMIT_BYTES);
    status = pt_base64url_decode(pt_view_from(token, prefix.len), &inner, NULL);
    if (status == POSTERN_OK) {
        status = verify_jwt(issuer, pt_buf_view(&inner), now_unix_s, ret, err);
    } else if (status == POSTERN_E_MEMORY) {
        status = pt_fail_memory(err);
    } else {
        status = refuse(err, "JWT is not well formed.");
    }
    pt_buf_done(&inner);
    return status;
}

/* A number of the public key as base64url, or NULL. */
static json_t *key_number(const EVP_PKEY *key, const char *name)
{
    BIGNUM *number = NULL;
    unsigned char bytes[SIGNATURE_BYTES] = {0};
    struct pt_buf text;
    json_t *value = NULL;
    int len = 0;

    pt_buf_init(&text, TOKEN_LIMIT_BYTES);
    if (EVP_PKEY_get_bn_param(key, name, &number) == 1 &&
        BN_num_bytes(number) <= (int)sizeof(bytes)) {
        len = BN_bn2bin(number, bytes);
    }
    if (len > 0 &&
        pt_base64url_append(&text, bytes, (size_t)len, NULL) == POSTERN_OK) {
        value = json_stringn(text.data, text.len);
    }
    BN_free(number);
    pt_buf_done(&text);
    return value;
}

json_t *pt_token_issuer_keys(const struct pt_token_issuer *issuer)
{
    return json_pack("{s:[{s:s, s:s, s:s, s:s, s:o, s:o}]}", "keys", "kty",
        "RSA", "use", "sig", "kid", issuer->key_id, "x5t", issuer->key_id, "n",
        key_number(issuer->key, OSSL_PKEY_PARAM_RSA_N), "e",
        key_number(issuer->key, OSSL_PKEY_PARAM_RSA_E));
}

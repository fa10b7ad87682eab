/*
 * sandbox/certificate.c: the sandbox's certificates. See certificate.h.
 * Source: RFC 5280 sections 4.1 and 4.2.
 */
#include "sandbox/certificate.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/error.h"

#define VALID_DAYS 3
#define BACKDATED_S (-3600L)

struct extension {
    int nid;
    const char *value;
};

/* What goes into one certificate. */
struct plan {
    const char *common_name;
    const struct extension *extensions;
    size_t extension_count;
    time_t now;
};

static bool set_serial(X509 *certificate)
{
    BIGNUM *number = BN_new();
    bool is_set =
        number &&
        BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
        BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));

    BN_free(number);
    return is_set;
}

static bool set_name(X509_NAME *name, const char *common_name)
{
    return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
               (const unsigned char *)"postern sandbox", -1, -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
               (const unsigned char *)common_name, -1, -1, 0) == 1;
}

static bool add_extensions(
    X509 *certificate, X509 *issuer, const struct plan *plan)
{
    for (size_t i = 0; i < plan->extension_count; i++) {
        X509V3_CTX context;
        X509_EXTENSION *extension = NULL;
        bool is_added = false;

        X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
        extension = X509V3_EXT_conf_nid(
            NULL, &context, plan->extensions[i].nid, plan->extensions[i].value);
        is_added = extension && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        if (!is_added) {
            return false;
        }
    }
    return true;
}

/* issuer NULL: signed by itself. */
static X509 *make_certificate(
    EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key, const struct plan *plan)
{
    X509 *certificate = X509_new();
    time_t now = plan->now;

    if (certificate && X509_set_version(certificate, 2) == 1 &&
        set_serial(certificate) &&
        set_name(X509_get_subject_name(certificate), plan->common_name) &&
        X509_set_issuer_name(certificate,
            X509_get_subject_name(issuer ? issuer : certificate)) == 1 &&
        X509_time_adj_ex(
            X509_getm_notBefore(certificate), 0, BACKDATED_S, &now) &&
        X509_time_adj_ex(
            X509_getm_notAfter(certificate), VALID_DAYS, 0, &now) &&
        X509_set_pubkey(certificate, key) == 1 &&
        add_extensions(certificate, issuer ? issuer : certificate, plan) &&
        X509_sign(certificate, issuer_key, EVP_sha256()) > 0) {
        return certificate;
    }
    X509_free(certificate);
    return NULL;
}

static X509 *make_authority(EVP_PKEY *key, time_t now)
{
    static const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
    };

    return make_certificate(key, NULL, key,
        &(struct plan){"postern sandbox authority", extensions,
            sizeof(extensions) / sizeof(extensions[0]), now});
}

static X509 *make_server(EVP_PKEY *key, X509 *authority,
    EVP_PKEY *authority_key, const char *names, time_t now)
{
    const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "serverAuth"},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid"},
        {NID_subject_alt_name, names},
    };

    return make_certificate(key, authority, authority_key,
        &(struct plan){"localhost", extensions,
            sizeof(extensions) / sizeof(extensions[0]), now});
}

/* The content of a memory BIO as a fresh string, or NULL. */
static char *take_text(BIO *bio)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);

    return len > 0 ? pt_strndup(data, (size_t)len) : NULL;
}

static char *certificate_to_pem(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;

    if (bio && PEM_write_bio_X509(bio, certificate) == 1) {
        text = take_text(bio);
    }
    BIO_free(bio);
    return text;
}

static char *key_to_pem(const EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;

    if (bio &&
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1) {
        text = take_text(bio);
    }
    BIO_free(bio);
    return text;
}

enum postern_status pt_certificate_make(struct pt_certificate *ret,
    const char *extra_address, int64_t now_unix_s, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    EVP_PKEY *authority_key = EVP_EC_gen("P-256");
    EVP_PKEY *server_key = EVP_EC_gen("P-256");
    X509 *authority = NULL;
    X509 *server = NULL;
    struct pt_certificate made = {.authority_pem = NULL};
    char names[160];

    (void)snprintf(names, sizeof(names),
        "DNS:localhost,IP:127.0.0.1,IP:::1%s%s", extra_address ? ",IP:" : "",
        extra_address ? extra_address : "");
    if (authority_key && server_key) {
        authority = make_authority(authority_key, (time_t)now_unix_s);
    }
    if (authority) {
        server = make_server(
            server_key, authority, authority_key, names, (time_t)now_unix_s);
    }
    if (server) {
        made.authority_pem = certificate_to_pem(authority);
        made.server_pem = certificate_to_pem(server);
        made.server_key_pem = key_to_pem(server_key);
    }
    if (made.authority_pem && made.server_pem && made.server_key_pem) {
        *ret = made;
    } else {
        pt_certificate_done(&made);
        status = pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcrypto cannot make the certificate for '%s'", names);
    }
    X509_free(server);
    X509_free(authority);
    EVP_PKEY_free(server_key);
    EVP_PKEY_free(authority_key);
    return status;
}

void pt_certificate_done(struct pt_certificate *certificate)
{
    pt_free(certificate->authority_pem);
    pt_free(certificate->server_pem);
    pt_free_wiped(certificate->server_key_pem);
    *certificate = (struct pt_certificate){.authority_pem = NULL};
}

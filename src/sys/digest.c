/*
 * sys/digest.c: SHA-256 and HMAC-SHA-256 by libcrypto. See digest.h.
 */
#include "sys/digest.h"

#include <limits.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/error.h"

#define SHA256_BYTES ((size_t)32)

static void write_hex(
    const unsigned char digest[SHA256_BYTES], char out[PT_SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        out[2 * i] = digits[digest[i] >> 4U];
        out[2 * i + 1] = digits[digest[i] & 15U];
    }
    out[2 * SHA256_BYTES] = '\0';
}

enum postern_status pt_sha256_hex(struct pt_view text,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    unsigned len = 0;

    if (EVP_Digest(text.ptr, text.len, digest, &len, EVP_sha256(), NULL) != 1 ||
        len != SHA256_BYTES) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcrypto cannot compute SHA-256; is the library damaged?");
    }
    write_hex(digest, out);
    return POSTERN_OK;
}

enum postern_status pt_hmac_sha256_hex(struct pt_view key, struct pt_view text,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    unsigned len = 0;

    if (key.len > INT_MAX ||
        !HMAC(EVP_sha256(), key.ptr, (int)key.len,
            (const unsigned char *)text.ptr, text.len, digest, &len) ||
        len != SHA256_BYTES) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcrypto cannot compute HMAC-SHA-256; is the library damaged?");
    }
    write_hex(digest, out);
    explicit_bzero(digest, sizeof(digest));
    return POSTERN_OK;
}

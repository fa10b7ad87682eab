/*
 * base/base64.c: base64 with padding (RFC 4648 section 4). See base64.h.
 */
#include "base/base64.h"

static const char alphabet[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool pt_base64_encoded_len(uint64_t size_bytes, uint64_t *ret)
{
    uint64_t groups = size_bytes / 3 + (size_bytes % 3 > 0 ? 1 : 0);

    return !__builtin_mul_overflow(groups, UINT64_C(4), ret);
}

static void encode_group(const unsigned char in[3], char out[4])
{
    out[0] = alphabet[in[0] >> 2U];
    out[1] = alphabet[(in[0] & 3U) << 4U | in[1] >> 4U];
    out[2] = alphabet[(in[1] & 15U) << 2U | in[2] >> 6U];
    out[3] = alphabet[in[2] & 63U];
}

size_t pt_base64_encode(const unsigned char *bytes, size_t len, char *out)
{
    size_t written = 0;
    size_t i = 0;

    for (; i + 3 <= len; i += 3) {
        encode_group(bytes + i, out + written);
        written += 4;
    }
    if (i < len) {
        unsigned char last[3] = {bytes[i], i + 1 < len ? bytes[i + 1] : 0, 0};

        encode_group(last, out + written);
        out[written + 3] = '=';
        if (i + 1 == len) {
            out[written + 2] = '=';
        }
        written += 4;
    }
    return written;
}

/* 0..63, or 64 for a byte outside the alphabet. */
static unsigned value_of(char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return (unsigned)(byte - 'A');
    }
    if (byte >= 'a' && byte <= 'z') {
        return (unsigned)(byte - 'a') + 26;
    }
    if (byte >= '0' && byte <= '9') {
        return (unsigned)(byte - '0') + 52;
    }
    if (byte == '+') {
        return 62;
    }
    return byte == '/' ? 63 : 64;
}

/* Decodes one group; *ret_len becomes 1, 2 or 3. */
static bool decode_group(
    const char in[4], unsigned char out[3], size_t *ret_len)
{
    size_t padding = in[3] != '=' ? 0 : (in[2] != '=' ? 1 : 2);
    unsigned values[4] = {0, 0, 0, 0};

    for (size_t i = 0; i < 4 - padding; i++) {
        values[i] = value_of(in[i]);
        if (values[i] > 63) {
            return false;
        }
    }
    /* RFC 4648 section 3.5: the bits that padding leaves over are zero. */
    if ((padding == 1 && (values[2] & 3U) != 0) ||
        (padding == 2 && (values[1] & 15U) != 0)) {
        return false;
    }
    out[0] = (unsigned char)(values[0] << 2U | values[1] >> 4U);
    if (padding < 2) {
        out[1] = (unsigned char)((values[1] & 15U) << 4U | values[2] >> 2U);
    }
    if (padding < 1) {
        out[2] = (unsigned char)((values[2] & 3U) << 6U | values[3]);
    }
    *ret_len = 3 - padding;
    return true;
}

bool pt_base64_decode(struct pt_view text, unsigned char *out, size_t *ret_len)
{
    size_t written = 0;

    if (text.len % 4 != 0) {
        return false;
    }
    for (size_t i = 0; i < text.len; i += 4) {
        size_t group_len = 0;

        if (!decode_group(text.ptr + i, out + written, &group_len) ||
            (group_len < 3 && i + 4 < text.len)) {
            return false;
        }
        written += group_len;
    }
    *ret_len = written;
    return true;
}

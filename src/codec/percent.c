/*
 * codec/percent.c: percent-encoding (RFC 3986 section 2.1). See percent.h.
 */
#include "codec/percent.h"

#include <string.h>

/* RFC 3986 section 2.3. */
static bool is_unreserved(char byte)
{
    return pt_ascii_is_alnum(byte) ||
           (byte != '\0' && strchr("-._~", byte) != NULL);
}

/* Writes one byte, encoded where it must be: 1 or 3 characters. */
static struct pt_view encode_byte(char byte, char out[3])
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned value = (unsigned char)byte;

    if (is_unreserved(byte)) {
        out[0] = byte;
        return pt_view_make(out, 1);
    }
    out[0] = '%';
    out[1] = digits[value >> 4U];
    out[2] = digits[value & 15U];
    return pt_view_make(out, 3);
}

/* 0..15, or 16 for what is no hexadecimal digit. */
static unsigned hex_value(char byte)
{
    char lower = pt_ascii_lower(byte);

    if (byte >= '0' && byte <= '9') {
        return (unsigned)(byte - '0');
    }
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

size_t pt_percent_decode_byte(struct pt_view text, char *ret)
{
    if (text.ptr[0] == '%' && text.len >= 3) {
        unsigned high = hex_value(text.ptr[1]);
        unsigned low = hex_value(text.ptr[2]);

        if (high < 16 && low < 16) {
            *ret = (char)(unsigned char)(high << 4U | low);
            return 3;
        }
    }
    *ret = text.ptr[0];
    return 1;
}

enum postern_status pt_percent_append(
    struct pt_buf *out, struct pt_view text, struct postern_error *err)
{
    size_t old_len = out->len;
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < text.len && status == POSTERN_OK; i++) {
        char encoded[3];

        status =
            pt_buf_append_view(out, encode_byte(text.ptr[i], encoded), err);
    }
    if (status != POSTERN_OK) {
        pt_buf_truncate(out, old_len);
    }
    return status;
}

enum postern_status pt_percent_append_secret(
    struct pt_secret *out, struct pt_view text, struct postern_error *err)
{
    size_t old_len = out->len;
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < text.len && status == POSTERN_OK; i++) {
        char encoded[3];

        status = pt_secret_append(out, encode_byte(text.ptr[i], encoded), err);
    }
    if (status != POSTERN_OK) {
        pt_secret_truncate(out, old_len);
    }
    return status;
}

enum postern_status pt_percent_decode(
    struct pt_view text, struct pt_buf *out, struct postern_error *err)
{
    size_t old_len = out->len;
    enum postern_status status = POSTERN_OK;

    while (text.len > 0 && status == POSTERN_OK) {
        char byte = '\0';

        text = pt_view_from(text, pt_percent_decode_byte(text, &byte));
        status = pt_buf_append_byte(out, byte, err);
    }
    if (status != POSTERN_OK) {
        pt_buf_truncate(out, old_len);
    }
    return status;
}

enum postern_status pt_percent_decode_secret(
    struct pt_view text, struct pt_secret *out, struct postern_error *err)
{
    size_t old_len = out->len;
    enum postern_status status = POSTERN_OK;

    while (text.len > 0 && status == POSTERN_OK) {
        char byte = '\0';

        text = pt_view_from(text, pt_percent_decode_byte(text, &byte));
        status = pt_secret_append(out, pt_view_make(&byte, 1), err);
    }
    if (status != POSTERN_OK) {
        pt_secret_truncate(out, old_len);
    }
    return status;
}

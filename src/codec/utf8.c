/*
 * codec/utf8.c: UTF-8 (RFC 3629), checked, counted and written. See utf8.h.
 */
#include "codec/utf8.h"

/* One row of RFC 3629 section 4: what may stand behind a first byte. */
struct lead {
    unsigned char first_min;
    unsigned char first_max;
    unsigned char second_min;
    unsigned char second_max;
    size_t len; /* of the whole character */
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, /* not the surrogates */
    {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4},
    {0xF4, 0xF4, 0x80, 0x8F, 4}, /* up to U+10FFFF */
};

static const struct lead *find_lead(unsigned char first)
{
    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
        if (first >= leads[i].first_min && first <= leads[i].first_max) {
            return &leads[i];
        }
    }
    return NULL;
}

/* Length of the character at the front, or 0 when it is none. */
static size_t character_len(const unsigned char *bytes, size_t len)
{
    const struct lead *lead = NULL;

    if (bytes[0] < 0x80) {
        return bytes[0] != 0 ? 1 : 0;
    }
    lead = find_lead(bytes[0]);
    if (!lead || lead->len > len || bytes[1] < lead->second_min ||
        bytes[1] > lead->second_max) {
        return 0;
    }
    for (size_t i = 2; i < lead->len; i++) {
        if ((bytes[i] & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return lead->len;
}

bool pt_utf8_is_valid(struct pt_view text, size_t *ret_offset)
{
    size_t i = 0;

    while (i < text.len) {
        size_t len =
            character_len((const unsigned char *)text.ptr + i, text.len - i);

        if (len == 0) {
            if (ret_offset) {
                *ret_offset = i;
            }
            return false;
        }
        i += len;
    }
    return true;
}

size_t pt_utf8_count(struct pt_view text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += ((unsigned char)text.ptr[i] & 0xC0U) != 0x80U;
    }
    return count;
}

size_t pt_utf8_first_len(struct pt_view text)
{
    size_t len = text.len > 0 ? 1 : 0;

    while (len < text.len && ((unsigned char)text.ptr[len] & 0xC0U) == 0x80U) {
        len++;
    }
    return len;
}

enum postern_status pt_utf8_append(
    struct pt_buf *out, uint32_t code, struct postern_error *err)
{
    unsigned char bytes[4];
    size_t len = 1;

    if (code < 0x80) {
        bytes[0] = (unsigned char)code;
        return pt_buf_append(out, bytes, 1, err);
    }
    if (code < 0x800) {
        bytes[0] = (unsigned char)(0xC0U | (code >> 6U));
        len = 2;
    } else if (code < 0x10000) {
        bytes[0] = (unsigned char)(0xE0U | (code >> 12U));
        len = 3;
    } else {
        bytes[0] = (unsigned char)(0xF0U | (code >> 18U));
        len = 4;
    }
    for (size_t i = 1; i < len; i++) {
        bytes[i] =
            (unsigned char)(0x80U | ((code >> (6U * (len - 1 - i))) & 0x3FU));
    }
    return pt_buf_append(out, bytes, len, err);
}

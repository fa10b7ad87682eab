/*
 * codec/escapes.c: backslash escapes. See escapes.h.
 */
#include "codec/escapes.h"

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "codec/utf8.h"

#define SHOWN_BYTES ((size_t)12)

/* What an escape stands for. */
struct escape {
    size_t len;        /* of the escape, backslash included */
    uint32_t code;     /* the character */
    bool is_nothing;   /* it goes without a trace */
    const char *fault; /* why it cannot be, or NULL */
};

/* letter behind the backslash -> character */
static const char simple_letters[] = "\\'\"abfnrtv";
static const char simple_bytes[] = "\\'\"\a\b\f\n\r\t\v";

static bool digit_value(char byte, unsigned base, uint32_t *ret)
{
    char lower = pt_ascii_lower(byte);
    uint32_t value = 99;

    if (byte >= '0' && byte <= '9') {
        value = (uint32_t)(byte - '0');
    } else if (lower >= 'a' && lower <= 'f') {
        value = (uint32_t)(lower - 'a') + 10;
    }
    *ret = value;
    return value < base;
}

/* Reads up to max_count digits; how many there were. */
static size_t read_digits(
    struct pt_view text, size_t max_count, unsigned base, uint32_t *ret)
{
    uint32_t value = 0;
    uint32_t digit = 0;
    size_t count = 0;

    while (count < max_count && count < text.len &&
           digit_value(text.ptr[count], base, &digit)) {
        value = value * base + digit;
        count++;
    }
    *ret = value;
    return count;
}

static struct escape read_hex(struct pt_view text, size_t digit_count)
{
    struct escape escape = {.len = 2 + digit_count};
    size_t count =
        read_digits(pt_view_from(text, 2), digit_count, 16, &escape.code);

    if (count < digit_count) {
        escape.len = 2 + count;
        escape.fault = digit_count == 2 ? "\\x needs two hexadecimal digits"
                       : digit_count == 4
                           ? "\\u needs four hexadecimal digits"
                           : "\\U needs eight hexadecimal digits";
    } else if (escape.code > 0x10FFFF) {
        escape.fault = "there is no character over \\U0010FFFF";
    }
    return escape;
}

/* Two halves of a surrogate pair are one character, as in JSON. */
static struct escape read_utf16(struct pt_view text)
{
    struct escape escape = read_hex(text, 4);
    struct pt_view rest = pt_view_from(text, escape.len);

    if (!escape.fault && escape.code >= 0xD800 && escape.code <= 0xDBFF &&
        pt_view_has_prefix(rest, pt_view_of("\\u"))) {
        struct escape low = read_hex(rest, 4);

        if (!low.fault && low.code >= 0xDC00 && low.code <= 0xDFFF) {
            escape.len += low.len;
            escape.code =
                0x10000 + ((escape.code - 0xD800) << 10U) + (low.code - 0xDC00);
        }
    }
    return escape;
}

static struct escape read_letter(struct pt_view text)
{
    const char *place = strchr(simple_letters, text.ptr[1]);

    if (place) {
        return (struct escape){.len = 2,
            .code = (unsigned char)simple_bytes[place - simple_letters]};
    }
    switch (text.ptr[1]) {
    case '\n':
        return (struct escape){.len = 2, .is_nothing = true};
    case 'x':
        return read_hex(text, 2);
    case 'u':
        return read_utf16(text);
    case 'U':
        return read_hex(text, 8);
    case 'N':
        return (struct escape){.len = 2,
            .fault = "\\N{name} is not supported; write \\uHHHH instead"};
    default:
        return (struct escape){.len = 1, .code = '\\'};
    }
}

/* The escape at the front of text. */
static struct escape read_escape(struct pt_view text)
{
    struct escape escape = {.len = 1};

    if (text.len < 2) {
        escape.fault =
            "nothing stands behind the backslash; write \\\\ for one";
        return escape;
    }
    escape.len = 1 + read_digits(pt_view_from(text, 1), 3, 8, &escape.code);
    if (escape.len == 1) {
        escape = read_letter(text);
    }
    if (!escape.fault && !escape.is_nothing && escape.code == 0) {
        escape.fault = "a text cannot hold the character NUL";
    } else if (!escape.fault && escape.code >= 0xD800 &&
               escape.code <= 0xDFFF) {
        escape.fault = "half of a surrogate pair is no character";
    }
    return escape;
}

static enum postern_status fail_escape(struct pt_view text, size_t offset,
    const struct escape *escape, struct postern_error *err)
{
    struct pt_view shown = pt_view_first_utf8(pt_view_from(text, offset),
        escape->len > SHOWN_BYTES ? escape->len : SHOWN_BYTES);

    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "bad escape after %zu characters, at '%.*s': %s",
        pt_utf8_count(pt_view_first(text, offset)), (int)shown.len, shown.ptr,
        escape->fault);
}

enum postern_status pt_escapes_expand(
    struct pt_view text, struct pt_buf *out, struct postern_error *err)
{
    size_t old_len = out->len;
    size_t offset = 0;
    enum postern_status status = POSTERN_OK;

    while (offset < text.len && status == POSTERN_OK) {
        struct pt_view rest = pt_view_from(text, offset);
        size_t plain_len = pt_view_find(rest, '\\');

        if (plain_len > 0) {
            status = pt_buf_append(out, rest.ptr, plain_len, err);
            offset += plain_len;
        } else {
            struct escape escape = read_escape(rest);

            if (escape.fault) {
                status = fail_escape(text, offset, &escape, err);
            } else if (!escape.is_nothing) {
                status = pt_utf8_append(out, escape.code, err);
            }
            offset += escape.len;
        }
    }
    if (status != POSTERN_OK) {
        pt_buf_truncate(out, old_len);
    }
    return status;
}

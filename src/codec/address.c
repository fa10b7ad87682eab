/*
 * codec/address.c: mail addresses. See address.h.
 */
#include "codec/address.h"

#include <string.h>

#include "codec/utf8.h"

/* RFC 5321 section 4.5.3.1 and RFC 1035 section 2.3.4. */
#define MAX_LOCAL_BYTES 64
#define MAX_DOMAIN_BYTES 255
#define MAX_LABEL_BYTES 63

/* A domain without a dot has at least this many letters. */
#define MIN_LONE_LABEL_BYTES 6

static bool is_letter_or_digit(char byte)
{
    return pt_ascii_is_alnum(byte) || (unsigned char)byte > 127;
}

/* RFC 5322 section 3.2.3, and RFC 6531 section 3.3. */
static bool is_atext(char byte)
{
    return is_letter_or_digit(byte) ||
           (byte != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", byte) != NULL);
}

/* A dot-atom: no dot at the start, at the end, or behind another one. */
static bool is_local_part(struct pt_view local)
{
    bool is_after_dot = true;

    if (local.len == 0 || local.len > MAX_LOCAL_BYTES) {
        return false;
    }
    for (size_t i = 0; i < local.len; i++) {
        bool is_dot = local.ptr[i] == '.';

        if (is_dot ? is_after_dot : !is_atext(local.ptr[i])) {
            return false;
        }
        is_after_dot = is_dot;
    }
    return !is_after_dot;
}

static bool is_label(struct pt_view label)
{
    if (label.len == 0 || label.len > MAX_LABEL_BYTES || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < label.len; i++) {
        if (!is_letter_or_digit(label.ptr[i]) && label.ptr[i] != '-') {
            return false;
        }
    }
    return true;
}

static bool is_domain(struct pt_view domain)
{
    struct pt_view rest = domain;
    struct pt_view label = pt_view_of("");
    size_t label_count = 0;

    if (domain.len == 0 || domain.len > MAX_DOMAIN_BYTES ||
        domain.ptr[domain.len - 1] == '.') {
        return false;
    }
    while (pt_view_next_field(&rest, '.', &label)) {
        if (!is_label(label)) {
            return false;
        }
        label_count++;
    }
    return label_count > 1 || domain.len >= MIN_LONE_LABEL_BYTES;
}

bool pt_address_is_valid(struct pt_view text)
{
    size_t at = pt_view_find(text, '@');

    return at < text.len && is_local_part(pt_view_first(text, at)) &&
           is_domain(pt_view_from(text, at + 1)) &&
           pt_utf8_is_valid(text, NULL);
}

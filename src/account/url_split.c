/*
 * account/url_split.c: several URLs in one argument. See url_split.h.
 */
#include "account/url_split.h"

#define MAX_SCHEMA_BYTES 32

static bool is_gap(char byte)
{
    return pt_ascii_is_blank(byte) || byte == ',';
}

/* Whether "schema://" stands at the front. */
static bool is_url_start(struct pt_view text)
{
    size_t len = 0;

    while (len < text.len && len <= MAX_SCHEMA_BYTES &&
           pt_ascii_is_alnum(text.ptr[len])) {
        len++;
    }
    return len > 0 && len <= MAX_SCHEMA_BYTES &&
           pt_view_has_prefix(pt_view_from(text, len), pt_view_of("://"));
}

/* Where the gap before the next URL begins, or the end. */
static size_t find_gap(struct pt_view text)
{
    size_t gap = 0;
    bool is_in_gap = false;

    for (size_t i = 0; i < text.len; i++) {
        if (is_gap(text.ptr[i])) {
            gap = is_in_gap ? gap : i;
            is_in_gap = true;
            continue;
        }
        if (is_in_gap && gap > 0 && is_url_start(pt_view_from(text, i))) {
            return gap;
        }
        is_in_gap = false;
    }
    return text.len;
}

static bool has_url(struct pt_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (pt_view_has_prefix(pt_view_from(text, i), pt_view_of("://"))) {
            return true;
        }
    }
    return false;
}

bool pt_account_url_split_next(struct pt_view *rest, struct pt_view *url)
{
    static const char separators[] = ",;[] \t\r\n\v\f";
    bool is_urls = has_url(*rest);
    size_t len = 0;

    while (
        rest->len > 0 && (is_urls ? is_gap(rest->ptr[0])
                                  : pt_view_find_any(*rest, separators) == 0)) {
        *rest = pt_view_from(*rest, 1);
    }
    if (rest->len == 0) {
        return false;
    }
    len = is_urls ? find_gap(*rest) : pt_view_find_any(*rest, separators);
    *url = pt_view_trim(pt_view_first(*rest, len));
    *rest = pt_view_from(*rest, len);
    return true;
}

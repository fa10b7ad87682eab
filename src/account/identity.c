/*
 * account/identity.c: what tenants, application IDs and mailboxes look like.
 * See identity.h.
 */
#include "account/identity.h"

#include <stddef.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

bool pt_identity_is_id(struct pt_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!pt_ascii_is_alnum(text.ptr[i]) && text.ptr[i] != '-') {
            return false;
        }
    }
    return text.len > 0;
}

static bool is_hex_digit(char byte)
{
    char lower = pt_ascii_lower(byte);

    return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'f');
}

bool pt_identity_is_guid(struct pt_view text)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (text.len != sizeof(shape) - 1) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (shape[i] == '-' ? text.ptr[i] != '-' : !is_hex_digit(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

bool pt_identity_is_tenant(struct pt_view text)
{
    struct pt_view rest = text;
    struct pt_view label = pt_view_of("");

    if (text.len == 0 || text.ptr[text.len - 1] == '.') {
        return false;
    }
    while (pt_view_next_field(&rest, '.', &label)) {
        if (!pt_identity_is_id(label)) {
            return false;
        }
    }
    return true;
}

static bool is_one_of(
    struct pt_view text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pt_view_is_equal_nocase(text, pt_view_of(words[i]))) {
            return true;
        }
    }
    return false;
}

bool pt_identity_is_shared_tenant(struct pt_view text)
{
    static const char *const names[] = {"common", "consumers", "organizations"};

    return is_one_of(text, names, COUNT_OF(names));
}

/* "com", "de", "co.uk", "com.br": what Microsoft's consumer brands stand
 * under. */
static bool is_consumer_suffix(struct pt_view suffix)
{
    static const char *const second_levels[] = {"com", "co"};
    size_t dot = pt_view_find(suffix, '.');

    if (dot == suffix.len) {
        return suffix.len == 2 ||
               pt_view_is_equal_nocase(suffix, pt_view_of("com"));
    }
    return is_one_of(pt_view_first(suffix, dot), second_levels,
               COUNT_OF(second_levels)) &&
           suffix.len - dot - 1 == 2;
}

bool pt_identity_is_consumer_address(struct pt_view address)
{
    static const char *const brands[] = {"outlook", "hotmail", "live"};
    static const char *const others[] = {"hotmail.co.jp", "live.ru"};
    struct pt_view domain =
        pt_view_from(address, pt_view_find(address, '@') + 1);
    size_t dot = pt_view_find(domain, '.');

    if (pt_view_is_equal_nocase(domain, pt_view_of("msn.com"))) {
        return true;
    }
    if (is_one_of(domain, others, COUNT_OF(others))) {
        return false;
    }
    return is_one_of(pt_view_first(domain, dot), brands, COUNT_OF(brands)) &&
           is_consumer_suffix(pt_view_from(domain, dot + 1));
}

/*
 * base/view.c: borrowed text. See view.h.
 */
#include "base/view.h"

#include <string.h>

struct pt_view pt_view_make(const char *ptr, size_t len)
{
    return (struct pt_view){.ptr = ptr, .len = len};
}

struct pt_view pt_view_of(const char *text)
{
    return text ? pt_view_make(text, strlen(text)) : pt_view_make("", 0);
}

struct pt_view pt_view_from(struct pt_view view, size_t start)
{
    size_t skipped = start < view.len ? start : view.len;

    return pt_view_make(view.ptr + skipped, view.len - skipped);
}

struct pt_view pt_view_first(struct pt_view view, size_t len)
{
    return pt_view_make(view.ptr, len < view.len ? len : view.len);
}

struct pt_view pt_view_first_utf8(struct pt_view view, size_t len)
{
    struct pt_view first = pt_view_first(view, len);

    if (first.len == view.len) {
        return first;
    }
    while (first.len > 0 &&
           ((unsigned char)view.ptr[first.len] & 0xC0U) == 0x80U) {
        first.len--;
    }
    return first;
}

char pt_ascii_lower(char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return (char)(byte - 'A' + 'a');
    }
    return byte;
}

bool pt_ascii_is_alnum(char byte)
{
    char lower = pt_ascii_lower(byte);

    return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z');
}

bool pt_ascii_is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct pt_view pt_view_trim(struct pt_view view)
{
    while (view.len > 0 && pt_ascii_is_blank(view.ptr[0])) {
        view = pt_view_from(view, 1);
    }
    while (view.len > 0 && pt_ascii_is_blank(view.ptr[view.len - 1])) {
        view.len--;
    }
    return view;
}

bool pt_view_is_equal(struct pt_view a, struct pt_view b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

bool pt_view_is_equal_nocase(struct pt_view a, struct pt_view b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (pt_ascii_lower(a.ptr[i]) != pt_ascii_lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

bool pt_view_has_prefix(struct pt_view view, struct pt_view prefix)
{
    return view.len >= prefix.len &&
           memcmp(view.ptr, prefix.ptr, prefix.len) == 0;
}

size_t pt_view_find_any(struct pt_view view, const char *set)
{
    size_t i = 0;

    while (i < view.len &&
           (view.ptr[i] == '\0' || strchr(set, view.ptr[i]) == NULL)) {
        i++;
    }
    return i;
}

size_t pt_view_find(struct pt_view view, char byte)
{
    const char *hit = view.len > 0 ? memchr(view.ptr, byte, view.len) : NULL;

    return hit ? (size_t)(hit - view.ptr) : view.len;
}

bool pt_view_next_field(
    struct pt_view *rest, char separator, struct pt_view *field)
{
    size_t end = 0;

    if (rest->len == 0) {
        return false;
    }
    end = pt_view_find(*rest, separator);
    *field = pt_view_first(*rest, end);
    *rest = pt_view_from(*rest, end + 1);
    return true;
}

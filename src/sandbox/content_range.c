/*
 * sandbox/content_range.c: the header Content-Range. See content_range.h.
 */
#include "sandbox/content_range.h"

#include <string.h>
#include <strings.h>

/* More digits than any size has that can be uploaded. */
#define MAX_DIGITS ((size_t)15)

/* Takes a number and the byte that ends it, '\0' too. */
static bool take_number(const char **at, char end, size_t *ret)
{
    size_t value = 0;
    size_t digits = 0;

    while (**at >= '0' && **at <= '9' && digits <= MAX_DIGITS) {
        value = value * 10 + (size_t)(**at - '0');
        digits++;
        (*at)++;
    }
    if (digits == 0 || digits > MAX_DIGITS || **at != end) {
        return false;
    }
    *at += end != '\0' ? 1 : 0;
    *ret = value;
    return true;
}

bool pt_content_range_parse(const char *text, struct pt_content_range *ret)
{
    struct pt_content_range range = {.total = 0};
    const char *at = text;

    if (!text || strncasecmp(text, "bytes ", strlen("bytes ")) != 0) {
        return false;
    }
    at += strlen("bytes ");
    if (!take_number(&at, '-', &range.first) ||
        !take_number(&at, '/', &range.last) ||
        !take_number(&at, '\0', &range.total) || range.first > range.last ||
        range.last >= range.total) {
        return false;
    }
    *ret = range;
    return true;
}

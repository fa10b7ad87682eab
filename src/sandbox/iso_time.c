/*
 * sandbox/iso_time.c: points in time as text. See iso_time.h.
 */
#include "sandbox/iso_time.h"

#include <stdio.h>
#include <time.h>

void pt_iso_time_format(
    int64_t at_unix_s, enum pt_iso_style style, char out[PT_ISO_TIME_SIZE])
{
    time_t at = (time_t)at_unix_s;
    struct tm parts = {.tm_year = 0};

    out[0] = '\0';
    if (!gmtime_r(&at, &parts) || parts.tm_year <= -1900 ||
        parts.tm_year > 9999 - 1900) {
        return;
    }
    (void)snprintf(out, PT_ISO_TIME_SIZE, "%04d-%02d-%02d%c%02d:%02d:%02d%s",
        (parts.tm_year + 1900) % 10000, (parts.tm_mon + 1) % 100,
        parts.tm_mday % 100, style == PT_ISO_ENTRA ? ' ' : 'T',
        parts.tm_hour % 100, parts.tm_min % 100, parts.tm_sec % 100,
        style == PT_ISO_INNER ? "" : "Z");
}

/* Matches shape ('d' a digit, else the byte itself) at the front of text. */
static bool has_shape(struct pt_view text, const char *shape)
{
    size_t i = 0;

    for (; shape[i]; i++) {
        if (i >= text.len) {
            return false;
        }
        if (shape[i] == 'd' ? text.ptr[i] < '0' || text.ptr[i] > '9'
                            : text.ptr[i] != shape[i]) {
            return false;
        }
    }
    return true;
}

static int number_at(struct pt_view text, size_t at)
{
    return (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0');
}

static bool is_offset(struct pt_view text)
{
    if (text.len == 1) {
        return text.ptr[0] == 'Z' || text.ptr[0] == 'z';
    }
    return text.len == 6 &&
           (has_shape(text, "+dd:dd") || has_shape(text, "-dd:dd")) &&
           number_at(text, 1) <= 14 && number_at(text, 4) <= 59;
}

bool pt_iso_time_is_date_time(struct pt_view text)
{
    size_t at = 19;

    if (!has_shape(text, "dddd-dd-ddTdd:dd:dd")) {
        return false;
    }
    if (number_at(text, 5) < 1 || number_at(text, 5) > 12 ||
        number_at(text, 8) < 1 || number_at(text, 8) > 31 ||
        number_at(text, 11) > 23 || number_at(text, 14) > 59 ||
        number_at(text, 17) > 59) {
        return false;
    }
    if (at < text.len && text.ptr[at] == '.') {
        at++;
        while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9') {
            at++;
        }
        if (at == 20 || at > 32) {
            return false;
        }
    }
    return is_offset(pt_view_from(text, at));
}

/*
 * sandbox/iso_time.h: points in time as the services write and read them.
 * Source: RFC 3339 section 5.6; Microsoft Graph writes UTC with 'Z'.
 */
#ifndef PT_SANDBOX_ISO_TIME_H
#define PT_SANDBOX_ISO_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

#define PT_ISO_TIME_SIZE ((size_t)32)

enum pt_iso_style {
    PT_ISO_GRAPH = 0, /* 2026-11-23T10:40:00Z, in items */
    PT_ISO_INNER = 1, /* 2026-11-23T10:40:00, in Graph's innerError */
    PT_ISO_ENTRA = 2  /* 2026-11-23 10:40:00Z, in Entra's errors */
};

/** Formats; a time outside of the years 1 to 9999 gives an empty text. */
void pt_iso_time_format(
    int64_t at_unix_s, enum pt_iso_style style, char out[PT_ISO_TIME_SIZE]);

/** Whether text is a date and time with an offset (Edm.DateTimeOffset). */
bool pt_iso_time_is_date_time(struct pt_view text);

#endif

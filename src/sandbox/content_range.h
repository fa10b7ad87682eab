/*
 * sandbox/content_range.h: the header Content-Range (RFC 9110 section 14.4),
 * in the one form that upload sessions have.
 */
#ifndef PT_SANDBOX_CONTENT_RANGE_H
#define PT_SANDBOX_CONTENT_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"

struct pt_content_range {
    size_t first;
    size_t last;
    size_t total; /* last is smaller */
};

/** Parses "bytes first-last/total"; text may be NULL. False when it is
 * anything else. */
bool pt_content_range_parse(const char *text, struct pt_content_range *ret)
    PT_MUST_CHECK;

#endif

/*
 * sandbox/target.h: the request line's target, taken apart.
 *
 * The path is split before it is decoded, so %2F inside a segment stays in
 * that segment. Source: RFC 3986 section 3.3.
 */
#ifndef PT_SANDBOX_TARGET_H
#define PT_SANDBOX_TARGET_H

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"
#include "sandbox/form_fields.h"

#define PT_TARGET_MAX_SEGMENTS ((size_t)12)

struct pt_target {
    char *segments[PT_TARGET_MAX_SEGMENTS]; /* decoded */
    size_t segment_count;
    struct pt_view path;  /* raw, borrowed from the text parsed */
    struct pt_view query; /* raw, without '?', borrowed likewise */
    struct pt_form_fields options;
};

/** Parses "/a/b?c=d"; text must outlive target. On failure it is empty. */
enum postern_status pt_target_parse(const char *text, struct pt_target *target,
    struct postern_error *err) PT_MUST_CHECK;

void pt_target_done(struct pt_target *target);

#endif

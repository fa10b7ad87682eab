/*
 * graph/listing.h: the attachments that a draft is said to have.
 */
#ifndef PT_GRAPH_LISTING_H
#define PT_GRAPH_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"
#include "model/notification.h"

struct pt_listed {
    char *name;
    uint64_t size_bytes;
};

struct pt_listing {
    struct pt_listed *items; /* by name, then by size */
    size_t count;
    size_t cap;
};

void pt_listing_init(struct pt_listing *listing);
void pt_listing_done(struct pt_listing *listing);

/** Adds one in its place. */
enum postern_status pt_listing_add(struct pt_listing *listing,
    struct pt_view name, uint64_t size_bytes, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * Whether the listing is that of the first count attachments, each once and
 * nothing else: names are compared byte by byte, sizes by
 * pt_route_is_listed_size().
 */
bool pt_listing_matches(const struct pt_listing *listing,
    const struct pt_attachment *attachments, size_t count);

#endif

/*
 * graph/listing.c: the attachments that a draft is said to have. See
 * listing.h.
 *
 * Attachments may bear the same name. Since the listed size only has to be
 * near that of the file, the smallest file of a name is held against the
 * smallest listed one of it, and so on: where any pairing fits, this one does.
 */
#include "graph/listing.h"

#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"
#include "graph/route.h"

void pt_listing_init(struct pt_listing *listing)
{
    *listing = (struct pt_listing){.items = NULL};
}

void pt_listing_done(struct pt_listing *listing)
{
    for (size_t i = 0; i < listing->count; i++) {
        pt_free(listing->items[i].name);
    }
    pt_free(listing->items);
    pt_listing_init(listing);
}

static bool is_before(const struct pt_listed *a, const struct pt_listed *b)
{
    int order = strcmp(a->name, b->name);

    return order < 0 || (order == 0 && a->size_bytes < b->size_bytes);
}

/* Lists have a few items, and Graph's have at most 250. */
static void insert(struct pt_listing *listing, const struct pt_listed *item)
{
    size_t place = listing->count;

    while (place > 0 && is_before(item, &listing->items[place - 1])) {
        listing->items[place] = listing->items[place - 1];
        place--;
    }
    listing->items[place] = *item;
    listing->count++;
}

enum postern_status pt_listing_add(struct pt_listing *listing,
    struct pt_view name, uint64_t size_bytes, struct postern_error *err)
{
    struct pt_listed item = {
        .name = pt_strndup(name.ptr, name.len),
        .size_bytes = size_bytes,
    };
    enum postern_status status = POSTERN_OK;

    if (!item.name) {
        return pt_fail_memory(err);
    }
    status = pt_array_ensure_one_more(&listing->items, &listing->cap,
        listing->count, sizeof(*listing->items), PT_LIMIT_LISTED, err);
    if (status != POSTERN_OK) {
        pt_free(item.name);
        return status;
    }
    insert(listing, &item);
    return POSTERN_OK;
}

/* How many of the attachments of the same name come before this one. */
static size_t rank_of(
    const struct pt_attachment *attachments, size_t count, size_t index)
{
    const struct pt_attachment *self = &attachments[index];
    size_t rank = 0;

    for (size_t i = 0; i < count; i++) {
        uint64_t size_bytes = attachments[i].file.size_bytes;
        bool is_smaller = size_bytes < self->file.size_bytes ||
                          (size_bytes == self->file.size_bytes && i < index);

        if (is_smaller && strcmp(attachments[i].name, self->name) == 0) {
            rank++;
        }
    }
    return rank;
}

/* The place of the first item of a name, or count. */
static size_t first_of(const struct pt_listing *listing, const char *name)
{
    size_t place = 0;

    while (place < listing->count &&
           strcmp(listing->items[place].name, name) != 0) {
        place++;
    }
    return place;
}

bool pt_listing_matches(const struct pt_listing *listing,
    const struct pt_attachment *attachments, size_t count)
{
    if (listing->count != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct pt_attachment *attachment = &attachments[i];
        size_t place = first_of(listing, attachment->name) +
                       rank_of(attachments, count, i);

        if (place >= listing->count ||
            strcmp(listing->items[place].name, attachment->name) != 0 ||
            !pt_route_is_listed_size(attachment->file.size_bytes,
                listing->items[place].size_bytes)) {
            return false;
        }
    }
    return true;
}

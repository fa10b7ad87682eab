/*
 * cli/url_pieces.c: see url_pieces.h.
 */
#include "cli/url_pieces.h"

#include <string.h>

#include "postern/unstable/url.h"

#include "cli/memory.h"

#define FIRST_CAP ((size_t)8)

struct taking {
    struct pt_url_pieces *pieces;
    bool is_memory_out;
};

/* volatile: nobody reads argv again, so plain stores could be dropped. */
static void overwrite(char *text)
{
    for (volatile char *p = text; *p != '\0'; p++) {
        *p = 'x';
    }
}

static bool ensure_room(struct pt_url_pieces *pieces)
{
    size_t cap = pieces->cap == 0 ? FIRST_CAP : pieces->cap * 2;

    if (pieces->count < pieces->cap) {
        return true;
    }
    /* Pointers only: the URLs themselves are not moved. */
    void *grown = pt_memory_grow(pieces->urls, cap * sizeof pieces->urls[0]);
    if (!grown) {
        return false;
    }
    pieces->urls = grown;
    pieces->cap = cap;
    return true;
}

static void keep(const char *url_utf8, void *context)
{
    struct taking *taking = context;
    struct pt_url_pieces *pieces = taking->pieces;
    size_t size = strlen(url_utf8) + 1;
    char *copy = ensure_room(pieces) ? pt_memory_new(size, 1) : NULL;

    if (!copy) {
        taking->is_memory_out = true;
        return;
    }
    memcpy(copy, url_utf8, size);
    pieces->urls[pieces->count++] = copy;
}

static void take_one(char *argument, struct taking *taking)
{
    size_t count_before = taking->pieces->count;
    enum postern_status status =
        postern_url_split(argument, keep, taking, NULL);

    if (status == POSTERN_E_MEMORY) {
        taking->is_memory_out = true;
    } else if (taking->pieces->count == count_before) {
        keep(argument, taking);
    }
    overwrite(argument);
}

bool pt_url_pieces_take(
    char **arguments, size_t count, struct pt_url_pieces *ret)
{
    struct taking taking = {.pieces = ret};

    for (size_t i = 0; i < count; i++) {
        take_one(arguments[i], &taking);
    }
    return !taking.is_memory_out;
}

void pt_url_pieces_done(struct pt_url_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        explicit_bzero(pieces->urls[i], strlen(pieces->urls[i]));
        pt_memory_free(pieces->urls[i]);
    }
    pt_memory_free(pieces->urls);
    *pieces = (struct pt_url_pieces){0};
}

/*
 * base/array.c: growing an array of structs by one. See array.h.
 */
#include "base/array.h"

#include <string.h>

#include "base/error.h"

#define FIRST_CAP ((size_t)8)

enum postern_status pt_array_ensure_one_more(void *items, size_t *cap,
    size_t count, size_t item_bytes, size_t limit, struct postern_error *err)
{
    size_t new_cap = *cap > 0 ? *cap : FIRST_CAP;
    size_t size_bytes = 0;
    void *old = NULL;
    void *grown = NULL;

    if (count >= limit) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "more than %zu entries", limit);
    }
    if (count < *cap) {
        return POSTERN_OK;
    }
    if (*cap > 0 && !pt_size_mul(*cap, 2, &new_cap)) {
        return pt_fail_memory(err);
    }
    if (!pt_size_mul(new_cap, item_bytes, &size_bytes)) {
        return pt_fail_memory(err);
    }
    memcpy(&old, items, sizeof(old));
    grown = pt_realloc(old, size_bytes);
    if (!grown) {
        return pt_fail_memory(err);
    }
    memcpy(items, &grown, sizeof(grown));
    *cap = new_cap;
    return POSTERN_OK;
}

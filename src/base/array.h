/*
 * base/array.h: growing an array of structs by one.
 */
#ifndef PT_BASE_ARRAY_H
#define PT_BASE_ARRAY_H

#include <stddef.h>

#include "postern/error.h"

#include "base/alloc.h"

/**
 * Makes room for one more element.
 *
 * @param[in,out] items  the array's pointer (a pointer to the pointer, as
 *                       void *); moved when it grows
 * @param[in,out] cap    elements allocated
 * @param count          elements in use
 * @param item_bytes     size of one element
 * @param limit          the most elements that may ever be in use
 * @return POSTERN_OK, POSTERN_E_TOO_LARGE or POSTERN_E_MEMORY
 */
enum postern_status pt_array_ensure_one_more(void *items, size_t *cap,
    size_t count, size_t item_bytes, size_t limit, struct postern_error *err)
    PT_MUST_CHECK;

#endif

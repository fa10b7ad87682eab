/*
 * cli/memory.c: see memory.h.
 */
#include "cli/memory.h"

#include <stdlib.h>

void *pt_memory_new(size_t count, size_t size)
{
    /* calloc(0, n) may give NULL, which would read as "memory is out". */
    return calloc(count == 0 ? 1 : count, size);
}

void *pt_memory_grow(void *block, size_t size)
{
    return realloc(block, size);
}

void pt_memory_free(void *block)
{
    free(block);
}

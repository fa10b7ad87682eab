/*
 * cli/memory.h: the command's allocations.
 *
 * The command sees public headers only and so has no part in the library's
 * allocator; this is the one file of it that calls malloc's family.
 */
#ifndef PT_CLI_MEMORY_H
#define PT_CLI_MEMORY_H

#include <stddef.h>

/** count elements of size bytes, all zero; NULL when memory is out. */
void *pt_memory_new(size_t count, size_t size);

/** A bigger block with the same content; NULL, the old one kept, if not. */
void *pt_memory_grow(void *block, size_t size);

/** block may be NULL. */
void pt_memory_free(void *block);

#endif

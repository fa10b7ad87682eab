/*
 * base/alloc.h: the only door to the heap.
 *
 * All of libpostern allocates here, so that tests can refuse any single
 * allocation (link-time wrapping) and a program can ask for memory that is
 * wiped when it is released.
 */
#ifndef PT_BASE_ALLOC_H
#define PT_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#define PT_MUST_CHECK __attribute__((warn_unused_result))
#define PT_PRINTF(format_index, first_arg) \
    __attribute__((format(printf, format_index, first_arg)))

/** Uninitialised memory, or NULL. A size of 0 gives one byte. */
void *pt_malloc(size_t size_bytes) PT_MUST_CHECK;

/** Zeroed memory, or NULL; also when count * size overflows. */
void *pt_calloc(size_t count, size_t size_bytes) PT_MUST_CHECK;

/** Grown or shrunk copy; on NULL the old block is still the caller's. */
void *pt_realloc(void *block, size_t size_bytes) PT_MUST_CHECK;

/** Takes NULL. */
void pt_free(void *block);

/** Fresh NUL-terminated copy, or NULL. */
char *pt_strdup(const char *text) PT_MUST_CHECK;

/** Fresh NUL-terminated copy of len bytes, or NULL. */
char *pt_strndup(const char *text, size_t len) PT_MUST_CHECK;

/** Frees after overwriting the string. Takes NULL. */
void pt_free_wiped(char *text);

/** Stores a + b and returns true, or returns false on overflow. */
bool pt_size_add(size_t a, size_t b, size_t *ret) PT_MUST_CHECK;

/** Stores a * b and returns true, or returns false on overflow. */
bool pt_size_mul(size_t a, size_t b, size_t *ret) PT_MUST_CHECK;

/**
 * Allocation functions in the shape third-party libraries ask for, which wipe
 * every block on release. They never look at a flag: whoever installs them
 * wants them.
 */
void *pt_wiping_malloc(size_t size_bytes);
void *pt_wiping_calloc(size_t count, size_t size_bytes);
void *pt_wiping_realloc(void *block, size_t size_bytes);
void pt_wiping_free(void *block);
char *pt_wiping_strdup(const char *text);

#endif

/*
 * base/alloc.c: the only door to the heap. See alloc.h.
 */
#include "base/alloc.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *pt_malloc(size_t size_bytes)
{
    return malloc(size_bytes > 0 ? size_bytes : 1);
}

void *pt_calloc(size_t count, size_t size_bytes)
{
    size_t total = 0;

    if (count == 0 || size_bytes == 0) {
        return calloc(1, 1);
    }
    return pt_size_mul(count, size_bytes, &total) ? calloc(count, size_bytes)
                                                  : NULL;
}

void *pt_realloc(void *block, size_t size_bytes)
{
    return realloc(block, size_bytes > 0 ? size_bytes : 1);
}

void pt_free(void *block)
{
    free(block);
}

char *pt_strndup(const char *text, size_t len)
{
    size_t size = 0;
    char *copy = NULL;

    if (pt_size_add(len, 1, &size)) {
        copy = pt_malloc(size);
    }
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

char *pt_strdup(const char *text)
{
    return pt_strndup(text, strlen(text));
}

void pt_free_wiped(char *text)
{
    if (text) {
        explicit_bzero(text, strlen(text));
    }
    pt_free(text);
}

bool pt_size_add(size_t a, size_t b, size_t *ret)
{
    return !__builtin_add_overflow(a, b, ret);
}

bool pt_size_mul(size_t a, size_t b, size_t *ret)
{
    return !__builtin_mul_overflow(a, b, ret);
}

void *pt_wiping_malloc(size_t size_bytes)
{
    return pt_malloc(size_bytes);
}

void *pt_wiping_calloc(size_t count, size_t size_bytes)
{
    return pt_calloc(count, size_bytes);
}

void pt_wiping_free(void *block)
{
    if (block) {
        explicit_bzero(block, malloc_usable_size(block));
    }
    pt_free(block);
}

/* Never realloc(): it may move the block and leave the old bytes behind. */
void *pt_wiping_realloc(void *block, size_t size_bytes)
{
    void *grown = pt_malloc(size_bytes);
    size_t old_size = block ? malloc_usable_size(block) : 0;

    if (!grown) {
        return NULL;
    }
    if (block) {
        memcpy(grown, block, old_size < size_bytes ? old_size : size_bytes);
        pt_wiping_free(block);
    }
    return grown;
}

char *pt_wiping_strdup(const char *text)
{
    return pt_strdup(text);
}

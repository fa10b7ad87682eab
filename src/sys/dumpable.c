/*
 * sys/dumpable.c: no core files, no ptrace by the same user, and wiping
 * allocators for libcrypto. See dumpable.h.
 */
#include "sys/dumpable.h"

#include <sys/prctl.h>

#include <openssl/crypto.h>

bool pt_dumpable_clear(void)
{
    return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == 0;
}

/* The shapes of CRYPTO_set_mem_functions(3); file and line are for
 * debugging allocators. */
static void *crypto_malloc(size_t size_bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    return pt_wiping_malloc(size_bytes);
}

static void *crypto_realloc(
    void *block, size_t size_bytes, const char *file, int line)
{
    (void)file;
    (void)line;
    if (size_bytes == 0) {
        pt_wiping_free(block);
        return NULL;
    }
    return pt_wiping_realloc(block, size_bytes);
}

static void crypto_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    pt_wiping_free(block);
}

bool pt_libcrypto_set_wiping_memory(void)
{
    return CRYPTO_set_mem_functions(
               crypto_malloc, crypto_realloc, crypto_free) == 1;
}

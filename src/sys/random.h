/*
 * sys/random.h: random bytes and identifiers.
 */
#ifndef PT_SYS_RANDOM_H
#define PT_SYS_RANDOM_H

#include <stddef.h>

#include "postern/error.h"

#include "base/alloc.h"

/** Fills from the kernel's generator (getrandom(2)). */
enum postern_status pt_random_bytes(
    void *bytes, size_t len, struct postern_error *err) PT_MUST_CHECK;

#define PT_UUID_TEXT_SIZE ((size_t)37)

/** A random UUID (RFC 9562 version 4), lower case, NUL-terminated. */
enum postern_status pt_random_uuid(
    char out[PT_UUID_TEXT_SIZE], struct postern_error *err) PT_MUST_CHECK;

#endif

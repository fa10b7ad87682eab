/*
 * sys/dumpable.h: no core files, no ptrace by the same user.
 */
#ifndef PT_SYS_DUMPABLE_H
#define PT_SYS_DUMPABLE_H

#include <stdbool.h>

#include "base/alloc.h"

/** prctl(2) PR_SET_DUMPABLE 0. */
bool pt_dumpable_clear(void) PT_MUST_CHECK;

/** Gives OpenSSL allocators that wipe; false when it is in use already. */
bool pt_libcrypto_set_wiping_memory(void) PT_MUST_CHECK;

#endif

/*
 * postern/unstable/process.h: settings of the whole process that a program
 * may opt in to. The library alone never touches any of them.
 *
 * No ABI promise: this header may change with any release.
 */
#ifndef POSTERN_UNSTABLE_PROCESS_H
#define POSTERN_UNSTABLE_PROCESS_H

#include "postern/error.h"
#include "postern/export.h"

POSTERN_BEGIN_DECLS

/**
 * Keep secrets out of core files and out of released memory.
 *
 * Makes the process not dumpable (PR_SET_DUMPABLE 0) and gives libcurl,
 * jansson and OpenSSL allocators that wipe what they release. Call it first
 * thing in main(), before any of these libraries is used, and once.
 *
 * @param[out] err  may be NULL
 * @return POSTERN_OK; POSTERN_E_INTERNAL (give up: a library refused, since
 * it was in use already). Not thread-safe. Source: prctl(2),
 * curl_global_init_mem(3), CRYPTO_set_mem_functions(3). Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_process_harden(
    struct postern_error *err);

POSTERN_END_DECLS

#endif

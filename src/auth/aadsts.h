/*
 * auth/aadsts.h: Entra ID's error codes and what to do about them.
 *
 * Hints only: control flow never hangs on a code (Microsoft Learn,
 * "Microsoft Entra authentication and authorization error codes", April 2024,
 * read 2026-11-23).
 */
#ifndef PT_AUTH_AADSTS_H
#define PT_AUTH_AADSTS_H

#include <stddef.h>

#include "postern/error.h"

struct pt_aadsts_row {
    long code;
    enum postern_advice advice;
    const char *meaning; /* "the client secret has expired" */
    const char *hint;    /* "make a new secret ..."; what to do */
};

/** The row of a code, or NULL. */
const struct pt_aadsts_row *pt_aadsts_find(long code);

/** All rows, for tests and documentation. */
const struct pt_aadsts_row *pt_aadsts_rows(size_t *ret_count);

#endif

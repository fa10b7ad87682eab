/*
 * api/version.c: which postern this is. See postern/version.h.
 */
#include "postern/version.h"

const char *postern_version(void)
{
    return POSTERN_VERSION;
}

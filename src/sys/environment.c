/*
 * sys/environment.c: environment variables. See environment.h. The only file
 * that may read the environment.
 */
#include "sys/environment.h"

#include <stddef.h>
#include <stdlib.h>

const char *pt_environment_get(const char *name)
{
    const char *value =
        getenv(name); /* NOLINT(concurrency-mt-unsafe) header says who waits */

    return value && value[0] != '\0' ? value : NULL;
}

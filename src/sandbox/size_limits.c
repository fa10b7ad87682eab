/*
 * sandbox/size_limits.c: how large things may be. See size_limits.h.
 */
#include "sandbox/size_limits.h"

#include <string.h>

#define MB 1000000
#define MIB 1048576

static const struct pt_size_limits rows[] = {
    {
        .name = "mb",
        .request_bytes = (size_t)4 * MB,
        .attachment_bytes = (size_t)3 * MB,
        .session_min_bytes = (int64_t)3 * MB,
        .session_max_bytes = (int64_t)150 * MB,
        .range_bytes = (size_t)4 * MB,
    },
    {
        .name = "mib",
        .request_bytes = (size_t)4 * MIB,
        .attachment_bytes = (size_t)3 * MIB,
        .session_min_bytes = (int64_t)3 * MIB,
        .session_max_bytes = (int64_t)150 * MIB,
        .range_bytes = (size_t)4 * MIB,
    },
    /* The worst of both: files from just under 3 MB to 3 MiB have no way. */
    {
        .name = "gap",
        .request_bytes = (size_t)4 * MB,
        .attachment_bytes = (size_t)3 * MB,
        .is_attachment_request_held = true,
        .session_min_bytes = (int64_t)3 * MIB,
        .session_max_bytes = (int64_t)150 * MB,
        .range_bytes = (size_t)4 * MB,
    },
};

const struct pt_size_limits *pt_size_limits_find(const char *name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct pt_size_limits *pt_size_limits_default(void)
{
    return &rows[0];
}

/*
 * sandbox/size_limits.h: how large things may be, by each reading of
 * Microsoft's "MB".
 *
 * The documents say 3 MB, 4 MB and 150 MB and never which MB; all numbers
 * that follow from them are rows of the one table here.
 * Source: Microsoft Learn, "Attach large files to Outlook messages or events",
 * "Add attachment", "attachment: createUploadSession".
 */
#ifndef PT_SANDBOX_SIZE_LIMITS_H
#define PT_SANDBOX_SIZE_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pt_size_limits {
    const char *name;
    size_t request_bytes;    /* a request has no more */
    size_t attachment_bytes; /* a file that is posted has less */
    /* Whether posting a file is held to request_bytes too; by the documents
     * only the file's own size counts there. */
    bool is_attachment_request_held;
    int64_t session_min_bytes; /* a file that is uploaded has at least */
    int64_t session_max_bytes; /* and at most */
    size_t range_bytes;        /* a range has less */
};

/* Of no request more is kept than this, whatever the limits say: a file that
 * may just be posted, in base64, and JSON around it. */
#define PT_REQUEST_KEPT_BYTES ((size_t)6 * 1024 * 1024)

/** By name, "mb", "mib" or "gap"; NULL when there is none. */
const struct pt_size_limits *pt_size_limits_find(const char *name);

/** What holds when nothing is said: "mb". */
const struct pt_size_limits *pt_size_limits_default(void);

#endif

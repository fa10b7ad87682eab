/*
 * postern/unstable/progress.h: how far long work has got.
 *
 * No ABI promise: this header may change with any release.
 */
#ifndef POSTERN_UNSTABLE_PROGRESS_H
#define POSTERN_UNSTABLE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "postern/client.h"
#include "postern/export.h"

POSTERN_BEGIN_DECLS

/** An attachment on its way to Exchange. Text lives until the next call of
 * the client. Since 0.1. */
struct postern_progress {
    const char *target_utf8; /**< of the mail it belongs to */
    const char *file_utf8;   /**< its name in the mail, without folders */
    uint64_t sent_bytes;     /**< of the file; goes back when a part has to be
                                sent again */
    uint64_t total_bytes;    /**< of the file */
    uint64_t elapsed_ms;     /**< since its first request began */
};

/**
 * One of the attachments that are being uploaded. Attachments that go within
 * the one request of a small mail are not told.
 *
 * @param client    not NULL
 * @param index     0, 1, 2, ...; which is which may change between calls
 * @param[out] ret  not NULL; written when the answer is 1
 * @return 1, or 0 when there are no more than index. Not while
 * postern_run() is at work in another thread. Does not block. Since 0.1.
 */
POSTERN_API int postern_client_get_progress(const struct postern_client *client,
    size_t index, struct postern_progress *ret);

POSTERN_END_DECLS

#endif

/*
 * sandbox/content.h: the bytes of attachments, in memory or in one nameless
 * file that all large ones share.
 *
 * A content is written once, front to back, and hashed meanwhile. Its holders
 * are counted: an answer may still be reading what a client has just deleted.
 * What is given back is used again. Thread-safe but for writing, which is one
 * thread's at a time.
 */
#ifndef PT_SANDBOX_CONTENT_H
#define PT_SANDBOX_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "postern/error.h"

#include "base/alloc.h"

/* The attachments of a request over this size are kept in the file. */
#define PT_MAIL_SPOOL_BYTES ((size_t)1000 * 1000)

/* What is held at most: in memory, and in the file. */
#define PT_STORE_MEMORY_BYTES ((size_t)512 * 1024 * 1024)
#define PT_STORE_SPOOL_BYTES ((int64_t)8 * 1024 * 1024 * 1024)

struct pt_spool;
struct pt_content;

/** @param dir  where the nameless file is made; NULL: all stays in memory */
enum postern_status pt_spool_new(const char *dir, struct pt_spool **ret,
    struct postern_error *err) PT_MUST_CHECK;

/** Takes NULL; no content is left. */
void pt_spool_free(struct pt_spool *spool);

/** Counts memory that something else takes; POSTERN_E_TOO_LARGE when there is
 * too much of it. */
enum postern_status pt_spool_charge(struct pt_spool *spool, size_t size_bytes,
    struct postern_error *err) PT_MUST_CHECK;

void pt_spool_discharge(struct pt_spool *spool, size_t size_bytes);

/** Bytes of the file that are in use. */
int64_t pt_spool_used_bytes(struct pt_spool *spool);

/**
 * Room for so many bytes, held once by the caller.
 * @param is_large  keep it in the file, when there is one
 * @return POSTERN_OK, POSTERN_E_TOO_LARGE (full), POSTERN_E_MEMORY
 */
enum postern_status pt_content_new(struct pt_spool *spool, size_t size_bytes,
    bool is_large, struct pt_content **ret, struct postern_error *err)
    PT_MUST_CHECK;

/** One holder more; returns content. */
struct pt_content *pt_content_hold(struct pt_content *content);

/** One holder fewer; the last one frees. Takes NULL. */
void pt_content_release(struct pt_content *content);

/** Writes the next bytes; on failure nothing counts as written. */
enum postern_status pt_content_append(struct pt_content *content,
    const void *bytes, size_t len, struct postern_error *err) PT_MUST_CHECK;

/** Reads bytes that were written. */
enum postern_status pt_content_read(const struct pt_content *content,
    size_t offset, void *out, size_t len, struct postern_error *err)
    PT_MUST_CHECK;

/** How many bytes there will be. */
size_t pt_content_size_bytes(const struct pt_content *content);

size_t pt_content_written_bytes(const struct pt_content *content);

/** Lower-case hexadecimal; "" until all bytes are there. */
const char *pt_content_sha256(const struct pt_content *content);

bool pt_content_is_in_file(const struct pt_content *content);

#endif

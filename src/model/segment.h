/*
 * model/segment.h: a request body as a list of segments.
 *
 * A segment is a piece of memory, a file range, or the base64 of a file
 * range. The total length is known beforehand, and attachments are streamed
 * from disk: memory use does not grow with them.
 */
#ifndef PT_MODEL_SEGMENT_H
#define PT_MODEL_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/secret.h"
#include "base/view.h"
#include "model/file_ref.h"

enum pt_segment_kind {
    PT_SEGMENT_MEMORY = 1,
    PT_SEGMENT_FILE = 2,
    PT_SEGMENT_FILE_BASE64 = 3,
};

struct pt_segment {
    enum pt_segment_kind kind;
    struct pt_secret memory;        /* owned; wiped, it may hold a secret */
    const struct pt_file_ref *file; /* borrowed from the message */
    uint64_t offset_bytes;          /* first byte of the range */
    uint64_t size_bytes;            /* bytes of memory or of the range */
};

struct pt_body {
    struct pt_segment *segments;
    size_t count;
    size_t cap;
    uint64_t size_bytes; /* encoded: what Content-Length says */
};

void pt_body_init(struct pt_body *body);
void pt_body_done(struct pt_body *body);

/** Appends a copy of bytes. */
enum postern_status pt_body_add_memory(struct pt_body *body,
    struct pt_view bytes, struct postern_error *err) PT_MUST_CHECK;

/**
 * Appends a range of a file.
 * @param kind  PT_SEGMENT_FILE or PT_SEGMENT_FILE_BASE64
 * @param file  borrowed; must live as long as the body
 */
enum postern_status pt_body_add_file(struct pt_body *body,
    enum pt_segment_kind kind, const struct pt_file_ref *file,
    uint64_t offset_bytes, uint64_t size_bytes, struct postern_error *err)
    PT_MUST_CHECK;

#endif

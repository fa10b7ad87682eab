/*
 * http/body_reader.h: a body's segments as one stream of bytes.
 *
 * A file is opened when its segment begins and compared with what was taken
 * down of it; before the last byte of its segment leaves, it is compared
 * again. A file that changed therefore leaves the request incomplete,
 * and an incomplete request mails nothing.
 */
#ifndef PT_HTTP_BODY_READER_H
#define PT_HTTP_BODY_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/segment.h"

/* Raw bytes read at a time for base64; a multiple of 3. */
#define PT_BODY_READER_RAW_BYTES ((size_t)12 * 1024)

struct pt_body_reader {
    const struct pt_body *body;  /* borrowed */
    size_t index;                /* current segment */
    uint64_t segment_done_bytes; /* of the current segment, not encoded */
    uint64_t handed_bytes;       /* of the whole stream, encoded */
    int fd;                      /* of the current segment's file, or -1 */
    char pending[4];             /* characters that did not fit */
    size_t pending_len;
    unsigned char raw[PT_BODY_READER_RAW_BYTES];
};

void pt_body_reader_init(
    struct pt_body_reader *reader, const struct pt_body *body);
void pt_body_reader_done(struct pt_body_reader *reader);

/** Starts over from the first byte. */
void pt_body_reader_reset(struct pt_body_reader *reader);

/**
 * Reads on.
 * @param[out] ret_len  bytes written to out; 0 only at the end
 * @return POSTERN_OK; POSTERN_E_FILE (it cannot be read any more),
 * POSTERN_E_CHANGED (size or date differ): message names file and reason
 */
enum postern_status pt_body_reader_read(struct pt_body_reader *reader,
    char *out, size_t cap, size_t *ret_len, struct postern_error *err)
    PT_MUST_CHECK;

/** Whether every byte was handed out. */
bool pt_body_reader_is_at_end(const struct pt_body_reader *reader);

#endif

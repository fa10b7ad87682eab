/*
 * model/segment.c: a request body as a list of segments. See segment.h.
 */
#include "model/segment.h"

#include "base/array.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/limits.h"

void pt_body_init(struct pt_body *body)
{
    *body = (struct pt_body){.segments = NULL};
}

void pt_body_done(struct pt_body *body)
{
    for (size_t i = 0; i < body->count; i++) {
        pt_secret_done(&body->segments[i].memory);
    }
    pt_free(body->segments);
    pt_body_init(body);
}

/* Makes room for a segment and computes the body's length with it. */
static enum postern_status prepare(struct pt_body *body, uint64_t encoded_bytes,
    uint64_t *ret_total, struct postern_error *err)
{
    if (__builtin_add_overflow(body->size_bytes, encoded_bytes, ret_total)) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "the length of a request body does not fit into 64 bits");
    }
    return pt_array_ensure_one_more(&body->segments, &body->cap, body->count,
        sizeof(*body->segments), PT_LIMIT_SEGMENTS, err);
}

static void append(
    struct pt_body *body, const struct pt_segment *segment, uint64_t total)
{
    body->segments[body->count] = *segment;
    body->count++;
    body->size_bytes = total;
}

enum postern_status pt_body_add_memory(
    struct pt_body *body, struct pt_view bytes, struct postern_error *err)
{
    struct pt_segment segment = {
        .kind = PT_SEGMENT_MEMORY,
        .size_bytes = bytes.len,
    };
    uint64_t total = 0;
    enum postern_status status = prepare(body, bytes.len, &total, err);

    if (status != POSTERN_OK) {
        return status;
    }
    pt_secret_init(&segment.memory, PT_LIMIT_JSON_BYTES);
    status = pt_secret_append(&segment.memory, bytes, err);
    if (status == POSTERN_OK) {
        append(body, &segment, total);
    }
    return status;
}

enum postern_status pt_body_add_file(struct pt_body *body,
    enum pt_segment_kind kind, const struct pt_file_ref *file,
    uint64_t offset_bytes, uint64_t size_bytes, struct postern_error *err)
{
    struct pt_segment segment = {
        .kind = kind,
        .file = file,
        .offset_bytes = offset_bytes,
        .size_bytes = size_bytes,
    };
    uint64_t encoded_bytes = size_bytes;
    uint64_t total = 0;
    enum postern_status status = POSTERN_OK;

    if (kind == PT_SEGMENT_FILE_BASE64 &&
        !pt_base64_encoded_len(size_bytes, &encoded_bytes)) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "the base64 of a file does not fit into 64 bits");
    }
    status = prepare(body, encoded_bytes, &total, err);
    if (status == POSTERN_OK) {
        pt_secret_init(&segment.memory, 0);
        append(body, &segment, total);
    }
    return status;
}

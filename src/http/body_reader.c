/*
 * http/body_reader.c: a body's segments as one stream. See body_reader.h.
 */
#include "http/body_reader.h"

#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "sys/input_file.h"

void pt_body_reader_init(
    struct pt_body_reader *reader, const struct pt_body *body)
{
    *reader = (struct pt_body_reader){.body = body, .fd = -1};
}

void pt_body_reader_done(struct pt_body_reader *reader)
{
    pt_input_file_close(reader->fd);
    reader->fd = -1;
}

void pt_body_reader_reset(struct pt_body_reader *reader)
{
    pt_body_reader_done(reader);
    pt_body_reader_init(reader, reader->body);
}

bool pt_body_reader_is_at_end(const struct pt_body_reader *reader)
{
    return reader->handed_bytes == reader->body->size_bytes;
}

static enum postern_status fail_changed(
    const struct pt_file_ref *file, struct postern_error *err)
{
    return pt_fail(err, POSTERN_E_CHANGED, POSTERN_ADVICE_RETRY,
        "attachment '%s' was changed while it was being sent; send it again "
        "when nothing writes to it any more",
        file->path_utf8);
}

static bool is_same_state(
    const struct pt_file_ref *file, const struct pt_file_stat *now)
{
    return now->size_bytes == file->size_bytes && now->device == file->device &&
           now->inode == file->inode &&
           now->modified_unix_s == file->modified_unix_s &&
           now->modified_ns == file->modified_ns;
}

static enum postern_status ensure_open(struct pt_body_reader *reader,
    const struct pt_file_ref *file, struct postern_error *err)
{
    struct pt_file_stat now = {0};
    enum postern_status status = POSTERN_OK;

    if (reader->fd >= 0) {
        return POSTERN_OK;
    }
    status = pt_input_file_open(file->path_utf8, &reader->fd, &now, err);
    if (status == POSTERN_OK && !is_same_state(file, &now)) {
        status = fail_changed(file, err);
    }
    return status;
}

static enum postern_status close_unchanged(struct pt_body_reader *reader,
    const struct pt_file_ref *file, struct postern_error *err)
{
    struct pt_file_stat now = {0};
    enum postern_status status =
        pt_input_file_stat(reader->fd, file->path_utf8, &now, err);

    if (status == POSTERN_OK && !is_same_state(file, &now)) {
        status = fail_changed(file, err);
    }
    pt_body_reader_done(reader);
    return status;
}

/* Reads exactly len bytes of the current segment's file into out. */
static enum postern_status read_exactly(struct pt_body_reader *reader,
    const struct pt_segment *segment, void *out, size_t len,
    struct postern_error *err)
{
    size_t done = 0;

    while (done < len) {
        size_t got = 0;
        enum postern_status status =
            pt_input_file_read_at(reader->fd, segment->file->path_utf8,
                segment->offset_bytes + reader->segment_done_bytes + done,
                (char *)out + done, len - done, &got, err);

        if (status != POSTERN_OK) {
            return status;
        }
        if (got == 0) {
            return fail_changed(segment->file, err);
        }
        done += got;
    }
    return POSTERN_OK;
}

static size_t smaller(uint64_t a, size_t b)
{
    return a < b ? (size_t)a : b;
}

static enum postern_status read_memory(struct pt_body_reader *reader,
    const struct pt_segment *segment, char *out, size_t cap, size_t *ret_len)
{
    struct pt_view rest = pt_view_from(
        pt_secret_view(&segment->memory), (size_t)reader->segment_done_bytes);

    *ret_len = smaller(rest.len, cap);
    memcpy(out, rest.ptr, *ret_len);
    reader->segment_done_bytes += *ret_len;
    return POSTERN_OK;
}

static enum postern_status read_file(struct pt_body_reader *reader,
    const struct pt_segment *segment, char *out, size_t cap, size_t *ret_len,
    struct postern_error *err)
{
    size_t len = smaller(segment->size_bytes - reader->segment_done_bytes, cap);
    enum postern_status status = read_exactly(reader, segment, out, len, err);

    if (status == POSTERN_OK) {
        reader->segment_done_bytes += len;
        *ret_len = len;
    }
    return status;
}

/* Encodes one group into pending, for callers with no room for four. */
static enum postern_status read_group(struct pt_body_reader *reader,
    const struct pt_segment *segment, struct postern_error *err)
{
    size_t len = smaller(segment->size_bytes - reader->segment_done_bytes, 3);
    enum postern_status status =
        read_exactly(reader, segment, reader->raw, len, err);

    if (status == POSTERN_OK) {
        reader->segment_done_bytes += len;
        reader->pending_len =
            pt_base64_encode(reader->raw, len, reader->pending);
    }
    return status;
}

static enum postern_status read_base64(struct pt_body_reader *reader,
    const struct pt_segment *segment, char *out, size_t cap, size_t *ret_len,
    struct postern_error *err)
{
    uint64_t rest = segment->size_bytes - reader->segment_done_bytes;
    size_t raw_cap =
        cap / 4 * 3 < sizeof(reader->raw) ? cap / 4 * 3 : sizeof(reader->raw);
    size_t len = smaller(rest, raw_cap);
    enum postern_status status = POSTERN_OK;

    status = read_exactly(reader, segment, reader->raw, len, err);
    if (status == POSTERN_OK) {
        reader->segment_done_bytes += len;
        *ret_len = pt_base64_encode(reader->raw, len, out);
    }
    return status;
}

static enum postern_status read_segment(struct pt_body_reader *reader,
    const struct pt_segment *segment, char *out, size_t cap, size_t *ret_len,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (segment->kind == PT_SEGMENT_MEMORY) {
        return read_memory(reader, segment, out, cap, ret_len);
    }
    status = ensure_open(reader, segment->file, err);
    if (status != POSTERN_OK) {
        return status;
    }
    if (segment->kind == PT_SEGMENT_FILE) {
        return read_file(reader, segment, out, cap, ret_len, err);
    }
    return cap < sizeof(reader->pending)
               ? read_group(reader, segment, err)
               : read_base64(reader, segment, out, cap, ret_len, err);
}

/* Steps over segments that are used up; a file is checked on leaving it. */
static enum postern_status leave_finished(
    struct pt_body_reader *reader, struct postern_error *err)
{
    while (reader->index < reader->body->count) {
        const struct pt_segment *segment =
            &reader->body->segments[reader->index];
        enum postern_status status = POSTERN_OK;

        if (reader->segment_done_bytes < segment->size_bytes) {
            return POSTERN_OK;
        }
        /* An empty file is opened too: it has to be there, and empty. */
        if (segment->kind != PT_SEGMENT_MEMORY) {
            status = ensure_open(reader, segment->file, err);
        }
        if (status == POSTERN_OK && reader->fd >= 0) {
            status = close_unchanged(reader, segment->file, err);
        }
        if (status != POSTERN_OK) {
            return status;
        }
        reader->index++;
        reader->segment_done_bytes = 0;
    }
    return POSTERN_OK;
}

static size_t take_pending(struct pt_body_reader *reader, char *out, size_t cap)
{
    size_t len = smaller(reader->pending_len, cap);

    memcpy(out, reader->pending, len);
    reader->pending_len -= len;
    memmove(reader->pending, reader->pending + len, reader->pending_len);
    return len;
}

enum postern_status pt_body_reader_read(struct pt_body_reader *reader,
    char *out, size_t cap, size_t *ret_len, struct postern_error *err)
{
    size_t written = 0;

    while (written < cap) {
        size_t len = take_pending(reader, out + written, cap - written);
        enum postern_status status = POSTERN_OK;

        if (len == 0) {
            status = leave_finished(reader, err);
            if (status == POSTERN_OK && reader->index == reader->body->count) {
                break;
            }
            if (status == POSTERN_OK) {
                status =
                    read_segment(reader, &reader->body->segments[reader->index],
                        out + written, cap - written, &len, err);
            }
        }
        if (status != POSTERN_OK) {
            return status;
        }
        written += len;
    }
    /* A body may end in a file: its last byte, too, leaves after the check. */
    if (reader->pending_len == 0) {
        enum postern_status status = leave_finished(reader, err);

        if (status != POSTERN_OK) {
            return status;
        }
    }
    reader->handed_bytes += written;
    *ret_len = written;
    return POSTERN_OK;
}

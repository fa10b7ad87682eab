/*
 * sandbox/content.c: the bytes of attachments. See content.h.
 */
#include "sandbox/content.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/array.h"
#include "base/error.h"

/* Gaps between contents that are still there: no more than there can be
 * contents. */
#define MAX_GAPS ((size_t)1000000)

struct gap {
    int64_t offset;
    int64_t len;
};

struct pt_spool {
    pthread_mutex_t lock;
    int fd; /* -1: there is none */
    int64_t end;
    int64_t used_bytes;
    struct gap *gaps; /* by offset; no two touch, none touches end */
    size_t gap_count;
    size_t gap_cap;
    size_t memory_bytes;
};

struct pt_content {
    struct pt_spool *spool;
    unsigned holders;     /* under the spool's lock */
    unsigned char *bytes; /* NULL when in the file */
    int64_t offset;       /* in the file; -1 when in memory */
    size_t size_bytes;
    size_t written_bytes;
    EVP_MD_CTX *hash; /* NULL once it is finished */
    char sha256[65];
};

/* A file without a name, so that nothing of it stays behind. */
static enum postern_status open_file(
    struct pt_spool *spool, const char *dir, struct postern_error *err)
{
    char path[4096];
    int len = snprintf(path, sizeof(path), "%s/spool-XXXXXX", dir);

    if (len < 0 || (size_t)len >= sizeof(path)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
            "the directory name '%.100s...' is too long", dir);
    }
    spool->fd = mkstemp(path);
    if (spool->fd < 0) {
        return pt_fail_errno(
            err, POSTERN_E_FILE, errno, "cannot make a file in '%s'", dir);
    }
    (void)unlink(path);
    (void)fcntl(spool->fd, F_SETFD, FD_CLOEXEC);
    return POSTERN_OK;
}

enum postern_status pt_spool_new(
    const char *dir, struct pt_spool **ret, struct postern_error *err)
{
    struct pt_spool *spool = pt_calloc(1, sizeof(*spool));
    enum postern_status status = POSTERN_OK;

    if (!spool) {
        return pt_fail_memory(err);
    }
    spool->fd = -1;
    (void)pthread_mutex_init(&spool->lock, NULL);
    if (dir) {
        status = open_file(spool, dir, err);
    }
    if (status != POSTERN_OK) {
        pt_spool_free(spool);
        return status;
    }
    *ret = spool;
    return POSTERN_OK;
}

void pt_spool_free(struct pt_spool *spool)
{
    if (!spool) {
        return;
    }
    if (spool->fd >= 0) {
        (void)close(spool->fd);
    }
    pt_free(spool->gaps);
    (void)pthread_mutex_destroy(&spool->lock);
    pt_free(spool);
}

static enum postern_status refuse_full(struct postern_error *err)
{
    return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
        "the sandbox holds all the mail it can; restart it");
}

enum postern_status pt_spool_charge(
    struct pt_spool *spool, size_t size_bytes, struct postern_error *err)
{
    bool is_full = false;

    (void)pthread_mutex_lock(&spool->lock);
    is_full = size_bytes > PT_STORE_MEMORY_BYTES - spool->memory_bytes;
    if (!is_full) {
        spool->memory_bytes += size_bytes;
    }
    (void)pthread_mutex_unlock(&spool->lock);
    return is_full ? refuse_full(err) : POSTERN_OK;
}

void pt_spool_discharge(struct pt_spool *spool, size_t size_bytes)
{
    (void)pthread_mutex_lock(&spool->lock);
    spool->memory_bytes -= size_bytes;
    (void)pthread_mutex_unlock(&spool->lock);
}

int64_t pt_spool_used_bytes(struct pt_spool *spool)
{
    int64_t used_bytes = 0;

    (void)pthread_mutex_lock(&spool->lock);
    used_bytes = spool->used_bytes;
    (void)pthread_mutex_unlock(&spool->lock);
    return used_bytes;
}

static void remove_gap(struct pt_spool *spool, size_t index)
{
    spool->gap_count--;
    memmove(&spool->gaps[index], &spool->gaps[index + 1],
        (spool->gap_count - index) * sizeof(*spool->gaps));
}

/* The first gap that is large enough, else the end. The lock is held. */
static int64_t take_range(struct pt_spool *spool, int64_t len)
{
    int64_t offset = spool->end;

    for (size_t i = 0; i < spool->gap_count; i++) {
        struct gap *gap = &spool->gaps[i];

        if (gap->len >= len) {
            offset = gap->offset;
            gap->offset += len;
            gap->len -= len;
            if (gap->len == 0) {
                remove_gap(spool, i);
            }
            spool->used_bytes += len;
            return offset;
        }
    }
    spool->end += len;
    spool->used_bytes += len;
    return offset;
}

/* Joins a gap with those beside it, and with the end. */
static void join_gaps(struct pt_spool *spool, size_t index)
{
    struct gap *gaps = spool->gaps;

    if (index + 1 < spool->gap_count &&
        gaps[index].offset + gaps[index].len == gaps[index + 1].offset) {
        gaps[index].len += gaps[index + 1].len;
        remove_gap(spool, index + 1);
    }
    if (index > 0 &&
        gaps[index - 1].offset + gaps[index - 1].len == gaps[index].offset) {
        gaps[index - 1].len += gaps[index].len;
        remove_gap(spool, index);
        index--;
    }
    if (gaps[index].offset + gaps[index].len == spool->end) {
        spool->end = gaps[index].offset;
        remove_gap(spool, index);
        /* The disk gets it back; if not, it is written over later. */
        (void)!ftruncate(spool->fd, (off_t)spool->end);
    }
}

/* The lock is held. Without memory the range is lost, and counted as used. */
static void give_range(struct pt_spool *spool, int64_t offset, int64_t len)
{
    size_t index = 0;

    if (len == 0 || pt_array_ensure_one_more(&spool->gaps, &spool->gap_cap,
                        spool->gap_count, sizeof(*spool->gaps), MAX_GAPS,
                        NULL) != POSTERN_OK) {
        return;
    }
    while (index < spool->gap_count && spool->gaps[index].offset < offset) {
        index++;
    }
    memmove(&spool->gaps[index + 1], &spool->gaps[index],
        (spool->gap_count - index) * sizeof(*spool->gaps));
    spool->gaps[index] = (struct gap){.offset = offset, .len = len};
    spool->gap_count++;
    spool->used_bytes -= len;
    join_gaps(spool, index);
}

static enum postern_status take_room(
    struct pt_content *content, bool is_large, struct postern_error *err)
{
    struct pt_spool *spool = content->spool;
    enum postern_status status = POSTERN_OK;

    if (!is_large || spool->fd < 0) {
        status = pt_spool_charge(spool, content->size_bytes, err);
        if (status == POSTERN_OK) {
            content->bytes = pt_malloc(content->size_bytes);
            if (!content->bytes) {
                pt_spool_discharge(spool, content->size_bytes);
                status = pt_fail_memory(err);
            }
        }
        return status;
    }
    (void)pthread_mutex_lock(&spool->lock);
    if ((int64_t)content->size_bytes >
        PT_STORE_SPOOL_BYTES - spool->used_bytes) {
        status = refuse_full(err);
    } else {
        content->offset = take_range(spool, (int64_t)content->size_bytes);
    }
    (void)pthread_mutex_unlock(&spool->lock);
    return status;
}

static enum postern_status finish_hash(
    struct pt_content *content, struct postern_error *err)
{
    unsigned char digest[32];

    if (EVP_DigestFinal_ex(content->hash, digest, NULL) != 1) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < sizeof(digest); i++) {
        (void)snprintf(content->sha256 + 2 * i, 3, "%02x", digest[i]);
    }
    EVP_MD_CTX_free(content->hash);
    content->hash = NULL;
    return POSTERN_OK;
}

enum postern_status pt_content_new(struct pt_spool *spool, size_t size_bytes,
    bool is_large, struct pt_content **ret, struct postern_error *err)
{
    struct pt_content *content = pt_calloc(1, sizeof(*content));
    enum postern_status status = POSTERN_OK;

    if (!content) {
        return pt_fail_memory(err);
    }
    *content = (struct pt_content){.spool = spool,
        .holders = 1,
        .offset = -1,
        .size_bytes = size_bytes,
        .hash = EVP_MD_CTX_new()};
    if (!content->hash ||
        EVP_DigestInit_ex(content->hash, EVP_sha256(), NULL) != 1) {
        status = pt_fail_memory(err);
    }
    if (status == POSTERN_OK) {
        status = take_room(content, is_large, err);
    }
    if (status == POSTERN_OK && size_bytes == 0) {
        status = finish_hash(content, err);
    }
    if (status != POSTERN_OK) {
        pt_content_release(content);
        return status;
    }
    *ret = content;
    return POSTERN_OK;
}

struct pt_content *pt_content_hold(struct pt_content *content)
{
    (void)pthread_mutex_lock(&content->spool->lock);
    content->holders++;
    (void)pthread_mutex_unlock(&content->spool->lock);
    return content;
}

void pt_content_release(struct pt_content *content)
{
    struct pt_spool *spool = NULL;
    bool is_last = false;

    if (!content) {
        return;
    }
    spool = content->spool;
    (void)pthread_mutex_lock(&spool->lock);
    content->holders--;
    is_last = content->holders == 0;
    if (is_last && content->offset >= 0) {
        give_range(spool, content->offset, (int64_t)content->size_bytes);
    }
    if (is_last && content->bytes) {
        spool->memory_bytes -= content->size_bytes;
    }
    (void)pthread_mutex_unlock(&spool->lock);
    if (is_last) {
        EVP_MD_CTX_free(content->hash);
        pt_free(content->bytes);
        pt_free(content);
    }
}

static enum postern_status write_file(const struct pt_content *content,
    const unsigned char *bytes, size_t len, struct postern_error *err)
{
    size_t done = 0;

    while (done < len) {
        ssize_t written = pwrite(content->spool->fd, bytes + done, len - done,
            (off_t)(content->offset +
                    (int64_t)(content->written_bytes + done)));

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return pt_fail_errno(err, POSTERN_E_FILE, errno,
                "cannot write %zu bytes of an attachment", len);
        }
        done += (size_t)written;
    }
    return POSTERN_OK;
}

enum postern_status pt_content_append(struct pt_content *content,
    const void *bytes, size_t len, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (len == 0) {
        return POSTERN_OK;
    }
    if (len > content->size_bytes - content->written_bytes) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "an attachment is longer than was said");
    }
    if (content->bytes) {
        memcpy(content->bytes + content->written_bytes, bytes, len);
    } else {
        status = write_file(content, bytes, len, err);
    }
    if (status == POSTERN_OK &&
        EVP_DigestUpdate(content->hash, bytes, len) != 1) {
        status = pt_fail_memory(err);
    }
    if (status == POSTERN_OK) {
        content->written_bytes += len;
        if (content->written_bytes == content->size_bytes) {
            status = finish_hash(content, err);
        }
    }
    return status;
}

enum postern_status pt_content_read(const struct pt_content *content,
    size_t offset, void *out, size_t len, struct postern_error *err)
{
    unsigned char *to = out;
    size_t done = 0;

    if (offset > content->written_bytes ||
        len > content->written_bytes - offset) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "an attachment is shorter than was asked for");
    }
    if (content->bytes) {
        memcpy(out, content->bytes + offset, len);
        return POSTERN_OK;
    }
    while (done < len) {
        ssize_t got = pread(content->spool->fd, to + done, len - done,
            (off_t)(content->offset + (int64_t)(offset + done)));

        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            return pt_fail_errno(err, POSTERN_E_FILE, got < 0 ? errno : EIO,
                "cannot read an attachment back");
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return POSTERN_OK;
}

size_t pt_content_size_bytes(const struct pt_content *content)
{
    return content->size_bytes;
}

size_t pt_content_written_bytes(const struct pt_content *content)
{
    return content->written_bytes;
}

const char *pt_content_sha256(const struct pt_content *content)
{
    return content->sha256;
}

bool pt_content_is_in_file(const struct pt_content *content)
{
    return content->offset >= 0;
}

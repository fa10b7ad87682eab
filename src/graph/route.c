/*
 * graph/route.c: which way a mail and each of its attachments goes. See
 * route.h.
 */
#include "graph/route.h"

#include "base/error.h"
#include "base/limits.h"

#define MIB_BYTES UINT64_C(1048576)

/* Under 3 MB goes by POST, from 3 MB on by a session: here the smaller
 * reading, 3,000,000 bytes. */
#define SESSION_FIRST_BYTES UINT64_C(3000000)

/* The larger reading of the request's limit, 4 MiB, holds the base64 of
 * 3 MiB: more is not worth a POST. */
#define POST_LIMIT_BYTES (3 * MIB_BYTES)

/* "attaching files up to 150 MB": the larger reading; a service of the smaller
 * one refuses by itself. */
#define FILE_LIMIT_BYTES (150 * MIB_BYTES)

/* Ranges of "up to 4 MB": a multiple of 320 KiB, as other uploads of Graph ask
 * for, under the smaller reading. */
#define RANGE_BYTES (12 * UINT64_C(320) * 1024)

/* Listed sizes seen in public: 1,053 for 816 bytes, 3,640,066 for 3,483,322.
 * Exchange counts the attachment's properties too. */
#define LISTED_SHARE UINT64_C(8)
#define LISTED_EXTRA_BYTES UINT64_C(65536)

/* Of a name, what fits into a sentence. */
#define NAME_LIMIT_BYTES ((size_t)100)

bool pt_route_is_within_request(uint64_t request_bytes)
{
    return request_bytes <= PT_LIMIT_GRAPH_REQUEST_BYTES;
}

enum pt_attachment_way pt_route_first_way(uint64_t file_bytes)
{
    return file_bytes < SESSION_FIRST_BYTES ? PT_WAY_POST : PT_WAY_SESSION;
}

bool pt_route_may_go(enum pt_attachment_way way, uint64_t file_bytes)
{
    /* A range of no bytes cannot be written. */
    return way == PT_WAY_POST
               ? file_bytes <= POST_LIMIT_BYTES
               : file_bytes > 0 && file_bytes <= FILE_LIMIT_BYTES;
}

uint64_t pt_route_range_bytes(uint64_t file_bytes, uint64_t offset_bytes)
{
    uint64_t rest_bytes =
        file_bytes > offset_bytes ? file_bytes - offset_bytes : 0;

    return rest_bytes < RANGE_BYTES ? rest_bytes : RANGE_BYTES;
}

bool pt_route_is_listed_size(uint64_t file_bytes, uint64_t listed_bytes)
{
    return listed_bytes >= file_bytes &&
           listed_bytes - file_bytes <=
               file_bytes / LISTED_SHARE + LISTED_EXTRA_BYTES;
}

static enum postern_status check_file(
    const struct pt_attachment *attachment, struct postern_error *err)
{
    struct pt_view name =
        pt_view_first_utf8(pt_view_of(attachment->name), NAME_LIMIT_BYTES);

    if (attachment->file.size_bytes <= FILE_LIMIT_BYTES) {
        return POSTERN_OK;
    }
    return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
        "'%.*s' has %llu bytes, over Microsoft's limit of %llu for an "
        "attachment; nothing was sent",
        (int)name.len, name.ptr,
        (unsigned long long)attachment->file.size_bytes,
        (unsigned long long)FILE_LIMIT_BYTES);
}

enum postern_status pt_route_check(
    const struct pt_message *message, struct postern_error *err)
{
    const struct pt_attachment_list *list = &message->content->attachments;
    enum postern_status status = POSTERN_OK;

    if (list->count > PT_LIMIT_ATTACHMENTS) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "%zu attachments are more than the %zu a mail may have; nothing "
            "was sent",
            list->count, PT_LIMIT_ATTACHMENTS);
    }
    for (size_t i = 0; status == POSTERN_OK && i < list->count; i++) {
        status = check_file(&list->items[i], err);
    }
    return status;
}

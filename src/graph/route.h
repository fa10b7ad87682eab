/*
 * graph/route.h: which way a mail and each of its attachments goes. The one
 * place for Microsoft's size limits.
 *
 * Microsoft says "MB" and never which one, and its two limits leave a gap
 * between about 2,999,900 and 3,145,728 bytes. So where the smaller reading
 * ends the other way is tried first, and each falls back to the other. Source:
 * Microsoft Learn, "Attach large files to Outlook messages or events", "Add
 * attachment" (read 2026-11-23). All numbers here are believed.
 */
#ifndef PT_GRAPH_ROUTE_H
#define PT_GRAPH_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/message.h"

enum pt_attachment_way {
    PT_WAY_POST = 1,    /* in one request, as base64 */
    PT_WAY_SESSION = 2, /* in an upload session, range by range */
};

/** Whether a request of this size, JSON and base64 included, may go out. */
bool pt_route_is_within_request(uint64_t request_bytes);

/** The way that is tried first. */
enum pt_attachment_way pt_route_first_way(uint64_t file_bytes);

/** Whether a way is worth a try where the other was refused. */
bool pt_route_may_go(enum pt_attachment_way way, uint64_t file_bytes);

/** Bytes of the range that begins at offset; all but the last are a multiple
 * of 320 KiB. */
uint64_t pt_route_range_bytes(uint64_t file_bytes, uint64_t offset_bytes);

/** Whether a listed size may be that of a file: Graph counts more than the
 * file has. */
bool pt_route_is_listed_size(uint64_t file_bytes, uint64_t listed_bytes);

/**
 * Refuses what cannot go either way.
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE (give up: names the file)
 */
enum postern_status pt_route_check(
    const struct pt_message *message, struct postern_error *err) PT_MUST_CHECK;

#endif

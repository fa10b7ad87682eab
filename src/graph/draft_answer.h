/*
 * graph/draft_answer.h: what the good answers of the draft route say.
 *
 * Each function reads the body of an answer whose status was a good one. What
 * cannot be read is POSTERN_E_SERVICE (retry), and leaves the outputs
 * untouched; POSTERN_E_MEMORY likewise. Source: Microsoft Learn, "message
 * resource type", "uploadSession resource type", "Attach large files to
 * Outlook messages or events", "List attachments" (read 2026-11-23).
 */
#ifndef PT_GRAPH_DRAFT_ANSWER_H
#define PT_GRAPH_DRAFT_ANSWER_H

#include "base/secret.h"
#include "graph/listing.h"
#include "model/response.h"

/**
 * A message that was created.
 * @param[out] ret_id          to be freed
 * @param[out] ret_message_id  the internetMessageId, to be freed; NULL: none
 */
enum postern_status pt_draft_answer_read_created(
    const struct pt_response *response, char **ret_id, char **ret_message_id,
    struct postern_error *err) PT_MUST_CHECK;

/** An upload session: its URL, which may be no other than one that secrets
 * may go to. */
enum postern_status pt_draft_answer_read_session(
    const struct pt_response *response, struct pt_secret *ret_url,
    struct postern_error *err) PT_MUST_CHECK;

/** After a range: the first byte that is still expected ("2097152", and
 * "0-" or "0-99" as a new session says). False when it is not told. */
bool pt_draft_answer_read_next(
    const struct pt_response *response, uint64_t *ret_offset_bytes);

/** The attachments of a draft, added to an initialised list; a list of more
 * than one page cannot be read. */
enum postern_status pt_draft_answer_read_listing(
    const struct pt_response *response, struct pt_listing *ret,
    struct postern_error *err) PT_MUST_CHECK;

/** Whether the message is a draft. */
enum postern_status pt_draft_answer_read_is_draft(
    const struct pt_response *response, bool *ret, struct postern_error *err)
    PT_MUST_CHECK;

/** Whether one of the messages that were found is no draft. */
enum postern_status pt_draft_answer_read_is_sent(
    const struct pt_response *response, bool *ret, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * The first of the messages that were found which is a draft.
 * @param own_id       one that does not count; NULL: all do
 * @param[out] ret_id  to be freed; NULL: there is none
 */
enum postern_status pt_draft_answer_read_orphan(
    const struct pt_response *response, const char *own_id, char **ret_id,
    struct postern_error *err) PT_MUST_CHECK;

#endif

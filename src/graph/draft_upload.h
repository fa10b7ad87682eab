/*
 * graph/draft_upload.h: how the attachments get to the draft, each once.
 */
#ifndef PT_GRAPH_DRAFT_UPLOAD_H
#define PT_GRAPH_DRAFT_UPLOAD_H

#include "graph/draft_state.h"
#include "model/message.h"
#include "model/response.h"

/** A draft without attachments was made: begins with the first. */
void pt_draft_upload_begin(
    struct pt_draft_route *route, const struct pt_message *message);

/**
 * A step from PT_DRAFT_ATTACH to PT_DRAFT_CHECK has had a good answer.
 * @return POSTERN_OK; POSTERN_E_SERVICE where it cannot be read, and then
 * nothing has changed; POSTERN_E_MEMORY
 */
enum postern_status pt_draft_upload_done(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    struct postern_error *err) PT_MUST_CHECK;

/** The attachment was refused for its size: the other way, once. */
void pt_draft_upload_go_other_way(struct pt_draft_route *route,
    const struct pt_message *message, const struct postern_error *error);

/** The attachment may be there: the list of the draft will tell. */
void pt_draft_upload_look(
    struct pt_draft_route *route, const struct postern_error *why);

#endif

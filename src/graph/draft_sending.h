/*
 * graph/draft_sending.h: sending the draft, and finding out what became of it.
 *
 * The only request of the draft route that mails. After one without a verdict
 * the draft is asked for by its immutable id, which goes on to name the sent
 * mail, and then by its internetMessageId. Source: Microsoft Learn, "Obtain
 * immutable identifiers for Outlook resources" (read 2026-11-23).
 */
#ifndef PT_GRAPH_DRAFT_SENDING_H
#define PT_GRAPH_DRAFT_SENDING_H

#include "graph/draft_state.h"
#include "graph/send_verdict.h"
#include "model/response.h"

/** PT_DRAFT_SEND has ended. */
void pt_draft_sending_judge(struct pt_draft_route *route,
    const struct pt_verdict *verdict, const struct pt_response *response);

/** PT_DRAFT_FIND or PT_DRAFT_SEARCH has had a good answer. */
enum postern_status pt_draft_sending_found(struct pt_draft_route *route,
    const struct pt_response *response, struct postern_error *err)
    PT_MUST_CHECK;

#endif

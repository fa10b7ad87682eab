/*
 * graph/draft_route.h: a mail that is too large for one request, as a state
 * machine inside the delivery.
 *
 * A draft is made, each attachment is put to it, its list is checked, and it
 * is sent:
 *
 *     CREATE -> ATTACH or SESSION -> RANGE... -> LAST_RANGE
 *                 ^       |            in doubt: |
 *                 |       '------> LOOK <--------'
 *                 '--- not there ---'|'--- there: the next one
 *                                    '--- neither: a new draft, twice at most
 *       -> CHECK -> SEND -> handed
 *                    '-- in doubt -> FIND -> handed
 *                                     | '--> SEND, once, if it was seen
 *                                     |      unsent twice, a minute apart
 *                                  SEARCH -> handed; else uncertain
 *
 *     failed before SEND, or SEND refused:
 *          END_SESSION -> DELETE -> FIND_ORPHAN -> DELETE_ORPHAN -> ended
 *
 * An orphan is a draft that a CREATE may have made whose answer was lost: its
 * marker finds it. Once a SEND went out without a verdict the outcome is never
 * failed, and nothing is deleted. See draft_state.h for the steps, and
 * draft_verdict.h for what an answer means to them.
 */
#ifndef PT_GRAPH_DRAFT_ROUTE_H
#define PT_GRAPH_DRAFT_ROUTE_H

#include "graph/draft_state.h"
#include "graph/graph_error.h"
#include "model/message.h"
#include "model/response.h"

/** Cannot fail: the first step is CREATE. */
void pt_draft_route_init(struct pt_draft_route *route);
void pt_draft_route_done(struct pt_draft_route *route);

/** Whether the request of the step carries a token. */
bool pt_draft_route_needs_token(const struct pt_draft_route *route);

/** The client-request-id of the next request; that of a creation is its
 * marker too. */
void pt_draft_route_set_id(struct pt_draft_route *route, const char *id);

/**
 * Answers the request of the step; says in turn what comes next.
 * @param id  the request's client-request-id
 */
void pt_draft_route_feed(struct pt_draft_route *route,
    const struct pt_message *message, const struct pt_response *response,
    const char *id, const struct pt_graph_error_context *context);

/** The request of the step cannot be made. */
void pt_draft_route_give_up(
    struct pt_draft_route *route, const struct postern_error *error);

/** As that, but where the reason may pass the step is tried again, after
 * least_ms at the earliest. */
void pt_draft_route_put_off(struct pt_draft_route *route,
    const struct postern_error *error, unsigned least_ms);

/** Told to stop: from now on there is nothing but cleaning up. */
void pt_draft_route_stop(
    struct pt_draft_route *route, const struct postern_error *error);

/** Ends at once, without cleaning up. */
void pt_draft_route_break_off(
    struct pt_draft_route *route, const struct postern_error *error);

#endif

/*
 * graph/draft_ending.h: how the draft route ends, and what it puts away first.
 */
#ifndef PT_GRAPH_DRAFT_ENDING_H
#define PT_GRAPH_DRAFT_ENDING_H

#include "graph/draft_state.h"
#include "model/response.h"

/**
 * The outcome is known. Only the first one counts; handed and failed go on to
 * cleaning up, uncertain deletes nothing.
 * @param error  why; not looked at when handed
 */
void pt_draft_finish(struct pt_draft_route *route, enum postern_outcome outcome,
    const struct postern_error *error);

/** Failed, or uncertain where a /send went out without a verdict. */
void pt_draft_finish_unsent(
    struct pt_draft_route *route, const struct postern_error *error);

/** Deletes the draft and makes a new one; fails with error if there were too
 * many. */
void pt_draft_make_anew(
    struct pt_draft_route *route, const struct postern_error *error);

/** A creation may have worked though its answer does not say so. */
void pt_draft_remember_marker(struct pt_draft_route *route);

/** Whether a step is one of those that clean up. */
bool pt_draft_is_clean_up(enum pt_draft_step step);

/** The step has had a good answer. */
enum postern_status pt_draft_clean_up_done(struct pt_draft_route *route,
    const struct pt_response *response, struct postern_error *err)
    PT_MUST_CHECK;

/** What the step was to delete is not there: goes on. */
void pt_draft_clean_up_was_gone(struct pt_draft_route *route);

/** The step cannot be done: leaves it and goes on. */
void pt_draft_clean_up_skip(struct pt_draft_route *route);

/** Ends without (further) cleaning up. */
void pt_draft_end_at_once(struct pt_draft_route *route);

#endif

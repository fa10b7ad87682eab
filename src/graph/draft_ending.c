/*
 * graph/draft_ending.c: how the draft route ends, and what it puts away
 * first. See draft_ending.h.
 *
 * A draft may be deleted only while it is certain that it was not sent.
 */
#include "graph/draft_ending.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "graph/draft_answer.h"

/* A draft that does not hold what was put to it is made anew so often. */
#define NEW_DRAFT_LIMIT 2U

static const char left_note[] = "; a draft may be left in Drafts";

bool pt_draft_is_clean_up(enum pt_draft_step step)
{
    return step >= PT_DRAFT_END_SESSION && step <= PT_DRAFT_DELETE_ORPHAN;
}

/* Puts the note behind the sentence, which gives way to it. */
static void add_left_note(struct postern_error *error)
{
    struct pt_view sentence = pt_view_first_utf8(
        pt_view_of(error->message), sizeof(error->message) - sizeof(left_note));

    memcpy(error->message + sentence.len, left_note, sizeof(left_note));
}

void pt_draft_end_at_once(struct pt_draft_route *route)
{
    bool is_left =
        route->is_draft_left || route->doubtful_count > 0 ||
        (route->draft_id && route->outcome != POSTERN_OUTCOME_HANDED);

    if (route->step == PT_DRAFT_ENDED) {
        return;
    }
    route->is_draft_left = is_left;
    if (is_left && route->outcome == POSTERN_OUTCOME_FAILED) {
        add_left_note(&route->error);
    }
    pt_draft_go_to(route, PT_DRAFT_ENDED);
}

static void go_to_orphans(struct pt_draft_route *route)
{
    if (route->doubtful_count > 0) {
        pt_draft_go_to(route, PT_DRAFT_FIND_ORPHAN);
    } else {
        pt_draft_end_at_once(route);
    }
}

static void forget_draft(struct pt_draft_route *route)
{
    pt_free(route->draft_id);
    pt_free(route->internet_message_id);
    route->draft_id = NULL;
    route->internet_message_id = NULL;
}

/* The draft is deleted, or there was none. */
static void after_draft(struct pt_draft_route *route)
{
    forget_draft(route);
    if (route->is_to_be_made_anew) {
        route->is_to_be_made_anew = false;
        pt_draft_go_to(route, PT_DRAFT_CREATE);
    } else {
        go_to_orphans(route);
    }
}

static void put_away_draft(struct pt_draft_route *route)
{
    if (!pt_secret_is_empty(&route->upload_url)) {
        pt_draft_go_to(route, PT_DRAFT_END_SESSION);
    } else if (route->draft_id) {
        pt_draft_go_to(route, PT_DRAFT_DELETE);
    } else {
        after_draft(route);
    }
}

void pt_draft_finish(struct pt_draft_route *route, enum postern_outcome outcome,
    const struct postern_error *error)
{
    if (route->outcome != 0) {
        return;
    }
    route->outcome = outcome;
    route->is_to_be_made_anew = false;
    if (outcome == POSTERN_OUTCOME_HANDED) {
        go_to_orphans(route);
        return;
    }
    route->error = *error;
    if (outcome == POSTERN_OUTCOME_UNCERTAIN) {
        pt_draft_end_at_once(route);
    } else {
        put_away_draft(route);
    }
}

void pt_draft_finish_unsent(
    struct pt_draft_route *route, const struct postern_error *error)
{
    if (route->is_send_doubtful) {
        pt_draft_finish(route, POSTERN_OUTCOME_UNCERTAIN, &route->unsure);
    } else {
        pt_draft_finish(route, POSTERN_OUTCOME_FAILED, error);
    }
}

void pt_draft_make_anew(
    struct pt_draft_route *route, const struct postern_error *error)
{
    assert(!route->is_send_doubtful);
    if (route->new_draft_count == NEW_DRAFT_LIMIT) {
        pt_draft_finish(route, POSTERN_OUTCOME_FAILED, error);
        return;
    }
    route->new_draft_count++;
    route->is_to_be_made_anew = true;
    put_away_draft(route);
}

void pt_draft_remember_marker(struct pt_draft_route *route)
{
    if (route->doubtful_count == PT_DRAFT_MARKER_LIMIT) {
        route->is_draft_left = true;
        return;
    }
    memcpy(route->doubtful_markers[route->doubtful_count], route->marker,
        sizeof(route->marker));
    route->doubtful_count++;
}

static void after_orphan(struct pt_draft_route *route)
{
    pt_free(route->orphan_id);
    route->orphan_id = NULL;
    route->doubtful_count--;
    go_to_orphans(route);
}

static enum postern_status orphan_was_sought(struct pt_draft_route *route,
    const struct pt_response *response, struct postern_error *err)
{
    enum postern_status status = pt_draft_answer_read_orphan(
        response, route->draft_id, &route->orphan_id, err);

    if (status == POSTERN_OK && route->orphan_id) {
        pt_draft_go_to(route, PT_DRAFT_DELETE_ORPHAN);
    } else if (status == POSTERN_OK) {
        after_orphan(route);
    }
    return status;
}

enum postern_status pt_draft_clean_up_done(struct pt_draft_route *route,
    const struct pt_response *response, struct postern_error *err)
{
    if (route->step == PT_DRAFT_FIND_ORPHAN) {
        return orphan_was_sought(route, response, err);
    }
    if (route->step == PT_DRAFT_END_SESSION) {
        pt_secret_reset(&route->upload_url);
        put_away_draft(route);
    } else if (route->step == PT_DRAFT_DELETE) {
        after_draft(route);
    } else {
        after_orphan(route);
    }
    return POSTERN_OK;
}

/* A draft that was never to be seen may be there later. */
void pt_draft_clean_up_was_gone(struct pt_draft_route *route)
{
    if (route->step == PT_DRAFT_DELETE) {
        route->is_draft_left = route->is_draft_left || !route->is_seen;
        after_draft(route);
    } else {
        after_orphan(route);
    }
}

/* Whoever cannot look for one orphan cannot look for the next either. */
void pt_draft_clean_up_skip(struct pt_draft_route *route)
{
    if (route->step == PT_DRAFT_END_SESSION) {
        pt_secret_reset(&route->upload_url);
        put_away_draft(route);
    } else if (route->step == PT_DRAFT_DELETE) {
        route->is_draft_left = true;
        after_draft(route);
    } else if (route->step == PT_DRAFT_DELETE_ORPHAN) {
        route->is_draft_left = true;
        after_orphan(route);
    } else {
        pt_draft_end_at_once(route);
    }
}

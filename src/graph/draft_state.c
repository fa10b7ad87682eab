/*
 * graph/draft_state.c: the moves that all parts of the draft route make. See
 * draft_state.h.
 */
#include "graph/draft_state.h"

/* How often a step is tried again in a row, and the first wait, which doubles
 * ("retry with exponential backoff": Microsoft Learn, "Microsoft Graph
 * throttling guidance"). */
#define AGAIN_LIMIT 3U
#define CLEAN_UP_AGAIN_LIMIT 2U
#define AGAIN_FIRST_MS 1000U
#define THROTTLED_LIMIT 3U
#define THROTTLED_FIRST_MS 3000U

/* A longer wait is the caller's to decide. */
#define WAIT_LIMIT_MS 120000U

/* A new draft may be unknown elsewhere for a while (believed). */
#define LATE_FIRST_MS 2000U
#define LATE_LIMIT_MS 60000U

void pt_draft_go_to(struct pt_draft_route *route, enum pt_draft_step step)
{
    route->step = step;
    route->turn = step == PT_DRAFT_ENDED ? PT_DRAFT_END : PT_DRAFT_GO_ON;
    route->again_count = 0;
    route->throttled_count = 0;
    route->late_count = 0;
    route->was_token_refused = false;
}

void pt_draft_wait(struct pt_draft_route *route, unsigned wait_ms)
{
    route->turn = PT_DRAFT_WAIT;
    route->wait_ms = wait_ms;
    route->waited_ms += wait_ms;
}

static unsigned larger_of(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static unsigned again_limit(enum pt_draft_step step)
{
    return step >= PT_DRAFT_END_SESSION ? CLEAN_UP_AGAIN_LIMIT : AGAIN_LIMIT;
}

bool pt_draft_try_again(struct pt_draft_route *route,
    const struct postern_error *error, unsigned least_ms)
{
    unsigned wait_ms = error->retry_after_ms > 0
                           ? error->retry_after_ms
                           : AGAIN_FIRST_MS << route->again_count;

    if (route->is_stopping || route->again_count == again_limit(route->step) ||
        error->retry_after_ms > WAIT_LIMIT_MS) {
        return false;
    }
    route->again_count++;
    pt_draft_wait(route, larger_of(wait_ms, least_ms));
    return true;
}

bool pt_draft_wait_out(
    struct pt_draft_route *route, const struct postern_error *error)
{
    unsigned wait_ms = error->retry_after_ms > 0
                           ? error->retry_after_ms
                           : THROTTLED_FIRST_MS << route->throttled_count;

    if (route->is_stopping || route->throttled_count == THROTTLED_LIMIT ||
        error->retry_after_ms > WAIT_LIMIT_MS) {
        return false;
    }
    route->throttled_count++;
    pt_draft_wait(route, wait_ms);
    return true;
}

bool pt_draft_wait_until_seen(struct pt_draft_route *route)
{
    if (route->is_stopping || route->waited_ms >= LATE_LIMIT_MS) {
        return false;
    }
    pt_draft_wait(route, LATE_FIRST_MS << route->late_count);
    route->late_count++;
    return true;
}

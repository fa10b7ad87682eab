/*
 * graph/draft_sending.c: sending the draft, and finding out what became of
 * it. See draft_sending.h.
 */
#include "graph/draft_sending.h"

#include "graph/draft_answer.h"
#include "graph/draft_ending.h"

/* Time for the mail to get from Drafts to Sent Items before it is asked for. */
#define FIND_WAIT_MS 5000U

/* How long a draft must have been seen unsent before it is sent again
 * (believed to be safe: Exchange moves a mail that it took within seconds; not
 * documented). The one place. */
#define STILL_DRAFT_WAIT_MS 60000U
#define STILL_DRAFT_LIMIT 2U

/* Rounds of asking by id and searching, and the waits between. */
static const unsigned search_waits_ms[] = {10000, 20000, 30000};
#define SEARCH_LIMIT (sizeof(search_waits_ms) / sizeof(search_waits_ms[0]) + 1)

static void find_out(struct pt_draft_route *route)
{
    pt_draft_go_to(route, PT_DRAFT_FIND);
    pt_draft_wait(route, FIND_WAIT_MS);
}

static void end_uncertain(struct pt_draft_route *route)
{
    pt_draft_finish(route, POSTERN_OUTCOME_UNCERTAIN, &route->unsure);
}

static void doubt(struct pt_draft_route *route,
    const struct postern_error *error, const struct pt_response *response)
{
    route->is_send_doubtful = true;
    route->unsure = *error;
    route->still_draft_count = 0;
    route->search_count = 0;
    if (response->transport == PT_TRANSPORT_CANCELLED) {
        end_uncertain(route);
    } else {
        find_out(route);
    }
}

static bool is_passing(const struct postern_error *error)
{
    return error->advice == POSTERN_ADVICE_RETRY &&
           (error->status == POSTERN_E_NETWORK ||
               error->status == POSTERN_E_SERVICE);
}

/* Refused for certain: this once it did not go. */
static void refused(
    struct pt_draft_route *route, const struct pt_verdict *verdict)
{
    const struct postern_error *error = &verdict->error;
    bool goes_on = false;

    if (error->http_status == 404 && route->is_send_doubtful) {
        find_out(route); /* it is gone because it went, perhaps */
        return;
    }
    if (verdict->next == PT_VERDICT_SIGN_IN_AGAIN) {
        goes_on = !route->was_token_refused && !route->is_stopping;
        route->turn = PT_DRAFT_SIGN_IN_AGAIN;
        route->was_token_refused = true;
    } else if (verdict->next == PT_VERDICT_WAIT) {
        goes_on = pt_draft_wait_out(route, error);
    } else if (error->http_status == 404) {
        goes_on = pt_draft_wait_until_seen(route);
    } else if (is_passing(error)) {
        goes_on = pt_draft_try_again(route, error, 0);
    }
    if (!goes_on) {
        pt_draft_finish_unsent(route, error);
    }
}

void pt_draft_sending_judge(struct pt_draft_route *route,
    const struct pt_verdict *verdict, const struct pt_response *response)
{
    switch (verdict->outcome) {
    case POSTERN_OUTCOME_HANDED:
        pt_draft_finish(route, POSTERN_OUTCOME_HANDED, NULL);
        break;
    case POSTERN_OUTCOME_FAILED:
        refused(route, verdict);
        break;
    case POSTERN_OUTCOME_UNCERTAIN:
    default:
        doubt(route, &verdict->error, response);
        break;
    }
}

/* Seen unsent, and again after the wait: it did not go. */
static void still_a_draft(struct pt_draft_route *route)
{
    route->still_draft_count++;
    if (route->still_draft_count < STILL_DRAFT_LIMIT) {
        pt_draft_go_to(route, PT_DRAFT_FIND);
        pt_draft_wait(route, STILL_DRAFT_WAIT_MS);
    } else if (!route->is_sent_again) {
        route->is_sent_again = true;
        pt_draft_go_to(route, PT_DRAFT_SEND);
    } else {
        end_uncertain(route);
    }
}

static void nowhere(struct pt_draft_route *route)
{
    route->search_count++;
    if (route->search_count == SEARCH_LIMIT) {
        end_uncertain(route);
    } else {
        pt_draft_go_to(route, PT_DRAFT_FIND);
        pt_draft_wait(route, search_waits_ms[route->search_count - 1]);
    }
}

enum postern_status pt_draft_sending_found(struct pt_draft_route *route,
    const struct pt_response *response, struct postern_error *err)
{
    bool is_finding = route->step == PT_DRAFT_FIND;
    bool is_draft = false;
    bool is_sent = false;
    enum postern_status status =
        is_finding ? pt_draft_answer_read_is_draft(response, &is_draft, err)
                   : pt_draft_answer_read_is_sent(response, &is_sent, err);

    if (status != POSTERN_OK) {
        return status;
    }
    if (is_sent || (is_finding && !is_draft)) {
        pt_draft_finish(route, POSTERN_OUTCOME_HANDED, NULL);
    } else if (is_finding) {
        still_a_draft(route);
    } else {
        nowhere(route);
    }
    return POSTERN_OK;
}

/*
 * graph/draft_verdict.h: what an answer means to a step of the draft route.
 *
 * One table for all requests that mail nothing. What mails, /send, is judged
 * by send_verdict.h first and by the route then.
 */
#ifndef PT_GRAPH_DRAFT_VERDICT_H
#define PT_GRAPH_DRAFT_VERDICT_H

#include "graph/draft_state.h"
#include "graph/graph_error.h"
#include "model/response.h"

enum pt_draft_next {
    PT_DRAFT_NEXT_DONE = 1,      /* read the answer and go on */
    PT_DRAFT_NEXT_AGAIN = 2,     /* after a while: once more does no harm */
    PT_DRAFT_NEXT_SIGN_IN = 3,   /* 401: drop the token, then again */
    PT_DRAFT_NEXT_WAIT = 4,      /* 429: wait as long as asked, then again */
    PT_DRAFT_NEXT_OTHER_WAY = 5, /* refused for its size */
    PT_DRAFT_NEXT_LOOK = 6,      /* it may have worked: see what is there; the
                                  * upload session is not to be trusted */
    PT_DRAFT_NEXT_MISSING = 7,   /* Graph does not know the draft */
    PT_DRAFT_NEXT_FAILED = 8,
};

struct pt_draft_verdict {
    enum pt_draft_next next;
    bool is_doubtful;           /* whatever next says: it may have been done */
    struct postern_error error; /* why; status POSTERN_OK when done */
};

/**
 * Judges the end of a request that mails nothing.
 *
 * @param step               not PT_DRAFT_SEND
 * @param client_request_id  what was sent; for the record
 */
struct pt_draft_verdict pt_draft_verdict(enum pt_draft_step step,
    const struct pt_response *response, const char *client_request_id,
    const struct pt_graph_error_context *context);

#endif

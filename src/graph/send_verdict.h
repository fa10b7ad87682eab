/*
 * graph/send_verdict.h: what became of a mail, judged by how its request
 * ended. The one place where handed, failed and uncertain are told apart.
 *
 * The rule behind the table: failed is said only where it is proven that the
 * mail did not go, that is before the last byte was handed out, or when Graph
 * itself (by its error body or its request-id) says that it refused. What is
 * not proven is uncertain.
 */
#ifndef PT_GRAPH_SEND_VERDICT_H
#define PT_GRAPH_SEND_VERDICT_H

#include <stdint.h>

#include "postern/receipt.h"

#include "graph/graph_error.h"
#include "model/response.h"

enum pt_verdict_next {
    PT_VERDICT_END = 1,           /* the outcome stands */
    PT_VERDICT_SIGN_IN_AGAIN = 2, /* 401: drop the token, try once more */
    PT_VERDICT_WAIT = 3,          /* 429: wait, then try again */
};

struct pt_verdict {
    enum postern_outcome outcome;
    enum pt_verdict_next next; /* what the outcome allows, if tries are left */
    struct postern_error error;
};

/**
 * Judges the end of a sendMail request.
 *
 * @param response           how it ended
 * @param client_request_id  what was sent; for the record
 * @param context            source and time, for the words
 */
struct pt_verdict pt_send_verdict(const struct pt_response *response,
    const char *client_request_id,
    const struct pt_graph_error_context *context);

#endif

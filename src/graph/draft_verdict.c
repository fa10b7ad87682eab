/*
 * graph/draft_verdict.c: what an answer means to a step of the draft route.
 * See draft_verdict.h.
 *
 * Sources: Microsoft Learn, "Create message", "Add attachment", "attachment:
 * createUploadSession", "Attach large files to Outlook messages or events",
 * "Microsoft Graph error responses" (read 2026-11-23); RFC 9110.
 */
#include "graph/draft_verdict.h"

#include "base/error.h"

/* Sets of steps. */
#define CREATE (1U << PT_DRAFT_CREATE)
#define ATTACH (1U << PT_DRAFT_ATTACH)
#define SESSION (1U << PT_DRAFT_SESSION)
#define LAST (1U << PT_DRAFT_LAST_RANGE)
#define UPLOAD (1U << PT_DRAFT_RANGE | LAST)
#define LIST (1U << PT_DRAFT_LOOK | 1U << PT_DRAFT_CHECK)
#define FIND (1U << PT_DRAFT_FIND)
#define SEARCH (1U << PT_DRAFT_SEARCH | 1U << PT_DRAFT_FIND_ORPHAN)
#define DELETE (1U << PT_DRAFT_DELETE | 1U << PT_DRAFT_DELETE_ORPHAN)
#define END_SESSION (1U << PT_DRAFT_END_SESSION)
#define ALL (~0U)

/* What would be there twice if it were done twice. */
#define UNSAFE (ATTACH | LAST)

struct status_row {
    unsigned steps;
    int first; /* HTTP status, inclusive */
    int last;
    enum pt_draft_next next;
};

/* The first row that holds step and status counts; UNSAFE steps look where
 * others are made again. */
static const struct status_row status_rows[] = {
    {CREATE | ATTACH | SESSION | LAST, 201, 201, PT_DRAFT_NEXT_DONE},
    {SESSION | UPLOAD | LIST | FIND | SEARCH, 200, 200, PT_DRAFT_NEXT_DONE},
    {DELETE | END_SESSION, 200, 299, PT_DRAFT_NEXT_DONE},
    {END_SESSION, 404, 404, PT_DRAFT_NEXT_DONE},
    /* A session ends by itself: its end is not worth a second try. */
    {END_SESSION, 100, 599, PT_DRAFT_NEXT_FAILED},
    {UPLOAD, 408, 408, PT_DRAFT_NEXT_AGAIN},
    {UPLOAD, 413, 413, PT_DRAFT_NEXT_FAILED},
    {ALL, 429, 429, PT_DRAFT_NEXT_WAIT}, {UPLOAD, 200, 299, PT_DRAFT_NEXT_LOOK},
    {UPLOAD, 400, 499, PT_DRAFT_NEXT_LOOK},
    {ALL, 200, 299, PT_DRAFT_NEXT_AGAIN},
    {ALL, 401, 401, PT_DRAFT_NEXT_SIGN_IN},
    {ATTACH | SESSION | LIST | FIND | DELETE, 404, 404, PT_DRAFT_NEXT_MISSING},
    {ALL, 408, 409, PT_DRAFT_NEXT_AGAIN},
    {ATTACH | SESSION, 413, 413, PT_DRAFT_NEXT_OTHER_WAY},
    {ALL, 423, 423, PT_DRAFT_NEXT_AGAIN}, {ALL, 499, 499, PT_DRAFT_NEXT_AGAIN},
    {ALL, 300, 499, PT_DRAFT_NEXT_FAILED},
    {ALL, 507, 507, PT_DRAFT_NEXT_FAILED}, /* the mailbox is full */
};

/* What was asked for, in the words of an error. */
static const char *const acts[] = {
    [PT_DRAFT_CREATE] = "draft",
    [PT_DRAFT_ATTACH] = "attachment",
    [PT_DRAFT_SESSION] = "upload of the attachment",
    [PT_DRAFT_RANGE] = "upload of the attachment",
    [PT_DRAFT_LAST_RANGE] = "upload of the attachment",
    [PT_DRAFT_LOOK] = "list of attachments",
    [PT_DRAFT_CHECK] = "list of attachments",
    [PT_DRAFT_SEND] = "mail",
    [PT_DRAFT_FIND] = "question after the draft",
    [PT_DRAFT_SEARCH] = "search for the mail",
    [PT_DRAFT_END_SESSION] = "end of the upload",
    [PT_DRAFT_DELETE] = "deletion of the draft",
    [PT_DRAFT_FIND_ORPHAN] = "search for a draft",
    [PT_DRAFT_DELETE_ORPHAN] = "deletion of a draft",
};

static bool is_in(enum pt_draft_step step, unsigned steps)
{
    return (steps >> (unsigned)step & 1U) != 0;
}

static enum pt_draft_next next_of(enum pt_draft_step step, int http_status)
{
    for (size_t i = 0; i < sizeof(status_rows) / sizeof(status_rows[0]); i++) {
        const struct status_row *row = &status_rows[i];

        if (is_in(step, row->steps) && http_status >= row->first &&
            http_status <= row->last) {
            return row->next;
        }
    }
    return PT_DRAFT_NEXT_AGAIN;
}

/* What the code says of sizes; Graph is not of one mind about the status. */
static enum pt_draft_next next_by_code(enum pt_draft_step step, int http_status,
    const char *code, enum pt_draft_next next)
{
    const struct pt_graph_code_row *row = pt_graph_code_find(code);
    bool is_too_large = row && row->status == POSTERN_E_TOO_LARGE;
    bool is_too_small = pt_view_is_equal_nocase(pt_view_of(code),
        pt_view_of("ErrorAttachmentSizeShouldNotBeLessThanMinimumSize"));
    bool is_full = pt_view_is_equal_nocase(
        pt_view_of(code), pt_view_of("ErrorQuotaExceeded"));

    if (http_status < 400 || http_status > 499) {
        return next;
    }
    if (is_in(step, ATTACH | SESSION) && (is_too_large || is_too_small)) {
        return PT_DRAFT_NEXT_OTHER_WAY;
    }
    return is_too_large || is_full ? PT_DRAFT_NEXT_FAILED : next;
}

/* The sentence and the advice of an answer. */
static void describe(const struct pt_response *response,
    const struct pt_graph_error *graph_error,
    const struct pt_graph_error_context *context,
    struct pt_draft_verdict *verdict)
{
    int status = response->http_status;
    bool is_refusal = status >= 400 && status <= 599;

    if (is_refusal) {
        pt_graph_error_describe(
            response, graph_error, context, &verdict->error);
    } else {
        (void)pt_fail(&verdict->error, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
            "Graph's answer to the %s is not one (%d)", context->draft_act,
            status);
        verdict->error.http_status = status;
    }
    if (status >= 300 && status <= 399) {
        verdict->error.advice = POSTERN_ADVICE_FIX_CONFIGURATION;
    } else if (verdict->next == PT_DRAFT_NEXT_AGAIN ||
               verdict->next == PT_DRAFT_NEXT_LOOK) {
        verdict->error.status = POSTERN_E_SERVICE;
        verdict->error.advice = POSTERN_ADVICE_RETRY;
    }
}

static void judge_answer(enum pt_draft_step step,
    const struct pt_response *response,
    const struct pt_graph_error_context *context,
    struct pt_draft_verdict *verdict)
{
    struct pt_graph_error graph_error = {.has_body = false};
    bool is_proven = false;

    pt_graph_error_read(response, &graph_error);
    is_proven = graph_error.has_body || response->request_id[0] != '\0';
    verdict->next = next_by_code(step, response->http_status, graph_error.code,
        next_of(step, response->http_status));
    if (verdict->next == PT_DRAFT_NEXT_DONE) {
        return;
    }
    verdict->is_doubtful = response->is_request_complete &&
                           (verdict->next == PT_DRAFT_NEXT_AGAIN || !is_proven);
    describe(response, &graph_error, context, verdict);
}

/* No answer. What is not the network's fault stays as it is. */
static void judge_transport(enum pt_draft_step step,
    const struct pt_response *response, struct pt_draft_verdict *verdict)
{
    verdict->error = response->transport_error;
    if (verdict->error.status == POSTERN_OK) {
        (void)pt_fail(&verdict->error, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
            "the connection broke off");
    }
    verdict->is_doubtful = response->is_request_complete &&
                           response->transport != PT_TRANSPORT_REFUSED_STREAM;
    verdict->next = response->transport == PT_TRANSPORT_BODY ||
                            response->transport == PT_TRANSPORT_CANCELLED ||
                            response->transport == PT_TRANSPORT_MEMORY ||
                            verdict->error.advice != POSTERN_ADVICE_RETRY ||
                            is_in(step, END_SESSION)
                        ? PT_DRAFT_NEXT_FAILED
                        : PT_DRAFT_NEXT_AGAIN;
}

struct pt_draft_verdict pt_draft_verdict(enum pt_draft_step step,
    const struct pt_response *response, const char *client_request_id,
    const struct pt_graph_error_context *context)
{
    struct pt_draft_verdict verdict = {.next = PT_DRAFT_NEXT_FAILED};
    struct pt_graph_error_context ours = *context;

    ours.draft_act = acts[step];
    if (response->http_status > 0) {
        judge_answer(step, response, &ours, &verdict);
    } else {
        judge_transport(step, response, &verdict);
    }
    if (verdict.next == PT_DRAFT_NEXT_AGAIN && verdict.is_doubtful &&
        is_in(step, UNSAFE)) {
        verdict.next = PT_DRAFT_NEXT_LOOK;
    }
    if (verdict.next != PT_DRAFT_NEXT_DONE) {
        pt_error_copy_field(verdict.error.request_id,
            sizeof(verdict.error.request_id), pt_view_of(response->request_id));
        pt_error_copy_field(verdict.error.client_request_id,
            sizeof(verdict.error.client_request_id),
            pt_view_of(client_request_id));
    }
    return verdict;
}

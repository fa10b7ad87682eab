/*
 * engine/job.h: one delivery under the engine's care.
 */
#ifndef PT_ENGINE_JOB_H
#define PT_ENGINE_JOB_H

#include "engine/request_tag.h"
#include "graph/delivery.h"

struct pt_mailbox;

/** Receives the receipt, once. */
typedef void pt_job_done_fn(
    const struct postern_receipt *receipt, void *context);

struct pt_job {
    struct pt_request_tag tag;
    struct pt_job *next; /* in its mailbox's line, or among active */
    struct pt_mailbox *mailbox;
    struct pt_delivery delivery;
    bool is_under_way;         /* its request is with the HTTP client */
    unsigned token_generation; /* of the token it was fed; 0 = none */
    int64_t due_mono_ms;       /* end of a wait; 0 = no wait began */
    size_t upload_index;       /* the attachment that upload_began is about */
    int64_t upload_began_mono_ms; /* 0 = none was begun */
    pt_job_done_fn *done;
    void *context;
};

/** NULL when memory is out. */
struct pt_job *pt_job_new(const struct pt_account *account,
    const struct pt_message *message, pt_job_done_fn *done, void *context)
    PT_MUST_CHECK;
void pt_job_free(struct pt_job *job);

#endif

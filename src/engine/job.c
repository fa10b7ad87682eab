/*
 * engine/job.c: one delivery under the engine's care. See job.h.
 */
#include "engine/job.h"

struct pt_job *pt_job_new(const struct pt_account *account,
    const struct pt_message *message, pt_job_done_fn *done, void *context)
{
    struct pt_job *job = pt_calloc(1, sizeof(*job));

    if (job) {
        job->tag = (struct pt_request_tag){.kind = PT_TAG_JOB, .owner = job};
        job->done = done;
        job->context = context;
        pt_delivery_init(&job->delivery, account, message);
    }
    return job;
}

void pt_job_free(struct pt_job *job)
{
    if (job) {
        pt_delivery_done(&job->delivery);
        pt_free(job);
    }
}

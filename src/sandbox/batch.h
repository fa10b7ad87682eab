/*
 * sandbox/batch.h: up to twenty requests in one, /v1.0/$batch.
 * Source: Microsoft Learn, "Combine multiple HTTP requests using JSON
 * batching".
 */
#ifndef PT_SANDBOX_BATCH_H
#define PT_SANDBOX_BATCH_H

#include "sandbox/graph_call.h"

#define PT_BATCH_MAX_REQUESTS ((size_t)20)

/** Answers POST /v1.0/$batch: each request goes through the service's door by
 * itself, those it depends on first. */
void pt_batch_answer(struct pt_graph_call *call);

#endif

/*
 * engine/engine.h: performs what the pure layers ask for.
 *
 * Many deliveries side by side: their requests, tokens, identifiers and
 * waits. The engine owns its HTTP client; clock, cache and log are given.
 * One thread at a time, but for pt_engine_wakeup().
 */
#ifndef PT_ENGINE_ENGINE_H
#define PT_ENGINE_ENGINE_H

#include "base/log.h"
#include "engine/job.h"
#include "engine/mailbox_lines.h"
#include "engine/token_broker.h"
#include "http/client.h"

struct pt_engine {
    struct pt_http_client *http; /* owned */
    struct pt_clock clock;
    struct pt_log log;
    struct pt_token_broker broker;
    struct pt_mailbox_lines lines;
    struct pt_job *active;    /* in the order of their start */
    size_t active_count;      /* jobs in that list */
    size_t pending_count;     /* in line or active */
    bool is_stopping;         /* no new request is begun */
    int64_t stop_end_mono_ms; /* then what is under way is cancelled */
    _Atomic bool is_woken;
};

/** Takes http over; cache is borrowed. Cannot fail. */
void pt_engine_init(struct pt_engine *engine, struct pt_http_client *http,
    struct pt_token_cache *cache, struct pt_clock clock,
    const struct pt_log *log);

/** Ends what is pending (pt_engine_abandon()), then frees. */
void pt_engine_done(struct pt_engine *engine);

/**
 * Takes a message in.
 * @param account  borrowed until done is called
 * @param message  borrowed until done is called
 * @return POSTERN_OK, POSTERN_E_CANCELLED (it is stopping), POSTERN_E_MEMORY
 */
enum postern_status pt_engine_submit(struct pt_engine *engine,
    const struct pt_account *account, const struct pt_message *message,
    pt_job_done_fn *done, void *context, struct postern_error *err)
    PT_MUST_CHECK;

/** Works until nothing is pending, the time is up, or a wake-up. */
enum postern_status pt_engine_run(struct pt_engine *engine, unsigned timeout_ms,
    struct postern_error *err) PT_MUST_CHECK;

/* An attachment on its way. */
struct pt_engine_progress {
    const struct pt_message *message;
    const struct pt_attachment *attachment;
    uint64_t sent_bytes; /* of the file; may go back when a part is repeated */
    uint64_t elapsed_ms; /* since its first request began */
};

/**
 * One of the uploads under way, in no stable order.
 * @return false when there are no more than index
 */
bool pt_engine_get_progress(const struct pt_engine *engine, size_t index,
    struct pt_engine_progress *ret) PT_MUST_CHECK;

/** Any thread. */
void pt_engine_wakeup(struct pt_engine *engine);

/** Begins no new request; what is under way has grace_ms for its verdict in
 * the following runs. */
void pt_engine_stop(struct pt_engine *engine, unsigned grace_ms);

/** Ends all jobs now: cancelled requests by their verdict, others as failed
 * with this error. The engine stays usable. */
void pt_engine_abandon(
    struct pt_engine *engine, const struct postern_error *why);

#endif

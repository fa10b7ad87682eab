/*
 * engine/engine.c: performs what the pure layers ask for. See engine.h.
 */
#include "engine/engine.h"

#include <stdatomic.h>

#include "base/error.h"
#include "sys/random.h"

/* Jobs active at a time over all mailboxes: connections and file handles. */
#define ACTIVE_LIMIT ((size_t)64)

/* Longest sleep of one turn; everything that is due earlier shortens it. */
#define TURN_LIMIT_MS 10000

void pt_engine_init(struct pt_engine *engine, struct pt_http_client *http,
    struct pt_token_cache *cache, struct pt_clock clock,
    const struct pt_log *log)
{
    *engine = (struct pt_engine){
        .http = http,
        .clock = clock,
        .log = *log,
    };
    pt_token_broker_init(&engine->broker, http, cache, clock, log);
    pt_mailbox_lines_init(&engine->lines);
}

static void log_end(struct pt_engine *engine, const struct pt_job *job)
{
    const struct postern_receipt *receipt = &job->delivery.receipt;
    const struct pt_envelope *envelope = &job->delivery.message->envelope;
    const struct pt_recipient_list *to = &envelope->to;
    char target[340] = "";

    pt_log_event(&engine->log, PT_LOG_INFO,
        "message.%s target=%s requests=%u status=%s http_status=%d "
        "request_id=%s client_request_id=%s",
        postern_outcome_name(receipt->outcome),
        pt_log_value(
            pt_view_of(to->count > 0 ? to->items[0].address : envelope->sender),
            target, sizeof(target)),
        receipt->request_count, postern_status_name(receipt->error.status),
        receipt->error.http_status, receipt->request_id,
        receipt->client_request_id);
}

static void unlink_active(struct pt_engine *engine, struct pt_job *job)
{
    struct pt_job **link = &engine->active;

    while (*link != job) {
        link = &(*link)->next;
    }
    *link = job->next;
    engine->active_count--;
}

/* The job leaves; its owner hears of it last, when all is in order again,
 * since he may submit from there. */
static void finish(struct pt_engine *engine, struct pt_job *job)
{
    unlink_active(engine, job);
    pt_mailbox_lines_leave(&engine->lines, job);
    engine->pending_count--;
    log_end(engine, job);
    job->done(&job->delivery.receipt, job->context);
    pt_job_free(job);
}

/* Takes down when an attachment's first request began. */
static void note_upload(struct pt_engine *engine, struct pt_job *job)
{
    struct pt_delivery_progress progress = {.total_bytes = 0};

    if (pt_delivery_get_progress(&job->delivery, &progress) &&
        (job->upload_began_mono_ms == 0 ||
            job->upload_index != progress.attachment_index)) {
        job->upload_index = progress.attachment_index;
        job->upload_began_mono_ms = pt_clock_mono_ms(&engine->clock);
    }
}

static void begin_request(struct pt_engine *engine, struct pt_job *job)
{
    struct postern_error error = {.status = POSTERN_OK};
    enum postern_status status = engine->http->ops->start(
        engine->http, pt_delivery_request(&job->delivery), &job->tag, &error);

    job->is_under_way = status == POSTERN_OK;
    note_upload(engine, job);
    if (status != POSTERN_OK) {
        pt_delivery_feed_not_begun(&job->delivery, &error);
    }
}

static void give_id(struct pt_job *job)
{
    char uuid[PT_UUID_TEXT_SIZE] = "";
    struct postern_error error = {.status = POSTERN_OK};

    if (pt_random_uuid(uuid, &error) == POSTERN_OK) {
        pt_delivery_feed_id(&job->delivery, uuid);
    } else {
        pt_delivery_fail(&job->delivery, &error);
    }
}

/* Returns whether the job got further. */
static bool give_token(struct pt_engine *engine, struct pt_job *job)
{
    struct pt_delivery *delivery = &job->delivery;
    struct pt_token_grant grant = {.text = NULL};
    struct postern_error error = {.status = POSTERN_OK};
    unsigned refused = delivery->is_token_refused ? job->token_generation : 0;

    switch (pt_token_broker_ask(&engine->broker, delivery->account,
        pt_delivery_permission(delivery), refused, &grant, &error)) {
    case PT_TOKEN_READY:
        job->token_generation = grant.generation;
        pt_delivery_feed_token(delivery, grant.text);
        return true;
    case PT_TOKEN_FAILED:
        pt_delivery_feed_no_token(delivery, &error);
        return true;
    case PT_TOKEN_PENDING:
    default:
        return false;
    }
}

static bool give_wait(struct pt_engine *engine, struct pt_job *job)
{
    int64_t now_mono_ms = pt_clock_mono_ms(&engine->clock);

    if (job->due_mono_ms == 0) {
        job->due_mono_ms = now_mono_ms + job->delivery.wait_ms;
        pt_log_event(&engine->log, PT_LOG_INFO,
            "message.waits wait_ms=%u client_request_id=%s",
            job->delivery.wait_ms, job->delivery.client_request_id);
    }
    if (now_mono_ms < job->due_mono_ms) {
        return false;
    }
    job->due_mono_ms = 0;
    pt_delivery_feed_waited(&job->delivery);
    return true;
}

/* Takes one step; returns whether there may be another one right away. */
static bool step(struct pt_engine *engine, struct pt_job *job)
{
    switch (job->delivery.need) {
    case PT_NEED_ID:
        give_id(job);
        return true;
    case PT_NEED_TOKEN:
        return give_token(engine, job);
    case PT_NEED_REQUEST:
        if (job->is_under_way) {
            return false;
        }
        begin_request(engine, job);
        return !job->is_under_way;
    case PT_NEED_WAIT:
        return give_wait(engine, job);
    case PT_NEED_NOTHING:
    default:
        return false;
    }
}

/* Brings a job as far as it gets without waiting. */
static void advance(struct pt_engine *engine, struct pt_job *job)
{
    while (step(engine, job)) {
    }
    if (job->delivery.need == PT_NEED_NOTHING) {
        finish(engine, job);
    }
}

static void activate(struct pt_engine *engine, struct pt_job *job)
{
    struct pt_job **link = &engine->active;

    while (*link) {
        link = &(*link)->next;
    }
    *link = job;
    engine->active_count++;
}

static void advance_all(struct pt_engine *engine)
{
    struct pt_job *next = NULL;

    for (struct pt_job *job = engine->active; job; job = next) {
        next = job->next;
        advance(engine, job);
    }
}

static void start_waiting(struct pt_engine *engine)
{
    while (engine->active_count < ACTIVE_LIMIT) {
        struct pt_job *job = pt_mailbox_lines_take(&engine->lines);

        if (!job) {
            return;
        }
        activate(engine, job);
        advance(engine, job);
    }
}

static void collect(struct pt_engine *engine)
{
    for (;;) {
        void *handed_back = NULL;
        const struct pt_request_tag *tag = NULL;
        struct pt_response response;

        pt_response_init(&response);
        if (!engine->http->ops->next_ended(
                engine->http, &handed_back, &response)) {
            return;
        }
        tag = handed_back;
        if (tag->kind == PT_TAG_TOKEN) {
            pt_token_broker_feed_response(&engine->broker, tag, &response);
        } else {
            struct pt_job *job = tag->owner;

            job->is_under_way = false;
            pt_delivery_feed_response(
                &job->delivery, &response, pt_clock_unix_s(&engine->clock));
        }
        pt_response_done(&response);
    }
}

/* Of the request under way as much as fits into its part of the file: a
 * request is longer by base64 and JSON. */
static uint64_t sent_of_running(const struct pt_engine *engine,
    const struct pt_job *job, const struct pt_delivery_progress *progress)
{
    uint64_t sent_bytes = 0;
    uint64_t size_bytes = job->delivery.request.body.size_bytes;

    if (!job->is_under_way || size_bytes == 0) {
        return 0;
    }
    sent_bytes = engine->http->ops->sent_bytes(engine->http, &job->tag);
    return (uint64_t)((double)sent_bytes / (double)size_bytes *
                      (double)progress->running_bytes);
}

static uint64_t elapsed_ms(
    const struct pt_engine *engine, const struct pt_job *job)
{
    int64_t since_ms =
        pt_clock_mono_ms(&engine->clock) - job->upload_began_mono_ms;

    return job->upload_began_mono_ms > 0 && since_ms > 0 ? (uint64_t)since_ms
                                                         : 0;
}

bool pt_engine_get_progress(const struct pt_engine *engine, size_t index,
    struct pt_engine_progress *ret)
{
    for (const struct pt_job *job = engine->active; job; job = job->next) {
        const struct pt_message *message = job->delivery.message;
        struct pt_delivery_progress progress = {.total_bytes = 0};

        if (!pt_delivery_get_progress(&job->delivery, &progress)) {
            continue;
        }
        if (index == 0) {
            *ret = (struct pt_engine_progress){
                .message = message,
                .attachment = &message->content->attachments
                                   .items[progress.attachment_index],
                .sent_bytes = progress.done_bytes +
                              sent_of_running(engine, job, &progress),
                .elapsed_ms = elapsed_ms(engine, job),
            };
            return true;
        }
        index--;
    }
    return false;
}

/* --- stopping ------------------------------------------------------------ */

/* Ends every job that has no request under way, at once. */
static void fail_idle(struct pt_engine *engine, const struct postern_error *why)
{
    struct pt_job *next = NULL;

    for (struct pt_job *job = engine->active; job; job = next) {
        next = job->next;
        if (job->is_under_way) {
            continue;
        }
        if (job->delivery.need == PT_NEED_REQUEST) {
            pt_delivery_feed_not_begun(&job->delivery, why);
        }
        if (job->delivery.need != PT_NEED_NOTHING) {
            pt_delivery_fail(&job->delivery, why);
        }
        finish(engine, job);
    }
}

static void fail_waiting(
    struct pt_engine *engine, const struct postern_error *why)
{
    for (;;) {
        struct pt_job *job = pt_mailbox_lines_take_waiting(&engine->lines);

        if (!job) {
            return;
        }
        activate(engine, job);
        pt_delivery_fail(&job->delivery, why);
        finish(engine, job);
    }
}

/* Ends what has no request under way, or lets it clean up after itself. */
static void stop_idle(struct pt_engine *engine, const struct postern_error *why)
{
    struct pt_job *next = NULL;

    for (struct pt_job *job = engine->active; job; job = next) {
        next = job->next;
        if (!job->is_under_way) {
            job->due_mono_ms = 0;
            pt_delivery_stop(&job->delivery, why);
            advance(engine, job);
        }
    }
}

/* Cancelled requests end at once; the next collect() has them. */
static void cancel_under_way(struct pt_engine *engine, bool spares_verdicts)
{
    for (struct pt_job *job = engine->active; job; job = job->next) {
        if (job->is_under_way &&
            !(spares_verdicts &&
                pt_delivery_is_worth_waiting(&job->delivery))) {
            engine->http->ops->cancel(engine->http, &job->tag);
        }
    }
}

void pt_engine_abandon(
    struct pt_engine *engine, const struct postern_error *why)
{
    bool was_stopping = engine->is_stopping;

    engine->is_stopping = true; /* completions must not submit anew */
    pt_token_broker_cancel(&engine->broker);
    cancel_under_way(engine, false);
    collect(engine);
    fail_idle(engine, why);
    fail_waiting(engine, why);
    engine->is_stopping = was_stopping;
}

static struct postern_error stop_error(void)
{
    struct postern_error error = {.status = POSTERN_OK};

    (void)pt_fail(&error, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY,
        "stopped before it was sent");
    return error;
}

static void turn_while_stopping(struct pt_engine *engine)
{
    struct postern_error why = stop_error();

    pt_token_broker_cancel(&engine->broker);
    cancel_under_way(engine, true);
    collect(engine);
    stop_idle(engine, &why);
    fail_waiting(engine, &why);
    if (pt_clock_mono_ms(&engine->clock) >= engine->stop_end_mono_ms) {
        pt_engine_abandon(engine, &why);
    }
}

void pt_engine_stop(struct pt_engine *engine, unsigned grace_ms)
{
    engine->is_stopping = true;
    engine->stop_end_mono_ms = pt_clock_mono_ms(&engine->clock) + grace_ms;
}

void pt_engine_done(struct pt_engine *engine)
{
    struct postern_error why = stop_error();

    pt_engine_abandon(engine, &why);
    engine->http->ops->free(engine->http);
    pt_token_broker_done(&engine->broker);
    pt_mailbox_lines_done(&engine->lines);
}

/* --- running ------------------------------------------------------------- */

enum postern_status pt_engine_submit(struct pt_engine *engine,
    const struct pt_account *account, const struct pt_message *message,
    pt_job_done_fn *done, void *context, struct postern_error *err)
{
    struct pt_job *job = NULL;
    enum postern_status status = POSTERN_OK;

    if (engine->is_stopping) {
        (void)pt_fail(err, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY,
            "the client was told to stop");
        return POSTERN_E_CANCELLED;
    }
    job = pt_job_new(account, message, done, context);
    if (!job) {
        return pt_fail_memory(err);
    }
    status = pt_mailbox_lines_add(&engine->lines, job, err);
    if (status != POSTERN_OK) {
        pt_job_free(job);
        return status;
    }
    engine->pending_count++;
    return POSTERN_OK;
}

static int64_t smaller_due(int64_t rest_ms, int64_t due_ms)
{
    return due_ms >= 0 && due_ms < rest_ms ? due_ms : rest_ms;
}

/* How long the next poll may sleep. */
static int64_t sleep_ms(const struct pt_engine *engine, int64_t rest_ms)
{
    int64_t now_mono_ms = pt_clock_mono_ms(&engine->clock);

    rest_ms = smaller_due(rest_ms, TURN_LIMIT_MS);
    rest_ms = smaller_due(rest_ms, pt_token_broker_due_ms(&engine->broker));
    if (engine->is_stopping) {
        rest_ms = smaller_due(rest_ms, engine->stop_end_mono_ms - now_mono_ms);
    }
    for (const struct pt_job *job = engine->active; job; job = job->next) {
        if (job->due_mono_ms > 0) {
            rest_ms = smaller_due(rest_ms, job->due_mono_ms - now_mono_ms);
        }
    }
    return rest_ms > 0 ? rest_ms : 0;
}

static void turn(struct pt_engine *engine)
{
    if (engine->is_stopping) {
        turn_while_stopping(engine);
        return;
    }
    collect(engine);
    advance_all(engine);
    start_waiting(engine);
}

enum postern_status pt_engine_run(
    struct pt_engine *engine, unsigned timeout_ms, struct postern_error *err)
{
    int64_t end_mono_ms =
        pt_clock_mono_ms(&engine->clock) + (int64_t)timeout_ms;

    for (;;) {
        int64_t rest_ms = 0;
        enum postern_status status = POSTERN_OK;

        turn(engine);
        rest_ms = end_mono_ms - pt_clock_mono_ms(&engine->clock);
        if (engine->pending_count == 0 || rest_ms < 0 ||
            atomic_exchange(&engine->is_woken, false)) {
            return POSTERN_OK;
        }
        status = engine->http->ops->poll(
            engine->http, (unsigned)sleep_ms(engine, rest_ms), err);
        if (status != POSTERN_OK) {
            return status;
        }
        if (rest_ms == 0) {
            turn(engine);
            return POSTERN_OK;
        }
    }
}

void pt_engine_wakeup(struct pt_engine *engine)
{
    atomic_store(&engine->is_woken, true);
    engine->http->ops->wakeup(engine->http);
}

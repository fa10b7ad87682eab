/*
 * cli/send_command.c: see send_command.h.
 */
#include "cli/send_command.h"

#include "postern/client.h"

#include "cli/memory.h"
#include "cli/progress.h"
#include "cli/signals.h"

/* What a request under way may take after the first signal. */
#define STOP_GRACE_MS 5000U

/* postern_run() returns when it has to; any long time does. */
#define RUN_MS 3600000U

struct sending;

/* Groups of services that go one after the other, each for the failure of the
 * one before. */
struct chain {
    struct sending *sending;
    size_t next_batch; /* the first of the next group */
    size_t end_batch;
    size_t pending_count; /* messages of this group under way */
    size_t failed_count;  /* what this group adds to the report's */
    bool has_failed;      /* something of this group; at first: begin */
};

/* One message on its way. */
struct delivery {
    const struct postern_message *message;
    const struct postern_account *account;
    struct chain *chain;
    bool is_handed;
    struct postern_receipt receipt; /* with is_handed */
};

struct sending {
    const struct pt_outgoing *outgoing;
    struct pt_report *report;
    struct postern_client *client;
    struct delivery *deliveries; /* in the order of their submission */
    size_t delivery_count;       /* of those that are to go */
    struct chain *chains;
    size_t chain_count;
    size_t begun_count;    /* of them, those handed to the client */
    bool is_one_at_a_time; /* each is ended before the next is begun */
    bool is_busy;          /* with one_at_a_time: one is under way */
    bool is_stopping;      /* no further group is begun */
    struct pt_progress_line progress;
};

/* Whoever writes clears the line before. */
static void take_event(
    enum postern_log_level level, const char *line, void *context)
{
    pt_progress_line_clear(context);
    pt_report_log_event(level, line, NULL);
}

static void take_receipt(const struct postern_receipt *receipt, void *context);

/* --- groups --------------------------------------------------------------- */

/* What an optional account cannot do is no reason for the next group. */
static void note_failure(struct chain *chain,
    const struct postern_account *account, size_t counted_before)
{
    chain->failed_count +=
        chain->sending->report->failed_count - counted_before;
    chain->has_failed =
        chain->has_failed || !postern_account_is_optional(account);
}

/* Hands the next message to the client; false when it was refused, which is
 * reported. */
static bool begin_next(struct sending *sending)
{
    struct delivery *delivery = &sending->deliveries[sending->begun_count++];
    size_t counted_before = sending->report->failed_count;
    struct postern_error err;

    if (postern_submit(sending->client, delivery->account, delivery->message,
            take_receipt, delivery, &err) == POSTERN_OK) {
        return true;
    }
    pt_report_account_error(sending->report, delivery->account,
        postern_message_target(delivery->message), &err);
    note_failure(delivery->chain, delivery->account, counted_before);
    delivery->chain->pending_count--;
    return false;
}

static void submit_one(struct chain *chain,
    const struct pt_outgoing_batch *batch,
    const struct postern_message *message)
{
    struct sending *sending = chain->sending;

    sending->deliveries[sending->delivery_count++] = (struct delivery){
        .message = message, .account = batch->account, .chain = chain};
    chain->pending_count++;
    if (!sending->is_one_at_a_time) {
        (void)begin_next(sending);
    }
}

static void submit_batch(
    struct chain *chain, const struct pt_outgoing_batch *batch)
{
    if (!batch->messages) {
        /* It was reported, and counts whatever the next group does. */
        note_failure(
            chain, batch->account, chain->sending->report->failed_count);
        return;
    }
    size_t count = postern_message_list_count(batch->messages);
    for (size_t i = 0; i < count; i++) {
        submit_one(chain, batch, postern_message_list_get(batch->messages, i));
    }
}

/* Begins the next group, and the one after it when all of that failed at once.
 * Where another group is tried, the failure of this one is no longer that of
 * the whole: its lines were written, and the exit status is the last one's. */
static void advance(struct chain *chain)
{
    struct sending *sending = chain->sending;
    const struct pt_outgoing_batch *batches = sending->outgoing->batches;

    while (chain->pending_count == 0 && chain->has_failed &&
           chain->next_batch < chain->end_batch && !sending->is_stopping) {
        unsigned priority = batches[chain->next_batch].priority;

        sending->report->failed_count -= chain->failed_count;
        chain->failed_count = 0;
        chain->has_failed = false;
        while (chain->next_batch < chain->end_batch &&
               batches[chain->next_batch].priority == priority) {
            submit_batch(chain, &batches[chain->next_batch]);
            chain->next_batch++;
        }
    }
}

/* With one at a time: the next one, unless one is under way. A refused one
 * may be the end of its group. */
static void go_on(struct sending *sending)
{
    while (sending->is_one_at_a_time && !sending->is_busy &&
           sending->begun_count < sending->delivery_count) {
        struct chain *chain = sending->deliveries[sending->begun_count].chain;

        sending->is_busy = begin_next(sending);
        advance(chain);
    }
}

static void take_receipt(const struct postern_receipt *receipt, void *context)
{
    struct delivery *delivery = context;
    struct chain *chain = delivery->chain;
    struct sending *sending = chain->sending;
    size_t counted_before = sending->report->failed_count;

    delivery->is_handed = receipt->outcome == POSTERN_OUTCOME_HANDED;
    delivery->receipt = *receipt;
    pt_progress_line_clear(&sending->progress);
    pt_report_receipt(sending->report, delivery->account,
        postern_message_target(delivery->message), receipt);
    if (!delivery->is_handed) {
        note_failure(chain, delivery->account, counted_before);
    }
    chain->pending_count--;
    sending->is_busy = false;
    advance(chain);
    go_on(sending);
}

/* One chain for each run of batches that has the same number. */
static void make_chains(struct sending *sending)
{
    const struct pt_outgoing *outgoing = sending->outgoing;
    size_t start = 0;

    while (start < outgoing->batch_count) {
        size_t end = start;

        while (end < outgoing->batch_count &&
               outgoing->batches[end].chain == outgoing->batches[start].chain) {
            end++;
        }
        sending->chains[sending->chain_count++] = (struct chain){
            .sending = sending,
            .next_batch = start,
            .end_batch = end,
            .has_failed = true,
        };
        start = end;
    }
}

/* --- until all have ended ------------------------------------------------- */

/* Who stops it wants to know of every target; those that were handed are not
 * named otherwise. */
static void name_handed(struct sending *sending)
{
    struct pt_report *report = sending->report;

    if (report->verbosity > 0) {
        return;
    }
    report->verbosity = 1;
    for (size_t i = 0; i < sending->delivery_count; i++) {
        const struct delivery *delivery = &sending->deliveries[i];

        if (delivery->is_handed) {
            pt_report_receipt(report, delivery->account,
                postern_message_target(delivery->message), &delivery->receipt);
        }
    }
}

/* One step for each signal that came since; returns how many came. */
static unsigned follow_signals(struct sending *sending,
    struct pt_signals *signals, unsigned followed_count)
{
    unsigned count = pt_signals_count(signals);

    if (count == followed_count) {
        return count;
    }
    sending->is_stopping = true;
    pt_progress_line_clear(&sending->progress);
    if (count == 1) {
        pt_report_hint("stopping; what is under way gets up to 5 s for its "
                       "verdict");
    }
    postern_stop(sending->client, count == 1 ? STOP_GRACE_MS : 0);
    name_handed(sending);
    return count;
}

static void run_to_end(struct sending *sending, struct pt_signals *signals)
{
    unsigned followed_count = 0;
    size_t pending_count = 0;
    unsigned run_ms =
        sending->progress.is_on ? PT_PROGRESS_INTERVAL_MS : RUN_MS;

    do {
        struct postern_error err;
        if (postern_run(sending->client, run_ms, &pending_count, &err) !=
            POSTERN_OK) {
            /* The completions still come, from postern_client_free(). */
            pt_report_error(sending->report, "client", &err);
            return;
        }
        pt_progress_line_draw(&sending->progress, sending->client);
        if (pending_count > 0) {
            followed_count = follow_signals(sending, signals, followed_count);
        }
    } while (pending_count > 0);
}

static void send_all(struct sending *sending)
{
    struct pt_signals signals;

    if (!pt_signals_start(&signals, sending->client)) {
        pt_report_failure(sending->report,
            "no thread could be started to wait for signals; nothing was sent");
        return;
    }
    make_chains(sending);
    for (size_t i = 0; i < sending->chain_count; i++) {
        advance(&sending->chains[i]);
    }
    go_on(sending);
    run_to_end(sending, &signals);
    pt_signals_end(&signals);
}

/* NULL: the usual place; "": nowhere. */
static const char *state_dir_of(const struct pt_options *options)
{
    bool has_path = options->storage_path && options->storage_path[0] != '\0';

    if (options->storage_mode == PT_STORAGE_MEMORY) {
        return "";
    }
    return has_path ? options->storage_path : NULL;
}

void pt_send_command_run(const struct pt_options *options,
    const struct pt_outgoing *outgoing, struct pt_report *report)
{
    struct postern_client_options client_options = POSTERN_CLIENT_OPTIONS_INIT;
    struct sending sending = {
        .outgoing = outgoing,
        .report = report,
        .is_one_at_a_time = options->is_one_at_a_time,
        .progress = pt_progress_line_make(),
    };
    struct postern_error err;

    client_options.log = take_event;
    client_options.log_context = &sending.progress;
    client_options.log_level = pt_report_log_level(report);
    client_options.state_dir_utf8 = state_dir_of(options);
    sending.deliveries =
        pt_memory_new(outgoing->message_count, sizeof sending.deliveries[0]);
    sending.chains =
        pt_memory_new(outgoing->batch_count, sizeof sending.chains[0]);
    if (!sending.deliveries || !sending.chains) {
        pt_report_failure(report, "there is not enough memory");
        goto cleanup;
    }
    if (postern_client_new(&client_options, &sending.client, &err) !=
        POSTERN_OK) {
        pt_report_error(report, "client", &err);
        goto cleanup;
    }
    send_all(&sending);

cleanup:
    sending.is_stopping = true;
    pt_progress_line_clear(&sending.progress);
    postern_client_free(sending.client);
    pt_memory_free(sending.deliveries);
    pt_memory_free(sending.chains);
}

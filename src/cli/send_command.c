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

/* One message on its way. */
struct delivery {
    const struct postern_message *message;
    const struct postern_account *account;
    struct pt_report *report;
    struct pt_progress_line *progress;
    bool is_handed;
    struct postern_receipt receipt; /* with is_handed */
};

/* Messages of all accounts, in the order of their submission. */
struct delivery_list {
    struct delivery *items;
    size_t count;
    struct pt_progress_line progress;
};

/* Whoever writes clears the line before. */
static void take_event(
    enum postern_log_level level, const char *line, void *context)
{
    pt_progress_line_clear(context);
    pt_report_log_event(level, line, NULL);
}

static void take_receipt(const struct postern_receipt *receipt, void *context)
{
    struct delivery *delivery = context;

    delivery->is_handed = receipt->outcome == POSTERN_OUTCOME_HANDED;
    delivery->receipt = *receipt;
    pt_progress_line_clear(delivery->progress);
    pt_report_receipt(delivery->report, delivery->account,
        postern_message_target(delivery->message), receipt);
}

static void submit_one(struct postern_client *client, struct delivery *delivery)
{
    struct postern_error err;

    if (postern_submit(client, delivery->account, delivery->message,
            take_receipt, delivery, &err) != POSTERN_OK) {
        pt_report_account_error(delivery->report, delivery->account,
            postern_message_target(delivery->message), &err);
    }
}

static void submit_all(struct postern_client *client,
    const struct pt_outgoing *outgoing, struct pt_report *report,
    struct delivery_list *deliveries)
{
    size_t next = 0;

    for (size_t i = 0; i < outgoing->batch_count; i++) {
        const struct pt_outgoing_batch *batch = &outgoing->batches[i];
        size_t count = postern_message_list_count(batch->messages);
        for (size_t j = 0; j < count; j++) {
            deliveries->items[next] = (struct delivery){
                .message = postern_message_list_get(batch->messages, j),
                .account = batch->account,
                .report = report,
                .progress = &deliveries->progress,
            };
            submit_one(client, &deliveries->items[next]);
            next++;
        }
    }
}

/* Who stops it wants to know of every target; those that were handed are not
 * named otherwise. */
static void name_handed(
    struct pt_report *report, const struct delivery_list *deliveries)
{
    if (report->verbosity > 0) {
        return;
    }
    report->verbosity = 1;
    for (size_t i = 0; i < deliveries->count; i++) {
        const struct delivery *delivery = &deliveries->items[i];

        if (delivery->is_handed) {
            pt_report_receipt(report, delivery->account,
                postern_message_target(delivery->message), &delivery->receipt);
        }
    }
}

/* One step for each signal that came since; returns how many came. */
static unsigned follow_signals(struct postern_client *client,
    struct pt_signals *signals, unsigned followed_count,
    struct pt_report *report, struct delivery_list *deliveries)
{
    unsigned count = pt_signals_count(signals);

    if (count == followed_count) {
        return count;
    }
    pt_progress_line_clear(&deliveries->progress);
    if (count == 1) {
        pt_report_hint("stopping; what is under way gets up to 5 s for its "
                       "verdict");
    }
    postern_stop(client, count == 1 ? STOP_GRACE_MS : 0);
    name_handed(report, deliveries);
    return count;
}

static void run_to_end(struct postern_client *client,
    struct pt_signals *signals, struct pt_report *report,
    struct delivery_list *deliveries)
{
    unsigned followed_count = 0;
    size_t pending_count = 0;
    unsigned run_ms =
        deliveries->progress.is_on ? PT_PROGRESS_INTERVAL_MS : RUN_MS;

    do {
        struct postern_error err;
        if (postern_run(client, run_ms, &pending_count, &err) != POSTERN_OK) {
            /* The completions still come, from postern_client_free(). */
            pt_report_error(report, "client", &err);
            return;
        }
        pt_progress_line_draw(&deliveries->progress, client);
        if (pending_count > 0) {
            followed_count = follow_signals(
                client, signals, followed_count, report, deliveries);
        }
    } while (pending_count > 0);
}

static void send_all(struct postern_client *client,
    const struct pt_outgoing *outgoing, struct pt_report *report,
    struct delivery_list *deliveries)
{
    struct pt_signals signals;

    if (!pt_signals_start(&signals, client)) {
        pt_report_failure(report, "no thread could be started to wait for "
                                  "signals; nothing was sent");
        return;
    }
    submit_all(client, outgoing, report, deliveries);
    run_to_end(client, &signals, report, deliveries);
    pt_signals_end(&signals);
}

void pt_send_command_run(
    const struct pt_outgoing *outgoing, struct pt_report *report)
{
    struct postern_client_options options = POSTERN_CLIENT_OPTIONS_INIT;
    struct postern_client *client = NULL;
    struct delivery_list deliveries = {
        .count = outgoing->message_count,
        .progress = pt_progress_line_make(),
    };
    struct postern_error err;

    options.log = take_event;
    options.log_context = &deliveries.progress;
    options.log_level = pt_report_log_level(report);
    deliveries.items =
        pt_memory_new(deliveries.count, sizeof deliveries.items[0]);
    if (!deliveries.items) {
        pt_report_failure(report, "there is not enough memory");
        goto cleanup;
    }
    if (postern_client_new(&options, &client, &err) != POSTERN_OK) {
        pt_report_error(report, "client", &err);
        goto cleanup;
    }
    send_all(client, outgoing, report, &deliveries);

cleanup:
    pt_progress_line_clear(&deliveries.progress);
    postern_client_free(client);
    pt_memory_free(deliveries.items);
}

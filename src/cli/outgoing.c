/*
 * cli/outgoing.c: see outgoing.h.
 */
#include "cli/outgoing.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/body_input.h"
#include "cli/memory.h"

static void report_read_error(struct pt_report *report, int sys_errno)
{
    char reason[128] = "";
    char line[192];

    (void)strerror_r(sys_errno, reason, sizeof reason);
    (void)snprintf(line, sizeof line,
        "the body cannot be read from standard input: %s", reason);
    pt_report_failure(report, line);
}

static bool read_standard_input(
    struct pt_report *report, struct pt_body_input *ret)
{
    if (isatty(STDIN_FILENO)) {
        pt_report_hint("reading the body from the terminal; Ctrl-D on a line "
                       "of its own ends it");
    }
    switch (pt_body_input_read(STDIN_FILENO, ret)) {
    case PT_BODY_INPUT_OK:
        return true;
    case PT_BODY_INPUT_TOO_LARGE:
        pt_report_failure(report, "the body on standard input is over 64 MiB; "
                                  "send it as an attachment (-a)");
        return false;
    case PT_BODY_INPUT_ERROR:
        report_read_error(report, ret->sys_errno);
        return false;
    case PT_BODY_INPUT_MEMORY:
    default:
        pt_report_failure(report, "there is not enough memory for the body");
        return false;
    }
}

static bool has_content(const struct pt_options *options, size_t body_size)
{
    bool has_title = options->title && options->title[0] != '\0';

    return has_title || body_size > 0 || options->attachments.count > 0;
}

static bool set_text(const struct pt_options *options, const char *body,
    size_t body_size, struct pt_report *report, struct pt_outgoing *outgoing)
{
    struct postern_error err;

    if (!has_content(options, body_size)) {
        pt_report_failure(report, "there is nothing to send; give a title "
                                  "(-t), a body (-b, or on standard input) or "
                                  "an attachment (-a)");
        return false;
    }
    if (options->title && postern_notification_set_title(outgoing->notification,
                              options->title, &err) != POSTERN_OK) {
        pt_report_error(report, "title", &err);
        return false;
    }
    if (postern_notification_set_body(outgoing->notification, body, body_size,
            options->format, &err) != POSTERN_OK) {
        pt_report_error(report, "body", &err);
        return false;
    }
    return true;
}

static bool take_text(const struct pt_options *options,
    struct pt_report *report, struct pt_outgoing *outgoing)
{
    struct pt_body_input input = {.text = NULL};

    if (options->body) {
        return set_text(
            options, options->body, strlen(options->body), report, outgoing);
    }
    if (!read_standard_input(report, &input)) {
        return false;
    }
    bool is_taken = set_text(options, input.text ? input.text : "",
        input.size_bytes, report, outgoing);
    pt_body_input_done(&input);
    return is_taken;
}

static bool set_manner(const struct pt_options *options,
    struct pt_report *report, struct pt_outgoing *outgoing)
{
    struct postern_notification *notification = outgoing->notification;
    struct postern_error err;

    if (postern_notification_set_type(notification, options->type, &err) !=
            POSTERN_OK ||
        postern_notification_set_escapes(
            notification, options->has_escapes ? 1 : 0, &err) != POSTERN_OK ||
        postern_notification_set_emojis(
            notification, options->has_emojis ? 1 : 0, &err) != POSTERN_OK) {
        pt_report_error(report, "notification", &err);
        return false;
    }
    return true;
}

/* An account's URL may have got there, after -a with an empty variable: it is
 * not shown. */
static bool refuse_url(
    const char *path, size_t number, struct pt_report *report)
{
    char line[160];

    if (!strstr(path, "://")) {
        return false;
    }
    (void)snprintf(line, sizeof line,
        "attachment %zu is a URL, and only files can be attached; is the file "
        "missing after -a?",
        number);
    pt_report_failure(report, line);
    return true;
}

/* All are tried, so that all that are wrong are named at once. */
static bool attach_files(const struct pt_options *options,
    struct pt_report *report, struct pt_outgoing *outgoing)
{
    bool is_complete = true;

    for (size_t i = 0; i < options->attachments.count; i++) {
        const char *path = options->attachments.items[i];
        struct postern_error err;
        if (refuse_url(path, i + 1, report)) {
            is_complete = false;
            continue;
        }
        if (postern_notification_add_file(outgoing->notification, path, &err) !=
            POSTERN_OK) {
            pt_report_error(report, path, &err);
            is_complete = false;
        }
    }
    return is_complete;
}

static void report_warnings(const struct postern_account *account,
    const struct postern_message_list *messages)
{
    const char *text = NULL;

    for (size_t i = 0;; i++) {
        text = postern_message_list_warning(messages, i);
        if (!text) {
            return;
        }
        pt_report_warning(postern_account_source(account), text);
    }
}

static void compose_one(const struct pt_service *service,
    struct pt_report *report, struct pt_outgoing *outgoing)
{
    const struct postern_account *account = service->account;
    struct pt_outgoing_batch *batch =
        &outgoing->batches[outgoing->batch_count++];
    struct postern_error err;

    *batch = (struct pt_outgoing_batch){.account = account,
        .chain = service->chain,
        .priority = service->priority};

    if (postern_compose(account, outgoing->notification, &batch->messages,
            &err) != POSTERN_OK) {
        pt_report_account_error(
            report, account, postern_account_source(account), &err);
        return;
    }
    report_warnings(account, batch->messages);
    outgoing->message_count += postern_message_list_count(batch->messages);
}

static bool compose_all(const struct pt_services *services,
    struct pt_report *report, struct pt_outgoing *outgoing)
{
    outgoing->batches =
        pt_memory_new(services->count, sizeof outgoing->batches[0]);
    if (!outgoing->batches) {
        pt_report_failure(report, "there is not enough memory");
        return false;
    }
    for (size_t i = 0; i < services->count; i++) {
        compose_one(&services->items[i], report, outgoing);
    }
    return outgoing->message_count > 0;
}

bool pt_outgoing_prepare(const struct pt_options *options,
    const struct pt_services *services, struct pt_report *report,
    struct pt_outgoing *ret)
{
    struct postern_error err;

    *ret = (struct pt_outgoing){.notification = NULL};
    if (postern_notification_new(&ret->notification, &err) != POSTERN_OK) {
        pt_report_error(report, "notification", &err);
        return false;
    }
    return set_manner(options, report, ret) &&
           attach_files(options, report, ret) &&
           take_text(options, report, ret) &&
           compose_all(services, report, ret);
}

void pt_outgoing_done(struct pt_outgoing *outgoing)
{
    for (size_t i = 0; i < outgoing->batch_count; i++) {
        postern_message_list_free(outgoing->batches[i].messages);
    }
    pt_memory_free(outgoing->batches);
    postern_notification_free(outgoing->notification);
    *outgoing = (struct pt_outgoing){.notification = NULL};
}

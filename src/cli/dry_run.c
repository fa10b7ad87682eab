/*
 * cli/dry_run.c: see dry_run.h.
 */
#include "cli/dry_run.h"

#include <inttypes.h>
#include <stdio.h>

#include "postern/unstable/plan.h"

static void print_request(
    const struct postern_planned_request *request, void *context)
{
    unsigned long *number = context;

    (*number)++;
    (void)printf("%lu. %s ", *number, request->method);
    pt_report_write_text(stdout, request->url, false);
    (void)printf("\n");
    for (const char *const *header = request->headers; *header; header++) {
        (void)printf("   ");
        pt_report_write_text(stdout, *header, false);
        (void)printf("\n");
    }
    (void)printf("\n");
    if (request->body_utf8[0] != '\0') {
        (void)printf("   ");
        pt_report_write_text(stdout, request->body_utf8, true);
        (void)printf("\n   (%" PRIu64 " bytes)\n\n", request->body_size_bytes);
    }
}

static void print_batch(const struct pt_outgoing_batch *batch,
    unsigned long *number, struct pt_report *report)
{
    struct postern_error err;

    if (postern_plan(batch->account, batch->messages, print_request, number,
            &err) != POSTERN_OK) {
        pt_report_error(report, postern_account_source(batch->account), &err);
    }
}

void pt_dry_run_print(
    const struct pt_outgoing *outgoing, struct pt_report *report)
{
    unsigned long number = 0;

    for (size_t i = 0; i < outgoing->batch_count; i++) {
        if (outgoing->batches[i].messages) {
            print_batch(&outgoing->batches[i], &number, report);
        }
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        pt_report_failure(report, "standard output could not be written");
    }
}

/*
 * sandbox/draft_fault.c: faults of drafts. See draft_fault.h.
 */
#include "sandbox/draft_fault.h"

/* When a fault of so many milliseconds is over. */
static int64_t end_of(
    const struct pt_graph_call *call, const struct pt_fault_action *fault)
{
    return pt_clock_mono_ms(&call->service->options.clock) +
           (int64_t)fault->number;
}

bool pt_draft_fault_vanish(struct pt_service *service,
    const struct pt_exchange_request *request, struct pt_mailbox *mailbox,
    const struct pt_mail_copy *copy)
{
    if (!pt_faults_find(request, PT_FAULT_VANISHED_DRAFT) || !copy ||
        copy->folder != PT_FOLDER_DRAFTS) {
        return false;
    }
    pt_upload_sessions_forget(service->uploads, copy->immutable_id);
    pt_mail_store_remove(service->store, mailbox, copy);
    return true;
}

void pt_draft_fault_created(struct pt_graph_call *call,
    struct pt_mailbox *mailbox, const struct pt_mail_copy *copy)
{
    const struct pt_fault_action *late =
        pt_faults_find(call->request, PT_FAULT_LATE_DRAFT);

    if (late) {
        pt_mail_store_hide_draft(
            call->service->store, copy->mail, end_of(call, late));
    } else {
        (void)pt_draft_fault_vanish(
            call->service, call->request, mailbox, copy);
    }
}

void pt_draft_fault_named(
    struct pt_graph_call *call, struct pt_mailbox *mailbox, const char *id)
{
    if (!id || !pt_faults_find(call->request, PT_FAULT_VANISHED_DRAFT)) {
        return;
    }
    pt_mail_store_lock(call->service->store);
    (void)pt_draft_fault_vanish(call->service, call->request, mailbox,
        pt_graph_find_copy(call, mailbox, id));
    pt_mail_store_unlock(call->service->store);
}

void pt_draft_fault_submit(
    const struct pt_graph_call *call, struct pt_delivery *delivery)
{
    const struct pt_fault_action *fault =
        pt_faults_find(call->request, PT_FAULT_SUBMITTED_AS_DRAFT);

    if (fault) {
        delivery->is_submitted = true;
        delivery->due_mono_ms = end_of(call, fault);
    }
}

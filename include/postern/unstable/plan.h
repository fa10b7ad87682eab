/*
 * postern/unstable/plan.h: what would be sent, without sending it.
 *
 * No ABI promise: this header may change with any release.
 */
#ifndef POSTERN_UNSTABLE_PLAN_H
#define POSTERN_UNSTABLE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "postern/account.h"
#include "postern/error.h"
#include "postern/export.h"
#include "postern/message.h"

POSTERN_BEGIN_DECLS

/**
 * One request as it would be made. Secrets are replaced by "<secret>", the
 * content of attachments by path and size. All text lives for the callback.
 * Since 0.1.
 */
struct postern_planned_request {
    const char *method;         /**< "POST" */
    const char *url;            /**< whole URL; "<secret>" for the URL of an
                                     upload */
    const char *const *headers; /**< "Name: value", NULL at the end */
    const char *body_utf8;      /**< masked; "" when there is none */
    uint64_t body_size_bytes;   /**< size of the real body */
};

/**
 * Receives one request, in the order they would be made.
 *
 * @param request  lives for the call
 * @param context  what was given to postern_plan()
 */
typedef void postern_plan_fn(
    const struct postern_planned_request *request, void *context);

/**
 * Walk through the deliveries of a list as if every answer were a good one:
 * one token request, then for each message one request, or those of a draft
 * and its uploads when it is too large for one; before the message to an
 * object ID itself, the look-up of its address, for which
 * looked-up-address@source.invalid stands. DRAFT-ID stands for the draft's.
 *
 * @param account   borrowed for the call
 * @param list      borrowed for the call; composed for this account
 * @param fn        not NULL
 * @param context   handed to fn
 * @param[out] err  may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up), POSTERN_E_TOO_LARGE (give
 * up: a text or an attachment is over Microsoft's limits), POSTERN_E_MEMORY
 * (retry). Makes no connection, reads and writes no file. Thread-safe. Since
 * 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_plan(
    const struct postern_account *account,
    const struct postern_message_list *list, postern_plan_fn *fn, void *context,
    struct postern_error *err);

POSTERN_END_DECLS

#endif

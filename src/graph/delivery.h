/*
 * graph/delivery.h: the state machine that carries one message to Exchange.
 *
 * It does no I/O. Asked for a step it says what it needs next: a fresh
 * identifier, an access token, a request performed, a wait; and it is fed the
 * answer. So each path is a table-driven test, and the same code runs under
 * one blocking call or a thousand deliveries at a time.
 *
 *     id -> token -> request -> handed
 *              ^        |-----> failed, uncertain
 *              |--------|       401, once: the token is dropped
 *     wait <------------|       429, while tries are left; and what certainly
 *       '-> id                  failed for a passing reason, retry= times
 *
 * What is too large for one request goes by a draft (draft_route.h), one
 * request after the other, each again with id and token; PUT and DELETE on
 * the URL of an upload session are made without a token, so that request
 * follows id at once.
 *
 * A message to an object ID itself goes that way twice: the first request
 * looks the address up, and its good answer leads to id again. The look-up
 * mails nothing, so that its end is never uncertain. A token that cannot be
 * had for a passing reason leads to wait as well.
 */
#ifndef PT_GRAPH_DELIVERY_H
#define PT_GRAPH_DELIVERY_H

#include "postern/receipt.h"

#include "graph/draft_route.h"
#include "model/account.h"
#include "model/message.h"
#include "model/permission.h"
#include "model/request.h"
#include "model/response.h"

enum pt_need {
    PT_NEED_ID = 1,      /* a fresh UUID: pt_delivery_feed_id() */
    PT_NEED_TOKEN = 2,   /* an access token: feed_token() or
                          * feed_no_token() */
    PT_NEED_REQUEST = 3, /* perform pt_delivery_request(): feed_response() */
    PT_NEED_WAIT = 4,    /* wait pt_delivery.wait_ms: feed_waited() */
    PT_NEED_NOTHING = 5, /* it has ended; see the receipt */
};

/* How far the attachment under way has got. */
struct pt_delivery_progress {
    size_t attachment_index; /* in the message's content */
    uint64_t done_bytes;     /* of the file; are there */
    uint64_t running_bytes;  /* of the file; in the request under way, which
                              * may be longer (base64, JSON) */
    uint64_t total_bytes;    /* of the file */
};

struct pt_delivery {
    const struct pt_account *account; /* borrowed */
    const struct pt_message *message; /* borrowed, or looked_up */
    struct pt_message looked_up;      /* the message with its target */
    enum pt_need need;
    bool is_token_refused;  /* with PT_NEED_TOKEN: the last one got a 401 */
    bool was_token_refused; /* once is enough: a second 401 is final */
    unsigned wait_ms;       /* with PT_NEED_WAIT */
    unsigned wait_count;    /* waits after 429 so far */
    unsigned retry_count;   /* of the account's retries, used so far */
    bool is_on_draft_route;
    struct pt_draft_route draft;
    struct pt_request request;
    char client_request_id[40];
    struct postern_receipt receipt; /* complete with PT_NEED_NOTHING */
};

/** Cannot fail; account and message must outlive the delivery, which stays
 * where it is. */
void pt_delivery_init(struct pt_delivery *delivery,
    const struct pt_account *account, const struct pt_message *message);
void pt_delivery_done(struct pt_delivery *delivery);

/** Answers PT_NEED_ID. */
void pt_delivery_feed_id(struct pt_delivery *delivery, const char *uuid);

/** Answers PT_NEED_TOKEN; builds the request. */
void pt_delivery_feed_token(
    struct pt_delivery *delivery, const struct pt_secret *token);

/** Answers PT_NEED_TOKEN where there is none: waits if the reason may pass
 * and retries are left, else ends as failed. */
void pt_delivery_feed_no_token(
    struct pt_delivery *delivery, const struct postern_error *error);

/** The request to perform, with PT_NEED_REQUEST; borrowed. */
const struct pt_request *pt_delivery_request(
    const struct pt_delivery *delivery);

/** Answers PT_NEED_REQUEST. */
void pt_delivery_feed_response(struct pt_delivery *delivery,
    const struct pt_response *response, int64_t now_unix_s);

/** Answers PT_NEED_REQUEST: it could not even be begun. Ends the delivery as
 * failed, without a request. */
void pt_delivery_feed_not_begun(
    struct pt_delivery *delivery, const struct postern_error *error);

/** Answers PT_NEED_WAIT. */
void pt_delivery_feed_waited(struct pt_delivery *delivery);

/**
 * Ends the delivery at once: what it needs cannot be had. It has failed,
 * unless it is handed or uncertain already; a draft stays behind. Not while a
 * request is under way: that one is cancelled, and its response says whether
 * the mail may have gone.
 */
void pt_delivery_fail(
    struct pt_delivery *delivery, const struct postern_error *error);

/**
 * Told to stop: nothing is mailed any more. A delivery that leaves nothing
 * behind ends as with pt_delivery_fail(); else it turns to its clean-up, which
 * it does with the usual needs but for PT_NEED_WAIT, and then ends. Calling
 * it again changes nothing, so that each turn may do so. Not while a request
 * is under way; one that is needed and was not begun will not be.
 */
void pt_delivery_stop(
    struct pt_delivery *delivery, const struct postern_error *error);

/** What the token has to allow, with PT_NEED_TOKEN. */
enum pt_permission pt_delivery_permission(const struct pt_delivery *delivery);

/** Whether the request under way mails, or cleans up: its answer is worth
 * waiting for where all else is stopped. */
bool pt_delivery_is_worth_waiting(const struct pt_delivery *delivery);

/** The attachment on its way; false when none is. */
bool pt_delivery_get_progress(
    const struct pt_delivery *delivery, struct pt_delivery_progress *ret);

#endif

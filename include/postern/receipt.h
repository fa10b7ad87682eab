/*
 * postern/receipt.h: how a delivery ended.
 */
#ifndef POSTERN_RECEIPT_H
#define POSTERN_RECEIPT_H

#include "postern/error.h"
#include "postern/export.h"

POSTERN_BEGIN_DECLS

/** What became of a mail. Since 0.1. */
enum postern_outcome {
    POSTERN_OUTCOME_HANDED = 1, /**< Exchange took it (202); not "delivered" */
    POSTERN_OUTCOME_FAILED = 2, /**< it certainly did not go */
    POSTERN_OUTCOME_UNCERTAIN = 3 /**< it may have gone: do not repeat it */
};

/**
 * Always written, whatever the status of the call. Plain memory of the
 * caller; nothing has to be released. Since 0.1.
 */
struct postern_receipt {
    enum postern_outcome outcome;
    unsigned request_count;      /**< requests begun that mail; 0 = none */
    char request_id[40];         /**< Graph's, of the last; "" = none */
    char client_request_id[40];  /**< ours, of the last; "" = none */
    struct postern_error error;  /**< why; status POSTERN_OK when handed */
    unsigned char is_by_draft;   /**< 1: went by a draft, which Exchange always
                                      keeps in Sent Items */
    unsigned char is_draft_left; /**< 1: an unsent draft is, or may be, left in
                                      Drafts */
    unsigned char reserved[126]; /**< zero; room to grow */
};

/**
 * An outcome in one word: "handed", "failed", "uncertain".
 *
 * @param outcome  any value; unknown ones give "unknown"
 * @return static ASCII text, never NULL. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_outcome_name(enum postern_outcome outcome);

POSTERN_END_DECLS

#endif

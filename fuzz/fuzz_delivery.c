/*
 * fuzz/fuzz_delivery.c: plays the service to a delivery by a draft.
 *
 * The first byte chooses the files and the account's retries; each further one
 * is the answer to a request, and when they are used up they begin again, so
 * that a service may be hostile without end. Whatever it answers: the delivery
 * ends, mails nothing twice without the pause that is asked for, says failed
 * only of what certainly did not go, and deletes nothing that may have gone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "draft_play.h"
#include "fuzz_target.h"
#include "graph/send_verdict.h"

/* Far over the longest way there is. */
#define REQUEST_LIMIT 20000U

/* How long a draft must have been seen unsent before it is sent again. */
#define STILL_DRAFT_MS 60000U

static const char *const file_sets[] = {"a", "ab", "m", "p", "bA", "ampb"};

static const char *const words[] = {"good", "200", "201", "202", "204", "302",
    "400", "401", "403", "404", "408", "409", "410", "413", "416", "429",
    "429/2", "429/500", "500", "503", "503/5", "504", "507", "bare400",
    "bare404", "bare413", "bare429", "bare503", "early503", "early202",
    "early429", "400:ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
    "400:ErrorMessageSizeExceeded", "403:ErrorQuotaExceeded", "lost", "cut",
    "stream", "tls", "changed", "cancelled", "memory", "made", "url", "badurl",
    "next", "next=0", "next=3932160", "next=7864320", "next=5000000",
    "next=99999999", "list=", "list=0", "list=01", "list=00", "list=x",
    "list=s", "list=0123", "draft", "sent", "none", "found", "orphan", "own",
    "junk200", "junk201", "pages", "stop", "unbegun", "abandon"};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

struct referee {
    struct draft_play play;
    unsigned request_count;
    size_t log_read_len;
    bool may_be_handed;      /* a 202, or found as sent */
    bool is_doubtful;        /* a /send went out without a verdict */
    unsigned doubtful_count; /* of those */
    unsigned seen_count;     /* as a draft, since the last of them */
    uint64_t paused_ms;      /* since it was first seen as a draft */
};

static void accuse(const struct referee *referee, const char *of)
{
    (void)fprintf(stderr, "%s: %s\n", of, referee->play.log.data);
    abort();
}

/* What was done since the last look: waits, and one request. */
static void read_log(struct referee *referee)
{
    struct pt_view rest =
        pt_view_from(pt_buf_view(&referee->play.log), referee->log_read_len);
    struct pt_view word = pt_view_of("");

    while (pt_view_next_field(&rest, ' ', &word)) {
        if (word.len > 1 && word.ptr[0] == 'w') {
            referee->paused_ms += strtoull(word.ptr + 1, NULL, 10);
        }
    }
    referee->log_read_len = referee->play.log.len;
}

/* A second /send after doubt, and no third. */
static void check_request(struct referee *referee)
{
    enum pt_draft_step step = referee->play.delivery.draft.step;

    if (!referee->is_doubtful) {
        return;
    }
    if (step == PT_DRAFT_DELETE) {
        accuse(referee, "deleted what may have gone");
    }
    if (step == PT_DRAFT_SEND &&
        (referee->doubtful_count > 1 || referee->seen_count < 2 ||
            referee->paused_ms < STILL_DRAFT_MS)) {
        accuse(referee, "sent again too early");
    }
}

static void note_answer(
    struct referee *referee, const struct pt_response *response)
{
    static const struct pt_graph_error_context context = {
        .source_kind = PT_SOURCE_ADDRESS};
    enum pt_draft_step step = referee->play.delivery.draft.step;
    const char *body = pt_secret_view(&response->body).ptr;
    /* An answer of the other kind cannot be read. */
    bool is_ok = response->http_status == 200 &&
                 (step == PT_DRAFT_SEARCH) == (strstr(body, "value") != NULL);

    if (step == PT_DRAFT_SEND) {
        struct pt_verdict verdict = pt_send_verdict(response, "id", &context);

        referee->may_be_handed |= verdict.outcome == POSTERN_OUTCOME_HANDED;
        if (verdict.outcome == POSTERN_OUTCOME_UNCERTAIN) {
            referee->is_doubtful = true;
            referee->doubtful_count++;
            referee->seen_count = 0;
        }
    } else if ((step == PT_DRAFT_FIND || step == PT_DRAFT_SEARCH) && is_ok) {
        referee->may_be_handed |= strstr(body, "\"isDraft\":false") != NULL;
        if (step == PT_DRAFT_FIND && strstr(body, "\"isDraft\":true")) {
            referee->paused_ms =
                referee->seen_count == 0 ? 0 : referee->paused_ms;
            referee->seen_count++;
        }
    }
}

/* What is done instead of answering. */
static bool do_otherwise(struct pt_delivery *delivery, const char *word)
{
    struct postern_error error = {.status = POSTERN_OK};

    (void)pt_fail(&error, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY, "stopped");
    if (strcmp(word, "stop") == 0) {
        pt_delivery_stop(delivery, &error);
    } else if (strcmp(word, "unbegun") == 0) {
        pt_delivery_feed_not_begun(delivery, &error);
    } else if (strcmp(word, "abandon") == 0) {
        pt_delivery_feed_not_begun(delivery, &error);
        pt_delivery_fail(delivery, &error);
    } else {
        return false;
    }
    return true;
}

static void answer(struct referee *referee, uint8_t byte)
{
    const char *word = words[byte % WORD_COUNT];
    char good[DRAFT_PLAY_WORD_SIZE];
    struct pt_response response;

    if (do_otherwise(&referee->play.delivery, word)) {
        return;
    }
    if (strcmp(word, "good") == 0) {
        draft_play_good_word(&referee->play, good);
        word = good;
    }
    pt_response_init(&response);
    if (!draft_play_answer(&referee->play, pt_view_of(word), &response)) {
        accuse(referee, word);
    }
    note_answer(referee, &response);
    pt_delivery_feed_response(&referee->play.delivery, &response, 0);
    pt_response_done(&response);
}

static void check_end(const struct referee *referee)
{
    const struct postern_receipt *receipt = &referee->play.delivery.receipt;

    if (receipt->outcome == POSTERN_OUTCOME_HANDED && !referee->may_be_handed) {
        accuse(referee, "handed for no reason");
    }
    if (receipt->outcome == POSTERN_OUTCOME_FAILED && referee->is_doubtful) {
        accuse(referee, "failed, but it may have gone");
    }
    if (receipt->outcome != POSTERN_OUTCOME_HANDED && referee->may_be_handed) {
        accuse(referee, "not handed, but it went");
    }
    if (receipt->outcome == POSTERN_OUTCOME_UNCERTAIN &&
        receipt->error.advice != POSTERN_ADVICE_FIND_OUT) {
        accuse(referee, "uncertain, with another advice");
    }
    if ((receipt->outcome == POSTERN_OUTCOME_HANDED) !=
        (receipt->error.status == POSTERN_OK)) {
        accuse(referee, "outcome and error do not agree");
    }
    if (strstr(receipt->error.message, DRAFT_PLAY_UPLOAD_SECRET)) {
        accuse(referee, "a secret was told");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct referee referee = {.request_count = 0};
    size_t set_count = sizeof(file_sets) / sizeof(file_sets[0]);

    if (size < 2) {
        return 0;
    }
    draft_play_init(&referee.play, file_sets[data[0] % set_count]);
    referee.play.account.options.retry_count =
        (unsigned)(data[0] / set_count % 3);
    while (draft_play_advance(&referee.play)) {
        read_log(&referee);
        check_request(&referee);
        answer(&referee, data[1 + referee.request_count % (size - 1)]);
        referee.request_count++;
        if (referee.request_count == REQUEST_LIMIT) {
            accuse(&referee, "it never ends");
        }
    }
    check_end(&referee);
    draft_play_done(&referee.play);
    return 0;
}

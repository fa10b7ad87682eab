/*
 * The draft route, walked along each edge by scripts of answers. See
 * tests/support/draft_play.h for the words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "draft_play.h"
#include "graph/draft_verdict.h"
#include "graph/send_verdict.h"

#define H POSTERN_OUTCOME_HANDED
#define F POSTERN_OUTCOME_FAILED
#define U POSTERN_OUTCOME_UNCERTAIN
#define TOO_SMALL "400:ErrorAttachmentSizeShouldNotBeLessThanMinimumSize"

struct row {
    const char *files;
    const char *script;
    const char *log;
    enum postern_outcome outcome;
    enum postern_status status;
    bool is_left;
    unsigned request_count; /* that mail */
};

static const struct row rows[] = {
    /* --- the straight way --- */
    {"ab", "made 201 url next=3932160 next=7864320 201 list=01 202",
        "create attach session put:0 put:3932 put:7864 list send", H,
        POSTERN_OK, false, 1},
    {"ab", "made 201 url next=3932160- next=7864320-9999999 201 list=10 202",
        "create attach session put:0 put:3932 put:7864 list send", H,
        POSTERN_OK, false, 1},
    {"aA", "made 201 201 list=01 202", "create attach attach list send", H,
        POSTERN_OK, false, 1},

    /* --- making the draft --- */
    {"a", "lost 503 made 201 list=0 202 orphan 204 none",
        "create w1000 create w2000 create attach list send marker "
        "delete-orphan marker",
        H, POSTERN_OK, false, 1},
    {"a", "cut early503 stream cut",
        "create w1000 create w2000 create w4000 create", F, POSTERN_E_NETWORK,
        false, 0},
    {"a", "lost lost lost lost none none none orphan 404",
        "create w1000 create w2000 create w4000 create marker marker marker "
        "marker delete-orphan",
        F, POSTERN_E_NETWORK, false, 0},
    {"a", "junk201 made 201 list=0 202 own",
        "create w1000 create attach list send marker", H, POSTERN_OK, false, 1},
    {"a", "200 503/2 made 201 list=0 202 none none",
        "create w1000 create w2000 create attach list send marker marker", H,
        POSTERN_OK, false, 1},
    {"a", "503/121 none", "create marker", F, POSTERN_E_SERVICE, false, 0},
    {"a", "401 made 201 list=0 202", "create again create attach list send", H,
        POSTERN_OK, false, 1},
    {"a", "401 401", "create again create", F, POSTERN_E_AUTH, false, 0},
    {"a", "429/2 429 made 201 list=0 202",
        "create w2000 create w6000 create attach list send", H, POSTERN_OK,
        false, 1},
    {"a", "429 429 429 429/7", "create w3000 create w6000 create w12000 create",
        F, POSTERN_E_THROTTLED, false, 0},
    {"a", "429/121", "create", F, POSTERN_E_THROTTLED, false, 0},
    {"a", "403", "create", F, POSTERN_E_FORBIDDEN, false, 0},
    {"a", "bare403 none", "create marker", F, POSTERN_E_FORBIDDEN, false, 0},
    {"a", "302 none", "create marker", F, POSTERN_E_SERVICE, false, 0},
    {"a", "tls", "create", F, POSTERN_E_TLS, false, 0},
    {"a", "memory", "create", F, POSTERN_E_MEMORY, false, 0},
    {"a", "404", "create", F, POSTERN_E_NOT_FOUND, false, 0},

    /* --- an attachment by POST --- */
    {"a", "made lost list=0 list=0 202", "create attach w1000 list list send",
        H, POSTERN_OK, false, 1},
    {"a", "made 503/3 list= 201 list=0 202",
        "create attach w3000 list attach list send", H, POSTERN_OK, false, 1},
    {"a", "made 503/999 list= 201 list=0 202",
        "create attach w120000 list attach list send", H, POSTERN_OK, false, 1},
    {"Aa", "made 201 lost list=01 list=10 202",
        "create attach attach w1000 list list send", H, POSTERN_OK, false, 1},
    {"Aa", "made 201 lost list=0 201 list=10 202",
        "create attach attach w1000 list attach list send", H, POSTERN_OK,
        false, 1},
    {"a", "made lost list= lost list= lost list= lost list= 204",
        "create attach w1000 list attach w1000 list attach w1000 list attach "
        "w1000 list delete",
        F, POSTERN_E_NETWORK, false, 0},
    {"a", "made lost list=00 204 made 201 list=0 202",
        "create attach w1000 list delete create attach list send", H,
        POSTERN_OK, false, 1},
    {"a", "made lost list=s 204 made 201 list=0 202",
        "create attach w1000 list delete create attach list send", H,
        POSTERN_OK, false, 1},
    {"a", "made lost list=x 403 made 201 list=0 202",
        "create attach w1000 list delete create attach list send", H,
        POSTERN_OK, true, 1},
    {"a", "made cut 201 list=0 202", "create attach w1000 attach list send", H,
        POSTERN_OK, false, 1},
    {"a", "made 404 404 201 list=0 202",
        "create attach w2000 attach w4000 attach list send", H, POSTERN_OK,
        false, 1},
    {"a", "made 404 404 404 404 404 404 404 made 201 list=0 202",
        "create attach w2000 attach w4000 attach w8000 attach w16000 attach "
        "w32000 attach delete create attach list send",
        H, POSTERN_OK, true, 1},
    {"a", "429/100 made 404 201 list=0 202",
        "create w100000 create attach w2000 attach list send", H, POSTERN_OK,
        false, 1},
    {"a", "made 401 201 list=0 202", "create attach again attach list send", H,
        POSTERN_OK, false, 1},
    {"a", "made 401 401 204", "create attach again attach delete", F,
        POSTERN_E_AUTH, false, 0},
    {"a", "made 429/1 201 list=0 202", "create attach w1000 attach list send",
        H, POSTERN_OK, false, 1},
    {"a", "made 403 204", "create attach delete", F, POSTERN_E_FORBIDDEN, false,
        0},
    {"a", "made changed 204", "create attach delete", F, POSTERN_E_CHANGED,
        false, 0},

    /* --- sizes: each way falls back to the other, once --- */
    {"m", "made " TOO_SMALL " 201 list=0 202",
        "create session attach list send", H, POSTERN_OK, false, 1},
    {"p", "made 413 url 201 list=0 202",
        "create attach session put:0 list send", H, POSTERN_OK, false, 1},
    {"p", "made 400:ErrorMessageSizeExceeded url 201 list=0 202",
        "create attach session put:0 list send", H, POSTERN_OK, false, 1},
    {"p", "made bare413 url 201 list=0 202",
        "create attach session put:0 list send", H, POSTERN_OK, false, 1},
    {"m", "made " TOO_SMALL " 413 204", "create session attach delete", F,
        POSTERN_E_TOO_LARGE, false, 0},
    {"p", "made 413 " TOO_SMALL " 204", "create attach session delete", F,
        POSTERN_E_TOO_LARGE, false, 0},
    {"b", "made 413 204", "create session delete", F, POSTERN_E_TOO_LARGE,
        false, 0},
    {"ap", "made 201 413 url 201 list=01 202",
        "create attach attach session put:0 list send", H, POSTERN_OK, false,
        1},

    /* --- the upload session --- */
    {"m", "made 503 junk201 badurl url 201 list=0 202",
        "create session w1000 session w2000 session w4000 session put:0 list "
        "send",
        H, POSTERN_OK, false, 1},
    {"m", "made 401 404 429 url 201 list=0 202",
        "create session again session w2000 session w3000 session put:0 list "
        "send",
        H, POSTERN_OK, false, 1},
    {"m", "made 403 204", "create session delete", F, POSTERN_E_FORBIDDEN,
        false, 0},

    /* --- ranges --- */
    {"b", "made url lost next=3932160 503 next=7864320 201 list=0 202",
        "create session put:0 w1000 put:0 put:3932 w1000 put:3932 put:7864 "
        "list send",
        H, POSTERN_OK, false, 1},
    {"b", "made url 503 503 503 503 204 204",
        "create session put:0 w1000 put:0 w2000 put:0 w4000 put:0 end delete",
        F, POSTERN_E_SERVICE, false, 0},
    {"b", "made url 429/9 next=3932160 next=7864320 201 list=0 202",
        "create session put:0 w9000 put:0 put:3932 put:7864 list send", H,
        POSTERN_OK, false, 1},
    {"b", "made url changed 503 204", "create session put:0 end delete", F,
        POSTERN_E_CHANGED, false, 0},
    {"b", "made url 413 204 204", "create session put:0 end delete", F,
        POSTERN_E_TOO_LARGE, false, 0},
    {"b",
        "made url next=3932160 404 list= url next=3932160 next=7864320 201 "
        "list=0 202",
        "create session put:0 put:3932 w1000 list session put:0 put:3932 "
        "put:7864 list send",
        H, POSTERN_OK, false, 1},
    {"m",
        "made url 410 list= url 416 list= url 409 list= url 404 list= 204 204",
        "create session put:0 w1000 list session put:0 w1000 list session "
        "put:0 w1000 list session put:0 w1000 list end delete",
        F, POSTERN_E_SERVICE, false, 0},
    {"b", "made url next=1000000 next=4932160 next=8864320 201 list=0 202",
        "create session put:0 put:1000 put:4932 put:8864 list send", H,
        POSTERN_OK, false, 1},
    {"b",
        "made url next=3932160 next=3932160 next=0 next=3932160 "
        "next=7864320 next=7864320 201 list=0 202",
        "create session put:0 put:3932 put:3932 put:0 put:3932 put:7864 "
        "put:7864 list send",
        H, POSTERN_OK, false, 1},
    {"b",
        "made url next=0 next=0 next=0 next=0 list= url next=3932160 "
        "next=7864320 201 list=0 202",
        "create session put:0 put:0 put:0 put:0 w1000 list session put:0 "
        "put:3932 put:7864 list send",
        H, POSTERN_OK, false, 1},
    {"b",
        "made url next=3932161 list=s 204 204 made url next=3932160 "
        "next=7864320 201 list=0 202",
        "create session put:0 w1000 list end delete create session put:0 "
        "put:3932 put:7864 list send",
        H, POSTERN_OK, false, 1},
    {"h", "made url next list= url next=3932160 next=7864320 201 list=0 202",
        "create session put:0 w1000 list session put:0 put:3932 put:7864 list "
        "send",
        H, POSTERN_OK, false, 1},
    {"b", "made url 201 list= url next=3932160 next=7864320 201 list=0 202",
        "create session put:0 w1000 list session put:0 put:3932 put:7864 list "
        "send",
        H, POSTERN_OK, false, 1},

    /* --- the last range is never repeated blindly --- */
    {"m", "made url lost list=0 list=0 202",
        "create session put:0 w1000 list list send", H, POSTERN_OK, false, 1},
    {"m", "made url 503 list= url 201 list=0 202",
        "create session put:0 w1000 list session put:0 list send", H,
        POSTERN_OK, false, 1},
    {"m", "made url 200 list= url next=0 201 list=0 202",
        "create session put:0 w1000 list session put:0 put:0 list send", H,
        POSTERN_OK, false, 1},
    {"m", "made url next=3050000 list= url 201 list=0 202",
        "create session put:0 w1000 list session put:0 list send", H,
        POSTERN_OK, false, 1},
    {"m", "made url cut 429 201 list=0 202",
        "create session put:0 w1000 put:0 w3000 put:0 list send", H, POSTERN_OK,
        false, 1},
    {"m", "made url 400:ErrorQuotaExceeded 204 204",
        "create session put:0 end delete", F, POSTERN_E_REFUSED, false, 0},
    {"m", "made url lost list=00 204 204 made url 201 list=0 202",
        "create session put:0 w1000 list end delete create session put:0 list "
        "send",
        H, POSTERN_OK, false, 1},

    /* --- lists --- */
    {"a", "made lost 503 401 429 404 junk200 list=0 list=0 202",
        "create attach w1000 list w1000 list again list w3000 list w2000 list "
        "w2000 list list send",
        H, POSTERN_OK, false, 1},
    {"a", "made lost 403 204", "create attach w1000 list delete", F,
        POSTERN_E_FORBIDDEN, false, 0},
    {"a", "made 201 503 401 429 404 pages list=0 202",
        "create attach list w1000 list again list w3000 list w2000 list w2000 "
        "list send",
        H, POSTERN_OK, false, 1},
    /* gone for good, having been there: its deletion need not wait */
    {"a", "made 201 404 404 404 404 404 404 404 made 201 list=0 202",
        "create attach list w2000 list w4000 list w8000 list w16000 list "
        "w32000 list delete create attach list send",
        H, POSTERN_OK, false, 1},
    {"a", "made 201 pages pages pages pages 204",
        "create attach list w1000 list w2000 list w4000 list delete", F,
        POSTERN_E_SERVICE, false, 0},
    {"a", "made 201 403 204", "create attach list delete", F,
        POSTERN_E_FORBIDDEN, false, 0},
    {"a", "made 201 list=x 204 made 201 list= 204 made 201 list=00 204",
        "create attach list delete create attach list delete create attach "
        "list delete",
        F, POSTERN_E_SERVICE, false, 0},
    {"aA", "made 201 201 list=00 204 made 201 201 list=01 202",
        "create attach attach list delete create attach attach list send", H,
        POSTERN_OK, false, 1},

    /* --- sending: what certainly did not go --- */
    {"a", "made 201 list=0 404 404 202",
        "create attach list send w2000 send w4000 send", H, POSTERN_OK, false,
        3},
    {"a", "made 404 404 404 404 404 201 list=0 404 204",
        "create attach w2000 attach w4000 attach w8000 attach w16000 attach "
        "w32000 attach list send delete",
        F, POSTERN_E_NOT_FOUND, false, 1},
    {"a", "made 201 list=0 401 429/1 cut stream 202",
        "create attach list send again send w1000 send w1000 send w2000 send",
        H, POSTERN_OK, false, 5},
    {"a", "made 201 list=0 401 401 204",
        "create attach list send again send delete", F, POSTERN_E_AUTH, false,
        2},
    {"a", "made 201 list=0 429/300 204", "create attach list send delete", F,
        POSTERN_E_THROTTLED, false, 1},
    {"a", "made 201 list=0 cut cut cut cut 204",
        "create attach list send w1000 send w2000 send w4000 send delete", F,
        POSTERN_E_NETWORK, false, 4},
    {"a", "made 201 list=0 403:ErrorSendAsDenied 204",
        "create attach list send delete", F, POSTERN_E_FORBIDDEN, false, 1},
    {"a", "made 201 list=0 tls 503 204",
        "create attach list send delete w1000 delete", F, POSTERN_E_TLS, false,
        1},

    /* --- sending: finding out --- */
    {"a", "made 201 list=0 lost sent", "create attach list send w5000 find", H,
        POSTERN_OK, false, 1},
    {"a", "lost made 201 list=0 503 sent orphan 204",
        "create w1000 create attach list send w5000 find marker "
        "delete-orphan",
        H, POSTERN_OK, false, 1},
    {"a", "made 201 list=0 503/9 draft draft 202",
        "create attach list send w5000 find w60000 find send", H, POSTERN_OK,
        false, 2},
    {"a", "made 201 list=0 409 draft sent",
        "create attach list send w5000 find w60000 find", H, POSTERN_OK, false,
        1},
    {"a", "made 201 list=0 lost draft draft lost draft draft",
        "create attach list send w5000 find w60000 find send w5000 find "
        "w60000 find",
        U, POSTERN_E_UNCERTAIN, true, 2},
    {"a", "made 201 list=0 lost draft draft 404 sent",
        "create attach list send w5000 find w60000 find send w5000 find", H,
        POSTERN_OK, false, 2},
    {"a", "made 201 list=0 lost draft draft 404 draft",
        "create attach list send w5000 find w60000 find send w5000 find", U,
        POSTERN_E_UNCERTAIN, true, 2},
    {"a", "made 201 list=0 lost draft draft 409 sent",
        "create attach list send w5000 find w60000 find send w5000 find", H,
        POSTERN_OK, false, 2},
    {"a", "made 201 list=0 lost draft draft 403",
        "create attach list send w5000 find w60000 find send", U,
        POSTERN_E_UNCERTAIN, true, 2},
    {"a", "made 201 list=0 lost draft draft 429/1 cut 202",
        "create attach list send w5000 find w60000 find send w1000 send w1000 "
        "send",
        H, POSTERN_OK, false, 4},
    {"a", "made 201 list=0 lost 404 found",
        "create attach list send w5000 find search", H, POSTERN_OK, false, 1},
    {"a", "made 201 list=0 lost 404 none 404 own 404 none 404 none",
        "create attach list send w5000 find search w10000 find search w20000 "
        "find search w30000 find search",
        U, POSTERN_E_UNCERTAIN, true, 1},
    {"a", "made 201 list=0 lost 404 none sent",
        "create attach list send w5000 find search w10000 find", H, POSTERN_OK,
        false, 1},
    {"a", "made 201 list=0 lost 503 401 429 junk200 sent",
        "create attach list send w5000 find w1000 find again find w3000 find "
        "w2000 find",
        H, POSTERN_OK, false, 1},
    {"a", "made 201 list=0 lost 403", "create attach list send w5000 find", U,
        POSTERN_E_UNCERTAIN, true, 1},
    {"a", "lost made 201 list=0 lost 503 503 503 503",
        "create w1000 create attach list send w5000 find w1000 find w2000 "
        "find w4000 find",
        U, POSTERN_E_UNCERTAIN, true, 1},
    {"a", "made 201 list=0 lost 404 lost 401 429 junk200 found",
        "create attach list send w5000 find search w1000 search again search "
        "w3000 search w2000 search",
        H, POSTERN_OK, false, 1},
    {"a", "made 201 list=0 lost 404 403",
        "create attach list send w5000 find search", U, POSTERN_E_UNCERTAIN,
        true, 1},
    {"a", "made 201 list=0 cancelled", "create attach list send", U,
        POSTERN_E_UNCERTAIN, true, 1},

    /* --- cleaning up --- */
    {"a", "made 403 503 503 503",
        "create attach delete w1000 delete w2000 delete", F,
        POSTERN_E_FORBIDDEN, true, 0},
    {"a", "made 403 401 429 204",
        "create attach delete again delete w3000 delete", F,
        POSTERN_E_FORBIDDEN, false, 0},
    {"a", "made 403 403", "create attach delete", F, POSTERN_E_FORBIDDEN, true,
        0},
    /* not to be seen yet, or never, or not by Graph's word */
    {"a", "made 403 404 404 204",
        "create attach delete w2000 delete w4000 delete", F,
        POSTERN_E_FORBIDDEN, false, 0},
    {"a", "made 403 404 404 404 404 404 404",
        "create attach delete w2000 delete w4000 delete w8000 delete w16000 "
        "delete w32000 delete",
        F, POSTERN_E_FORBIDDEN, true, 0},
    {"a", "made 201 403 404", "create attach list delete", F,
        POSTERN_E_FORBIDDEN, false, 0},
    {"a", "made 201 403 bare404 204", "create attach list delete w1000 delete",
        F, POSTERN_E_FORBIDDEN, false, 0},
    {"a", "lost 403 503 401 429 junk200 orphan 503 401 429 204",
        "create w1000 create marker w1000 marker again marker w3000 marker "
        "w2000 marker delete-orphan w1000 delete-orphan again delete-orphan "
        "w3000 delete-orphan",
        F, POSTERN_E_FORBIDDEN, false, 0},
    {"a", "lost lost 403 orphan 403 none",
        "create w1000 create w2000 create marker delete-orphan marker", F,
        POSTERN_E_FORBIDDEN, true, 0},
    {"a", "lost lost 403 403", "create w1000 create w2000 create marker", F,
        POSTERN_E_FORBIDDEN, true, 0},

    /* --- told to stop, or not able to go on --- */
    {"a", "stop", "create", F, POSTERN_E_CANCELLED, false, 0},
    {"a", "made stop 204", "create attach delete", F, POSTERN_E_CANCELLED,
        false, 0},
    {"b", "made url stop 204 204", "create session put:0 end delete", F,
        POSTERN_E_CANCELLED, false, 0},
    {"a", "made stop 503", "create attach delete", F, POSTERN_E_CANCELLED, true,
        0},
    {"a", "made stop 401", "create attach delete", F, POSTERN_E_CANCELLED, true,
        0},
    {"a", "made stop 429", "create attach delete", F, POSTERN_E_CANCELLED, true,
        0},
    {"a", "lost made stop 204 none", "create w1000 create attach delete marker",
        F, POSTERN_E_CANCELLED, false, 0},
    {"a", "made 201 list=0 stop 204", "create attach list send delete", F,
        POSTERN_E_CANCELLED, false, 0},
    {"a", "made 201 list=0 lost stop", "create attach list send w5000 find", U,
        POSTERN_E_UNCERTAIN, true, 1},
    {"a", "made 201 list=0 lost draft draft stop",
        "create attach list send w5000 find w60000 find send", U,
        POSTERN_E_UNCERTAIN, true, 1},
    {"a", "made 403 stop 204", "create attach delete delete", F,
        POSTERN_E_FORBIDDEN, false, 0},
    {"a", "lost made 201 list=0 202 stop none",
        "create w1000 create attach list send marker marker", H, POSTERN_OK,
        false, 1},
    {"a", "unbegun", "create", F, POSTERN_E_MEMORY, false, 0},
    {"a", "made unbegun 204", "create attach delete", F, POSTERN_E_MEMORY,
        false, 0},
    {"a", "made 201 list=0 unbegun unbegun", "create attach list send delete",
        F, POSTERN_E_MEMORY, true, 0},
    {"a", "made 201 list=0 lost unbegun", "create attach list send w5000 find",
        U, POSTERN_E_UNCERTAIN, true, 1},
};

/* Which verdict was met at which step. */
struct visits {
    bool draft[PT_DRAFT_ENDED][PT_DRAFT_NEXT_FAILED + 1];
    bool send[POSTERN_OUTCOME_UNCERTAIN + 1][PT_VERDICT_WAIT + 1];
};

static const struct pt_graph_error_context context = {
    .source_kind = PT_SOURCE_ADDRESS};

static void note_visit(struct visits *visits, enum pt_draft_step step,
    const struct pt_response *response)
{
    if (step == PT_DRAFT_SEND) {
        struct pt_verdict verdict = pt_send_verdict(response, "id", &context);

        visits->send[verdict.outcome][verdict.next] = true;
    } else {
        struct pt_draft_verdict verdict =
            pt_draft_verdict(step, response, "id", &context);

        visits->draft[step][verdict.next] = true;
    }
}

/* What is done instead of answering. */
static bool do_otherwise(struct draft_play *play, struct pt_view word)
{
    struct postern_error error = {.status = POSTERN_OK};

    if (pt_view_is_equal(word, pt_view_of("stop"))) {
        (void)pt_fail(
            &error, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY, "stopped");
        pt_delivery_stop(&play->delivery, &error);
        pt_delivery_stop(&play->delivery, &error);
        return true;
    }
    if (pt_view_is_equal(word, pt_view_of("unbegun"))) {
        (void)pt_fail_memory(&error);
        pt_delivery_feed_not_begun(&play->delivery, &error);
        return true;
    }
    return false;
}

static void feed(struct draft_play *play, struct pt_view word,
    const char *where, struct visits *visits)
{
    struct pt_response response;

    if (do_otherwise(play, word)) {
        return;
    }
    pt_response_init(&response);
    if (!draft_play_answer(play, word, &response)) {
        fail_msg("%s: '%.*s' is no word", where, (int)word.len, word.ptr);
    }
    note_visit(visits, play->delivery.draft.step, &response);
    pt_delivery_feed_response(&play->delivery, &response, 0);
    pt_response_done(&response);
}

static void run(
    struct draft_play *play, const char *script, struct visits *visits)
{
    struct pt_view rest = pt_view_of(script);
    struct pt_view word = pt_view_of("");

    while (pt_view_next_field(&rest, ' ', &word)) {
        if (!draft_play_advance(play)) {
            fail_msg("%s: over at '%.*s' (%s): %s", script, (int)word.len,
                word.ptr, play->log.data, play->delivery.receipt.error.message);
        }
        feed(play, word, script, visits);
    }
    if (draft_play_advance(play)) {
        fail_msg("%s: not over (%s)", script, play->log.data);
    }
}

static void check_end(const struct draft_play *play, const struct row *row)
{
    const struct postern_receipt *receipt = &play->delivery.receipt;
    size_t len = strlen(row->log);
    bool says_left = strstr(receipt->error.message, "left in Drafts") != NULL;

    if (strncmp(play->log.data, row->log, len) != 0 ||
        strcmp(play->log.data + len, " ") != 0) {
        fail_msg("%s: %s", row->script, play->log.data);
    }
    if (receipt->outcome != row->outcome ||
        receipt->error.status != row->status ||
        receipt->is_draft_left != (row->is_left ? 1 : 0) ||
        receipt->request_count != row->request_count) {
        fail_msg("%s: outcome %d, status %d, left %d, requests %u: %s",
            row->script, (int)receipt->outcome, (int)receipt->error.status,
            (int)receipt->is_draft_left, receipt->request_count,
            receipt->error.message);
    }
    assert_int_equal(says_left, row->is_left && row->outcome == F);
    assert_null(strstr(receipt->error.message, DRAFT_PLAY_UPLOAD_SECRET));
}

static void walk(struct visits *visits)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct draft_play play;

        draft_play_init(&play, rows[i].files);
        run(&play, rows[i].script, visits);
        check_end(&play, &rows[i]);
        draft_play_done(&play);
    }
}

/* Every status, with Graph's body and without, and every other end. */
static void collect_possible(
    const struct draft_play *play, enum pt_draft_step step, struct visits *ret)
{
    static const char *const others[] = {"lost", "cut", "stream", "tls",
        "changed", "cancelled", "memory", "400:ErrorQuotaExceeded", TOO_SMALL};
    static const char *const kinds[] = {"", "bare", "early"};

    for (int i = 0; i < 3 * 500; i++) {
        char word[20];
        struct pt_response response;

        (void)snprintf(word, sizeof(word), "%s%d", kinds[i % 3], 100 + i / 3);
        pt_response_init(&response);
        assert_true(draft_play_answer(play, pt_view_of(word), &response));
        note_visit(ret, step, &response);
        pt_response_done(&response);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct pt_response response;

        pt_response_init(&response);
        assert_true(draft_play_answer(play, pt_view_of(others[i]), &response));
        note_visit(ret, step, &response);
        pt_response_done(&response);
    }
}

static void assert_all_visited(
    const struct visits *possible, const struct visits *visits)
{
    for (int step = 0; step < PT_DRAFT_ENDED; step++) {
        for (int next = 0; next <= PT_DRAFT_NEXT_FAILED; next++) {
            if (possible->draft[step][next] && !visits->draft[step][next]) {
                fail_msg("step %d never met verdict %d", step, next);
            }
        }
    }
    for (int outcome = 0; outcome <= POSTERN_OUTCOME_UNCERTAIN; outcome++) {
        for (int next = 0; next <= PT_VERDICT_WAIT; next++) {
            if (possible->send[outcome][next] && !visits->send[outcome][next]) {
                fail_msg("/send never met outcome %d, %d", outcome, next);
            }
        }
    }
}

/* What can be answered to each step at all, has been. */
static void test_draft_route__walks_every_edge(void **state)
{
    struct visits visits = {.draft = {{false}}};
    struct visits possible = {.draft = {{false}}};
    struct draft_play play;

    (void)state;
    walk(&visits);
    draft_play_init(&play, "a");
    for (int step = PT_DRAFT_CREATE; step < PT_DRAFT_ENDED; step++) {
        collect_possible(&play, (enum pt_draft_step)step, &possible);
    }
    draft_play_done(&play);
    assert_all_visited(&possible, &visits);
}

static void run_words(struct draft_play *play, const char *script)
{
    struct visits visits = {.draft = {{false}}};
    struct pt_view rest = pt_view_of(script);
    struct pt_view word = pt_view_of("");

    while (pt_view_next_field(&rest, ' ', &word)) {
        assert_true(draft_play_advance(play));
        feed(play, word, script, &visits);
    }
}

static void test_draft_route__retries_begin_with_another_draft(void **state)
{
    struct draft_play play;
    struct visits visits = {.draft = {{false}}};

    (void)state;
    draft_play_init(&play, "a");
    play.account.options.retry_count = 1;
    play.account.options.wait_ms = 700;
    run(&play, "made cut cut cut cut 403 made 201 list=0 202", &visits);
    assert_string_equal(play.log.data,
        "create attach w1000 attach w2000 attach w4000 attach delete w700 "
        "create attach list send ");
    assert_int_equal(play.delivery.receipt.outcome, H);
    assert_int_equal(play.delivery.receipt.is_draft_left, 1);
    draft_play_done(&play);
    draft_play_init(&play, "a");
    play.account.options.retry_count = 1;
    run(&play, "made cut cut cut cut 403 403", &visits);
    assert_int_equal(play.delivery.receipt.is_draft_left, 1);
    assert_non_null(
        strstr(play.delivery.receipt.error.message, "left in Drafts"));
    draft_play_done(&play);
    draft_play_init(&play, "a");
    play.account.options.retry_count = 1;
    run(&play, "made 403 204", &visits);
    assert_int_equal(play.delivery.receipt.outcome, F);
    draft_play_done(&play);
    draft_play_init(&play, "a");
    play.account.options.retry_count = 1;
    run(&play, "made cut cut cut cut stop 204", &visits);
    assert_int_equal(play.delivery.receipt.outcome, F);
    assert_int_equal(play.delivery.receipt.error.status, POSTERN_E_NETWORK);
    draft_play_done(&play);
}

static const char *header_of(const struct pt_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, name) == 0) {
            return pt_secret_view(&request->headers[i].value).ptr;
        }
    }
    return NULL;
}

/* The marker of a draft is the id of the request that makes it, and what was
 * lost is searched for by that. */
static void test_draft_route__lost_drafts_are_found_by_their_marker(
    void **state)
{
    struct draft_play play;
    const struct pt_request *request = NULL;
    char marker[40];

    (void)state;
    draft_play_init(&play, "a");
    assert_true(draft_play_advance(&play));
    request = pt_delivery_request(&play.delivery);
    assert_non_null(
        strstr(pt_secret_view(&request->body.segments[0].memory).ptr,
            header_of(request, "client-request-id")));
    (void)snprintf(
        marker, sizeof(marker), "%s", header_of(request, "client-request-id"));
    run_words(&play, "made");
    draft_play_done(&play);
    draft_play_init(&play, "a");
    run_words(&play, "lost made 201 list=0 202");
    assert_true(draft_play_advance(&play));
    assert_non_null(strstr(pt_delivery_request(&play.delivery)->url, marker));
    draft_play_done(&play);
}

static void test_draft_route__the_receipt_names_what_decided(void **state)
{
    struct draft_play play;

    (void)state;
    draft_play_init(&play, "a");
    run_words(&play, "made 403 204");
    assert_false(draft_play_advance(&play));
    assert_string_equal(play.delivery.receipt.client_request_id,
        "00000000-0000-4000-8000-000000000002");
    assert_string_equal(play.delivery.receipt.request_id, "graph-id");
    assert_string_equal(play.delivery.receipt.error.client_request_id,
        "00000000-0000-4000-8000-000000000002");
    draft_play_done(&play);
}

struct words_row {
    const char *files;
    const char *script;
    bool is_personal;
    const char *words;
};

static const struct words_row words_rows[] = {
    {"a", "403:ErrorAccessDenied", false, "Mail.ReadWrite (application)"},
    {"a", "403:ErrorAccessDenied", true, "sign in again with Mail.ReadWrite"},
    {"am", "made 201 " TOO_SMALL " 413 204", false, "'m.bin' (3050000 bytes)"},
    {"p", "made 413 " TOO_SMALL " 204", false,
        "both in a request and in an upload session"},
    {"b", "made 413 204", false, "'b.bin' (10000000 bytes) for its size;"},
    {"a", "made 403 403", false, "; a draft may be left in Drafts"},
    {"a", "made 302 204", false, "Graph's answer to the attachment is not"},
    {"a", "made 201 list=0 503 403", false, "it may have been sent"},
};

static void test_draft_route__says_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(words_rows) / sizeof(words_rows[0]); i++) {
        const struct words_row *row = &words_rows[i];
        struct draft_play play;

        draft_play_init(&play, row->files);
        play.account.mode =
            row->is_personal ? PT_MODE_PERSONAL : PT_MODE_ORGANISATION;
        run_words(&play, row->script);
        assert_false(draft_play_advance(&play));
        if (!strstr(play.delivery.receipt.error.message, row->words)) {
            fail_msg(
                "%s: %s", row->script, play.delivery.receipt.error.message);
        }
        draft_play_done(&play);
    }
}

/* Brings it to where a token is needed. */
static void reach_token(struct draft_play *play)
{
    while (play->delivery.need == PT_NEED_WAIT) {
        pt_delivery_feed_waited(&play->delivery);
    }
    pt_delivery_feed_id(
        &play->delivery, "11111111-1111-4111-8111-111111111111");
    assert_int_equal(play->delivery.need, PT_NEED_TOKEN);
}

static void test_draft_route__a_missing_token_is_waited_for(void **state)
{
    struct postern_error passing = {.status = POSTERN_OK};
    struct postern_error final = {.status = POSTERN_OK};
    struct draft_play play;

    (void)state;
    (void)pt_fail(&passing, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY, "later");
    (void)pt_fail(
        &final, POSTERN_E_AUTH, POSTERN_ADVICE_FIX_CONFIGURATION, "never");
    draft_play_init(&play, "a");
    run_words(&play, "made");
    for (int i = 0; i < 3; i++) {
        reach_token(&play);
        pt_delivery_feed_no_token(&play.delivery, &passing);
        assert_int_equal(play.delivery.need, PT_NEED_WAIT);
        assert_int_equal(play.delivery.wait_ms, 5000);
    }
    reach_token(&play);
    pt_delivery_feed_no_token(&play.delivery, &passing);
    assert_int_equal(play.delivery.draft.step, PT_DRAFT_DELETE);
    reach_token(&play);
    pt_delivery_feed_no_token(&play.delivery, &final);
    assert_int_equal(play.delivery.need, PT_NEED_NOTHING);
    assert_int_equal(play.delivery.receipt.outcome, F);
    assert_int_equal(play.delivery.receipt.error.status, POSTERN_E_NETWORK);
    assert_int_equal(play.delivery.receipt.is_draft_left, 1);
    draft_play_done(&play);
    draft_play_init(&play, "a");
    run_words(&play, "made 201 list=0 lost");
    reach_token(&play);
    pt_delivery_feed_no_token(&play.delivery, &final);
    assert_int_equal(play.delivery.receipt.outcome, U);
    draft_play_done(&play);
}

struct abandon_row {
    const char *script;
    enum postern_outcome outcome;
    enum postern_status status;
    bool is_left;
};

static const struct abandon_row abandon_rows[] = {
    {"lost", F, POSTERN_E_CANCELLED, true},
    {"cut", F, POSTERN_E_CANCELLED, false},
    {"made 201", F, POSTERN_E_CANCELLED, true},
    {"made 403", F, POSTERN_E_FORBIDDEN, true},
    {"made 201 list=0 lost", U, POSTERN_E_UNCERTAIN, true},
    {"lost made 201 list=0 202", H, POSTERN_OK, true},
    {"made 201 list=0 202", H, POSTERN_OK, false},
};

/* Ended between two requests, and once more, which changes nothing. */
static void test_draft_route__can_be_abandoned_anywhere(void **state)
{
    struct postern_error why = {.status = POSTERN_OK};

    (void)state;
    (void)pt_fail(&why, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY, "stopped");
    for (size_t i = 0; i < sizeof(abandon_rows) / sizeof(abandon_rows[0]);
         i++) {
        const struct abandon_row *row = &abandon_rows[i];
        struct draft_play play;

        draft_play_init(&play, "a");
        run_words(&play, row->script);
        for (int j = 0; j < 2; j++) {
            const struct postern_receipt *receipt = &play.delivery.receipt;

            pt_delivery_fail(&play.delivery, &why);
            assert_int_equal(play.delivery.need, PT_NEED_NOTHING);
            assert_int_equal(receipt->outcome, row->outcome);
            assert_int_equal(receipt->error.status, row->status);
            assert_int_equal(receipt->is_draft_left, row->is_left ? 1 : 0);
        }
        draft_play_done(&play);
    }
}

struct progress_row {
    const char *script;
    bool is_told;
    struct pt_delivery_progress progress;
};

static const struct progress_row progress_rows[] = {
    {"", false, {0, 0, 0, 0}},
    {"made", true, {0, 0, 816, 816}},
    {"made 201", true, {1, 0, 0, 10000000}},
    {"made 201 url", true, {1, 0, 3932160, 10000000}},
    {"made 201 url next=3932160", true, {1, 3932160, 3932160, 10000000}},
    {"made 201 url next=3932160 next=7864320", true,
        {1, 7864320, 2135680, 10000000}},
    {"made 201 url next=3932160 404", true, {1, 3932160, 0, 10000000}},
    {"made 201 url next=3932160 next=7864320 201", false, {0, 0, 0, 0}},
};

static void test_draft_route__tells_its_progress(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(progress_rows) / sizeof(progress_rows[0]);
         i++) {
        const struct progress_row *row = &progress_rows[i];
        struct draft_play play;
        struct pt_delivery_progress progress = {0};

        draft_play_init(&play, "ab");
        run_words(&play, row->script);
        assert_int_equal(
            pt_delivery_get_progress(&play.delivery, &progress), row->is_told);
        assert_int_equal(
            progress.attachment_index, row->progress.attachment_index);
        assert_int_equal(progress.done_bytes, row->progress.done_bytes);
        assert_int_equal(progress.running_bytes, row->progress.running_bytes);
        assert_int_equal(progress.total_bytes, row->progress.total_bytes);
        draft_play_done(&play);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draft_route__walks_every_edge),
        cmocka_unit_test(test_draft_route__retries_begin_with_another_draft),
        cmocka_unit_test(
            test_draft_route__lost_drafts_are_found_by_their_marker),
        cmocka_unit_test(test_draft_route__the_receipt_names_what_decided),
        cmocka_unit_test(test_draft_route__says_what_to_do),
        cmocka_unit_test(test_draft_route__a_missing_token_is_waited_for),
        cmocka_unit_test(test_draft_route__can_be_abandoned_anywhere),
        cmocka_unit_test(test_draft_route__tells_its_progress),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

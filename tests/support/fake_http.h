/*
 * An HTTP client without a network: answers as the test says, and keeps what
 * it was asked.
 */
#ifndef PT_TEST_FAKE_HTTP_H
#define PT_TEST_FAKE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "http/client.h"
#include "sys/clock.h"

#define FAKE_HTTP_LIMIT 64

/* How one request ends. The zero value answers 202 with nothing. */
struct fake_answer {
    int http_status; /* 0 = 202, unless transport says otherwise */
    enum pt_transport transport;
    bool is_incomplete;
    const char *body;
    const char *retry_after;
    bool stays; /* never ends by itself */
};

/* What was asked; memory parts of the body only. */
struct fake_request {
    char *url;
    char *authorization;
    char *client_request_id;
    char *body;
};

struct fake_http {
    struct pt_http_client base;
    const struct fake_answer *token_answers; /* in order; the last repeats */
    size_t token_answer_count;
    const struct fake_answer *mail_answers;
    size_t mail_answer_count;
    struct fake_request requests[FAKE_HTTP_LIMIT];
    size_t request_count;
    size_t token_count; /* requests to a token endpoint */
    size_t mail_count;  /* requests to sendMail */
    struct {
        void *tag;
        struct fake_answer answer;
        bool is_cancelled;
    } under_way[FAKE_HTTP_LIMIT];
    size_t under_way_count;
    size_t under_way_peak;            /* most requests at the same time */
    enum postern_status start_status; /* what start() answers */
    size_t start_limit;               /* so many requests are begun; 0 = all */
    int64_t *clock_ms;                /* polls move it on, if set */
    unsigned poll_count;
};

/** A client without answers: every mail gets a 202. */
void fake_http_init(struct fake_http *fake);
void fake_http_done(struct fake_http *fake);

/** A good token of Entra's shape. */
#define FAKE_TOKEN "eyJfake.token.one"
#define FAKE_TOKEN_BODY                                                \
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":" \
    "\"" FAKE_TOKEN "\"}"

/** Clocks that stand still unless told: unix is mono plus an offset. */
struct pt_clock fake_clock(int64_t *mono_ms);
#define FAKE_UNIX_OFFSET_MS INT64_C(1795428000000)

#endif

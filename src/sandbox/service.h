/*
 * sandbox/service.h: Entra ID and Graph behind one door.
 *
 * Thread-safe: several connections may ask at once.
 */
#ifndef PT_SANDBOX_SERVICE_H
#define PT_SANDBOX_SERVICE_H

#include <stdio.h>

#include "sandbox/exchange.h"
#include "sandbox/fault.h"
#include "sandbox/mailbox.h"
#include "sandbox/refresh_tokens.h"
#include "sandbox/size_limits.h"
#include "sandbox/token_issuer.h"
#include "sandbox/upload_session.h"
#include "sys/clock.h"

struct pt_service_options {
    unsigned roles;         /* that every application holds */
    bool show_mail;         /* print whole mails, not one line each */
    FILE *mail_out;         /* where mails are told; NULL for nowhere */
    FILE *warnings_out;     /* NULL for nowhere */
    const char *spool_dir;  /* for large contents; NULL keeps them in memory */
    unsigned token_life_s;  /* of access tokens; 0 for Entra's own */
    bool has_refresh_grace; /* refresh_grace counts */
    unsigned refresh_grace; /* uses of a refresh token after its first */
    unsigned upload_life_s; /* of upload sessions; 0 for an hour */
    const struct pt_size_limits *limits; /* NULL for the default ones */
    struct pt_clock clock;
    struct pt_token_issuer *issuer; /* borrowed; NULL: one of its own */
};

struct pt_service {
    struct pt_service_options options;
    char base_url[128];    /* "https://127.0.0.1:8365" */
    char upload_host[128]; /* "localhost:8365", another one than Graph's */
    const struct pt_size_limits *limits;
    struct pt_token_issuer *issuer;
    struct pt_refresh_tokens *refresh_tokens;
    struct pt_mail_store *store;
    struct pt_upload_sessions *uploads; /* under the store's lock */
    struct pt_in_flight *in_flight;
};

/** service must be done afterwards whatever the result. */
enum postern_status pt_service_init(struct pt_service *service,
    const struct pt_service_options *options, struct postern_error *err)
    PT_MUST_CHECK;

void pt_service_done(struct pt_service *service);

/** Where clients reach the service; before the first request. */
void pt_service_set_base_url(struct pt_service *service, const char *base_url);

/**
 * Answers; response must be initialised. A fault of the request that answers
 * for the service is heeded; what breaks connections is the server's affair.
 */
void pt_service_answer(struct pt_service *service,
    const struct pt_exchange_request *request,
    struct pt_exchange_response *response);

#endif

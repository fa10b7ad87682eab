/*
 * model/request.h: one HTTP request as plain data.
 */
#ifndef PT_MODEL_REQUEST_H
#define PT_MODEL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/secret.h"
#include "model/account_options.h"
#include "model/segment.h"

enum pt_resend {
    PT_RESEND_NEVER = 1, /* this request mails: once on the wire, or doubt */
    PT_RESEND_SAFE = 2,  /* doing it twice does no harm */
};

struct pt_header {
    char *name;
    struct pt_secret value; /* every value is wiped; some are tokens */
    bool is_secret;         /* never shown, not even in a dry run */
};

struct pt_request {
    char *method;
    char *url;          /* percent-encoded, absolute; wiped */
    bool is_url_secret; /* never logged nor shown, not even in a dry run */
    struct pt_header *headers;
    size_t header_count;
    size_t header_cap;
    struct pt_body body;
    bool has_body; /* a POST without a body still says Content-Length: 0 */
    enum pt_resend resend;
    size_t answer_limit_bytes;   /* of the answer's body; 0 = the usual one */
    bool drops_good_body;        /* the body of a 2xx is read and thrown away */
    bool skips_verify;           /* certificates are not checked: verify=no */
    unsigned connect_timeout_ms; /* 0 = the client's */
    unsigned response_timeout_ms; /* 0 = the client's */
    char client_request_id[40];   /* the header's value, for errors */
};

void pt_request_init(struct pt_request *request);

/** Releases all and leaves an initialised request. */
void pt_request_done(struct pt_request *request);

/** Sets method and URL. */
enum postern_status pt_request_set_target(struct pt_request *request,
    const char *method, struct pt_view url, struct postern_error *err)
    PT_MUST_CHECK;

/** Takes over how the account wants its requests made: certificates and
 * time-outs. */
void pt_request_set_options(
    struct pt_request *request, const struct pt_account_options *options);

/** Appends a header; refuses line ends in it (POSTERN_E_INVALID). */
enum postern_status pt_request_add_header(struct pt_request *request,
    const char *name, struct pt_view value, struct postern_error *err)
    PT_MUST_CHECK;

/** Appends "Authorization: Bearer <token>", marked secret. */
enum postern_status pt_request_add_bearer(struct pt_request *request,
    const struct pt_secret *token, struct postern_error *err) PT_MUST_CHECK;

/** Appends client-request-id and remembers it. */
enum postern_status pt_request_set_id(struct pt_request *request,
    const char *client_request_id, struct postern_error *err) PT_MUST_CHECK;

#endif

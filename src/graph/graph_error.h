/*
 * graph/graph_error.h: Graph's error bodies and codes, and what to do.
 *
 * The body is {"error":{"code","message","innerError":{...}}}, with either
 * spelling of innerError and codes that may nest (Microsoft Learn, "Microsoft
 * Graph error responses and resource types", read 2026-11-23). Status first,
 * code second: codes only sharpen the words and the advice.
 */
#ifndef PT_GRAPH_GRAPH_ERROR_H
#define PT_GRAPH_GRAPH_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account.h"
#include "model/response.h"

struct pt_graph_error {
    bool has_body;     /* the body has Graph's shape */
    char code[64];     /* the innermost known code, else error.code */
    char message[160]; /* the service's words, one line, cut */
};

/* What was asked for, as far as it decides the words. */
struct pt_graph_error_context {
    enum pt_source_kind source_kind;
    bool is_look_up;       /* of the source's address; else a mail */
    const char *draft_act; /* of the draft route, "making of the draft": what
                            * was refused, and Mail.ReadWrite is what it takes;
                            * NULL: none */
    bool is_personal;      /* permissions are the user's to give */
    int64_t now_unix_s;    /* what a Retry-After date is measured from */
};

struct pt_graph_code_row {
    const char *code;
    enum postern_status status;
    enum postern_advice advice;
    const char *hint; /* what to do; NULL = the service's words say it */
};

/** Reads what the answer says of itself; never fails. */
void pt_graph_error_read(
    const struct pt_response *response, struct pt_graph_error *ret);

/** The row of a code (ASCII case ignored), or NULL. */
const struct pt_graph_code_row *pt_graph_code_find(const char *code);

/** All rows, for tests and documentation. */
const struct pt_graph_code_row *pt_graph_code_rows(size_t *ret_count);

/**
 * Fills in the record for a refusal by status and code: status, advice,
 * retry_after_ms, http_status, service_code, request_id and the sentence.
 */
void pt_graph_error_describe(const struct pt_response *response,
    const struct pt_graph_error *error,
    const struct pt_graph_error_context *context, struct postern_error *err);

#endif

/*
 * sandbox/graph_call.h: one request to Graph, its answer, and refusing it.
 * Source: Microsoft Learn, "Microsoft Graph error responses and resource
 * types".
 */
#ifndef PT_SANDBOX_GRAPH_CALL_H
#define PT_SANDBOX_GRAPH_CALL_H

#include "sandbox/service.h"
#include "sandbox/target.h"
#include "sys/random.h"

struct pt_graph_call {
    struct pt_service *service;
    const struct pt_exchange_request *request;
    struct pt_exchange_response *response;
    const struct pt_target *target;
    struct pt_token_claims claims;
    char request_id[PT_UUID_TEXT_SIZE];
    const char *client_request_id; /* the client's, else ours */
    bool is_immutable;             /* Prefer: IdType="ImmutableId" */
    int64_t now_unix_s;
};

/**
 * Answers with an error in Graph's shape.
 * @return false, so that a check can end with it
 */
bool pt_graph_refuse(struct pt_graph_call *call, unsigned status,
    const char *code, const char *format, ...) PT_PRINTF(4, 5);

/** Refuses because of err: full is 507, everything else 500. */
bool pt_graph_refuse_error(
    struct pt_graph_call *call, const struct postern_error *err);

/** 404, as for an item that is not there. */
bool pt_graph_refuse_item(struct pt_graph_call *call);

/** 404, as for a mailbox that is not there. */
bool pt_graph_refuse_user(struct pt_graph_call *call, const char *user);

/** A copy by the id the call may use for it; NULL when there is none. The
 * store is locked. */
const struct pt_mail_copy *pt_graph_find_copy(const struct pt_graph_call *call,
    const struct pt_mailbox *mailbox, const char *id);

/** The headers every answer of Graph has. */
void pt_graph_add_headers(struct pt_graph_call *call);

#endif

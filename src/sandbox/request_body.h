/*
 * sandbox/request_body.h: a request's body as what it has to be.
 */
#ifndef PT_SANDBOX_REQUEST_BODY_H
#define PT_SANDBOX_REQUEST_BODY_H

#include "sandbox/graph_call.h"
#include "sandbox/schema.h"

/** The request's media type without parameters; "" when there is none. */
struct pt_view pt_request_body_type(const struct pt_graph_call *call);

/** Refuses a body over limit_bytes; true when there is none such. */
bool pt_request_body_check_size(struct pt_graph_call *call, size_t limit_bytes);

/** Parses a JSON body under limit_bytes; on false the call was refused. */
bool pt_request_body_parse(
    struct pt_graph_call *call, size_t limit_bytes, json_t **ret);

/** Checks a value against a type, warns of what Graph takes though its
 * documents say otherwise; on false the call was refused. */
bool pt_request_body_check_schema(struct pt_graph_call *call,
    const struct pt_schema_type *type, json_t *value);

#endif

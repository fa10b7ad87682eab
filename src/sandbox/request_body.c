/*
 * sandbox/request_body.c: a request's body as what it has to be. See
 * request_body.h.
 */
#include "sandbox/request_body.h"

#include <stdio.h>

struct pt_view pt_request_body_type(const struct pt_graph_call *call)
{
    struct pt_view type = pt_view_of(call->request->content_type);

    return pt_view_trim(pt_view_first(type, pt_view_find(type, ';')));
}

bool pt_request_body_check_size(struct pt_graph_call *call, size_t limit_bytes)
{
    if (call->request->is_body_too_large ||
        call->request->body.len > limit_bytes) {
        return pt_graph_refuse(call, 413, "RequestBodyTooLarge",
            "The request is larger than %zu bytes.", limit_bytes);
    }
    return true;
}

bool pt_request_body_parse(
    struct pt_graph_call *call, size_t limit_bytes, json_t **ret)
{
    struct pt_view body = call->request->body;

    if (!pt_request_body_check_size(call, limit_bytes)) {
        return false;
    }
    if (body.len == 0) {
        return pt_graph_refuse(
            call, 400, "BadRequest", "Empty Payload. JSON content expected.");
    }
    if (!pt_view_is_equal_nocase(
            pt_request_body_type(call), pt_view_of("application/json"))) {
        return pt_graph_refuse(call, 415, "UnsupportedMediaType",
            "A supported MIME type could not be found that matches the "
            "content type of the request; application/json is expected.");
    }
    *ret = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES, NULL);
    if (!*ret) {
        return pt_graph_refuse(call, 400, "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type "
            "header is set and payload is of valid JSON format.");
    }
    return true;
}

bool pt_request_body_check_schema(struct pt_graph_call *call,
    const struct pt_schema_type *type, json_t *value)
{
    struct pt_schema_fault fault;
    FILE *out = call->service->options.warnings_out;

    if (!pt_schema_check(type, value, &fault)) {
        return pt_graph_refuse(
            call, 400, "RequestBodyRead", "%s", fault.message);
    }
    if (fault.warned_property && out) {
        (void)fprintf(out,
            "warning: %s is a string; Graph takes that, but a boolean is "
            "right\n",
            fault.warned_property);
        (void)fflush(out);
    }
    return true;
}

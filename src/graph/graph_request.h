/*
 * graph/graph_request.h: what the requests to Graph have in common.
 */
#ifndef PT_GRAPH_GRAPH_REQUEST_H
#define PT_GRAPH_GRAPH_REQUEST_H

#include "model/account.h"
#include "model/request.h"

/**
 * Sets method, URL, headers and the account's settings, without token and
 * client-request-id.
 *
 * The URL is {graph}/v1.0/me + path for personal accounts, else
 * {graph}/v1.0/users/{user} + path.
 * @param user  an address or object ID; is percent-encoded
 * @param path  "/sendMail"; goes out as it is
 */
enum postern_status pt_graph_request_begin(const struct pt_account *account,
    const char *method, const char *user, const char *path,
    struct pt_request *ret, struct postern_error *err) PT_MUST_CHECK;

/** Adds Accept and User-Agent; pt_graph_request_begin() has done so. */
enum postern_status pt_graph_request_add_headers(
    struct pt_request *request, struct postern_error *err) PT_MUST_CHECK;

#endif

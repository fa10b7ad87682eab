/*
 * graph/look_up.h: the address behind a user's object ID.
 *
 * GET {graph}/v1.0/users/{id}?$select=mail,userPrincipalName, which needs
 * User.Read.All. Only an object ID without targets asks. Source: Microsoft
 * Learn, "Get a user" (read 2026-11-23).
 */
#ifndef PT_GRAPH_LOOK_UP_H
#define PT_GRAPH_LOOK_UP_H

#include "graph/send_verdict.h"
#include "model/account.h"
#include "model/request.h"

/**
 * Builds the request without its token and its client-request-id; asking
 * twice does no harm.
 * @param id        the object ID
 * @param[out] ret  an initialised request
 */
enum postern_status pt_look_up_build(const struct pt_account *account,
    const char *id, struct pt_request *ret, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * Judges the answer.
 *
 * @param[out] ret_address  mail, else userPrincipalName; to be freed; NULL
 *                          when there is none, and then the verdict says why
 * @return outcome is failed unless there is an address: nothing was mailed
 */
struct pt_verdict pt_look_up_verdict(const struct pt_response *response,
    const char *client_request_id, const struct pt_graph_error_context *context,
    char **ret_address);

#endif

/*
 * sandbox/graph_route.h: Graph's paths, who may use them, and reading back.
 * Source: Microsoft Learn, "Use the Microsoft Graph API", "List messages",
 * "List mailFolders", "List attachments", "Get user".
 */
#ifndef PT_SANDBOX_GRAPH_ROUTE_H
#define PT_SANDBOX_GRAPH_ROUTE_H

#include "sandbox/graph_call.h"

/** Answers every request whose path Entra ID does not own. */
void pt_graph_answer(struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response);

#endif

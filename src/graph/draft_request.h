/*
 * graph/draft_request.h: the requests of the draft route.
 *
 * Every request to Graph says Prefer: IdType="ImmutableId", so that the id of
 * the draft goes on to name the sent mail. What goes to the URL of an upload
 * session bears no token, and that URL is a secret. Source: Microsoft Learn,
 * "Create message", "Add attachment", "attachment: createUploadSession",
 * "Attach large files to Outlook messages or events", "message: send", "Obtain
 * immutable identifiers for Outlook resources", "Get
 * singleValueLegacyExtendedProperty" (read 2026-11-23).
 */
#ifndef PT_GRAPH_DRAFT_REQUEST_H
#define PT_GRAPH_DRAFT_REQUEST_H

#include "graph/draft_state.h"
#include "model/account.h"
#include "model/message.h"
#include "model/request.h"

/**
 * Builds the request of the route's step without token and
 * client-request-id.
 *
 * @param message  borrowed: must live as long as the request
 * @param[out] ret an initialised request
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE (give up: the text alone is over
 * the limit of a request), POSTERN_E_MEMORY
 */
enum postern_status pt_draft_request_build(const struct pt_draft_route *route,
    const struct pt_account *account, const struct pt_message *message,
    struct pt_request *ret, struct postern_error *err) PT_MUST_CHECK;

/** Whether the request of a step goes to the URL of an upload session. */
bool pt_draft_request_is_upload(enum pt_draft_step step);

#endif

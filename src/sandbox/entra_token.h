/*
 * sandbox/entra_token.h: Entra ID's token endpoint and what describes it.
 *
 * Only client_credentials with a client secret is served; what else Entra
 * knows is refused with Entra's own errors.
 * Source: Microsoft Learn, "OAuth 2.0 client credentials flow on the
 * Microsoft identity platform" and "Microsoft Entra authentication and
 * authorization error codes".
 */
#ifndef PT_SANDBOX_ENTRA_TOKEN_H
#define PT_SANDBOX_ENTRA_TOKEN_H

#include "sandbox/service.h"
#include "sandbox/target.h"

/** Whether the path is one of Entra's: /{tenant}/oauth2/..., /v2.0/... */
bool pt_entra_has_path(const struct pt_target *target);

/** Answers such a request. */
void pt_entra_answer(struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response);

#endif

/*
 * sandbox/upload_route.h: Outlook's side of upload sessions, which takes the
 * bytes.
 *
 * The bytes go to another host name than Graph's, as in production, so that a
 * client that sends its bearer token there, or makes up the address, is
 * caught.
 * Source: Microsoft Learn, "Attach large files to Outlook messages or events".
 */
#ifndef PT_SANDBOX_UPLOAD_ROUTE_H
#define PT_SANDBOX_UPLOAD_ROUTE_H

#include "sandbox/graph_call.h"

/** The host (with port) that takes uploads when Graph is at base_url: another
 * name of the same machine, when there is one. */
void pt_upload_route_name_host(
    const char *base_url, char *out, size_t out_size);

/** Whether a request is for the host of uploads. */
bool pt_upload_route_is_meant(const struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target);

/** Answers it. */
void pt_upload_route_answer(struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response);

#endif

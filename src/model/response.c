/*
 * model/response.c: how one HTTP request ended. See response.h.
 */
#include "model/response.h"

#include "base/limits.h"

void pt_response_init(struct pt_response *response)
{
    *response = (struct pt_response){.transport = PT_TRANSPORT_OK};
    pt_secret_init(&response->body, PT_LIMIT_RESPONSE_BYTES);
}

void pt_response_done(struct pt_response *response)
{
    pt_secret_done(&response->body);
    pt_response_init(response);
}

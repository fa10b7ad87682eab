/*
 * sandbox/service.c: Entra ID and Graph behind one door. See service.h.
 */
#include "sandbox/service.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "sandbox/entra_token.h"
#include "sandbox/fault_answer.h"
#include "sandbox/graph_route.h"
#include "sandbox/upload_route.h"

/* A GUID has 36 characters; clients put a little more there at times. */
#define MAX_REQUEST_ID_LEN ((size_t)64)

enum postern_status pt_service_init(struct pt_service *service,
    const struct pt_service_options *options, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    *service = (struct pt_service){
        .options = *options,
        .limits = options->limits ? options->limits : pt_size_limits_default(),
    };
    status = pt_mail_store_new(options->spool_dir, &service->store, err);
    if (status == POSTERN_OK) {
        status = pt_upload_sessions_new(&service->uploads, err);
    }
    if (options->issuer) {
        service->issuer = options->issuer;
    } else if (status == POSTERN_OK) {
        status = pt_token_issuer_new(&service->issuer, err);
    }
    if (status == POSTERN_OK) {
        service->in_flight = pt_in_flight_new();
        status = service->in_flight ? POSTERN_OK : pt_fail_memory(err);
    }
    if (status == POSTERN_OK && options->token_life_s > 0) {
        pt_token_issuer_set_life(service->issuer, options->token_life_s);
    }
    if (status == POSTERN_OK) {
        status = pt_refresh_tokens_new(options->has_refresh_grace
                                           ? options->refresh_grace
                                           : PT_REFRESH_GRACE_ALWAYS,
            &service->refresh_tokens, err);
    }
    return status;
}

void pt_service_done(struct pt_service *service)
{
    pt_upload_sessions_free(service->uploads);
    pt_mail_store_free(service->store);
    if (!service->options.issuer) {
        pt_token_issuer_free(service->issuer);
    }
    pt_in_flight_free(service->in_flight);
    pt_refresh_tokens_free(service->refresh_tokens);
    *service = (struct pt_service){.store = NULL};
}

void pt_service_set_base_url(struct pt_service *service, const char *base_url)
{
    (void)snprintf(
        service->base_url, sizeof(service->base_url), "%s", base_url);
    pt_upload_route_name_host(
        base_url, service->upload_host, sizeof(service->upload_host));
}

/* Foreign: it goes into headers, JSON and lines on a terminal. */
static bool is_request_id(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        if (text[i] <= 0x20 || text[i] >= 0x7f || text[i] == '"') {
            return false;
        }
    }
    return len > 0 && len <= MAX_REQUEST_ID_LEN;
}

static void carry_out(struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response)
{
    pt_mail_store_lock(service->store);
    pt_mail_store_settle(
        service->store, pt_clock_mono_ms(&service->options.clock));
    pt_mail_store_unlock(service->store);
    if (pt_upload_route_is_meant(service, request, target)) {
        pt_upload_route_answer(service, request, target, response);
    } else if (pt_entra_has_path(target)) {
        pt_entra_answer(service, request, target, response);
    } else {
        pt_graph_answer(service, request, target, response);
    }
}

void pt_service_answer(struct pt_service *service,
    const struct pt_exchange_request *request,
    struct pt_exchange_response *response)
{
    struct pt_exchange_request cleaned = *request;
    struct pt_target target;
    const struct pt_fault_action *fault = NULL;
    struct postern_error err = {.status = POSTERN_OK};

    if (cleaned.client_request_id &&
        !is_request_id(cleaned.client_request_id)) {
        cleaned.client_request_id = NULL;
    }
    if (pt_target_parse(request->target, &target, &err) != POSTERN_OK) {
        pt_exchange_set_json(response, 400,
            json_pack("{s:{s:s, s:s}}", "error", "code", "BadRequest",
                "message", err.message));
        return;
    }
    fault = pt_faults_find(request, PT_FAULT_ANSWER);
    if (!fault || fault->point == PT_FAULT_DONE) {
        carry_out(service, &cleaned, &target, response);
    }
    if (fault) {
        pt_fault_answer(service, fault, &cleaned, &target, response);
    }
    pt_target_done(&target);
}

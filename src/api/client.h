/*
 * api/client.h: what a public client is made of.
 */
#ifndef PT_API_CLIENT_H
#define PT_API_CLIENT_H

#include <stdbool.h>

#include "postern/client.h"

#include "engine/engine.h"
#include "sys/state_dir.h"
#include "token/token_cache.h"

/* Where the caller wants events. */
struct pt_log_target {
    postern_log_fn *fn;
    void *context;
};

struct postern_client {
    struct pt_log_target log_target;
    struct pt_state_dir state_dir;
    struct pt_token_cache cache;
    struct pt_engine engine;
};

/** Whether version, time-outs and log level are such as there are. */
bool pt_client_options_are_good(const struct postern_client_options *options);

/**
 * Makes an HTTP client as the options want it.
 * @param target    receives where events go; must outlive the HTTP client
 * @param[out] ret  to be freed by its ops
 * @return POSTERN_OK; POSTERN_E_FILE (the CA file), _MEMORY, _INTERNAL
 */
enum postern_status pt_client_make_http(
    const struct postern_client_options *options, struct pt_log_target *target,
    struct pt_http_client **ret, struct postern_error *err) PT_MUST_CHECK;

#endif

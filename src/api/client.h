/*
 * api/client.h: what a public client is made of.
 */
#ifndef PT_API_CLIENT_H
#define PT_API_CLIENT_H

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

#endif

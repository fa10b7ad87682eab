/*
 * model/account_options.c: what a URL says beside who sends to whom. See
 * account_options.h.
 */
#include "model/account_options.h"

#include <stddef.h>

#include "base/alloc.h"

#define WAIT_DEFAULT_MS 500U

void pt_account_options_init(struct pt_account_options *options)
{
    *options = (struct pt_account_options){
        .save_sent = true,
        .verify = true,
        .redirect = true,
        .store = true,
        .wait_ms = WAIT_DEFAULT_MS,
    };
}

void pt_account_options_done(struct pt_account_options *options)
{
    pt_free(options->time_zone);
    pt_account_options_init(options);
}

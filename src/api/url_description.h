/*
 * api/url_description.h: what a URL says, as the fields of
 * postern/unstable/url.h.
 */
#ifndef PT_API_URL_DESCRIPTION_H
#define PT_API_URL_DESCRIPTION_H

#include <stdbool.h>

#include "postern/unstable/url.h"

#include "model/account.h"

struct pt_url_description_reader {
    postern_url_field_fn *fn;
    void *context;
    bool reveals; /* whether the secret is among the fields */
};

/** Hands over every field of an account. */
enum postern_status pt_url_description_give(const struct pt_account *account,
    const struct pt_url_description_reader *reader, struct postern_error *err)
    PT_MUST_CHECK;

/** Hands over the same names for a URL that was refused. */
void pt_url_description_give_refusal(const struct postern_error *why,
    const struct pt_url_description_reader *reader);

#endif

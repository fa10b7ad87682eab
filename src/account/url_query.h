/*
 * account/url_query.h: the query of an account's URL.
 */
#ifndef PT_ACCOUNT_URL_QUERY_H
#define PT_ACCOUNT_URL_QUERY_H

#include "account/url_override.h"
#include "account/url_parts.h"

/**
 * Reads "name=value&name=value"; ';' separates too. Names are compared
 * without case, the last of a repeated one wins, '+' is a plus sign but in
 * the names of recipients.
 *
 * @param query      what stands behind the URL's first '?'
 * @param overrides  beat it, and stand in parts before the path is read
 * @return POSTERN_OK, POSTERN_E_INVALID (names the parameter, never a value
 * that may be secret), POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_url_query_read(struct pt_view query,
    const struct pt_url_overrides *overrides, struct pt_url_parts *parts,
    struct postern_error *err) PT_MUST_CHECK;

#endif

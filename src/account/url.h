/*
 * account/url.h: o365:// and azure:// URLs.
 *
 * The grammar is the service page's: schema://source/tenant/client_id/secret
 * [/targets][?parameters]. Query parameters are rows of one table.
 */
#ifndef PT_ACCOUNT_URL_H
#define PT_ACCOUNT_URL_H

#include "account/url_override.h"
#include "model/account.h"

/* What decides the cloud of a URL without cloud=: a name or base URL as
 * pt_cloud_parse() takes it, or a sign-in host as AZURE_AUTHORITY_HOST has
 * it. Looked at only when it is needed. */
struct pt_cloud_default {
    struct pt_view text;
    bool is_authority;
};

static inline struct pt_cloud_default pt_cloud_default_named(const char *name)
{
    return (struct pt_cloud_default){.text = pt_view_of(name)};
}

/**
 * Parses one URL.
 *
 * @param url            at most PT_LIMIT_URL_BYTES
 * @param default_cloud  used when the URL has no cloud=
 * @param[out] ret       untouched on failure; release with pt_account_done()
 * @return POSTERN_OK; POSTERN_E_INVALID (the message names the part and what
 * was expected, never the secret; service_code is "source", "tenant",
 * "client_id", "secret", "targets", "schema" or the name of a parameter, where
 * it is one part), POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_account_url_parse(struct pt_view url,
    struct pt_cloud_default default_cloud, struct pt_account *ret,
    struct postern_error *err) PT_MUST_CHECK;

/** The same with parameters that beat the URL's. */
enum postern_status pt_account_url_parse_over(struct pt_view url,
    const struct pt_url_overrides *overrides,
    struct pt_cloud_default default_cloud, struct pt_account *ret,
    struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * model/cloud.h: a pair of hosts, sign-in and Graph, and the scope that goes
 * with them.
 *
 * Source: Microsoft Learn "National cloud deployments" (read 2026-11-23). The
 * scope is the Graph host's except for a base URL, where both hosts are a
 * sandbox and the scope stays that of the global cloud.
 */
#ifndef PT_MODEL_CLOUD_H
#define PT_MODEL_CLOUD_H

#include <stdbool.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

struct pt_cloud {
    char *name;       /* "global", "usgov", ..., or the base URL */
    char *login_base; /* "https://login.microsoftonline.com"; no end slash */
    char *graph_base; /* "https://graph.microsoft.com"; no end slash */
    char *scope;      /* "https://graph.microsoft.com/.default" */
};

/**
 * Finds a cloud by name, or takes a base URL such as https://127.0.0.1:8365.
 *
 * @param text     "global", "usgov", "usgov-dod", "china" (any case), or an
 *                 http(s) URL of a host with an optional port and path; plain
 *                 http for loopback hosts only
 * @param[out] ret untouched on failure; release with pt_cloud_done()
 * @return POSTERN_OK, POSTERN_E_INVALID (fix configuration), POSTERN_E_MEMORY
 */
enum postern_status pt_cloud_parse(struct pt_view text, struct pt_cloud *ret,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Finds the cloud that a sign-in host belongs to, as AZURE_AUTHORITY_HOST
 * names it: with or without https:// and end slash.
 * @return as pt_cloud_parse(); an unknown host is POSTERN_E_INVALID
 */
enum postern_status pt_cloud_parse_authority(struct pt_view text,
    struct pt_cloud *ret, struct postern_error *err) PT_MUST_CHECK;

/** Whether a secret may go to the host of an absolute URL: https, or plain http
 * on a loopback host; host and port well-formed, and no user info. */
bool pt_cloud_is_safe_url(struct pt_view url);

void pt_cloud_done(struct pt_cloud *cloud);

#endif

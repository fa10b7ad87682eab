/*
 * account/url_parts.h: what a URL says, decoded, before it is judged.
 *
 * The query fills in first, then the path what is still missing. All text is
 * kept in wiped memory: in a URL with a piece too few or too many, any of them
 * may be the secret.
 */
#ifndef PT_ACCOUNT_URL_PARTS_H
#define PT_ACCOUNT_URL_PARTS_H

#include <stdbool.h>

#include "model/account.h"

struct pt_url_parts {
    struct pt_secret source; /* empty: not named, or "_" */
    struct pt_secret tenant;
    struct pt_secret client_id;
    struct pt_secret client_secret;
    struct pt_secret from; /* with PT_RECIPIENT_TEXT_PLUS in it */
    struct pt_secret user; /* instead of the source's local part */
    struct pt_recipient_list path_targets;
    struct pt_recipient_list to_targets; /* those of to= */
    struct pt_recipient_list reply_to;   /* those of reply_to= */
    /* What an override gives is not in the path, whose piece for it is passed
     * over. */
    bool is_source_override;
    bool is_tenant_override;
    bool is_client_id_override;
    struct pt_cloud cloud;      /* when the account's is_cloud_written */
    struct pt_account *account; /* borrowed; receives warnings */
};

void pt_url_parts_init(struct pt_url_parts *parts, struct pt_account *account);
void pt_url_parts_done(struct pt_url_parts *parts);

/** Whether it is a personal account: by mode=, else by the source's domain.
 * The source must have been read. */
bool pt_url_parts_is_personal(const struct pt_url_parts *parts);

/** Whether the URL names the secret outside of its path. */
bool pt_url_parts_has_secret(const struct pt_url_parts *parts);

/** Adds a warning unless the account has the same one already. */
enum postern_status pt_url_parts_warn(struct pt_url_parts *parts,
    struct postern_error *err, const char *format, ...) PT_PRINTF(3, 4)
    PT_MUST_CHECK;

#endif

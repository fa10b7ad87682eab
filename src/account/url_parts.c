/*
 * account/url_parts.c: what a URL says, decoded, before it is judged. See
 * url_parts.h.
 */
#include "account/url_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "account/identity.h"
#include "base/limits.h"

void pt_url_parts_init(struct pt_url_parts *parts, struct pt_account *account)
{
    *parts = (struct pt_url_parts){.account = account};
    pt_secret_init(&parts->source, PT_LIMIT_URL_BYTES);
    pt_secret_init(&parts->tenant, PT_LIMIT_URL_BYTES);
    pt_secret_init(&parts->client_id, PT_LIMIT_URL_BYTES);
    pt_secret_init(&parts->client_secret, PT_LIMIT_SECRET_BYTES);
    pt_secret_init(&parts->from, PT_LIMIT_URL_BYTES);
    pt_secret_init(&parts->user, PT_LIMIT_URL_BYTES);
    pt_recipient_list_init(&parts->path_targets);
    pt_recipient_list_init(&parts->to_targets);
    pt_recipient_list_init(&parts->reply_to);
}

void pt_url_parts_done(struct pt_url_parts *parts)
{
    pt_secret_done(&parts->source);
    pt_secret_done(&parts->tenant);
    pt_secret_done(&parts->client_id);
    pt_secret_done(&parts->client_secret);
    pt_secret_done(&parts->from);
    pt_secret_done(&parts->user);
    pt_recipient_list_done(&parts->path_targets);
    pt_recipient_list_done(&parts->to_targets);
    pt_recipient_list_done(&parts->reply_to);
    pt_cloud_done(&parts->cloud);
}

bool pt_url_parts_is_personal(const struct pt_url_parts *parts)
{
    const struct pt_secret *source =
        pt_secret_is_empty(&parts->source) ? &parts->from : &parts->source;

    if (parts->account->is_mode_written) {
        return parts->account->mode == PT_MODE_PERSONAL;
    }
    return pt_identity_is_consumer_address(pt_secret_view(source));
}

bool pt_url_parts_has_secret(const struct pt_url_parts *parts)
{
    return !pt_secret_is_empty(&parts->client_secret) ||
           parts->account->credential.place != PT_SECRET_IN_URL;
}

enum postern_status pt_url_parts_warn(struct pt_url_parts *parts,
    struct postern_error *err, const char *format, ...)
{
    struct pt_account *account = parts->account;
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    for (size_t i = 0; i < account->warning_count; i++) {
        if (strcmp(account->warnings[i], text) == 0) {
            return POSTERN_OK;
        }
    }
    return pt_account_add_warning(account, text, err);
}

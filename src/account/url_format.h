/*
 * account/url_format.h: an account as a URL, and what identifies it.
 */
#ifndef PT_ACCOUNT_URL_FORMAT_H
#define PT_ACCOUNT_URL_FORMAT_H

#include "base/buf.h"
#include "model/account.h"

enum pt_url_form {
    PT_URL_CANONICAL = 1, /* parses back to the same account */
    PT_URL_MASKED = 2,    /* tenant and client ID as their first and last
                           * character, the secret as ****: for people */
    PT_URL_NO_SECRET = 3, /* canonical, but for the secret, which is **** */
};

/**
 * Appends the account's URL: its path, and the parameters that differ from
 * their defaults in the order of their table. A secret that stands elsewhere
 * is named by its place, also when it was read.
 *
 * @param[in,out] out  unchanged when the call fails; with the limit
 * PT_LIMIT_URL_BYTES it takes what can be parsed again
 * @return POSTERN_OK, POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_account_url_format(const struct pt_account *account,
    enum pt_url_form form, struct pt_secret *out, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * Appends the text that an account's short identifier is the digest of: cloud,
 * source, tenant and client ID in lower case, each ended by a line feed, which
 * none of them can hold. The secret is not in it, so a new one keeps the
 * stored sign-in.
 */
enum postern_status pt_account_uid_text(const struct pt_account *account,
    struct pt_buf *out, struct postern_error *err) PT_MUST_CHECK;

#endif

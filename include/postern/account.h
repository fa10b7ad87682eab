/*
 * postern/account.h: who sends, and how to sign in.
 */
#ifndef POSTERN_ACCOUNT_H
#define POSTERN_ACCOUNT_H

#include <stddef.h>

#include "postern/error.h"
#include "postern/export.h"

POSTERN_BEGIN_DECLS

/**
 * One account: source mailbox, tenant, client id, credential, cloud, and the
 * targets its URL names. Never changes after it was made, so any number of
 * threads may read one. Since 0.1.
 */
struct postern_account;

/**
 * Parse an o365:// or azure:// URL.
 *
 * The cloud is the URL's cloud=, else the environment's POSTERN_CLOUD, else
 * AZURE_AUTHORITY_HOST, else "global". A secret that the URL places elsewhere
 * (secret_file=, secret_env=, secret_credential=) is read at once.
 *
 * @param url_utf8  NUL-terminated, at most 131072 bytes; copied
 * @param[out] ret  the account, to be released with postern_account_free();
 *                  untouched on failure
 * @param[out] err  may be NULL; names the part of the URL that is wrong and
 *                  never shows its secret
 * @return POSTERN_OK;
 *         POSTERN_E_ARGUMENT (url_utf8 or ret is NULL; give up);
 *         POSTERN_E_INVALID (fix configuration: the message names the part,
 *         and service_code is its name, such as "tenant" or "cc");
 *         POSTERN_E_FILE (fix configuration: the file of the secret);
 *         POSTERN_E_TOO_LARGE (fix configuration); POSTERN_E_MEMORY (retry).
 * May read one small file; the environment must not change meanwhile.
 * Thread-safe. Source: the service page "Office 365 / Outlook
 * / Hotmail" and, for the clouds, Microsoft Learn "National cloud
 * deployments". Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_account_new_from_url(
    const char *url_utf8, struct postern_account **ret,
    struct postern_error *err);

/**
 * Release an account; its secret is overwritten.
 *
 * @param account  may be NULL; must not be used by a submission any more
 * Since 0.1.
 */
POSTERN_API void postern_account_free(struct postern_account *account);

/**
 * The mailbox that sends: an address or a user's object ID.
 *
 * @param account  not NULL
 * @return UTF-8, lives as long as the account. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_account_source(
    const struct postern_account *account);

/**
 * How many targets the account has: those of its URL, or the source itself
 * when the URL names none.
 *
 * @param account  not NULL
 * @return 0..10000; 0 only for an object ID without targets. Thread-safe.
 * Since 0.1.
 */
POSTERN_API size_t postern_account_target_count(
    const struct postern_account *account);

/**
 * One target's address, in the order written.
 *
 * @param account  not NULL
 * @param index    0 .. postern_account_target_count() - 1
 * @return UTF-8, lives as long as the account; NULL for an index out of
 * range. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_account_target(
    const struct postern_account *account, size_t index);

/**
 * What was odd about the URL though it was accepted, one sentence each: an
 * unknown parameter, a secret that looks like a Secret ID.
 *
 * @param account  not NULL
 * @param index    0, 1, 2, ...
 * @return UTF-8 without secrets, lives as long as the account; NULL from the
 * first index past the last warning on. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_account_warning(
    const struct postern_account *account, size_t index);

/**
 * Where Apprise would have made something else of the URL, which nobody who
 * does not come from there needs to know.
 *
 * @param account  not NULL
 * @return one sentence, UTF-8 without secrets, lives as long as the account;
 * NULL when there is nothing to say. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_account_notice(
    const struct postern_account *account);

/**
 * Whether a failure to send with this account counts for nothing: the URL has
 * optional=yes. The caller decides what follows from it; sending is the same.
 *
 * @param account  not NULL
 * @return 1 or 0. Thread-safe. Since 0.1.
 */
POSTERN_API int postern_account_is_optional(
    const struct postern_account *account);

POSTERN_END_DECLS

#endif

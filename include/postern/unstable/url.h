/*
 * postern/unstable/url.h: what an account's URL means, and how one is written.
 *
 * No ABI promise: this header may change with any release.
 */
#ifndef POSTERN_UNSTABLE_URL_H
#define POSTERN_UNSTABLE_URL_H

#include <stddef.h>

#include "postern/account.h"
#include "postern/error.h"
#include "postern/export.h"

POSTERN_BEGIN_DECLS

/**
 * Receives one URL of several.
 *
 * @param url_utf8  NUL-terminated; overwritten after the call, since it holds
 *                  a secret
 * @param context   what was given to postern_url_split()
 */
typedef void postern_url_piece_fn(const char *url_utf8, void *context);

/**
 * Cut one argument into the URLs that it holds: "URL, URL" and "URL URL".
 * A comma or blank inside a URL does not cut it unless a schema follows.
 *
 * @param text_utf8  NUL-terminated, at most 131072 bytes
 * @param fn         not NULL; called once for each URL, in their order
 * @param context    handed to fn
 * @param[out] err   may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up), POSTERN_E_TOO_LARGE (fix
 * configuration), POSTERN_E_MEMORY (retry).
 * Does not block. Thread-safe. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_url_split(
    const char *text_utf8, postern_url_piece_fn *fn, void *context,
    struct postern_error *err);

/** What a field of a URL holds. Numbers are append-only. Since 0.1. */
enum postern_url_kind {
    POSTERN_URL_NOTHING = 0, /**< nothing was said, and nothing is assumed */
    POSTERN_URL_TEXT = 1,
    POSTERN_URL_BOOLEAN = 2,
    POSTERN_URL_INTEGER = 3,
    POSTERN_URL_DECIMAL = 4,
    POSTERN_URL_ADDRESSES = 5,
    POSTERN_URL_TEXTS = 6
};

/** An address with its name. Since 0.1. */
struct postern_url_address {
    const char *name_utf8; /**< NULL: none was given */
    const char *address_utf8;
};

/**
 * One thing that a URL says. All memory lives for the callback; a secret
 * among it is overwritten afterwards. Since 0.1.
 */
struct postern_url_field {
    const char *name; /**< "source", "connect_timeout_s", ... */
    enum postern_url_kind kind;
    const char *text_utf8; /**< POSTERN_URL_TEXT; the secret may be any bytes */
    size_t text_len;       /**< of text_utf8, without its NUL */
    long integer;          /**< POSTERN_URL_INTEGER; _BOOLEAN: 0 or 1 */
    double decimal;        /**< POSTERN_URL_DECIMAL */
    const struct postern_url_address *addresses; /**< POSTERN_URL_ADDRESSES */
    const char *const *texts_utf8;               /**< POSTERN_URL_TEXTS */
    size_t count; /**< how many addresses or texts there are */
};

/**
 * Receives one field.
 *
 * @param field    lives for the call
 * @param context  what was given to postern_url_describe()
 */
typedef void postern_url_field_fn(
    const struct postern_url_field *field, void *context);

/**
 * Say what a URL means, field by field, always the same names in the same
 * order: accepted, error, parameter, warnings, schema, mode, source, tenant,
 * client_id, secret (only when it is revealed), targets, cc, bcc, reply_to,
 * save_sent, format, overflow, verify, redirect, connect_timeout_s,
 * response_timeout_s, retry, wait_s, emojis, tz, store, optional, cloud, url,
 * url_masked, uid, send_as, importance, batch, notice.
 *
 * A URL that is refused is described too: accepted is false, error says why,
 * parameter names the part of the URL at fault, where it is a single one, and
 * the rest is POSTERN_URL_NOTHING. The targets are those who get a mail: the
 * source itself when the URL names nobody. The url reads back to the same
 * account when the secret is revealed, and has the secret masked otherwise;
 * url_masked has tenant and client id shortened besides.
 *
 * @param url_utf8  NUL-terminated, at most 131072 bytes
 * @param reveals   0: no field holds the secret; else secret and url do
 * @param fn        not NULL
 * @param context   handed to fn
 * @param[out] err  may be NULL
 * @return POSTERN_OK, also for a URL that is refused; POSTERN_E_ARGUMENT
 * (give up), POSTERN_E_MEMORY (retry: some fields may have been handed over).
 * Reads the environment as postern_account_new_from_url() does, and no file:
 * what secret_file= and its like name is not looked at. Does not block.
 * Thread-safe. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_url_describe(
    const char *url_utf8, int reveals, postern_url_field_fn *fn, void *context,
    struct postern_error *err);

/** A parameter and its value, neither of them encoded. Since 0.1. */
struct postern_url_parameter {
    const char *name;
    const char *value_utf8;
};

/** What a URL is made of. Since 0.1. */
struct postern_url_parts {
    /** 1. */
    unsigned version;
    /** Address or object ID. */
    const char *source_utf8;
    /** NULL or "": none, as for a personal account. */
    const char *tenant_utf8;
    const char *client_id_utf8;
    /** Any bytes. May be NULL when secret_len is 0: then a parameter says
     * where the secret is. */
    const char *secret;
    size_t secret_len;
    /** to, cc, savesent, ... Several to, cc, bcc or reply_to add up; of other
     * names the last one counts, as in a URL. */
    const struct postern_url_parameter *parameters;
    size_t parameter_count;
};

/** Sets the version; all else is 0. Since 0.1. */
#define POSTERN_URL_PARTS_INIT                \
    {                                         \
        1, NULL, NULL, NULL, NULL, 0, NULL, 0 \
    }

/**
 * Make an account of parts, as if their URL had been parsed.
 *
 * @param parts     borrowed for the call
 * @param[out] ret  to be released with postern_account_free(); untouched on
 *                  failure
 * @param[out] err  may be NULL; never shows the secret
 * @return as postern_account_new_from_url().
 * Does not block. Thread-safe. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_url_build(
    const struct postern_url_parts *parts, struct postern_account **ret,
    struct postern_error *err);

/**
 * Write an account's URL, percent-encoded, in its one canonical form.
 *
 * @param account   borrowed for the call
 * @param reveals   0: the secret is masked; else the URL reads back to the
 *                  same account
 * @param[out] ret  NUL-terminated, to be released with postern_url_free();
 *                  untouched on failure
 * @param[out] err  may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up), POSTERN_E_TOO_LARGE (fix
 * configuration: over 131072 bytes), POSTERN_E_MEMORY (retry).
 * Does not block. Thread-safe. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_url_format(
    const struct postern_account *account, int reveals, char **ret,
    struct postern_error *err);

/**
 * Overwrite and release a URL.
 *
 * @param url_utf8  of postern_url_format(); may be NULL
 * Since 0.1.
 */
POSTERN_API void postern_url_free(char *url_utf8);

/** A parameter that URLs may have. All text is constant. Since 0.1. */
struct postern_url_parameter_info {
    const char *name;          /**< "savesent" */
    const char *type;          /**< "boolean" */
    const char *default_value; /**< "yes"; "" when there is none */
    const char *range;         /**< what is taken */
    const char *bad_value;     /**< what any other value does */
    const char *description;   /**< one sentence */
};

/**
 * Look at the table of parameters.
 *
 * @param index     from 0
 * @param[out] ret  not NULL; untouched when there is no such row
 * @return 1, or 0 when index is behind the last row.
 * Does not block. Thread-safe. Since 0.1.
 */
POSTERN_API int postern_url_parameter_at(
    size_t index, struct postern_url_parameter_info *ret);

POSTERN_END_DECLS

#endif

/*
 * account/url_path.h: the path of an account's URL.
 *
 * source/tenant/client_id/secret[/target...], and no tenant for a personal
 * account: split at '/' before decoding,
 * each piece decoded exactly once, so an encoded slash stays in its piece.
 */
#ifndef PT_ACCOUNT_URL_PATH_H
#define PT_ACCOUNT_URL_PATH_H

#include "account/url_parts.h"

/**
 * Fills in what the query did not give.
 *
 * Pieces from the end on with a plainly written '@' that are recipients are
 * targets; what lies between the client ID and them is the secret. A piece in
 * the place of a target with a plain '@' that is no address is refused, unless
 * nothing else could be the secret. No piece is ever shown: it may be a part
 * of the secret.
 *
 * @param path  what stands between "o365://" and the first '?'
 * @return POSTERN_OK, POSTERN_E_INVALID, POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_url_path_read(struct pt_view path,
    struct pt_url_parts *parts, struct postern_error *err) PT_MUST_CHECK;

#endif

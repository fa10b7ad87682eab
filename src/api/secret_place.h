/*
 * api/secret_place.h: a secret that stands elsewhere than in the URL.
 *
 * The parser is pure and only says where; here it is read: from a file, an
 * environment variable, or a systemd credential (a file in the folder that
 * CREDENTIALS_DIRECTORY names; systemd.exec(5), "Credentials").
 */
#ifndef PT_API_SECRET_PLACE_H
#define PT_API_SECRET_PLACE_H

#include "model/account.h"

/**
 * Reads the account's secret from its place; a secret in the URL stays as it
 * is. Line ends at its end are no part of it.
 *
 * @return POSTERN_OK (with a warning in the account where others may read the
 * file, or the secret looks like a Secret ID); POSTERN_E_FILE,
 * POSTERN_E_INVALID (empty, unset, several lines), POSTERN_E_TOO_LARGE (over
 * PT_LIMIT_SECRET_BYTES), all three fix configuration and naming the place;
 * POSTERN_E_MEMORY
 */
enum postern_status pt_secret_place_read(
    struct pt_account *account, struct postern_error *err) PT_MUST_CHECK;

#endif

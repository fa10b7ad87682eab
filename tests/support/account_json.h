/*
 * tests/support/account_json.h: an account as JSON, to compare and to show.
 */
#ifndef PT_TESTS_ACCOUNT_JSON_H
#define PT_TESTS_ACCOUNT_JSON_H

#include <jansson.h>

#include "model/account.h"

/** All that an account says, but for its warnings, of which there is the
 * number. The secret is percent-encoded: it may be any bytes. */
json_t *pt_test_account_json(const struct pt_account *account);

#endif

/*
 * tests/support/account_round_trip.h: parse(format(parse(u))) = parse(u).
 */
#ifndef PT_TESTS_ACCOUNT_ROUND_TRIP_H
#define PT_TESTS_ACCOUNT_ROUND_TRIP_H

#include "model/account.h"

/** The first member in which two accounts differ, or NULL. Warnings do not
 * count: the canonical URL gives none. */
const char *pt_test_account_difference(
    const struct pt_account *a, const struct pt_account *b);

/**
 * Parses a URL in the global cloud, writes it and parses what was written.
 *
 * @param[out] ret_is_accepted  whether the URL is one at all
 * @return what went wrong, or NULL; constant text
 */
const char *pt_test_account_round_trip(
    struct pt_view url, bool *ret_is_accepted);

#endif

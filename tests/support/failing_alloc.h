/*
 * tests/support/failing_alloc.h: refusing one allocation after the other.
 *
 * A test in the list torture_tests is linked so that all of the library's
 * allocations, jansson's included once pt_json_set_wiping_memory() was called,
 * come by here, and all that it frees.
 */
#ifndef PT_TESTS_FAILING_ALLOC_H
#define PT_TESTS_FAILING_ALLOC_H

#include <stddef.h>

#include "postern/error.h"

/** The n-th allocation from now on fails, counting from 1; 0: none does.
 * Counting starts anew. */
void pt_test_fail_nth(size_t n);

/** Allocations asked for since the last pt_test_fail_nth(). */
size_t pt_test_allocation_count(void);

/** What is tortured: on failure it must check that nothing has changed, and
 * release everything before it returns. */
typedef enum postern_status pt_test_scenario_fn(
    void *context, struct postern_error *err);

/**
 * Runs a scenario once, which must succeed, and then once for each of its
 * allocations with that one failing, which must give POSTERN_E_MEMORY.
 */
void pt_test_torture(pt_test_scenario_fn *scenario, void *context);

/** From now on counts how often a freed block still holds the text; NULL ends
 * it. */
void pt_test_watch_frees(const char *text);

/** Freed blocks that held the text since pt_test_watch_frees(). */
size_t pt_test_leaky_free_count(void);

#endif

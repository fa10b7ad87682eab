/*
 * test_environment.c: set, empty and unset (getenv() is wrapped).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sys/environment.h"

char *__wrap_getenv(const char *name);

char *__wrap_getenv(const char *name)
{
    static char empty[] = "";
    static char value[] = "a value";

    if (strcmp(name, "SET") == 0) {
        return value;
    }
    return strcmp(name, "EMPTY") == 0 ? empty : NULL;
}

static void test_environment__empty_is_as_good_as_unset(void **state)
{
    (void)state;
    assert_string_equal("a value", pt_environment_get("SET"));
    assert_null(pt_environment_get("EMPTY"));
    assert_null(pt_environment_get("UNSET"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_environment__empty_is_as_good_as_unset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

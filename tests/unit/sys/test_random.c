/*
 * test_random.c: random bytes in any amount, UUIDs, and a kernel that gives
 * none (getentropy() is wrapped at link time).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sys/random.h"

int __real_getentropy(void *bytes, size_t len);
int __wrap_getentropy(void *bytes, size_t len);

static int calls_until_failure; /* 0 = never */

int __wrap_getentropy(void *bytes, size_t len)
{
    if (calls_until_failure > 0 && --calls_until_failure == 0) {
        errno = ENOSYS;
        return -1;
    }
    return __real_getentropy(bytes, len);
}

static void test_random__fills_every_byte_of_any_amount(void **state)
{
    static const size_t sizes[] = {1, 16, 255, 256, 257, 512, 1000};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        unsigned char seen[1000] = {0};

        /* A byte that is random is not 0 in all of 64 rounds. */
        for (int round = 0; round < 64; round++) {
            unsigned char bytes[1001] = {0};

            assert_int_equal(
                POSTERN_OK, pt_random_bytes(bytes, sizes[i], NULL));
            assert_int_equal(0, bytes[sizes[i]]);
            for (size_t k = 0; k < sizes[i]; k++) {
                seen[k] |= bytes[k];
            }
        }
        assert_null(memchr(seen, 0, sizes[i]));
    }
}

static void test_random__nothing_is_fine_too(void **state)
{
    (void)state;
    calls_until_failure = 1;
    assert_int_equal(POSTERN_OK, pt_random_bytes(NULL, 0, NULL));
    calls_until_failure = 0;
}

static void test_random__a_kernel_without_is_reported(void **state)
{
    (void)state;
    for (int call = 1; call <= 2; call++) {
        struct postern_error err = {.sys_errno = 0};
        unsigned char bytes[300];

        calls_until_failure = call;
        assert_int_equal(
            POSTERN_E_INTERNAL, pt_random_bytes(bytes, sizeof(bytes), &err));
        assert_int_equal(POSTERN_E_INTERNAL, err.status);
        assert_int_equal(ENOSYS, err.sys_errno);
        assert_non_null(strstr(err.message, "random"));
    }
}

static void test_random__a_uuid_has_version_4_and_its_variant(void **state)
{
    static const char shape[] = "xxxxxxxx-xxxx-4xxx-Vxxx-xxxxxxxxxxxx";

    (void)state;
    for (int round = 0; round < 100; round++) {
        char uuid[PT_UUID_TEXT_SIZE] = "";

        assert_int_equal(POSTERN_OK, pt_random_uuid(uuid, NULL));
        assert_int_equal(PT_UUID_TEXT_SIZE - 1, strlen(uuid));
        for (size_t i = 0; i < sizeof(shape) - 1; i++) {
            const char *allowed = "0123456789abcdef";

            if (shape[i] == '-') {
                allowed = "-";
            } else if (shape[i] == '4') {
                allowed = "4";
            } else if (shape[i] == 'V') {
                allowed = "89ab";
            }
            assert_non_null(strchr(allowed, uuid[i]));
        }
    }
}

static void test_random__two_uuids_differ(void **state)
{
    char a[PT_UUID_TEXT_SIZE] = "";
    char b[PT_UUID_TEXT_SIZE] = "";

    (void)state;
    assert_int_equal(POSTERN_OK, pt_random_uuid(a, NULL));
    assert_int_equal(POSTERN_OK, pt_random_uuid(b, NULL));
    assert_string_not_equal(a, b);
}

static void test_random__a_failed_uuid_is_left_alone(void **state)
{
    char uuid[PT_UUID_TEXT_SIZE] = "before";

    (void)state;
    calls_until_failure = 1;
    assert_int_equal(POSTERN_E_INTERNAL, pt_random_uuid(uuid, NULL));
    assert_string_equal("before", uuid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random__fills_every_byte_of_any_amount),
        cmocka_unit_test(test_random__nothing_is_fine_too),
        cmocka_unit_test(test_random__a_kernel_without_is_reported),
        cmocka_unit_test(test_random__a_uuid_has_version_4_and_its_variant),
        cmocka_unit_test(test_random__two_uuids_differ),
        cmocka_unit_test(test_random__a_failed_uuid_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

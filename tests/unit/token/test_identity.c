/*
 * test_identity.c: two lists of fields have one hash only when they are the
 * same list under the same key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "token/identity.h"

static char key_bytes[] = "a key of the state directory's own";

static const struct pt_secret key = {.bytes = key_bytes,
    .len = sizeof(key_bytes) - 1,
    .cap = sizeof(key_bytes),
    .limit = 100};

static void hash(const char *const *texts, char out[PT_SHA256_HEX_SIZE])
{
    struct pt_view fields[4];
    size_t count = 0;

    for (; count < 4 && texts[count]; count++) {
        fields[count] = pt_view_of(texts[count]);
    }
    assert_int_equal(
        POSTERN_OK, pt_identity_hash(&key, fields, count, out, NULL));
}

static void test_identity__every_list_is_its_own(void **state)
{
    static const char *const lists[][5] = {
        {"ab", "c"},
        {"a", "bc"},
        {"abc"},
        {"", "abc"},
        {"abc", ""},
        {"c", "ab"},
        {"2:ab,1:c,"},
        {NULL},
    };
    char hashes[sizeof(lists) / sizeof(lists[0])][PT_SHA256_HEX_SIZE];
    char again[PT_SHA256_HEX_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        hash(lists[i], hashes[i]);
        hash(lists[i], again);
        assert_string_equal(hashes[i], again);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(hashes[i], hashes[k]);
        }
    }
}

static void test_identity__is_the_hmac_of_the_framed_fields(void **state)
{
    static const char *const list[] = {"ab", "c", NULL};
    char expected[PT_SHA256_HEX_SIZE];
    char actual[PT_SHA256_HEX_SIZE];

    (void)state;
    assert_int_equal(POSTERN_OK, pt_hmac_sha256_hex(pt_secret_view(&key),
                                     pt_view_of("2:ab,1:c,"), expected, NULL));
    hash(list, actual);
    assert_string_equal(expected, actual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity__every_list_is_its_own),
        cmocka_unit_test(test_identity__is_the_hmac_of_the_framed_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_digest.c: SHA-256 against the examples of FIPS 180-2 appendix B,
 * HMAC-SHA-256 against the vectors of RFC 4231.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sys/digest.h"

static void assert_hmac(
    struct pt_view key, struct pt_view text, const char *expected)
{
    char hex[PT_SHA256_HEX_SIZE] = "";

    assert_int_equal(POSTERN_OK, pt_hmac_sha256_hex(key, text, hex, NULL));
    assert_string_equal(expected, hex);
}

static void test_digest__vectors_of_rfc_4231(void **state)
{
    char bytes[131];
    char data[50];

    (void)state;
    memset(bytes, 0x0b, 20);
    assert_hmac(pt_view_make(bytes, 20), pt_view_of("Hi There"),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_hmac(pt_view_of("Jefe"), pt_view_of("what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(bytes, 0xaa, sizeof(bytes));
    memset(data, 0xdd, sizeof(data));
    assert_hmac(pt_view_make(bytes, 20), pt_view_make(data, sizeof(data)),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    assert_hmac(pt_view_make(bytes, sizeof(bytes)),
        pt_view_of("Test Using Larger Than Block-Size Key - Hash Key First"),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_digest__empty_key_and_text(void **state)
{
    (void)state;
    assert_hmac(pt_view_of(""), pt_view_of(""),
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void test_digest__every_bit_counts(void **state)
{
    char a[PT_SHA256_HEX_SIZE] = "";
    char b[PT_SHA256_HEX_SIZE] = "";

    (void)state;
    assert_int_equal(POSTERN_OK,
        pt_hmac_sha256_hex(pt_view_make("k\0", 2), pt_view_of("x"), a, NULL));
    assert_int_equal(POSTERN_OK,
        pt_hmac_sha256_hex(pt_view_make("k\1", 2), pt_view_of("x"), b, NULL));
    assert_string_not_equal(a, b);
}

static void test_digest__a_key_that_libcrypto_cannot_take(void **state)
{
    struct postern_error err = {.sys_errno = 0};
    char hex[PT_SHA256_HEX_SIZE] = "before";

    (void)state;
    assert_int_equal(POSTERN_E_INTERNAL,
        pt_hmac_sha256_hex(
            pt_view_make("", (size_t)1 << 31U), pt_view_of(""), hex, &err));
    assert_string_equal("before", hex);
    assert_non_null(strstr(err.message, "libcrypto"));
}

static void test_digest__examples_of_fips_180(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb924"
             "27ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223"
                "b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039"
            "a33ce45964ff2167f6ecedd419db06c1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char hex[PT_SHA256_HEX_SIZE] = "";

        assert_int_equal(
            POSTERN_OK, pt_sha256_hex(pt_view_of(rows[i].text), hex, NULL));
        assert_string_equal(rows[i].expected, hex);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest__examples_of_fips_180),
        cmocka_unit_test(test_digest__vectors_of_rfc_4231),
        cmocka_unit_test(test_digest__empty_key_and_text),
        cmocka_unit_test(test_digest__every_bit_counts),
        cmocka_unit_test(test_digest__a_key_that_libcrypto_cannot_take),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of base/base64.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"

struct vector {
    const char *plain;
    const char *encoded;
};

/* RFC 4648 section 10. */
static const struct vector vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

static void test_base64__has_the_vectors_of_the_rfc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        const struct vector *row = &vectors[i];
        unsigned char decoded[16] = "";
        char encoded[16] = "";
        size_t len = 99;

        assert_int_equal(pt_base64_encode((const unsigned char *)row->plain,
                             strlen(row->plain), encoded),
            strlen(row->encoded));
        assert_string_equal(encoded, row->encoded);
        assert_true(pt_base64_decode(pt_view_of(row->encoded), decoded, &len));
        assert_int_equal(len, strlen(row->plain));
        assert_memory_equal(decoded, row->plain, len);
    }
}

static void fill(unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (unsigned char)(i * 167 + 13);
    }
}

static void test_base64__round_trips_every_length(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 300; len++) {
        unsigned char bytes[300];
        unsigned char decoded[303];
        char encoded[404];
        uint64_t expected_len = 0;
        size_t encoded_len = 0;
        size_t decoded_len = 0;

        fill(bytes, len);
        encoded_len = pt_base64_encode(bytes, len, encoded);
        assert_true(pt_base64_encoded_len(len, &expected_len));
        assert_int_equal(encoded_len, expected_len);
        assert_true(pt_base64_decode(
            pt_view_make(encoded, encoded_len), decoded, &decoded_len));
        assert_int_equal(decoded_len, len);
        assert_memory_equal(decoded, bytes, len);
    }
}

static void test_base64__pieces_of_three_give_the_whole(void **state)
{
    unsigned char bytes[100];
    char whole[136];
    char pieces[136];
    size_t whole_len = 0;

    (void)state;
    fill(bytes, sizeof(bytes));
    whole_len = pt_base64_encode(bytes, sizeof(bytes), whole);
    for (size_t piece = 3; piece <= sizeof(bytes); piece += 3) {
        size_t written = 0;

        for (size_t at = 0; at < sizeof(bytes); at += piece) {
            size_t rest = sizeof(bytes) - at;

            written += pt_base64_encode(
                bytes + at, rest < piece ? rest : piece, pieces + written);
        }
        assert_int_equal(written, whole_len);
        assert_memory_equal(pieces, whole, whole_len);
    }
}

static void test_base64__refuses_what_is_not_base64(void **state)
{
    static const char *const rows[] = {"Z", "Zg",
        "Zg=", "Z===", "====", "Zm9v\n", "Zm 9", "Zm9_", "Zm-v", "Zg==Zm9v",
        "Zm8=Zm9v", "=Zg=", "Zg=a", "Zh==", "Zm9=", "Zm9vZ", "Z\xC3\xA9g"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned char decoded[16];
        size_t len = 77;

        if (pt_base64_decode(pt_view_of(rows[i]), decoded, &len)) {
            fail_msg("'%s' was taken", rows[i]);
        }
        assert_int_equal(len, 77);
    }
}

static void test_base64__length_does_not_wrap(void **state)
{
    uint64_t len = 0;

    (void)state;
    assert_true(pt_base64_encoded_len(UINT64_MAX / 4 * 3 - 3, &len));
    assert_false(pt_base64_encoded_len(UINT64_MAX, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64__has_the_vectors_of_the_rfc),
        cmocka_unit_test(test_base64__round_trips_every_length),
        cmocka_unit_test(test_base64__pieces_of_three_give_the_whole),
        cmocka_unit_test(test_base64__refuses_what_is_not_base64),
        cmocka_unit_test(test_base64__length_does_not_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of codec/utf8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/utf8.h"

struct row {
    const char *text;
    size_t bad_offset; /* SIZE_MAX: it is UTF-8 */
};

static const struct row rows[] = {
    {"", SIZE_MAX},
    {"plain \x01\x7F", SIZE_MAX},
    {"\xC2\x80\xDF\xBF", SIZE_MAX},
    {"\xE0\xA0\x80\xE1\x80\x80\xEC\xBF\xBF", SIZE_MAX},
    {"\xED\x80\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", SIZE_MAX},
    {"\xF0\x90\x80\x80\xF3\xBF\xBF\xBF\xF4\x8F\xBF\xBF", SIZE_MAX},
    {"\x80", 0},
    {"a\xBF", 1},
    {"\xC0\x80", 0},         /* overlong NUL */
    {"\xC1\xBF", 0},         /* overlong */
    {"\xE0\x9F\xBF", 0},     /* overlong */
    {"\xF0\x8F\xBF\xBF", 0}, /* overlong */
    {"ab\xED\xA0\x80", 2},   /* surrogate */
    {"\xED\xBF\xBF", 0},     /* surrogate */
    {"\xF4\x90\x80\x80", 0}, /* over U+10FFFF */
    {"\xF5\x80\x80\x80", 0},
    {"\xFE", 0},
    {"\xFF", 0},
    {"abc\xC3", 3},         /* cut */
    {"abc\xE2\x82", 3},     /* cut */
    {"abc\xF0\x9F\x98", 3}, /* cut */
    {"\xC3\xA9\xC3(", 2},
    {"\xE2\x82(", 0},
    {"\xE2(\x82", 0},
    {"\xF0\x9F\x98(", 0},
    {"\xF0\x9F(\x98", 0},
};

static void test_utf8__is_judged_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t offset = SIZE_MAX;
        bool is_valid = pt_utf8_is_valid(pt_view_of(rows[i].text), &offset);

        if (is_valid != (rows[i].bad_offset == SIZE_MAX) ||
            offset != rows[i].bad_offset) {
            fail_msg("row %zu: offset %zu", i, offset);
        }
        assert_int_equal(
            pt_utf8_is_valid(pt_view_of(rows[i].text), NULL), is_valid);
    }
}

static void test_utf8__refuses_nul(void **state)
{
    size_t offset = 0;

    (void)state;
    assert_false(pt_utf8_is_valid(pt_view_make("ab\0c", 4), &offset));
    assert_int_equal(offset, 2);
}

/* Each scalar value, encoded by the book, is taken. */
static void test_utf8__takes_every_scalar_value(void **state)
{
    (void)state;
    for (uint32_t value = 0x80; value <= 0x10FFFF; value += 7) {
        unsigned char text[4];
        size_t len = 0;

        if (value < 0x800) {
            text[len++] = (unsigned char)(0xC0U | value >> 6U);
        } else if (value < 0x10000) {
            text[len++] = (unsigned char)(0xE0U | value >> 12U);
            text[len++] = (unsigned char)(0x80U | (value >> 6U & 63U));
        } else {
            text[len++] = (unsigned char)(0xF0U | value >> 18U);
            text[len++] = (unsigned char)(0x80U | (value >> 12U & 63U));
            text[len++] = (unsigned char)(0x80U | (value >> 6U & 63U));
        }
        text[len++] = (unsigned char)(0x80U | (value & 63U));
        if (pt_utf8_is_valid(pt_view_make((const char *)text, len), NULL) !=
            (value < 0xD800 || value > 0xDFFF)) {
            fail_msg("U+%X is judged wrongly", (unsigned)value);
        }
    }
}

static const struct {
    const char *text;
    size_t count;
    size_t first_len;
} count_rows[] = {
    {"", 0, 0},
    {"ab", 2, 1},
    {"\xC3\xA9x", 2, 2},
    {"\xE2\x82\xAC", 1, 3},
    {"\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 2, 4},
};

static void test_utf8__characters_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(count_rows) / sizeof(count_rows[0]); i++) {
        struct pt_view text = pt_view_of(count_rows[i].text);

        assert_int_equal(pt_utf8_count(text), count_rows[i].count);
        assert_int_equal(pt_utf8_first_len(text), count_rows[i].first_len);
    }
}

/* What is written is valid and of the length RFC 3629 gives. */
static void test_utf8__characters_are_written(void **state)
{
    static const struct {
        uint32_t code;
        const char *text;
    } codes[] = {
        {0x41, "A"},
        {0x7F, "\x7F"},
        {0x80, "\xC2\x80"},
        {0x7FF, "\xDF\xBF"},
        {0x800, "\xE0\xA0\x80"},
        {0xD7FF, "\xED\x9F\xBF"},
        {0xE000, "\xEE\x80\x80"},
        {0xFFFF, "\xEF\xBF\xBF"},
        {0x10000, "\xF0\x90\x80\x80"},
        {0x10FFFF, "\xF4\x8F\xBF\xBF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct pt_buf out;

        pt_buf_init(&out, 4);
        assert_int_equal(pt_utf8_append(&out, codes[i].code, NULL), POSTERN_OK);
        assert_string_equal(out.data, codes[i].text);
        assert_true(pt_utf8_is_valid(pt_buf_view(&out), NULL));
        pt_buf_done(&out);
        pt_buf_init(&out, 0);
        assert_int_equal(
            pt_utf8_append(&out, codes[i].code, NULL), POSTERN_E_TOO_LARGE);
        pt_buf_done(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8__is_judged_byte_by_byte),
        cmocka_unit_test(test_utf8__refuses_nul),
        cmocka_unit_test(test_utf8__takes_every_scalar_value),
        cmocka_unit_test(test_utf8__characters_are_counted),
        cmocka_unit_test(test_utf8__characters_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

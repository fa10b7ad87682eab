/*
 * Unit tests of base/view.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/view.h"

static void assert_view(struct pt_view view, const char *expected)
{
    assert_int_equal(view.len, strlen(expected));
    assert_memory_equal(view.ptr, expected, view.len);
}

static void test_view__takes_parts_that_exist(void **state)
{
    struct pt_view view = pt_view_of("postern");

    (void)state;
    assert_view(pt_view_of(NULL), "");
    assert_non_null(pt_view_of(NULL).ptr);
    assert_view(pt_view_from(view, 4), "ern");
    assert_view(pt_view_from(view, 7), "");
    assert_view(pt_view_from(view, 99), "");
    assert_view(pt_view_first(view, 4), "post");
    assert_view(pt_view_first(view, 0), "");
    assert_view(pt_view_first(view, 99), "postern");
}

static void test_view__trims_ascii_blanks_only(void **state)
{
    (void)state;
    assert_view(pt_view_trim(pt_view_of(" \t\r\n\v\fa b\n ")), "a b");
    assert_view(pt_view_trim(pt_view_of(" \n ")), "");
    assert_view(pt_view_trim(pt_view_of("")), "");
    assert_view(pt_view_trim(pt_view_of("\xC2\xA0x")), "\xC2\xA0x");
}

static void test_view__compares(void **state)
{
    (void)state;
    assert_true(pt_view_is_equal(pt_view_of("ab"), pt_view_of("ab")));
    assert_false(pt_view_is_equal(pt_view_of("ab"), pt_view_of("aB")));
    assert_false(pt_view_is_equal(pt_view_of("ab"), pt_view_of("abc")));
    assert_true(pt_view_is_equal_nocase(pt_view_of("aZ"), pt_view_of("Az")));
    assert_false(pt_view_is_equal_nocase(pt_view_of("a["), pt_view_of("a{")));
    assert_false(pt_view_is_equal_nocase(pt_view_of("a"), pt_view_of("ab")));
    assert_true(pt_view_has_prefix(pt_view_of("abc"), pt_view_of("ab")));
    assert_true(pt_view_has_prefix(pt_view_of("abc"), pt_view_of("")));
    assert_false(pt_view_has_prefix(pt_view_of("a"), pt_view_of("ab")));
}

static void test_view__finds_bytes(void **state)
{
    struct pt_view with_nul = pt_view_make("a\0b;", 4);

    (void)state;
    assert_int_equal(pt_view_find(pt_view_of("a=b=c"), '='), 1);
    assert_int_equal(pt_view_find(pt_view_of("abc"), '='), 3);
    assert_int_equal(pt_view_find(pt_view_of(""), '='), 0);
    assert_int_equal(pt_view_find(with_nul, '\0'), 1);
    assert_int_equal(pt_view_find_any(pt_view_of("ab;c,d"), ",;"), 2);
    assert_int_equal(pt_view_find_any(pt_view_of("abcd"), ",;"), 4);
    assert_int_equal(pt_view_find_any(with_nul, ",;"), 3);
}

static void test_view__splits_into_fields(void **state)
{
    struct pt_view rest = pt_view_of("a,,bc,");
    struct pt_view field = pt_view_of("untouched");

    (void)state;
    assert_true(pt_view_next_field(&rest, ',', &field));
    assert_view(field, "a");
    assert_true(pt_view_next_field(&rest, ',', &field));
    assert_view(field, "");
    assert_true(pt_view_next_field(&rest, ',', &field));
    assert_view(field, "bc");
    assert_false(pt_view_next_field(&rest, ',', &field));
    assert_view(field, "bc");
}

static void test_view__knows_ascii(void **state)
{
    (void)state;
    assert_int_equal(pt_ascii_lower('A'), 'a');
    assert_int_equal(pt_ascii_lower('Z'), 'z');
    assert_int_equal(pt_ascii_lower('@'), '@');
    assert_int_equal(pt_ascii_lower('['), '[');
    assert_true(pt_ascii_is_alnum('0') && pt_ascii_is_alnum('9'));
    assert_true(pt_ascii_is_alnum('a') && pt_ascii_is_alnum('Z'));
    assert_false(pt_ascii_is_alnum('_') || pt_ascii_is_alnum('\xE9'));
    assert_true(pt_ascii_is_blank(' ') && pt_ascii_is_blank('\f'));
    assert_false(pt_ascii_is_blank('\0') || pt_ascii_is_blank('a'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_view__takes_parts_that_exist),
        cmocka_unit_test(test_view__trims_ascii_blanks_only),
        cmocka_unit_test(test_view__compares),
        cmocka_unit_test(test_view__finds_bytes),
        cmocka_unit_test(test_view__splits_into_fields),
        cmocka_unit_test(test_view__knows_ascii),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_aadsts.c: every code that Entra ID documents for our flows has its
 * advice, and its sentence fits into an error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/aadsts.h"

/* Codes of one advice, 0 at the end. */
struct group {
    enum postern_advice advice;
    long codes[64];
};

static const struct group groups[] = {
    {POSTERN_ADVICE_FIX_CONFIGURATION,
        {7000215, 7000222, 70002, 7000218, 700025, 700016, 700011, 70001,
            7000112, 90002, 900023, 90013, 90038, 900432, 900382, 50194,
            9001023, 9002332, 90130, 90124, 9002346, 65001, 90094, 90095,
            650056, 650057, 65005, 500011, 70011, 700022, 700023, 28002, 50034,
            50020, 50105, 50053, 50057, 53003, 53000, 53001, 530032, 530035,
            700027, 700024, 700030, 50012, 70021, 700211, 700213}},
    {POSTERN_ADVICE_SIGN_IN_AGAIN,
        {65004, 50076, 50079, 50078, 50074, 50072, 50126, 50055, 50173, 50132,
            50133, 70000, 70008, 700082, 70043, 70018, 70019, 54005}},
    {POSTERN_ADVICE_RETRY, {70016, 50196, 90055, 50033, 90006, 90012, 90024,
                               90033, 90090, 70012, 40010, 50087}},
    {POSTERN_ADVICE_GIVE_UP, {50048, 90008, 90014, 900144, 9002313, 90100}},
};

static void test_aadsts__every_code_has_its_advice(void **state)
{
    size_t row_count = 0;
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        for (const long *code = groups[i].codes; *code != 0; code++) {
            const struct pt_aadsts_row *row = pt_aadsts_find(*code);

            if (!row || row->code != *code || row->advice != groups[i].advice) {
                fail_msg("AADSTS%ld", *code);
            }
            seen++;
        }
    }
    (void)pt_aadsts_rows(&row_count);
    assert_int_equal(row_count, seen); /* no row without a test */
}

static void test_aadsts__no_code_stands_twice(void **state)
{
    size_t count = 0;
    const struct pt_aadsts_row *rows = pt_aadsts_rows(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(&rows[i], pt_aadsts_find(rows[i].code));
    }
}

static void test_aadsts__sentences_fit_and_go_on_from_each_other(void **state)
{
    size_t count = 0;
    const struct pt_aadsts_row *rows = pt_aadsts_rows(&count);
    size_t room = sizeof(((struct postern_error *)NULL)->message) -
                  sizeof("Entra refused the sign-in (AADSTS7000215): ; ");

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *texts[] = {rows[i].meaning, rows[i].hint};

        if (strlen(rows[i].meaning) + strlen(rows[i].hint) > room) {
            fail_msg("AADSTS%ld is too long", rows[i].code);
        }
        for (size_t k = 0; k < 2; k++) {
            size_t len = strlen(texts[k]);

            assert_true(len > 8);
            assert_null(strchr(texts[k], '\n'));
            assert_null(strchr(texts[k], '%'));
            assert_int_not_equal('.', texts[k][len - 1]);
        }
    }
}

static void test_aadsts__unknown_codes_have_no_row(void **state)
{
    static const long codes[] = {0, -1, 1, 7000216, 2147483647};

    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        assert_null(pt_aadsts_find(codes[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aadsts__every_code_has_its_advice),
        cmocka_unit_test(test_aadsts__no_code_stands_twice),
        cmocka_unit_test(test_aadsts__sentences_fit_and_go_on_from_each_other),
        cmocka_unit_test(test_aadsts__unknown_codes_have_no_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

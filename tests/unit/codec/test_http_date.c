/*
 * Unit tests of codec/http_date.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/http_date.h"

#define NO_DATE INT64_MIN

struct date_row {
    const char *text;
    int64_t unix_s;
};

static const struct date_row date_rows[] = {
    /* RFC 9110 section 5.6.7 */
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Sun Nov 16 08:49:37 1994", 784975777},
    {" Thu, 01 Jan 1970 00:00:00 GMT ", 0},
    {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
    {"Fri, 29 Feb 2008 12:00:00 GMT", 1204286400},
    {"Tue, 29 Feb 2000 00:00:00 GMT", 951782400},
    {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
    {"Tue, 19 Jan 2038 03:14:08 GMT", INT64_C(2147483648)},
    {"Fri, 31 Dec 9999 23:59:59 GMT", INT64_C(253402300799)},
    {"Monday, 23-Nov-26 10:00:00 GMT", 1795428000},
    {"Monday, 01-Jan-70 00:00:00 GMT", 0},
    {"", NO_DATE},
    {"now", NO_DATE},
    {"Sun, 06 Nov 1994 08:49:37", NO_DATE},
    {"Sun, 06 Nov 1994 08:49:37 GMT+1", NO_DATE},
    {"Sun, 06 Nov 1994 08:49:37 UTC", NO_DATE},
    {"Sun, 6 Nov 1994 08:49:37 GMT", NO_DATE},
    {"Sun 06 Nov 1994 08:49:37 GMT", NO_DATE},
    {"Xyz, 06 Nov 1994 08:49:37 GMT", NO_DATE},
    {"Sun, 06 Nox 1994 08:49:37 GMT", NO_DATE},
    {"Sun, 00 Nov 1994 08:49:37 GMT", NO_DATE},
    {"Sun, 31 Nov 1994 08:49:37 GMT", NO_DATE},
    {"Thu, 29 Feb 2007 00:00:00 GMT", NO_DATE},
    {"Thu, 29 Feb 2100 00:00:00 GMT", NO_DATE},
    {"Sun, 06 Nov 1899 08:49:37 GMT", NO_DATE},
    {"Sun, 06 Nov 1994 24:49:37 GMT", NO_DATE},
    {"Sun, 06 Nov 1994 08:60:37 GMT", NO_DATE},
    {"Sun, 06 Nov 1994 08:49:61 GMT", NO_DATE},
    {"Sun, 06 Nov 1994 -8:49:37 GMT", NO_DATE},
    {"Sun Nov 06 08:49:37 94", NO_DATE},
    {"Sun, 06 Nov 199", NO_DATE},
};

static void test_http_date__reads_three_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(date_rows) / sizeof(date_rows[0]); i++) {
        const struct date_row *row = &date_rows[i];
        int64_t unix_s = NO_DATE;
        bool is_date = pt_http_date_parse(pt_view_of(row->text), &unix_s);

        if (is_date != (row->unix_s != NO_DATE) || unix_s != row->unix_s) {
            fail_msg("'%s' is %lld", row->text, (long long)unix_s);
        }
    }
}

struct retry_row {
    const char *text;
    unsigned ms; /* UINT_MAX: none */
};

#define NONE ((unsigned)-1)
#define DAY_MS 86400000U

/* Now is 1994-11-06 08:49:37. */
static const struct retry_row retry_rows[] = {
    {"0", 0},
    {"1", 1000},
    {" 120 ", 120000},
    {"2.128", 2128},
    {"2.5", 2500},
    {"0.0001", 1},
    {"0.0010", 1},
    {"0.9999", 1000},
    {"0.0000", 0},
    {"86400", DAY_MS},
    {"86399.999", DAY_MS - 1},
    {"86400.5", DAY_MS},
    {"86401", DAY_MS},
    {"99999999999999999999999999999999999999", DAY_MS},
    {"Sun, 06 Nov 1994 08:49:47 GMT", 10000},
    {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
    {"Sun, 06 Nov 1994 08:49:36 GMT", 0},
    {"Sun Nov  6 08:50:37 1994", 60000},
    {"Fri, 31 Dec 9999 23:59:59 GMT", DAY_MS},
    {"", NONE},
    {"-1", NONE},
    {"+1", NONE},
    {".5", NONE},
    {"5.", NONE},
    {"1.2.3", NONE},
    {"1e3", NONE},
    {"1 s", NONE},
    {"soon", NONE},
};

static void test_http_date__reads_retry_after(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(retry_rows) / sizeof(retry_rows[0]); i++) {
        const struct retry_row *row = &retry_rows[i];
        unsigned ms = NONE;
        bool is_taken =
            pt_retry_after_parse(pt_view_of(row->text), 784111777, &ms);

        if (is_taken != (row->ms != NONE) || ms != row->ms) {
            fail_msg("'%s' is %u ms", row->text, ms);
        }
    }
}

static void test_http_date__survives_clocks_at_the_ends(void **state)
{
    struct pt_view date = pt_view_of("Thu, 01 Jan 1970 00:00:01 GMT");
    unsigned ms = NONE;

    (void)state;
    assert_true(pt_retry_after_parse(date, INT64_MIN, &ms));
    assert_int_equal(ms, DAY_MS);
    assert_true(pt_retry_after_parse(date, INT64_MAX, &ms));
    assert_int_equal(ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_date__reads_three_forms),
        cmocka_unit_test(test_http_date__reads_retry_after),
        cmocka_unit_test(test_http_date__survives_clocks_at_the_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

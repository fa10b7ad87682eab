/*
 * URLs of the command line: parsed, and overwritten where they stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/url_arguments.h"

/* source NULL: the URL is refused. */
static const struct {
    const char *url;
    const char *source;
} rows[] = {
    {"azure://me@example.com/tenant/client/s3cret", "me@example.com"},
    {"o365://me@example.com/tenant/client/s3cret/b@example.org",
        "me@example.com"},
    {"azure://me@example.com/tenant/client/s3cret%2Fmore?from=x@example.com",
        "me@example.com"},
    {"", NULL},
    {"azure://", NULL},
    {"azure://me@example.com/tenant", NULL},
    {"mailto://me:s3cret@example.com", NULL},
    {"s3cret", NULL},
    {"azure://caf\xC3\xA9/\xFF/s3cret", NULL},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* As on a stack: one after the other, with something between them. */
struct arguments {
    char texts[ROW_COUNT][128];
    char *urls[ROW_COUNT];
};

static void copy_rows(struct arguments *arguments)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        memset(arguments->texts[i], '#', sizeof(arguments->texts[i]));
        assert_true(strlen(rows[i].url) < sizeof(arguments->texts[i]));
        memcpy(arguments->texts[i], rows[i].url, strlen(rows[i].url) + 1);
        arguments->urls[i] = arguments->texts[i];
    }
}

static void test_url_arguments__become_accounts_or_errors(void **state)
{
    struct arguments arguments;
    struct pt_url_arguments taken = {.items = NULL};

    (void)state;
    copy_rows(&arguments);
    assert_true(pt_url_arguments_take(arguments.urls, ROW_COUNT, &taken));
    assert_int_equal(taken.count, ROW_COUNT);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct pt_url_argument *item = &taken.items[i];

        if (rows[i].source) {
            assert_non_null(item->account);
            assert_string_equal(
                postern_account_source(item->account), rows[i].source);
        } else {
            assert_null(item->account);
            assert_int_equal(item->error.status, POSTERN_E_INVALID);
            assert_true(item->error.message[0] != '\0');
            assert_null(strstr(item->error.message, "s3cret"));
        }
    }
    pt_url_arguments_done(&taken);
    assert_null(taken.items);
    assert_int_equal(taken.count, 0);
}

/* Good or bad: ps(1) shows "x", as many as there were bytes; what stands
 * behind an argument (the environment, on a real stack) is not touched. */
static void test_url_arguments__are_overwritten_where_they_stand(void **state)
{
    struct arguments arguments;
    struct pt_url_arguments taken = {.items = NULL};

    (void)state;
    copy_rows(&arguments);
    assert_true(pt_url_arguments_take(arguments.urls, ROW_COUNT, &taken));
    for (size_t i = 0; i < ROW_COUNT; i++) {
        size_t len = strlen(rows[i].url);

        assert_int_equal(strlen(arguments.texts[i]), len);
        assert_int_equal(strspn(arguments.texts[i], "x"), len);
        for (size_t k = len + 1; k < sizeof(arguments.texts[i]); k++) {
            assert_int_equal(arguments.texts[i][k], '#');
        }
    }
    pt_url_arguments_done(&taken);
}

static void test_url_arguments__none_is_no_failure(void **state)
{
    struct pt_url_arguments taken = {.count = 9};

    (void)state;
    assert_true(pt_url_arguments_take(NULL, 0, &taken));
    assert_int_equal(taken.count, 0);
    pt_url_arguments_done(&taken);
}

static void test_url_arguments__same_urls_do_not_disturb_each_other(
    void **state)
{
    char first[] = "azure://me@example.com/tenant/client/s3cret";
    char second[] = "azure://me@example.com/tenant/client/s3cret";
    char *urls[] = {first, second};
    struct pt_url_arguments taken = {.items = NULL};

    (void)state;
    assert_true(pt_url_arguments_take(urls, 2, &taken));
    assert_non_null(taken.items[0].account);
    assert_non_null(taken.items[1].account);
    assert_ptr_not_equal(taken.items[0].account, taken.items[1].account);
    assert_string_equal(first, second);
    assert_null(strchr(first, 's'));
    pt_url_arguments_done(&taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_arguments__become_accounts_or_errors),
        cmocka_unit_test(test_url_arguments__are_overwritten_where_they_stand),
        cmocka_unit_test(test_url_arguments__none_is_no_failure),
        cmocka_unit_test(
            test_url_arguments__same_urls_do_not_disturb_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

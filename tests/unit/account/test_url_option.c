/*
 * Unit tests of account/url_option and of the table of parameters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/url.h"
#include "account/url_option.h"
#include "account/url_parameters.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Stands for "no such value". */
#define NONE 77777U

struct row {
    const char *text;
    unsigned expected;
};

static void check(bool (*parse)(struct pt_view text, unsigned *ret),
    const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned got = NONE;

        if (parse(pt_view_of(rows[i].text), &got) !=
                (rows[i].expected != NONE) ||
            got != rows[i].expected) {
            fail_msg("'%s' is %u", rows[i].text, got);
        }
    }
}

static void test_url_option__flags_by_two_letters(void **state)
{
    static const struct row rows[] = {{"yes", 1}, {"Y", 1}, {"TRUE", 1},
        {"t", 1}, {"on", 1}, {"1", 1}, {"allow", 1}, {"enable", 1}, {"no", 0},
        {"N", 0}, {"never", 0}, {"False", 0}, {"f", 0}, {"off", 0}, {"0", 0},
        {"deny", 0}, {"disable", 0}, {"", NONE}, {"garbage", NONE}, {"o", NONE},
        {"10", NONE}, {"00", NONE}, {"-1", NONE}};

    (void)state;
    check(pt_url_option_parse_flag, rows, COUNT_OF(rows));
}

static void test_url_option__counts(void **state)
{
    static const struct row rows[] = {{"0", 0}, {"10", 10}, {"007", 7},
        {"4000000000", 4000000000U}, {"4294967296", 4000000000U},
        {"99999999999999999999", 4000000000U}, {"", NONE}, {"-1", NONE},
        {"1.0", NONE}, {"1e3", NONE}, {" 1", NONE}, {"x", NONE}};

    (void)state;
    check(pt_url_option_parse_count, rows, COUNT_OF(rows));
}

static void test_url_option__seconds(void **state)
{
    static const struct row rows[] = {{"0", 0}, {"2", 2000}, {"0.5", 500},
        {".5", 500}, {"7.", 7000}, {"1.25", 1250}, {"0.001", 1}, {"0.0001", 1},
        {"0.0010", 1}, {"1.9999", 2000}, {"0.000", 0}, {"3999999", 3999999000U},
        {"4000000", 4000000000U}, {"99999999999", 4000000000U}, {"", NONE},
        {".", NONE}, {"-1", NONE}, {"inf", NONE}, {"nan", NONE}, {"1e3", NONE},
        {"1.5s", NONE}, {"1.2.3", NONE}};

    (void)state;
    check(pt_url_option_parse_seconds, rows, COUNT_OF(rows));
}

static void test_url_option__seconds_are_written_short(void **state)
{
    static const struct row rows[] = {{"0", 0}, {"2", 2000}, {"0.5", 500},
        {"1.25", 1250}, {"0.001", 1}, {"86400", 86400000}, {"10.05", 10050}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pt_buf out;

        pt_buf_init(&out, 100);
        assert_int_equal(
            pt_url_option_append_seconds(&out, rows[i].expected, NULL),
            POSTERN_OK);
        assert_string_equal(out.data, rows[i].text);
        pt_buf_done(&out);
    }
}

static bool is_sentence(const char *text)
{
    size_t len = strlen(text);

    return len > 10 && text[len - 1] == '.' && text[0] >= 'A' && text[0] <= 'Z';
}

static void test_url_parameters__every_row_is_complete(void **state)
{
    size_t count = 0;
    const struct pt_url_parameter *rows = pt_url_parameter_rows(&count);

    (void)state;
    assert_true(count > 30);
    for (size_t i = 0; i < count; i++) {
        const struct pt_url_parameter *row = &rows[i];

        if (!row->name || !row->type_text || !row->default_text ||
            !row->range_text || !row->bad_value_text || !row->description ||
            !is_sentence(row->description)) {
            fail_msg("row %zu (%s) lacks a text", i, row->name);
        }
        assert_true(
            (row->handle != NULL) == (row->kind == PT_URL_PARAMETER_TEXT));
        assert_true((row->get != NULL) == (row->handle == NULL));
        assert_true(
            (row->words != NULL) == (row->kind == PT_URL_PARAMETER_CHOICE));
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(row->name, rows[other].name);
        }
    }
}

/* The default that the manual tells is the one that holds. */
static void test_url_parameters__defaults_are_told_truly(void **state)
{
    size_t count = 0;
    const struct pt_url_parameter *rows = pt_url_parameter_rows(&count);
    struct pt_account_options defaults;
    size_t checked_count = 0;

    (void)state;
    pt_account_options_init(&defaults);
    for (size_t i = 0; i < count; i++) {
        unsigned told = NONE;
        struct pt_view text = pt_view_of(rows[i].default_text);

        if (!rows[i].get || strcmp(rows[i].name, "cto") == 0 ||
            strcmp(rows[i].name, "rto") == 0 ||
            strcmp(rows[i].name, "emojis") == 0) {
            continue; /* 0 and undecided: the client's */
        }
        if (rows[i].words) {
            assert_string_equal(
                rows[i].words[rows[i].get(&defaults)].word, text.ptr);
        } else {
            assert_true(rows[i].kind == PT_URL_PARAMETER_FLAG
                            ? pt_url_option_parse_flag(text, &told)
                            : pt_url_option_parse_seconds(text, &told));
            assert_int_equal(told, rows[i].get(&defaults));
        }
        checked_count++;
    }
    assert_true(checked_count >= 11);
}

/* Each option is set by its parameter, and by no other. */
static void test_url_parameters__each_sets_its_own(void **state)
{
    static const char *const queries[] = {"savesent=no", "importance=high",
        "batch=yes", "format=text", "overflow=split", "verify=no",
        "redirect=no", "cto=2", "rto=3", "retry=4", "wait=5", "emojis=yes",
        "store=no", "optional=yes"};
    size_t count = 0;
    const struct pt_url_parameter *rows = pt_url_parameter_rows(&count);
    struct pt_account_options defaults;

    (void)state;
    pt_account_options_init(&defaults);
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        char url[128] = "o365://u@example.com/t/c/s?";
        struct pt_account account;
        size_t name_len = strcspn(queries[i], "=");

        memcpy(url + strlen(url), queries[i], strlen(queries[i]) + 1);
        assert_int_equal(pt_account_url_parse(pt_view_of(url),
                             pt_cloud_default_named("global"), &account, NULL),
            POSTERN_OK);
        assert_int_equal(account.warning_count, 0);
        for (size_t row = 0; row < count; row++) {
            bool is_own = strlen(rows[row].name) == name_len &&
                          strncmp(rows[row].name, queries[i], name_len) == 0;

            if (rows[row].get && is_own != (rows[row].get(&account.options) !=
                                               rows[row].get(&defaults))) {
                fail_msg("%s and %s", queries[i], rows[row].name);
            }
        }
        pt_account_done(&account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_option__flags_by_two_letters),
        cmocka_unit_test(test_url_option__counts),
        cmocka_unit_test(test_url_option__seconds),
        cmocka_unit_test(test_url_option__seconds_are_written_short),
        cmocka_unit_test(test_url_parameters__every_row_is_complete),
        cmocka_unit_test(test_url_parameters__defaults_are_told_truly),
        cmocka_unit_test(test_url_parameters__each_sets_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

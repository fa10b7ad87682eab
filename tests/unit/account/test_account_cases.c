/*
 * Accounts' URLs as tests/data/account_urls.jsonl has them: what each means,
 * or why it is refused. One JSON object a line:
 *
 *   url, accepted; fields (all that the account says), canonical, masked;
 *   error; split (when the text holds anything but that one URL);
 *   apprise (what Apprise 1.13.0 makes of it where that is something else):
 *   by field, "was" its value and "rule" why postern's is another. The rules
 *   stand in postern-url(7) under "Differences from Apprise".
 *
 * Argument: the folder with the file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "account/url.h"
#include "account/url_format.h"
#include "account/url_split.h"
#include "account_json.h"
#include "base/limits.h"

#define FEWEST_ROWS 300

static const char *data_dir;

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));

    return text ? text : "";
}

static enum postern_status parse(
    struct pt_view url, struct pt_account *ret, struct postern_error *err)
{
    return pt_account_url_parse(
        url, pt_cloud_default_named("global"), ret, err);
}

static void check_form(const json_t *row, const struct pt_account *account,
    enum pt_url_form form, const char *key)
{
    struct pt_secret url;

    pt_secret_init(&url, PT_LIMIT_URL_BYTES);
    assert_int_equal(
        pt_account_url_format(account, form, &url, NULL), POSTERN_OK);
    if (!pt_view_is_equal(
            pt_secret_view(&url), pt_view_of(text_of(row, key)))) {
        fail_msg("%s: %s is '%s', not '%s'", text_of(row, "id"), key, url.bytes,
            text_of(row, key));
    }
    pt_secret_done(&url);
}

static void check_fields(
    const json_t *row, const char *what, const struct pt_account *account)
{
    json_t *got = pt_test_account_json(account);
    json_t *expected = json_object_get(row, "fields");
    const char *key = NULL;
    json_t *value = NULL;

    assert_int_equal(json_object_size(got), json_object_size(expected));
    json_object_foreach(got, key, value)
    {
        bool is_count = strcmp(key, "warning_count") == 0;

        if (!json_equal(value, json_object_get(expected, key)) &&
            !(is_count && strcmp(what, "canonical") == 0)) {
            char *shown = json_dumps(value, JSON_ENCODE_ANY);

            fail_msg("%s, %s: %s is %s", text_of(row, "id"), what, key, shown);
        }
    }
    json_decref(got);
}

/* What the canonical URL means is the same, and it is written the same. */
static void check_round_trip(const json_t *row)
{
    struct pt_account account;
    struct postern_error err = {.status = POSTERN_OK};

    if (parse(pt_view_of(text_of(row, "canonical")), &account, &err) !=
        POSTERN_OK) {
        fail_msg("%s: %s", text_of(row, "id"), err.message);
    }
    check_fields(row, "canonical", &account);
    assert_int_equal(account.warning_count, 0);
    check_form(row, &account, PT_URL_CANONICAL, "canonical");
    pt_account_done(&account);
}

static void check_split(const json_t *row, struct pt_view text)
{
    const json_t *expected = json_object_get(row, "split");
    struct pt_view rest = text;
    struct pt_view url = pt_view_of("");
    size_t count = 0;

    while (pt_account_url_split_next(&rest, &url)) {
        const char *part =
            expected ? json_string_value(json_array_get(expected, count))
                     : text_of(row, "url");

        if (!part || !pt_view_is_equal(url, pt_view_of(part))) {
            fail_msg("%s: part %zu is '%.*s'", text_of(row, "id"), count,
                (int)url.len, url.ptr);
        }
        count++;
    }
    assert_int_equal(count, expected ? json_array_size(expected) : 1);
}

static bool is_rule(const char *name)
{
    static const char *const rules[] = {"bad-recipients", "bad-value",
        "data-marks", "decoded-once", "from", "names", "order", "plain-at",
        "plus", "store", "tenant", "timeouts", "to"};

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (strcmp(name, rules[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* A difference that is stated must be one: the value asserted here is not
 * Apprise's. */
static void check_differences(const json_t *row)
{
    json_t *fields = json_object_get(row, "fields");
    const char *field = NULL;
    json_t *difference = NULL;

    json_object_foreach(json_object_get(row, "apprise"), field, difference)
    {
        const json_t *was = json_object_get(difference, "was");
        bool is_accepted = strcmp(field, "accepted") == 0;
        const char *ours = strcmp(field, "connect_timeout_s") == 0
                               ? "connect_timeout_ms"
                               : field;
        const json_t *value = json_object_get(is_accepted ? row : fields, ours);

        if (!was || !value || json_equal(was, value) ||
            !is_rule(text_of(difference, "rule"))) {
            fail_msg(
                "%s: '%s' is no stated difference", text_of(row, "id"), field);
        }
    }
}

static void check_row(const json_t *row)
{
    const json_t *text = json_object_get(row, "url");
    struct pt_view url =
        pt_view_make(json_string_value(text), json_string_length(text));
    struct pt_account account;
    struct postern_error err = {.status = POSTERN_OK};
    bool is_accepted = parse(url, &account, &err) == POSTERN_OK;

    if (is_accepted != json_is_true(json_object_get(row, "accepted"))) {
        fail_msg("%s: accepted %d: %s", text_of(row, "id"), is_accepted,
            err.message);
    }
    check_split(row, url);
    check_differences(row);
    if (!is_accepted) {
        assert_string_equal(err.message, text_of(row, "error"));
        return;
    }
    check_fields(row, "fields", &account);
    check_form(row, &account, PT_URL_CANONICAL, "canonical");
    check_form(row, &account, PT_URL_MASKED, "masked");
    pt_account_done(&account);
    check_round_trip(row);
}

static void test_account_cases__mean_what_the_table_says(void **state)
{
    char path[PT_LIMIT_PATH_BYTES];
    char *line = NULL;
    size_t cap = 0;
    size_t count = 0;
    FILE *file = NULL;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/account_urls.jsonl", data_dir);
    file = fopen(path, "re");
    assert_non_null(file);
    while (getline(&line, &cap, file) > 0) {
        json_t *row = json_loads(line, JSON_ALLOW_NUL, NULL);

        assert_non_null(row);
        check_row(row);
        json_decref(row);
        count++;
    }
    assert_true(count >= FEWEST_ROWS);
    free(line);
    (void)fclose(file);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_cases__mean_what_the_table_says),
    };

    if (argc != 2) {
        return 2;
    }
    data_dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

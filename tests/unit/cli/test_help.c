/*
 * What --help, --version, --details and the topics print, and which words ask
 * for them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "postern/version.h"

#include "cli/help.h"
#include "cli/option_table.h"
#include "cli/url_help.h"

#define ARG_LIMIT 4

static char printed[65536];

static void print(pt_help_print_fn *fn)
{
    FILE *out = fmemopen(printed, sizeof(printed), "w");

    assert_non_null(out);
    assert_true(fn(out));
    assert_int_equal(fclose(out), 0);
}

/* Returns how many lines there are. */
static size_t assert_narrow(void)
{
    size_t width = 0;
    size_t line_count = 0;

    for (const char *at = printed; *at != '\0'; at++) {
        width = *at == '\n' ? 0 : width + 1;
        line_count += *at == '\n' ? 1 : 0;
        assert_true(width <= 80);
    }
    return line_count;
}

static bool is_printed(const struct pt_option *option)
{
    char start[64];

    bool has_short = option->short_name[0] != '\0';

    (void)snprintf(start, sizeof(start), "\n  %s%s%s--%s%s",
        has_short ? "-" : "", option->short_name, has_short ? ", " : "",
        option->long_name, option->value_name ? "=" : " ");
    return strstr(printed, start) != NULL;
}

static void test_help__fits_a_screen(void **state)
{
    static const char *const names[] = {"-t, --title=", "-b, --body=",
        "-a, --attach=", "-i, --input-format=", "-v, --verbose ",
        "-d, --dry-run ", "-V, --version ", "-h, --help ", "sandbox",
        "azure://", "o365://", "Exit status: 0 ", "man postern", "options,"};
    size_t line_count = 0;

    (void)state;
    print(pt_help_print);
    line_count = assert_narrow();
    assert_true(line_count > 10 && line_count <= 24);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_non_null(strstr(printed, names[i]));
    }
    for (size_t i = 0; pt_option_at(i); i++) {
        assert_int_equal(
            is_printed(pt_option_at(i)), pt_option_at(i)->is_common);
    }
}

static void test_help__options_are_all_there(void **state)
{
    (void)state;
    print(pt_help_print_options);
    (void)assert_narrow();
    for (size_t i = 0; pt_option_at(i); i++) {
        assert_true(is_printed(pt_option_at(i)));
        assert_non_null(strstr(printed, pt_option_at(i)->summary));
    }
}

static void test_help__version_is_that_of_program_and_library(void **state)
{
    (void)state;
    print(pt_help_print_version);
    assert_string_equal(printed,
        "postern " POSTERN_VERSION "\nlibpostern " POSTERN_VERSION "\n");
}

static void test_help__details_are_schemas_templates_parameters(void **state)
{
    static const char *const parts[] = {"schemas: azure, o365\n",
        "azure://SOURCE/TENANT/CLIENT_ID/CLIENT_SECRET[/TARGET...]",
        "azure://SOURCE/CLIENT_ID/REFRESH_TOKEN[/TARGET...]",
        "\n  importance (", "\n  format (", "default: html\n"};

    (void)state;
    print(pt_help_print_details);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        assert_non_null(strstr(printed, parts[i]));
    }
}

struct topic_row {
    const char *args[ARG_LIMIT];
    enum pt_help_request request;
    const char *part; /* of what is printed */
};

static const struct topic_row topic_rows[] = {
    {{NULL}, PT_HELP_NONE, NULL},
    {{"help"}, PT_HELP_PRINT, "Usage: postern"},
    {{"help", "options"}, PT_HELP_PRINT, "--storage-uid-length=N"},
    {{"help", "url"}, PT_HELP_PRINT, "savesent"},
    {{"help", "environment"}, PT_HELP_PRINT, "APPRISE_STORAGE_PRUNE_DAYS"},
    {{"help", "exit"}, PT_HELP_PRINT, "6  nothing failed"},
    {{"help", "sandbox"}, PT_HELP_SANDBOX, NULL},
    {{"--help", "exit"}, PT_HELP_PRINT, "6  nothing failed"},
    {{"-h", "sandbox"}, PT_HELP_SANDBOX, NULL},
    {{"help", "nothing"}, PT_HELP_UNKNOWN, NULL},
    {{"help", ""}, PT_HELP_UNKNOWN, NULL},
    {{"help", "url", "exit"}, PT_HELP_UNKNOWN, NULL},
    /* the option says it all, and "help" counts in front alone */
    {{"--help"}, PT_HELP_NONE, NULL},
    {{"--help", "azure://x"}, PT_HELP_NONE, NULL},
    {{"-h", "url", "exit"}, PT_HELP_NONE, NULL},
    {{"-v", "help"}, PT_HELP_NONE, NULL},
};

static void test_help__topics(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(topic_rows) / sizeof(topic_rows[0]); i++) {
        const struct topic_row *row = &topic_rows[i];
        char texts[ARG_LIMIT + 1][32] = {"postern"};
        char *argv[ARG_LIMIT + 2] = {texts[0]};
        int argc = 1;
        pt_help_print_fn *fn = NULL;

        for (; row->args[argc - 1]; argc++) {
            (void)snprintf(
                texts[argc], sizeof(texts[argc]), "%s", row->args[argc - 1]);
            argv[argc] = texts[argc];
        }
        assert_int_equal(pt_help_find(argc, argv, &fn), row->request);
        if (row->request == PT_HELP_PRINT) {
            assert_non_null(fn);
            print(fn);
            assert_non_null(strstr(printed, row->part));
        }
    }
}

static void test_help__a_full_disk_is_noticed(void **state)
{
    (void)state;
    pt_help_print_fn *const prints[] = {pt_help_print, pt_help_print_options,
        pt_help_print_version, pt_help_print_details, pt_url_help_print};

    for (size_t i = 0; i < sizeof(prints) / sizeof(prints[0]); i++) {
        FILE *out = fopen("/dev/full", "we");

        assert_non_null(out);
        assert_false(prints[i](out));
        (void)fclose(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help__fits_a_screen),
        cmocka_unit_test(test_help__options_are_all_there),
        cmocka_unit_test(test_help__version_is_that_of_program_and_library),
        cmocka_unit_test(test_help__details_are_schemas_templates_parameters),
        cmocka_unit_test(test_help__topics),
        cmocka_unit_test(test_help__a_full_disk_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

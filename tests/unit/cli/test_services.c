/*
 * To whom the command sends: which source counts, what is said about it, and
 * what is left of it in the arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "captured_stderr.h"
#include "cli/config_places.h"
#include "cli/services.h"
#include "temporary_dir.h"

#define GOOD "azure://me@example.com/tenant/client/s3cret/"

static struct temporary_dir home;

/* Nothing of the environment counts but what a test sets. */
static int set_up(void **state)
{
    static const char *const names[] = {"XDG_CONFIG_HOME", "APPRISE_URLS",
        "APPRISE_CONFIG_PATH", "APPRISE_CONFIG", "POSTERN_CLOUD",
        "AZURE_AUTHORITY_HOST"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(unsetenv(names[i]), 0);
    }
    temporary_dir_init(&home);
    assert_int_equal(setenv("HOME", home.path, 1), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temporary_dir_done(&home);
    return 0;
}

/* HOME/NAME; its folders are made. */
static const char *write_config(const char *name, const char *text)
{
    static char path[256];
    FILE *file = NULL;

    (void)snprintf(path, sizeof(path), "%s/%s", home.path, name);
    for (char *at = path + strlen(home.path) + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            (void)mkdir(path, 0700);
            *at = '/';
        }
    }
    file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fchmod(fileno(file), 0600), 0);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* What is found; texts of options are copied, since they are overwritten. */
struct found {
    char texts[4][256];
    char *urls[2];
    const char *configs[2];
    const char *tags[2];
    struct pt_options options;
    struct pt_report report;
    struct pt_services services;
    struct captured_stderr said;
    bool is_found;
};

static char *keep(struct found *found, size_t slot, const char *text)
{
    (void)snprintf(found->texts[slot], sizeof(found->texts[slot]), "%s", text);
    return found->texts[slot];
}

static void prepare(
    struct found *found, const char *url, const char *config, const char *tag)
{
    *found = (struct found){.options = {.recursion_depth = 1}};
    found->options.urls = found->urls;
    found->options.configs.items = found->configs;
    found->options.tags.items = found->tags;
    if (url) {
        found->urls[found->options.url_count++] = keep(found, 0, url);
    }
    if (config) {
        found->configs[found->options.configs.count++] = keep(found, 1, config);
    }
    if (tag) {
        found->tags[found->options.tags.count++] = keep(found, 2, tag);
    }
}

static void find(struct found *found)
{
    captured_stderr_begin(&found->said);
    found->is_found =
        pt_services_find(&found->options, &found->report, &found->services);
    captured_stderr_end(&found->said);
    assert_null(strstr(found->said.text, "s3cret"));
    assert_int_equal(found->is_found, found->services.count > 0);
}

/* Its targets' first letters are these. */
static void assert_found(struct found *found, const char *targets)
{
    assert_int_equal(found->services.count, strlen(targets));
    for (size_t i = 0; i < found->services.count; i++) {
        assert_int_equal(
            postern_account_target(found->services.items[i].account, 0)[0],
            targets[i]);
    }
    pt_services_done(&found->services);
    assert_null(found->services.items);
}

struct source_row {
    const char *url;
    const char *config; /* text of a file for -c */
    const char *tag;
    const char *environment; /* APPRISE_URLS */
    const char *places;      /* text of ~/.apprise */
    const char *targets;
    const char *said; /* part of it; NULL: nothing */
    int status;
    bool skips_others;
};

#define TAGGED "ops=" GOOD "o@example.com\n2:ops=" GOOD "p@example.com\n"

static const struct source_row source_rows[] = {
    /* the first that says something */
    {.url = GOOD "u@example.com",
        .config = GOOD "c@example.com\n",
        .environment = GOOD "e@example.com",
        .places = GOOD "h@example.com\n",
        .targets = "u",
        .said = "postern: warning: -c has no effect"},
    {.config = GOOD "c@example.com\n",
        .environment = GOOD "e@example.com",
        .places = GOOD "h@example.com\n",
        .targets = "c"},
    {.environment = GOOD "e@example.com, " GOOD "f@example.com",
        .places = GOOD "h@example.com\n",
        .targets = "ef"},
    {.environment = "", .places = GOOD "h@example.com\n", .targets = "h"},
    {.targets = "", .said = "postern: there is nobody to send to", .status = 1},
    /* tags */
    {.url = GOOD "u@example.com",
        .tag = "x",
        .targets = "u",
        .said = "warning: -g has no effect: URLs of the command line"},
    {.environment = GOOD "e@example.com",
        .tag = "x",
        .targets = "e",
        .said = "warning: -g has no effect: the URLs of APPRISE_URLS"},
    {.config = TAGGED, .tag = "ops", .targets = "op"},
    {.config = TAGGED, .tag = "2:ops", .targets = "p"},
    {.config = TAGGED,
        .tag = "dev",
        .targets = "",
        .said = "no service has the tags",
        .status = 3},
    {.config = TAGGED,
        .targets = "",
        .said = "every service has tags",
        .status = 3},
    /* findings: errors count, warnings do not */
    {.config = "azure://x\n" GOOD "c@example.com\n",
        .targets = "c",
        .said = "/c.conf:1:1: failed: ",
        .status = 1},
    {.config = GOOD "c@example.com?colour=red\n",
        .targets = "c",
        .said = "/c.conf:1:1: "},
    {.config = "word\n" GOOD "c@example.com\n",
        .targets = "c",
        .said = "warning: "},
    {.config = "azure://x\n", .targets = "", .said = ":1:1: ", .status = 1},
    {.config = "azure://x\n" TAGGED,
        .targets = "",
        .said = "every service has tags",
        .status = 1},
    {.config = "\n", .targets = "", .said = "nobody to send to", .status = 1},
    {.environment = "azure://x",
        .targets = "",
        .said = "postern: APPRISE_URLS: URL 1: failed: ",
        .status = 1},
    /* other services: those that the call concerns */
    {.config = "slack://a\nmailto://b\nslack://c\n" GOOD "c@example.com\n",
        .targets = "c",
        .said = "postern: 3 services of the configuration are not postern's "
                "and got nothing (slack, mailto)",
        .status = 1},
    {.config = "slack://a\n" GOOD "c@example.com\n",
        .targets = "c",
        .skips_others = true},
    {.config = "slack://a\n",
        .targets = "",
        .said = "1 service of the configuration is not postern's",
        .status = 1},
    {.config = "slack://a\n",
        .targets = "",
        .said = "postern: every service has tags, ",
        .status = 3,
        .skips_others = true},
    {.config = "x=slack://a\n" TAGGED, .tag = "ops", .targets = "op"},
    {.config = "x=slack://a\n" TAGGED,
        .tag = "x",
        .targets = "",
        .said = "(slack)",
        .status = 1},
};

static void assert_source_row(const struct source_row *row)
{
    struct found found;

    (void)unsetenv("APPRISE_URLS");
    if (row->environment) {
        assert_int_equal(setenv("APPRISE_URLS", row->environment, 1), 0);
    }
    (void)write_config(".apprise", row->places ? row->places : "");
    prepare(&found, row->url,
        row->config ? write_config("c.conf", row->config) : NULL, row->tag);
    found.options.skips_others = row->skips_others;
    find(&found);
    if (!row->said) {
        assert_string_equal(found.said.text, "");
    } else if (!strstr(found.said.text, row->said)) {
        fail_msg("no '%s' in: %s", row->said, found.said.text);
    }
    assert_int_equal(pt_report_exit_status(&found.report), row->status);
    assert_found(&found, row->targets);
}

static void test_services__the_first_source_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(source_rows) / sizeof(source_rows[0]); i++) {
        assert_source_row(&source_rows[i]);
    }
}

static void test_services__locations_and_urls_are_overwritten(void **state)
{
    struct found found;

    (void)state;
    prepare(&found, GOOD, "http://me:s3cret@192.0.2.1/c", NULL);
    find(&found);
    assert_found(&found, "m");
    assert_int_equal(strspn(found.texts[0], "x"), strlen(GOOD));
    assert_int_equal(strspn(found.texts[1], "x"), strlen(found.texts[1]));
    assert_int_equal(strlen(found.texts[1]), 28);
    /* a path tells nothing */
    prepare(&found, GOOD, "/nonexistent/s3cret", NULL);
    find(&found);
    assert_found(&found, "m");
    assert_string_equal(found.texts[1], "/nonexistent/s3cret");
}

static void test_services__include_is_followed_as_deep_as_r_says(void **state)
{
    struct found found;

    (void)state;
    (void)write_config("2.conf", GOOD "2@example.com\n");
    for (unsigned depth = 0; depth < 2; depth++) {
        prepare(&found, NULL,
            write_config("1.conf", GOOD "1@example.com\ninclude 2.conf\n"),
            NULL);
        found.options.recursion_depth = depth;
        find(&found);
        assert_int_equal(pt_report_exit_status(&found.report), 0);
        assert_int_equal(strstr(found.said.text, "-R") != NULL, depth == 0);
        assert_found(&found, depth == 0 ? "1" : "12");
    }
}

/* --- places --------------------------------------------------------------- */

static void assert_places(const char *const *names)
{
    struct pt_config_places places = {.items = NULL};
    size_t count = 0;

    assert_true(pt_config_places_find(&places));
    for (count = 0; names[count]; count++) {
        char path[256];

        (void)snprintf(path, sizeof(path), "%s/%s", home.path, names[count]);
        assert_true(count < places.count);
        assert_string_equal(places.items[count], path);
    }
    assert_int_equal(places.count, count);
    pt_config_places_done(&places);
    assert_null(places.items);
}

static void test_config_places__all_that_exist_in_their_order(void **state)
{
    static const char *const names[] = {".config/postern/postern.conf",
        ".config/postern/postern.yml", ".config/postern/postern.yaml",
        ".apprise.conf", ".apprise.yml", ".apprise.yaml",
        ".config/apprise.conf", ".config/apprise.yml", ".config/apprise.yaml",
        ".apprise/apprise.conf", ".apprise/apprise.yml",
        ".apprise/apprise.yaml", ".apprise/apprise",
        ".config/apprise/apprise.conf", ".config/apprise/apprise.yml",
        ".config/apprise/apprise.yaml", ".config/apprise/apprise", NULL};
    static const char *const none[] = {NULL};

    (void)state;
    assert_places(none);
    for (size_t i = 0; names[i]; i++) {
        (void)write_config(names[i], "");
    }
    /* .apprise and .config/apprise are folders now, and no files */
    assert_places(names);
}

static void test_config_places__xdg_config_home_is_postern_s(void **state)
{
    static const char *const names[] = {
        "xdg/postern/postern.yml", ".apprise", NULL};
    static const char *const own[] = {
        ".config/postern/postern.conf", ".apprise", NULL};
    char path[256];

    (void)state;
    (void)write_config("xdg/postern/postern.yml", "");
    (void)write_config(".config/postern/postern.conf", "");
    (void)write_config(".apprise", "");
    (void)snprintf(path, sizeof(path), "%s/xdg", home.path);
    assert_int_equal(setenv("XDG_CONFIG_HOME", path, 1), 0);
    assert_places(names);
    /* one that is relative does not count */
    assert_int_equal(setenv("XDG_CONFIG_HOME", "xdg", 1), 0);
    assert_places(own);
}

static void test_config_places__a_variable_stands_in_for_the_list(void **state)
{
    static const char *const one[] = {"b.yml", NULL};
    static const char *const none[] = {NULL};
    char list[700];

    (void)state;
    (void)write_config(".apprise", "");
    (void)write_config("b.yml", "");
    (void)snprintf(list, sizeof(list), ";%s/gone;\r\n~/b.yml;", home.path);
    assert_int_equal(setenv("APPRISE_CONFIG", "/gone", 1), 0);
    assert_int_equal(setenv("APPRISE_CONFIG_PATH", list, 1), 0);
    assert_places(one);
    assert_int_equal(unsetenv("APPRISE_CONFIG_PATH"), 0);
    assert_places(none);
    (void)snprintf(list, sizeof(list), "%s/b.yml", home.path);
    assert_int_equal(setenv("APPRISE_CONFIG", list, 1), 0);
    assert_places(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_services__the_first_source_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_services__locations_and_urls_are_overwritten, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_services__include_is_followed_as_deep_as_r_says, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_config_places__all_that_exist_in_their_order, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_config_places__xdg_config_home_is_postern_s, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_config_places__a_variable_stands_in_for_the_list, set_up,
            tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The command line: every option in every form, what is refused, and what is
 * left of a refused command line.
 */
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "postern/version.h"

#include "cli/options.h"

#define ARG_LIMIT 8
#define URL_ONE "azure://a@example.com/t/c/s"
#define URL_TWO "o365://b@example.com/t/c/s"

/* getopt_long() keeps where it was, even within "-vx": begin anew. */
static void forget_last_command_line(void)
{
    char name[] = "postern";
    char *const argv[] = {name, NULL};

    optind = 0;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs */
    assert_int_equal(getopt_long(1, argv, "-:", NULL, NULL), -1);
}

/* A writable copy of a command line, as main() gets one. */
struct command_line {
    char texts[ARG_LIMIT][256];
    size_t lens[ARG_LIMIT];
    char *argv[ARG_LIMIT + 1];
    int argc;
    struct pt_options options;
    enum pt_options_action action;
};

static void parse(struct command_line *line, const char *const *args)
{
    *line = (struct command_line){.argc = 1};
    (void)snprintf(line->texts[0], sizeof(line->texts[0]), "postern");
    line->argv[0] = line->texts[0];
    for (; *args; args++) {
        int index = line->argc++;

        assert_true(index < ARG_LIMIT);
        line->lens[index] = strlen(*args);
        assert_true(line->lens[index] < sizeof(line->texts[0]));
        memcpy(line->texts[index], *args, line->lens[index]);
        line->argv[index] = line->texts[index];
    }
    forget_last_command_line();
    assert_true(pt_options_parse(
        line->argc, line->argv, &line->options, &line->action));
}

/* What a good command line means; NULL and 0 as in struct pt_options. */
struct good_row {
    const char *args[ARG_LIMIT];
    const char *title;
    const char *body;
    enum postern_format format; /* 0 = text */
    unsigned verbosity;
    bool is_dry_run;
    const char *attachments[3];
    const char *urls[4];
    const char *configs[3];
    const char *tags[3];
    unsigned depth_plus_one; /* 0 = as without -R */
    bool skips_others;
};

static const struct good_row good_rows[] = {
    {.args = {NULL}},
    {.args = {URL_ONE}, .urls = {URL_ONE}},
    {.args = {URL_ONE, URL_TWO, URL_ONE}, .urls = {URL_ONE, URL_TWO, URL_ONE}},
    /* each option that takes a value, in its four forms */
    {.args = {"-t", "T"}, .title = "T"},
    {.args = {"-tT"}, .title = "T"},
    {.args = {"--title", "T"}, .title = "T"},
    {.args = {"--title=T"}, .title = "T"},
    {.args = {"-b", "B"}, .body = "B"},
    {.args = {"-bB"}, .body = "B"},
    {.args = {"--body", "B"}, .body = "B"},
    {.args = {"--body=B"}, .body = "B"},
    {.args = {"-a", "f"}, .attachments = {"f"}},
    {.args = {"-af"}, .attachments = {"f"}},
    {.args = {"--attach", "f"}, .attachments = {"f"}},
    {.args = {"--attach=f"}, .attachments = {"f"}},
    {.args = {"-i", "html"}, .format = POSTERN_FORMAT_HTML},
    {.args = {"-ihtml"}, .format = POSTERN_FORMAT_HTML},
    {.args = {"--input-format", "html"}, .format = POSTERN_FORMAT_HTML},
    {.args = {"--input-format=html"}, .format = POSTERN_FORMAT_HTML},
    {.args = {"-c", "f"}, .configs = {"f"}},
    {.args = {"-cf"}, .configs = {"f"}},
    {.args = {"--config", "f"}, .configs = {"f"}},
    {.args = {"--config=f", "-c", "g"}, .configs = {"f", "g"}},
    {.args = {"-g", "a"}, .tags = {"a"}},
    {.args = {"-ga,b"}, .tags = {"a,b"}},
    {.args = {"--tag", ""}, .tags = {""}},
    {.args = {"--tag=a", "-g", "b"}, .tags = {"a", "b"}},
    {.args = {"-R", "0"}, .depth_plus_one = 1},
    {.args = {"-R007"}, .depth_plus_one = 8},
    {.args = {"--recursion-depth", "5"}, .depth_plus_one = 6},
    {.args = {"--recursion-depth=1000"}, .depth_plus_one = 1001},
    /* and those that take none */
    {.args = {"--skip-other-services"}, .skips_others = true},
    {.args = {"-v"}, .verbosity = 1},
    {.args = {"--verbose"}, .verbosity = 1},
    {.args = {"-d"}, .is_dry_run = true},
    {.args = {"--dry-run"}, .is_dry_run = true},
    /* repeated: the last text, all files, the count of -v */
    {.args = {"-t", "T", "--title=U"}, .title = "U"},
    {.args = {"-b", "B", "-b", "C"}, .body = "C"},
    {.args = {"-i", "html", "-i", "text"}},
    {.args = {"-a", "f", "--attach=g", "-ah"}, .attachments = {"f", "g", "h"}},
    {.args = {"-v", "--verbose", "-v", "-v"}, .verbosity = 4},
    {.args = {"-d", "-d"}, .is_dry_run = true},
    /* bundled */
    {.args = {"-vvv"}, .verbosity = 3},
    {.args = {"-vdtT"}, .title = "T", .verbosity = 1, .is_dry_run = true},
    {.args = {"-dvb", "-v"}, .body = "-v", .verbosity = 1, .is_dry_run = true},
    /* a name may be cut as long as it says which */
    {.args = {"--ti=T", "--dry"}, .title = "T", .is_dry_run = true},
    /* values that look like something else, or are empty */
    {.args = {"-t", "", "-b", ""}, .title = "", .body = ""},
    {.args = {"--title=", "--body="}, .title = "", .body = ""},
    {.args = {"-t", "--", "-b", "--help"}, .title = "--", .body = "--help"},
    {.args = {"-t", URL_ONE}, .title = URL_ONE},
    {.args = {"--body=a=b"}, .body = "a=b"},
    /* formats: case and blanks around do not count */
    {.args = {"-i", "HTML"}, .format = POSTERN_FORMAT_HTML},
    {.args = {"-i", " \thtml\n"}, .format = POSTERN_FORMAT_HTML},
    {.args = {"-i", " Text "}},
    /* before, between and after URLs */
    {.args = {"-v", URL_ONE, "-t", "T", URL_TWO, "-d"},
        .title = "T",
        .verbosity = 1,
        .is_dry_run = true,
        .urls = {URL_ONE, URL_TWO}},
    /* "--" ends the options */
    {.args = {"--", "-v", "--help"}, .urls = {"-v", "--help"}},
    {.args = {"-v", URL_ONE, "--", URL_TWO, "-d"},
        .verbosity = 1,
        .urls = {URL_ONE, URL_TWO, "-d"}},
    {.args = {"--", "--"}, .urls = {"--"}},
    {.args = {"--"}},
    /* no option */
    {.args = {"-", ""}, .urls = {"-", ""}},
};

static void assert_text(const char *is, const char *should_be)
{
    if (!should_be) {
        assert_null(is);
        return;
    }
    assert_non_null(is);
    assert_string_equal(is, should_be);
}

static void assert_service_options(
    const struct good_row *row, const struct pt_options *options)
{
    size_t count = 0;

    for (count = 0; count < 3 && row->configs[count]; count++) {
        assert_true(count < options->config_count);
        assert_string_equal(options->configs[count], row->configs[count]);
    }
    assert_int_equal(options->config_count, count);
    for (count = 0; count < 3 && row->tags[count]; count++) {
        assert_true(count < options->tag_count);
        assert_string_equal(options->tags[count], row->tags[count]);
    }
    assert_int_equal(options->tag_count, count);
    assert_int_equal(options->recursion_depth,
        row->depth_plus_one > 0 ? row->depth_plus_one - 1 : 1);
    assert_int_equal(options->skips_others, row->skips_others);
}

static void assert_good_row(const struct good_row *row)
{
    struct command_line line;
    const struct pt_options *options = &line.options;
    size_t count = 0;

    parse(&line, row->args);
    assert_int_equal(line.action, PT_OPTIONS_SEND);
    assert_text(options->title, row->title);
    assert_text(options->body, row->body);
    assert_int_equal(
        options->format, row->format == 0 ? POSTERN_FORMAT_TEXT : row->format);
    assert_int_equal(options->verbosity, row->verbosity);
    assert_int_equal(options->is_dry_run, row->is_dry_run);
    for (count = 0; count < 3 && row->attachments[count]; count++) {
        assert_true(count < options->attachment_count);
        assert_string_equal(
            options->attachments[count], row->attachments[count]);
    }
    assert_int_equal(options->attachment_count, count);
    for (count = 0; row->urls[count]; count++) {
        assert_true(count < options->url_count);
        assert_string_equal(options->urls[count], row->urls[count]);
        /* argv itself: it has to be overwritten where it stands */
        assert_ptr_not_equal(options->urls[count], row->urls[count]);
    }
    assert_int_equal(options->url_count, count);
    assert_service_options(row, options);
    pt_options_done(&line.options);
    assert_null(line.options.urls);
}

static void test_options__mean_the_same_in_every_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good_rows) / sizeof(good_rows[0]); i++) {
        assert_good_row(&good_rows[i]);
    }
}

static void test_options__others_are_skipped_by_the_environment_too(
    void **state)
{
    static const struct {
        const char *value;
        bool skips_others;
    } env_rows[] = {{"1", true}, {"", false}, {"0", false}, {"no", false}};
    const char *const args[] = {URL_ONE, NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(env_rows) / sizeof(env_rows[0]); i++) {
        struct command_line line;

        assert_int_equal(
            setenv("POSTERN_SKIP_OTHERS", env_rows[i].value, 1), 0);
        parse(&line, args);
        assert_int_equal(line.options.skips_others, env_rows[i].skips_others);
        pt_options_done(&line.options);
    }
    assert_int_equal(unsetenv("POSTERN_SKIP_OTHERS"), 0);
}

static void test_options__urls_stay_where_they_stand(void **state)
{
    struct command_line line;
    const char *const args[] = {"-v", URL_ONE, "-tx", URL_TWO, NULL};

    (void)state;
    parse(&line, args);
    assert_ptr_equal(line.options.urls[0], line.argv[2]);
    assert_ptr_equal(line.options.urls[1], line.argv[4]);
    assert_string_equal(line.argv[2], URL_ONE);
    pt_options_done(&line.options);
}

struct other_row {
    const char *args[ARG_LIMIT];
    enum pt_options_action action;
    const char *message;
};

#define LONG_NAME "--0123456789012345678901234567890123456789012345678901234567"

static const struct other_row other_rows[] = {
    {{"-h"}, PT_OPTIONS_HELP, ""},
    {{"--help"}, PT_OPTIONS_HELP, ""},
    {{"-V"}, PT_OPTIONS_VERSION, ""},
    {{"--version"}, PT_OPTIONS_VERSION, ""},
    {{URL_ONE, "-vh"}, PT_OPTIONS_HELP, ""},
    /* the first one counts */
    {{"-V", "-h"}, PT_OPTIONS_VERSION, ""},
    {{"-h", "--bogus"}, PT_OPTIONS_HELP, ""},
    {{"--bogus", "-h"}, PT_OPTIONS_USAGE, "there is no such option: --bogus"},
    /* a value is missing */
    {{"-t"}, PT_OPTIONS_USAGE, "a value is missing after option -t"},
    {{"-b"}, PT_OPTIONS_USAGE, "a value is missing after option -b"},
    {{"-a"}, PT_OPTIONS_USAGE, "a value is missing after option -a"},
    {{"-i"}, PT_OPTIONS_USAGE, "a value is missing after option -i"},
    {{URL_ONE, "-vt"}, PT_OPTIONS_USAGE, "a value is missing after option -t"},
    {{"--title"}, PT_OPTIONS_USAGE, "a value is missing after option --title"},
    {{"-v", "--body"}, PT_OPTIONS_USAGE,
        "a value is missing after option --body"},
    {{"--attach"}, PT_OPTIONS_USAGE,
        "a value is missing after option --attach"},
    /* a value too many, which is not shown */
    {{"--verbose=s3cret"}, PT_OPTIONS_USAGE,
        "no value is taken by option --verbose"},
    {{"--dry-run=1"}, PT_OPTIONS_USAGE,
        "no value is taken by option --dry-run"},
    {{"--help="}, PT_OPTIONS_USAGE, "no value is taken by option --help"},
    /* unknown */
    {{"-x"}, PT_OPTIONS_USAGE, "there is no such option: -x"},
    {{"-vx"}, PT_OPTIONS_USAGE, "there is no such option: -x"},
    {{"-xs3cret"}, PT_OPTIONS_USAGE, "there is no such option: -x"},
    {{"-\xC3\xA4"}, PT_OPTIONS_USAGE, "there is no such option: -?"},
    {{"-\n"}, PT_OPTIONS_USAGE, "there is no such option: -?"},
    {{"--x", URL_ONE}, PT_OPTIONS_USAGE, "there is no such option: --x"},
    {{"--x=s3cret"}, PT_OPTIONS_USAGE, "there is no such option: --x"},
    {{"--ver"}, PT_OPTIONS_USAGE, "there is no such option: --ver"},
    {{LONG_NAME "tail"}, PT_OPTIONS_USAGE,
        "there is no such option: " LONG_NAME},
    {{"-" URL_TWO}, PT_OPTIONS_USAGE, "there is no such option: -o"},
    {{"-c"}, PT_OPTIONS_USAGE, "a value is missing after option -c"},
    {{"--tag"}, PT_OPTIONS_USAGE, "a value is missing after option --tag"},
    /* numbers */
    {{"-R", ""}, PT_OPTIONS_USAGE,
        "--recursion-depth takes a number from 0 to 1000"},
    {{"-R", "-1"}, PT_OPTIONS_USAGE,
        "--recursion-depth takes a number from 0 to 1000"},
    {{"-R", "1001"}, PT_OPTIONS_USAGE,
        "--recursion-depth takes a number from 0 to 1000"},
    {{"-R", "99999999999999999999"}, PT_OPTIONS_USAGE,
        "--recursion-depth takes a number from 0 to 1000"},
    {{"-R", "2x"}, PT_OPTIONS_USAGE,
        "--recursion-depth takes a number from 0 to 1000"},
    /* formats */
    {{"-i", ""}, PT_OPTIONS_USAGE, "--input-format takes text or html"},
    {{"-i", "markdown"}, PT_OPTIONS_USAGE, "--input-format takes text or html"},
    {{"-i", "htmlx"}, PT_OPTIONS_USAGE, "--input-format takes text or html"},
    {{"-i", "ht"}, PT_OPTIONS_USAGE, "--input-format takes text or html"},
    {{"-i", "text html"}, PT_OPTIONS_USAGE,
        "--input-format takes text or html"},
    {{"--input-format=" URL_ONE}, PT_OPTIONS_USAGE,
        "--input-format takes text or html"},
};

/* Nothing of the arguments is needed any more, and any may be a URL. */
static void assert_wiped(const struct command_line *line)
{
    assert_string_equal(line->texts[0], "postern");
    for (int i = 1; i < line->argc; i++) {
        for (size_t k = 0; k < line->lens[i]; k++) {
            assert_int_equal(line->texts[i][k], 0);
        }
    }
}

static void test_options__help_version_and_wrong_usage(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(other_rows) / sizeof(other_rows[0]); i++) {
        const struct other_row *row = &other_rows[i];
        struct command_line line;

        parse(&line, row->args);
        assert_string_equal(line.options.message, row->message);
        assert_int_equal(line.action, row->action);
        assert_wiped(&line);
        pt_options_done(&line.options);
    }
}

/* A program can be started without even a name. */
static void test_options__no_argv_at_all_is_nothing_to_do(void **state)
{
    char *argv[] = {NULL};
    struct pt_options options;
    enum pt_options_action action = PT_OPTIONS_USAGE;

    (void)state;
    forget_last_command_line();
    assert_true(pt_options_parse(0, argv, &options, &action));
    assert_int_equal(action, PT_OPTIONS_SEND);
    assert_int_equal(options.url_count, 0);
    pt_options_done(&options);
}

static void test_options__help_names_every_option(void **state)
{
    static const char *const names[] = {"-t, --title=", "-b, --body=",
        "-a, --attach=", "-i, --input-format=", "-v, --verbose ",
        "-d, --dry-run ", "-c, --config=", "-g, --tag=",
        "-R, --recursion-depth=", "--skip-other-services ", "-V, --version ",
        "-h, --help ", "postern sandbox", "azure://", "o365://",
        "Exit status: 0 "};
    char text[4096] = "";
    FILE *out = fmemopen(text, sizeof(text), "w");
    size_t width = 0;

    (void)state;
    assert_non_null(out);
    assert_true(pt_options_print_help(out));
    assert_int_equal(fclose(out), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_non_null(strstr(text, names[i]));
    }
    for (const char *at = text; *at != '\0'; at++) {
        width = *at == '\n' ? 0 : width + 1;
        assert_true(width <= 80);
    }
}

static void test_options__version_is_that_of_program_and_library(void **state)
{
    char text[256] = "";
    FILE *out = fmemopen(text, sizeof(text), "w");

    (void)state;
    assert_non_null(out);
    assert_true(pt_options_print_version(out));
    assert_int_equal(fclose(out), 0);
    assert_string_equal(
        text, "postern " POSTERN_VERSION "\nlibpostern " POSTERN_VERSION "\n");
}

static void test_options__a_full_disk_is_noticed(void **state)
{
    bool (*const prints[])(FILE *) = {
        pt_options_print_help, pt_options_print_version};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        FILE *out = fopen("/dev/full", "we");

        assert_non_null(out);
        assert_false(prints[i](out));
        (void)fclose(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options__mean_the_same_in_every_form),
        cmocka_unit_test(
            test_options__others_are_skipped_by_the_environment_too),
        cmocka_unit_test(test_options__urls_stay_where_they_stand),
        cmocka_unit_test(test_options__help_version_and_wrong_usage),
        cmocka_unit_test(test_options__no_argv_at_all_is_nothing_to_do),
        cmocka_unit_test(test_options__help_names_every_option),
        cmocka_unit_test(test_options__version_is_that_of_program_and_library),
        cmocka_unit_test(test_options__a_full_disk_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

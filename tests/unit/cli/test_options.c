/*
 * The command line: every option in every form, what is refused, and what is
 * left of a refused command line.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/option_table.h"
#include "cli/options.h"

#define ARG_LIMIT 8
#define URL_ONE "azure://a@example.com/t/c/s"
#define URL_TWO "o365://b@example.com/t/c/s"

/* How many more calls of pt_memory_new() work. */
static unsigned working_count = UINT_MAX;

/* NOLINTBEGIN(readability-identifier-naming): the linker's names */
void *__real_pt_memory_new(size_t count, size_t size);
void *__wrap_pt_memory_new(size_t count, size_t size);

void *__wrap_pt_memory_new(size_t count, size_t size)
{
    if (working_count == 0) {
        return NULL;
    }
    working_count--;
    return __real_pt_memory_new(count, size);
}
/* NOLINTEND(readability-identifier-naming) */

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
    assert_true(pt_options_parse(
        line->argc, line->argv, &line->options, &line->action));
}

/* What a good command line means; NULL and 0 as in struct pt_options. */
struct good_row {
    const char *args[ARG_LIMIT];
    const char *title;
    const char *body;
    enum postern_format format; /* 0 = text */
    enum postern_type type;     /* 0 = info */
    unsigned verbosity;
    bool is_dry_run;
    bool has_escapes;
    bool has_emojis;
    bool is_one_at_a_time;
    const char *storage_path;
    enum pt_storage_mode storage_mode;
    const char *theme;
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
    {.args = {"-i", "markdown"}, .format = POSTERN_FORMAT_MARKDOWN},
    {.args = {"-n", "success"}, .type = POSTERN_TYPE_SUCCESS},
    {.args = {"-nwarning"}, .type = POSTERN_TYPE_WARNING},
    {.args = {"--notification-type", "failure"}, .type = POSTERN_TYPE_FAILURE},
    {.args = {"--notification-type=failure"}, .type = POSTERN_TYPE_FAILURE},
    {.args = {"-S", "d"}, .storage_path = "d"},
    {.args = {"-Sd"}, .storage_path = "d"},
    {.args = {"--storage-path", "d"}, .storage_path = "d"},
    {.args = {"--storage-path=d"}, .storage_path = "d"},
    {.args = {"-T", "x"}, .theme = "x"},
    {.args = {"--theme=x"}, .theme = "x"},
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
    {.args = {"--skip-other-services"}, .skips_others = true},
    /* several letters behind one dash: alone or with "=" */
    {.args = {"-SM", "memory"}, .storage_mode = PT_STORAGE_MEMORY},
    {.args = {"-SM=memory"}, .storage_mode = PT_STORAGE_MEMORY},
    {.args = {"--storage-mode", "flush"}, .storage_mode = PT_STORAGE_FLUSH},
    {.args = {"--storage-mode=flush"}, .storage_mode = PT_STORAGE_FLUSH},
    {.args = {"-SMmemory"}, .storage_path = "Mmemory"},
    {.args = {"-S=M"}, .storage_path = "=M"},
    {.args = {"-SP", "u"}, .storage_path = "P", .urls = {"u"}},
    {.args = {"-vSM", "memory"},
        .verbosity = 1,
        .storage_path = "M",
        .urls = {"memory"}},
    {.args = {"-Da"}, .is_one_at_a_time = true},
    {.args = {"--disable-async"}, .is_one_at_a_time = true},
    {.args = {"-Daf"}, .verbosity = 3, .attachments = {"f"}},
    /* and those that take none */
    {.args = {"-e"}, .has_escapes = true},
    {.args = {"--interpret-escapes"}, .has_escapes = true},
    {.args = {"-j"}, .has_emojis = true},
    {.args = {"--interpret-emojis"}, .has_emojis = true},
    {.args = {"-D"}, .verbosity = 3},
    {.args = {"--debug"}, .verbosity = 3},
    {.args = {"-v", "-D"}, .verbosity = 3},
    {.args = {"-Dvvvv"}, .verbosity = 4},
    {.args = {"-v"}, .verbosity = 1},
    {.args = {"--verbose"}, .verbosity = 1},
    {.args = {"-d"}, .is_dry_run = true},
    {.args = {"--dry-run"}, .is_dry_run = true},
    /* repeated: the last text, all files, the count of -v */
    {.args = {"-t", "T", "--title=U"}, .title = "U"},
    {.args = {"-b", "B", "-b", "C"}, .body = "C"},
    {.args = {"-i", "html", "-i", "text"}},
    {.args = {"-n", "failure", "-ninfo"}},
    {.args = {"-S", "d", "-Se"}, .storage_path = "e"},
    {.args = {"-SM", "memory", "-SM=auto"}},
    {.args = {"-e", "-e", "-j", "-j", "-Da", "-Da"},
        .has_escapes = true,
        .has_emojis = true,
        .is_one_at_a_time = true},
    {.args = {"-a", "f", "--attach=g", "-ah"}, .attachments = {"f", "g", "h"}},
    {.args = {"-v", "--verbose", "-v", "-v"}, .verbosity = 4},
    {.args = {"-d", "-d"}, .is_dry_run = true},
    /* bundled */
    {.args = {"-vvv"}, .verbosity = 3},
    {.args = {"-ejd"},
        .has_escapes = true,
        .has_emojis = true,
        .is_dry_run = true},
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
    {.args = {"-i", "MarkDown "}, .format = POSTERN_FORMAT_MARKDOWN},
    {.args = {"-n", "\r FAILURE\v"}, .type = POSTERN_TYPE_FAILURE},
    {.args = {"-SM", " Memory"}, .storage_mode = PT_STORAGE_MEMORY},
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

static void assert_list(
    const struct pt_option_list *list, const char *const should_be[3])
{
    size_t count = 0;

    for (count = 0; count < 3 && should_be[count]; count++) {
        assert_true(count < list->count);
        assert_string_equal(list->items[count], should_be[count]);
    }
    assert_int_equal(list->count, count);
}

static void assert_service_options(
    const struct good_row *row, const struct pt_options *options)
{
    assert_list(&options->configs, row->configs);
    assert_list(&options->tags, row->tags);
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
    assert_int_equal(
        options->type, row->type == 0 ? POSTERN_TYPE_INFO : row->type);
    assert_int_equal(options->has_escapes, row->has_escapes);
    assert_int_equal(options->has_emojis, row->has_emojis);
    assert_int_equal(options->is_one_at_a_time, row->is_one_at_a_time);
    assert_text(options->storage_path, row->storage_path);
    assert_int_equal(options->storage_mode, row->storage_mode);
    assert_text(options->theme, row->theme);
    for (count = 0; count < 3 && row->attachments[count]; count++) {
        assert_true(count < options->attachments.count);
        assert_string_equal(
            options->attachments.items[count], row->attachments[count]);
    }
    assert_int_equal(options->attachments.count, count);
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

#define PLUGINS                                                                \
    "--plugin-path cannot be followed: plugins are programs in Python, which " \
    "postern does not run; leave it out"

static const struct other_row other_rows[] = {
    {{"-h"}, PT_OPTIONS_HELP, ""},
    {{"--help"}, PT_OPTIONS_HELP, ""},
    {{"-l"}, PT_OPTIONS_DETAILS, ""},
    {{"--details"}, PT_OPTIONS_DETAILS, ""},
    {{"-vl", URL_ONE}, PT_OPTIONS_DETAILS, ""},
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
    {{"-Da=1"}, PT_OPTIONS_USAGE, "no value is taken by option -Da"},
    {{"-SM"}, PT_OPTIONS_USAGE, "a value is missing after option -SM"},
    {{"-vv", "-SUL"}, PT_OPTIONS_USAGE, "a value is missing after option -SUL"},
    {{"-v=1"}, PT_OPTIONS_USAGE, "there is no such option: -="},
    /* unknown */
    {{"-dDx"}, PT_OPTIONS_USAGE, "there is no such option: -x"},
    {{"--="}, PT_OPTIONS_USAGE, "there is no such option: --"},
    {{"--interpret-e"}, PT_OPTIONS_USAGE,
        "there is no such option: --interpret-e"},
    {{"-SM=" URL_ONE}, PT_OPTIONS_USAGE,
        "--storage-mode takes auto, flush or memory"},
    {{"-SM", ""}, PT_OPTIONS_USAGE,
        "--storage-mode takes auto, flush or memory"},
    {{"-n", "error"}, PT_OPTIONS_USAGE,
        "--notification-type takes info, success, warning or failure"},
    {{"-n="}, PT_OPTIONS_USAGE,
        "--notification-type takes info, success, warning or failure"},
    {{"-P", "/plugins"}, PT_OPTIONS_USAGE, PLUGINS},
    {{"--plugin-path=" URL_ONE}, PT_OPTIONS_USAGE, PLUGINS},
    {{"-P"}, PT_OPTIONS_USAGE, "a value is missing after option -P"},
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
    {{"-i", ""}, PT_OPTIONS_USAGE,
        "--input-format takes text, html or markdown"},
    {{"-i", "mark"}, PT_OPTIONS_USAGE,
        "--input-format takes text, html or markdown"},
    {{"-i", "htmlx"}, PT_OPTIONS_USAGE,
        "--input-format takes text, html or markdown"},
    {{"-i", "ht"}, PT_OPTIONS_USAGE,
        "--input-format takes text, html or markdown"},
    {{"-i", "text html"}, PT_OPTIONS_USAGE,
        "--input-format takes text, html or markdown"},
    {{"--input-format=" URL_ONE}, PT_OPTIONS_USAGE,
        "--input-format takes text, html or markdown"},
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

/* The numbers, on the command line and in the environment; NULL: not set. */
struct number_row {
    const char *prune_days;
    const char *uid_length;
    const char *prune_days_variable;
    const char *uid_length_variable;
    unsigned prune_days_is;
    unsigned uid_length_is;
    const char *message; /* NULL: all is well */
};

#define DAYS "takes a number of days from 0 to 999999"
#define LENGTH "takes a number from 2 to 999999"

static const struct number_row number_rows[] = {
    {NULL, NULL, NULL, NULL, 30, 8, NULL},
    {"0", "2", NULL, NULL, 0, 2, NULL},
    {"999999", "999999", NULL, NULL, 999999, 999999, NULL},
    {" +7\n", "0009", NULL, NULL, 7, 9, NULL},
    {NULL, NULL, "3", "4", 3, 4, NULL},
    {NULL, NULL, "", "", 30, 8, NULL},
    /* the option counts, and nobody looks at the variable */
    {"1", "3", "x", "y", 1, 3, NULL},
    {"1000000", NULL, NULL, NULL, 0, 0, "--storage-prune-days " DAYS},
    {"99999999999999999999", NULL, NULL, NULL, 0, 0,
        "--storage-prune-days " DAYS},
    {"-1", NULL, NULL, NULL, 0, 0, "--storage-prune-days " DAYS},
    {"", NULL, NULL, NULL, 0, 0, "--storage-prune-days " DAYS},
    {"+", NULL, NULL, NULL, 0, 0, "--storage-prune-days " DAYS},
    {"1.5", NULL, NULL, NULL, 0, 0, "--storage-prune-days " DAYS},
    {"0x10", NULL, NULL, NULL, 0, 0, "--storage-prune-days " DAYS},
    {"1 2", NULL, NULL, NULL, 0, 0, "--storage-prune-days " DAYS},
    {NULL, "1", NULL, NULL, 0, 0, "--storage-uid-length " LENGTH},
    {NULL, "0", NULL, NULL, 0, 0, "--storage-uid-length " LENGTH},
    {NULL, NULL, "many", NULL, 0, 0, "APPRISE_STORAGE_PRUNE_DAYS " DAYS},
    {NULL, NULL, NULL, "1", 0, 0, "APPRISE_STORAGE_UID_LENGTH " LENGTH},
};

/* NULL: unset. */
static void set_variable(const char *name, const char *value)
{
    /* NOLINTBEGIN(concurrency-mt-unsafe): no thread runs */
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
    /* NOLINTEND(concurrency-mt-unsafe) */
}

static void test_options__numbers_are_checked_wherever_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(number_rows) / sizeof(number_rows[0]); i++) {
        const struct number_row *row = &number_rows[i];
        const char *args[ARG_LIMIT] = {NULL};
        struct command_line line;
        size_t count = 0;

        if (row->prune_days) {
            args[count++] = "-SPD";
            args[count++] = row->prune_days;
        }
        if (row->uid_length) {
            args[count++] = "--storage-uid-length";
            args[count++] = row->uid_length;
        }
        set_variable("APPRISE_STORAGE_PRUNE_DAYS", row->prune_days_variable);
        set_variable("APPRISE_STORAGE_UID_LENGTH", row->uid_length_variable);
        parse(&line, args);
        assert_string_equal(
            line.options.message, row->message ? row->message : "");
        assert_int_equal(
            line.action, row->message ? PT_OPTIONS_USAGE : PT_OPTIONS_SEND);
        if (!row->message) {
            assert_int_equal(line.options.prune_days, row->prune_days_is);
            assert_int_equal(line.options.uid_length, row->uid_length_is);
        }
        pt_options_done(&line.options);
    }
    set_variable("APPRISE_STORAGE_PRUNE_DAYS", NULL);
    set_variable("APPRISE_STORAGE_UID_LENGTH", NULL);
}

/* As with Apprise the variable counts more here. */
static void test_options__the_storage_path_of_the_environment_wins(void **state)
{
    static const struct {
        const char *variable;
        const char *is;
    } rows[] = {{NULL, "option"}, {"", "option"}, {"variable", "variable"}};
    const char *const args[] = {"-S", "option", NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct command_line line;

        set_variable("APPRISE_STORAGE_PATH", rows[i].variable);
        parse(&line, args);
        assert_string_equal(line.options.storage_path, rows[i].is);
        pt_options_done(&line.options);
    }
    set_variable("APPRISE_STORAGE_PATH", NULL);
}

/* Help needs no environment that is right. */
static void test_options__a_wrong_variable_does_not_keep_help_away(void **state)
{
    const char *const args[] = {"--help", NULL};
    struct command_line line;

    (void)state;
    set_variable("APPRISE_STORAGE_PRUNE_DAYS", "many");
    parse(&line, args);
    assert_int_equal(line.action, PT_OPTIONS_HELP);
    pt_options_done(&line.options);
    set_variable("APPRISE_STORAGE_PRUNE_DAYS", NULL);
}

/* Every row can be found by either name, and what depends on its kind is
 * there. */
static void test_options__every_row_of_the_table_is_whole(void **state)
{
    const struct pt_option *option = NULL;

    (void)state;
    for (size_t i = 0;; i++) {
        option = pt_option_at(i);
        if (!option) {
            assert_true(i > 15 && i < 64);
            break;
        }
        assert_ptr_equal(pt_option_find_short(
                             option->short_name, strlen(option->short_name)),
            option);
        assert_ptr_equal(
            pt_option_find_long(option->long_name, strlen(option->long_name)),
            option);
        assert_int_equal(option->value_name != NULL,
            option->kind != PT_OPTION_FLAG && option->kind != PT_OPTION_COUNT &&
                option->kind != PT_OPTION_ACTION);
        assert_int_equal(
            option->takes != NULL, option->kind == PT_OPTION_WORD ||
                                       option->kind == PT_OPTION_NUMBER ||
                                       option->kind == PT_OPTION_REFUSED);
        assert_int_equal(
            option->words[0].word != NULL, option->kind == PT_OPTION_WORD);
        assert_null(option->words[4].word);
    }
}

/* The URLs and the one list: without either nothing is taken, and what was
 * made is released. */
static void test_options__lack_of_memory_is_said(void **state)
{
    char name[] = "postern";
    char url[] = URL_ONE;
    char *argv[] = {name, url, NULL};
    unsigned failed_count = 0;

    (void)state;
    for (;; failed_count++) {
        struct pt_options options = {.url_count = 77};
        enum pt_options_action action = PT_OPTIONS_USAGE;
        bool is_parsed = false;

        working_count = failed_count;
        is_parsed = pt_options_parse(2, argv, &options, &action);
        working_count = UINT_MAX;
        if (is_parsed) {
            assert_int_equal(options.url_count, 1);
            pt_options_done(&options);
            break;
        }
        assert_int_equal(options.url_count, 77);
        assert_int_equal(action, PT_OPTIONS_USAGE);
    }
    assert_true(failed_count >= 2);
}

/* A program can be started without even a name. */
static void test_options__no_argv_at_all_is_nothing_to_do(void **state)
{
    char *argv[] = {NULL};
    struct pt_options options;
    enum pt_options_action action = PT_OPTIONS_USAGE;

    (void)state;
    assert_true(pt_options_parse(0, argv, &options, &action));
    assert_int_equal(action, PT_OPTIONS_SEND);
    assert_int_equal(options.url_count, 0);
    pt_options_done(&options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options__mean_the_same_in_every_form),
        cmocka_unit_test(
            test_options__others_are_skipped_by_the_environment_too),
        cmocka_unit_test(test_options__urls_stay_where_they_stand),
        cmocka_unit_test(test_options__help_version_and_wrong_usage),
        cmocka_unit_test(test_options__numbers_are_checked_wherever_they_are),
        cmocka_unit_test(
            test_options__the_storage_path_of_the_environment_wins),
        cmocka_unit_test(
            test_options__a_wrong_variable_does_not_keep_help_away),
        cmocka_unit_test(test_options__every_row_of_the_table_is_whole),
        cmocka_unit_test(test_options__lack_of_memory_is_said),
        cmocka_unit_test(test_options__no_argv_at_all_is_nothing_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

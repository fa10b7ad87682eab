/*
 * cli/options.c: see options.h.
 *
 * getopt_long() is not used: it has no options of several letters behind one
 * dash, and getopt_long_only() would read "-vd" as the start of a long name.
 */
#include "cli/options.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/memory.h"
#include "cli/option_table.h"

/* As much of an option's name as is shown, without its dashes. */
#define NAME_LIMIT 58

/* -D is as many -v. */
#define DEBUG_VERBOSITY 3

/* More rows than the table has. */
#define ROW_LIMIT 64

/* Enumerations are written through their offset. */
static_assert(sizeof(enum postern_format) == sizeof(unsigned) &&
                  sizeof(enum postern_type) == sizeof(unsigned) &&
                  sizeof(enum pt_storage_mode) == sizeof(unsigned),
    "an enumeration is as large as unsigned");

/* A command line that is being read. */
struct parser {
    int argc;
    char **argv;
    int next; /* index of the argument that comes next */
    struct pt_options *options;
    bool is_given[ROW_LIMIT]; /* by row */
};

/* An option as it was written: "-S", "--storage-path". */
struct written_name {
    const char *dashes;
    const char *name;
    size_t len;
};

static void *field_of(
    struct pt_options *options, const struct pt_option *option)
{
    return (char *)options + option->offset;
}

static size_t index_of(const struct pt_option *option)
{
    return (size_t)(option - pt_option_at(0));
}

static enum pt_options_action refuse(
    struct pt_options *options, const char *what, struct written_name written)
{
    int len = written.len < NAME_LIMIT ? (int)written.len : NAME_LIMIT;

    (void)snprintf(options->message, sizeof options->message, "%s %s%.*s", what,
        written.dashes, len, written.name);
    return PT_OPTIONS_USAGE;
}

/* Names the option but never a value: a value may be a mistyped URL. */
static enum pt_options_action refuse_value(struct pt_options *options,
    const struct pt_option *option, const char *variable)
{
    (void)snprintf(options->message, sizeof options->message, "%s%s takes %s",
        variable ? "" : "--", variable ? variable : option->long_name,
        option->takes);
    return PT_OPTIONS_USAGE;
}

static const char *skip_blanks(const char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    return text;
}

/* Case and blanks around the word do not count, as with Apprise. */
static bool is_word(const char *text, const char *word)
{
    size_t word_len = strlen(word);

    text = skip_blanks(text);
    return strncasecmp(text, word, word_len) == 0 &&
           *skip_blanks(text + word_len) == '\0';
}

static bool take_word(
    const struct pt_option *option, const char *value, unsigned *field)
{
    for (size_t i = 0; option->words[i].word; i++) {
        if (is_word(value, option->words[i].word)) {
            memcpy(field, &option->words[i].value, sizeof *field);
            return true;
        }
    }
    return false;
}

static bool take_number(
    const struct pt_option *option, const char *value, unsigned *field)
{
    const char *at = skip_blanks(value);
    unsigned number = 0;

    at += *at == '+' ? 1 : 0;
    if (!isdigit((unsigned char)*at)) {
        return false;
    }
    for (; isdigit((unsigned char)*at); at++) {
        number = number * 10 + (unsigned)(*at - '0');
        if (number > PT_OPTION_NUMBER_LIMIT) {
            return false;
        }
    }
    if (*skip_blanks(at) != '\0' || number < option->least ||
        (option->most > 0 && number > option->most)) {
        return false;
    }
    *field = number;
    return true;
}

/* variable is the one that the value is from; NULL: the command line. */
static enum pt_options_action take_value(struct pt_options *options,
    const struct pt_option *option, const char *value, const char *variable)
{
    void *field = field_of(options, option);
    struct pt_option_list *list = field;

    switch (option->kind) {
    case PT_OPTION_TEXT:
        *(const char **)field = value;
        return PT_OPTIONS_SEND;
    case PT_OPTION_LIST:
        list->items[list->count++] = value;
        return PT_OPTIONS_SEND;
    case PT_OPTION_WORD:
        return take_word(option, value, field)
                   ? PT_OPTIONS_SEND
                   : refuse_value(options, option, variable);
    case PT_OPTION_NUMBER:
        return take_number(option, value, field)
                   ? PT_OPTIONS_SEND
                   : refuse_value(options, option, variable);
    case PT_OPTION_FLAG:
        *(bool *)field = true;
        return PT_OPTIONS_SEND;
    case PT_OPTION_COUNT:
        ++*(unsigned *)field;
        return PT_OPTIONS_SEND;
    case PT_OPTION_ACTION:
        return option->action;
    case PT_OPTION_REFUSED:
    default:
        (void)snprintf(options->message, sizeof options->message, "--%s %s",
            option->long_name, option->takes);
        return PT_OPTIONS_USAGE;
    }
}

/* attached is the value in the same argument, or NULL. */
static enum pt_options_action take_option(struct parser *parser,
    const struct pt_option *option, struct written_name written,
    const char *attached)
{
    if (attached && !option->value_name) {
        return refuse(parser->options, "no value is taken by option", written);
    }
    if (option->value_name && !attached) {
        if (parser->next >= parser->argc) {
            return refuse(
                parser->options, "a value is missing after option", written);
        }
        attached = parser->argv[parser->next++];
    }
    parser->is_given[index_of(option)] = true;
    return take_value(parser->options, option, attached, NULL);
}

static enum pt_options_action take_long(struct parser *parser, const char *name)
{
    size_t name_len = strcspn(name, "=");
    const struct pt_option *option = pt_option_find_long(name, name_len);
    struct written_name written = {"--", name, name_len};

    if (!option) {
        written.len = strcspn(name, "=:/@");
        return refuse(parser->options, "there is no such option:", written);
    }
    return take_option(parser, option, written,
        name[name_len] == '=' ? name + name_len + 1 : NULL);
}

/* Letters behind one dash; the first that takes a value has the rest. */
static enum pt_options_action take_letters(
    struct parser *parser, const char *letters)
{
    enum pt_options_action action = PT_OPTIONS_SEND;

    for (; *letters != '\0' && action == PT_OPTIONS_SEND; letters++) {
        const struct pt_option *option = pt_option_find_short(letters, 1);
        struct written_name written = {"-", letters, 1};

        if (!option) {
            if (!isprint((unsigned char)*letters)) {
                written.name = "?";
            }
            return refuse(parser->options, "there is no such option:", written);
        }
        if (option->value_name) {
            return take_option(parser, option, written,
                letters[1] != '\0' ? letters + 1 : NULL);
        }
        action = take_option(parser, option, written, NULL);
    }
    return action;
}

/* Several letters may be one name, if it is the whole of them; so "-SMx" is
 * "-S Mx", as with Apprise. */
static enum pt_options_action take_short(
    struct parser *parser, const char *name)
{
    size_t name_len = strcspn(name, "=");
    const struct pt_option *option =
        name_len > 1 ? pt_option_find_short(name, name_len) : NULL;

    if (!option) {
        return take_letters(parser, name);
    }
    return take_option(parser, option,
        (struct written_name){"-", name, name_len},
        name[name_len] == '=' ? name + name_len + 1 : NULL);
}

static enum pt_options_action parse_all(struct parser *parser)
{
    enum pt_options_action action = PT_OPTIONS_SEND;
    bool has_options_ended = false;

    while (parser->next < parser->argc && action == PT_OPTIONS_SEND) {
        char *arg = parser->argv[parser->next++];

        if (has_options_ended || arg[0] != '-' || arg[1] == '\0') {
            parser->options->urls[parser->options->url_count++] = arg;
        } else if (strcmp(arg, "--") == 0) {
            has_options_ended = true;
        } else if (arg[1] == '-') {
            action = take_long(parser, arg + 2);
        } else {
            action = take_short(parser, arg + 1);
        }
    }
    return action;
}

/* An empty variable is none. */
static enum pt_options_action take_environment(struct parser *parser)
{
    enum pt_options_action action = PT_OPTIONS_SEND;
    const struct pt_option *option = NULL;

    for (size_t i = 0; action == PT_OPTIONS_SEND; i++) {
        option = pt_option_at(i);
        if (!option) {
            break;
        }
        if (!option->variable ||
            (parser->is_given[i] && !option->is_variable_first)) {
            continue;
        }
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
        const char *value = getenv(option->variable);
        if (value && value[0] != '\0') {
            action =
                take_value(parser->options, option, value, option->variable);
        }
    }
    return action;
}

/* Nothing of the arguments is needed any more, and any may be a URL. */
static void wipe_all(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        explicit_bzero(argv[i], strlen(argv[i]));
    }
}

/* Each may hold all arguments. */
static bool make_lists(struct pt_options *options, size_t limit)
{
    const struct pt_option *option = pt_option_at(0);
    bool is_made = false;

    options->urls = pt_memory_new(limit, sizeof options->urls[0]);
    is_made = options->urls != NULL;
    for (; is_made && option; option = pt_option_at(index_of(option) + 1)) {
        assert(index_of(option) < ROW_LIMIT);
        if (option->kind == PT_OPTION_LIST) {
            struct pt_option_list *list = field_of(options, option);
            list->items = pt_memory_new(limit, sizeof list->items[0]);
            is_made = list->items != NULL;
        }
    }
    return is_made;
}

/* As if --skip-other-services were always given. */
static bool are_others_skipped(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
    const char *value = getenv("POSTERN_SKIP_OTHERS");

    return value && strcmp(value, "1") == 0;
}

bool pt_options_parse(int argc, char **argv, struct pt_options *ret,
    enum pt_options_action *ret_action)
{
    struct pt_options options = {
        .format = POSTERN_FORMAT_TEXT,
        .type = POSTERN_TYPE_INFO,
        .prune_days = 30,
        .uid_length = 8,
        .recursion_depth = 1,
        .skips_others = are_others_skipped(),
    };
    struct parser parser = {
        .argc = argc, .argv = argv, .next = 1, .options = &options};
    enum pt_options_action action = PT_OPTIONS_SEND;

    if (!make_lists(&options, argc > 0 ? (size_t)argc : 0)) {
        pt_options_done(&options);
        return false;
    }
    action = parse_all(&parser);
    if (action == PT_OPTIONS_SEND) {
        action = take_environment(&parser);
    }
    if (action != PT_OPTIONS_SEND) {
        wipe_all(argc, argv);
    }
    if (options.is_debug && options.verbosity < DEBUG_VERBOSITY) {
        options.verbosity = DEBUG_VERBOSITY;
    }
    *ret = options;
    *ret_action = action;
    return true;
}

void pt_options_done(struct pt_options *options)
{
    const struct pt_option *option = pt_option_at(0);

    for (; option; option = pt_option_at(index_of(option) + 1)) {
        if (option->kind == PT_OPTION_LIST) {
            struct pt_option_list *list = field_of(options, option);
            pt_memory_free(list->items);
        }
    }
    pt_memory_free(options->urls);
    *options = (struct pt_options){0};
}

/*
 * cli/options.c: see options.h.
 */
#include "cli/options.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "postern/version.h"

#include "cli/memory.h"

static const char help_text[] =
    "Usage: postern [OPTION]... [URL]...\n"
    "       postern url show|build [OPTION]...\n"
    "       postern help url\n"
    "       postern sandbox [OPTION]... [-- COMMAND...]\n"
    "\n"
    "Send a notification or a mail through Microsoft 365. The body is read\n"
    "from standard input unless -b is given.\n"
    "\n"
    "  -t, --title=TITLE          subject of the mail\n"
    "  -b, --body=BODY            body of the mail\n"
    "  -a, --attach=FILE          attach FILE; may be repeated\n"
    "  -i, --input-format=FORMAT  how the body is written: text (default), "
    "html\n"
    "  -c, --config=LOCATION      services and tags, when there is no URL\n"
    "  -g, --tag=TAG              only services with TAG; may be repeated\n"
    "  -R, --recursion-depth=N    how deep configurations include others: 1\n"
    "  --skip-other-services      let services of other programs be\n"
    "  -v, --verbose              say more; up to three times\n"
    "  -d, --dry-run              print the requests, secrets masked; make "
    "none\n"
    "  -V, --version              print the version\n"
    "  -h, --help                 print this\n"
    "\n"
    "URL: azure://SOURCE/TENANT/CLIENT_ID/CLIENT_SECRET[/TARGET...], or the\n"
    "same with o365://. SOURCE is the mailbox that sends. postern help url\n"
    "lists the parameters; postern url build and show write and explain one.\n"
    "\n"
    "postern sandbox runs a local stand-in for Entra ID and Graph, and "
    "COMMAND\n"
    "in it: --listen=ADDR:PORT --http --grant=ROLE --latency=MS --show-mail\n"
    "--allow-remote --token-life=S --refresh-grace=N --fault=FAULT\n"
    "--size-limits=mb|mib|gap --upload-life=S\n"
    "\n"
    "Exit status: 0 all handed to Exchange, 1 something failed, 2 wrong "
    "usage,\n"
    "3 no service matches, 6 something is uncertain. More: man postern\n";

/* Options that have no letter. */
enum { OPTION_SKIP_OTHERS = 256 };

static const struct option long_options[] = {
    {"title", required_argument, NULL, 't'},
    {"body", required_argument, NULL, 'b'},
    {"attach", required_argument, NULL, 'a'},
    {"input-format", required_argument, NULL, 'i'},
    {"config", required_argument, NULL, 'c'},
    {"tag", required_argument, NULL, 'g'},
    {"recursion-depth", required_argument, NULL, 'R'},
    {"skip-other-services", no_argument, NULL, OPTION_SKIP_OTHERS},
    {"verbose", no_argument, NULL, 'v'},
    {"dry-run", no_argument, NULL, 'd'},
    {"version", no_argument, NULL, 'V'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* "-" hands over other arguments in their order, whatever POSIXLY_CORRECT
 * says; ":" tells a missing value from an unknown option. */
static const char short_options[] = "-:t:b:a:i:c:g:R:vdVh";

/* As much of an unknown option's name as is shown. */
#define NAME_LIMIT 60

/* What getopt_long() gives for an argument that is no option. */
#define OTHER_ARGUMENT 1

/* Blanks around the word do not count, as with Apprise. */
static bool is_word(const char *text, const char *word)
{
    size_t word_len = strlen(word);

    while (isspace((unsigned char)*text)) {
        text++;
    }
    if (strncasecmp(text, word, word_len) != 0) {
        return false;
    }
    text += word_len;
    while (isspace((unsigned char)*text)) {
        text++;
    }
    return *text == '\0';
}

static bool parse_format(const char *text, enum postern_format *ret)
{
    if (is_word(text, "text")) {
        *ret = POSTERN_FORMAT_TEXT;
        return true;
    }
    if (is_word(text, "html")) {
        *ret = POSTERN_FORMAT_HTML;
        return true;
    }
    return false;
}

/* Names the option but never a value: a value may be a mistyped URL. */
static void say_bad_option(
    struct pt_options *options, const char *what, const char *arg)
{
    if (optopt != 0 && arg[0] == '-' && arg[1] != '-') {
        int letter = (unsigned char)optopt;
        (void)snprintf(options->message, sizeof options->message, "%s -%c",
            what, isprint(letter) ? letter : '?');
        return;
    }
    size_t name_len = strcspn(arg, "=:/@");
    (void)snprintf(options->message, sizeof options->message, "%s %.*s", what,
        name_len < NAME_LIMIT ? (int)name_len : NAME_LIMIT, arg);
}

/* As deep as anybody could need, so that a bigger number is a mistake. */
#define DEPTH_LIMIT 1000

static bool parse_depth(const char *text, unsigned *ret)
{
    unsigned value = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || value > DEPTH_LIMIT) {
            return false;
        }
        value = value * 10 + (unsigned)(*at - '0');
    }
    *ret = value;
    return text[0] != '\0' && value <= DEPTH_LIMIT;
}

/* Those that say where services are, and which of them count. */
static enum pt_options_action take_service_option(
    struct pt_options *options, int option)
{
    switch (option) {
    case 'c':
        options->configs[options->config_count++] = optarg;
        return PT_OPTIONS_SEND;
    case 'g':
        options->tags[options->tag_count++] = optarg;
        return PT_OPTIONS_SEND;
    case OPTION_SKIP_OTHERS:
        options->skips_others = true;
        return PT_OPTIONS_SEND;
    default:
        if (parse_depth(optarg, &options->recursion_depth)) {
            return PT_OPTIONS_SEND;
        }
        (void)snprintf(options->message, sizeof options->message,
            "--recursion-depth takes a number from 0 to %d", DEPTH_LIMIT);
        return PT_OPTIONS_USAGE;
    }
}

static enum pt_options_action take_option(
    struct pt_options *options, int option, const char *arg)
{
    switch (option) {
    case 't':
        options->title = optarg;
        return PT_OPTIONS_SEND;
    case 'b':
        options->body = optarg;
        return PT_OPTIONS_SEND;
    case 'a':
        options->attachments[options->attachment_count++] = optarg;
        return PT_OPTIONS_SEND;
    case 'i':
        if (parse_format(optarg, &options->format)) {
            return PT_OPTIONS_SEND;
        }
        (void)snprintf(options->message, sizeof options->message,
            "--input-format takes text or html");
        return PT_OPTIONS_USAGE;
    case 'c':
    case 'g':
    case 'R':
    case OPTION_SKIP_OTHERS:
        return take_service_option(options, option);
    case 'v':
        options->verbosity++;
        return PT_OPTIONS_SEND;
    case 'd':
        options->is_dry_run = true;
        return PT_OPTIONS_SEND;
    case 'V':
        return PT_OPTIONS_VERSION;
    case 'h':
        return PT_OPTIONS_HELP;
    case ':':
        say_bad_option(options, "a value is missing after option", arg);
        return PT_OPTIONS_USAGE;
    default:
        say_bad_option(options,
            optopt != 0 && arg[1] == '-' ? "no value is taken by option"
                                         : "there is no such option:",
            arg);
        return PT_OPTIONS_USAGE;
    }
}

static enum pt_options_action parse_all(
    int argc, char **argv, struct pt_options *options)
{
    opterr = 0;
    for (;;) {
        /* Where the argument stands: getopt_long() moves on past it. */
        int index = optind;
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
        int option = getopt_long(argc, argv, short_options, long_options, NULL);
        if (option == -1) {
            break;
        }
        if (option == OTHER_ARGUMENT) {
            options->urls[options->url_count++] = argv[optind - 1];
            continue;
        }
        enum pt_options_action action =
            take_option(options, option, argv[index]);
        if (action != PT_OPTIONS_SEND) {
            return action;
        }
    }
    while (optind < argc) {
        options->urls[options->url_count++] = argv[optind++];
    }
    return PT_OPTIONS_SEND;
}

/* Nothing of the arguments is needed any more, and any may be a URL. */
static void wipe_all(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        explicit_bzero(argv[i], strlen(argv[i]));
    }
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
    size_t arg_count = argc > 0 ? (size_t)argc : 0;
    struct pt_options options = {
        .format = POSTERN_FORMAT_TEXT,
        .recursion_depth = 1,
        .skips_others = are_others_skipped(),
    };

    options.attachments =
        pt_memory_new(arg_count, sizeof options.attachments[0]);
    options.urls = pt_memory_new(arg_count, sizeof options.urls[0]);
    options.configs = pt_memory_new(arg_count, sizeof options.configs[0]);
    options.tags = pt_memory_new(arg_count, sizeof options.tags[0]);
    if (!options.attachments || !options.urls || !options.configs ||
        !options.tags) {
        pt_options_done(&options);
        return false;
    }
    *ret_action = parse_all(argc, argv, &options);
    if (*ret_action != PT_OPTIONS_SEND) {
        wipe_all(argc, argv);
    }
    *ret = options;
    return true;
}

void pt_options_done(struct pt_options *options)
{
    pt_memory_free(options->attachments);
    pt_memory_free(options->urls);
    pt_memory_free(options->configs);
    pt_memory_free(options->tags);
    *options = (struct pt_options){0};
}

bool pt_options_print_help(FILE *out)
{
    return fputs(help_text, out) >= 0 && fflush(out) == 0;
}

bool pt_options_print_version(FILE *out)
{
    return fprintf(out, "postern %s\nlibpostern %s\n", POSTERN_VERSION,
               postern_version()) >= 0 &&
           fflush(out) == 0;
}

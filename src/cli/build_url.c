/*
 * cli/build_url.c: see build_url.h.
 */
#include "cli/build_url.h"

#include <getopt.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "postern/unstable/url.h"

#include "cli/memory.h"
#include "cli/secret_input.h"
#include "cli/url_usage.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum option_number {
    OPTION_SOURCE = 256,
    OPTION_TENANT = 257,
    OPTION_CLIENT_ID = 258,
    OPTION_SECRET_FILE = 259,
    OPTION_TO = 260,
    OPTION_CC = 261,
    OPTION_PARAMETER = 262,
    OPTION_SECRET = 263,
};

static const struct option long_options[] = {
    {"source", required_argument, NULL, OPTION_SOURCE},
    {"tenant", required_argument, NULL, OPTION_TENANT},
    {"client-id", required_argument, NULL, OPTION_CLIENT_ID},
    {"secret-file", required_argument, NULL, OPTION_SECRET_FILE},
    /* There to be refused: it would stand for --secret-file, and the secret
     * for a file whose name is shown. */
    {"secret", required_argument, NULL, OPTION_SECRET},
    {"to", required_argument, NULL, OPTION_TO},
    {"cc", required_argument, NULL, OPTION_CC},
    {"parameter", required_argument, NULL, OPTION_PARAMETER},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const char secret_given[] =
    "a secret is never taken from the command line; use --secret-file, or "
    "type it when asked";

/* What the command line says; texts point into argv. */
struct build {
    struct postern_url_parts parts;
    struct postern_url_parameter *parameters;
    const char *secret_file; /* NULL: not given */
    bool is_secret_elsewhere;
    bool is_help;
    const char *fault; /* what is wrong with a value, or NULL */
};

static void add_parameter(
    struct build *build, const char *name, const char *value)
{
    build->parameters[build->parts.parameter_count++] =
        (struct postern_url_parameter){.name = name, .value_utf8 = value};
}

static bool is_one_of(
    const char *name, size_t len, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == len && strncasecmp(name, names[i], len) == 0) {
            return true;
        }
    }
    return false;
}

/* "NAME=VALUE". It is cut where it stands, but only when it holds no secret:
 * what is overwritten later ends at the first NUL. */
static void take_parameter(struct build *build, char *text)
{
    static const char *const secret_names[] = {
        "oauth_secret", "pass", "password"};
    static const char *const place_names[] = {
        "secret_file", "secret_env", "secret_credential"};
    size_t name_len = strcspn(text, "=");

    if (name_len == 0 || text[name_len] == '\0') {
        build->fault = "--parameter takes NAME=VALUE";
        return;
    }
    if (is_one_of(text, name_len, secret_names, COUNT_OF(secret_names))) {
        build->fault = secret_given;
        return;
    }
    if (is_one_of(text, name_len, place_names, COUNT_OF(place_names))) {
        build->is_secret_elsewhere = true;
    }
    text[name_len] = '\0';
    add_parameter(build, text, text + name_len + 1);
}

/* Whether getopt_long() gave an option that there is. */
static bool take_option(struct build *build, int option)
{
    switch (option) {
    case OPTION_SOURCE:
        build->parts.source_utf8 = optarg;
        return true;
    case OPTION_TENANT:
        build->parts.tenant_utf8 = optarg;
        return true;
    case OPTION_CLIENT_ID:
        build->parts.client_id_utf8 = optarg;
        return true;
    case OPTION_SECRET_FILE:
        build->secret_file = optarg;
        return true;
    case OPTION_TO:
        add_parameter(build, "to", optarg);
        return true;
    case OPTION_CC:
        add_parameter(build, "cc", optarg);
        return true;
    case OPTION_PARAMETER:
        take_parameter(build, optarg);
        return true;
    case OPTION_SECRET:
        build->fault = secret_given;
        return true;
    case 'h':
        build->is_help = true;
        return true;
    case 1: /* no option at all */
        build->fault = "'postern url build' takes options only; the secret "
                       "is never taken from the command line";
        return true;
    default:
        return false;
    }
}

static int parse(int argc, char **argv, struct build *build)
{
    opterr = 0;
    optind = 3;
    for (;;) {
        int index = optind;
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
        int option = getopt_long(argc, argv, "-:h", long_options, NULL);
        if (option == -1) {
            break;
        }
        if (!take_option(build, option)) {
            return pt_url_usage_refuse_option(argc, argv, option, index);
        }
    }
    if (optind < argc) {
        (void)take_option(build, 1);
    }
    return build->fault ? pt_url_usage_refuse(argc, argv, build->fault) : 0;
}

static bool get_secret(struct build *build, struct pt_secret_input *secret)
{
    if (build->secret_file) {
        return pt_secret_input_read_file(build->secret_file, secret);
    }
    return pt_secret_input_ask(build->parts.tenant_utf8
                                   ? "Client secret (not shown): "
                                   : "Refresh token (not shown): ",
        secret);
}

static void say_warnings(const struct postern_account *account)
{
    const char *text = NULL;

    for (size_t i = 0;; i++) {
        text = postern_account_warning(account, i);
        if (!text) {
            return;
        }
        pt_report_warning(NULL, text);
    }
}

static void print_url(struct build *build, struct pt_report *report)
{
    struct postern_account *account = NULL;
    struct postern_error err;
    char *url = NULL;

    if (postern_url_build(&build->parts, &account, &err) != POSTERN_OK ||
        postern_url_format(account, 1, &url, &err) != POSTERN_OK) {
        postern_account_free(account);
        pt_report_url_error(report, "URL", &err);
        return;
    }
    say_warnings(account);
    (void)printf("%s\n", url);
    postern_url_free(url);
    postern_account_free(account);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        pt_report_failure(report, "standard output could not be written");
    }
}

static void build_url(struct build *build, struct pt_report *report)
{
    struct pt_secret_input secret = {.len = 0};

    if (!build->is_secret_elsewhere && !get_secret(build, &secret)) {
        pt_report_failure(report, secret.message);
    } else {
        build->parts.secret = secret.bytes;
        build->parts.secret_len = secret.len;
        print_url(build, report);
        build->parts.secret = NULL;
        build->parts.secret_len = 0;
    }
    pt_secret_input_done(&secret);
}

static int run(
    int argc, char **argv, struct build *build, struct pt_report *report)
{
    int status = parse(argc, argv, build);

    if (status != 0) {
        return status;
    }
    if (build->is_help) {
        (void)pt_url_usage_print(stdout);
        return pt_report_exit_status(report);
    }
    if (build->secret_file && build->is_secret_elsewhere) {
        return pt_url_usage_refuse(argc, argv,
            "--secret-file and a parameter that says where the secret is "
            "exclude each other");
    }
    if (!build->secret_file && !build->is_secret_elsewhere &&
        !isatty(STDIN_FILENO)) {
        return pt_url_usage_refuse(argc, argv,
            "there is no terminal to ask for the secret; use --secret-file, "
            "with - for standard input");
    }
    build->parts.parameters = build->parameters;
    build_url(build, report);
    return pt_report_exit_status(report);
}

int pt_build_url_run(int argc, char **argv, struct pt_report *report)
{
    struct build build = {.parts = POSTERN_URL_PARTS_INIT};
    int status = 0;

    build.parameters = pt_memory_new((size_t)argc, sizeof build.parameters[0]);
    if (!build.parameters) {
        pt_report_failure(report, "there is not enough memory");
        return pt_report_exit_status(report);
    }
    status = run(argc, argv, &build, report);
    pt_memory_free(build.parameters);
    return status;
}

/*
 * cli/help.c: see help.h.
 */
#include "cli/help.h"

#include <string.h>

#include "postern/version.h"

#include "cli/option_table.h"
#include "cli/url_help.h"

/* Where the summaries of options begin. */
#define SUMMARY_COLUMN 32

static const char usage_text[] =
    "Usage: postern [OPTION]... [URL]...\n"
    "       postern url show|build ... | sandbox ... [-- COMMAND] | help "
    "TOPIC\n"
    "Send a mail to each target of each URL. Without -b the body is read from\n"
    "standard input.\n"
    "\n";

static const char tail_text[] =
    "\n"
    "URL: azure://SOURCE/TENANT/CLIENT_ID/CLIENT_SECRET[/TARGET...], or "
    "o365://...\n"
    "Topics: options, url, sandbox, environment, exit. More: man postern\n"
    "Exit status: 0 all handed over, 1 failed, 2 wrong usage, 3 no match, 6 "
    "uncertain\n";

static const char options_text[] =
    "Options and URLs may come in any order; -- ends the options. A value is\n"
    "in the next argument, or behind the letter, or behind = for long names\n"
    "and those of several letters: -t TITLE, -tTITLE, --title=TITLE, "
    "-SM=MODE.\n"
    "Letters may stand together: -vvd. Of an option given twice the last\n"
    "counts, unless it may be repeated.\n"
    "\n";

static const char environment_text[] =
    "APPRISE_URLS                URLs, when there are none and no -c; then\n"
    "APPRISE_CONFIG_PATH         configurations in place of the usual ones; "
    "then\n"
    "                            APPRISE_CONFIG\n"
    "XDG_CONFIG_HOME             where postern's own configurations are\n"
    "POSTERN_SKIP_OTHERS         1: as --skip-other-services\n"
    "APPRISE_STORAGE_PATH        where tokens are kept; counts more than -S\n"
    "APPRISE_STORAGE_PRUNE_DAYS  as -SPD, and APPRISE_STORAGE_UID_LENGTH as\n"
    "                            -SUL, where those are not given\n"
    "STATE_DIRECTORY             where tokens are kept without -S; then\n"
    "                            XDG_STATE_HOME and HOME\n"
    "POSTERN_CLOUD               the cloud of URLs without cloud=\n"
    "AZURE_AUTHORITY_HOST        asked next: a sign-in host\n"
    "POSTERN_CA_FILE             further certificates to be trusted; then\n"
    "                            SSL_CERT_FILE and CURL_CA_BUNDLE\n"
    "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY\n"
    "                            proxies, and the hosts that need none\n"
    "POSTERN_SANDBOX_PROGRAM     the program that postern sandbox runs\n";

static const char exit_text[] =
    "0  every mail was handed to Exchange, or there was only something to "
    "print\n"
    "1  something failed: a URL, an attachment, a mail\n"
    "2  wrong usage: an option, or its value\n"
    "3  no service has the tags that were asked for\n"
    "6  nothing failed, but something is uncertain: the mail may have gone, "
    "so\n"
    "   do not send it again blindly. Under the name apprise this is 1\n"
    "\n"
    "postern sandbox ends with the status of its command.\n";

static bool print_text(const char *text, FILE *out)
{
    return fputs(text, out) >= 0 && fflush(out) == 0;
}

static void print_option(const struct pt_option *option, FILE *out)
{
    bool has_short = option->short_name[0] != '\0';
    int width = fprintf(out, "  %s%s%s--%s%s%s", has_short ? "-" : "",
        option->short_name, has_short ? ", " : "", option->long_name,
        option->value_name ? "=" : "",
        option->value_name ? option->value_name : "");

    (void)fprintf(out, "%*s%s\n",
        width < SUMMARY_COLUMN ? SUMMARY_COLUMN - width : 1, "",
        option->summary);
}

static void print_rows(bool has_all, FILE *out)
{
    for (size_t i = 0; pt_option_at(i); i++) {
        if (has_all || pt_option_at(i)->is_common) {
            print_option(pt_option_at(i), out);
        }
    }
}

bool pt_help_print(FILE *out)
{
    (void)fputs(usage_text, out);
    print_rows(false, out);
    (void)fputs(tail_text, out);
    return fflush(out) == 0 && ferror(out) == 0;
}

bool pt_help_print_options(FILE *out)
{
    (void)fputs(options_text, out);
    print_rows(true, out);
    return fflush(out) == 0 && ferror(out) == 0;
}

bool pt_help_print_version(FILE *out)
{
    return fprintf(out, "postern %s\nlibpostern %s\n", POSTERN_VERSION,
               postern_version()) >= 0 &&
           fflush(out) == 0;
}

bool pt_help_print_details(FILE *out)
{
    (void)fputs("Microsoft 365, Outlook.com and Hotmail\n"
                "schemas: azure, o365\n"
                "\n",
        out);
    return pt_url_help_print(out);
}

static bool print_environment(FILE *out)
{
    return print_text(environment_text, out);
}

static bool print_exit(FILE *out)
{
    return print_text(exit_text, out);
}

static const struct {
    const char *name;
    pt_help_print_fn *print; /* NULL: the sandbox prints it */
} topics[] = {
    {"options", pt_help_print_options},
    {"url", pt_url_help_print},
    {"sandbox", NULL},
    {"environment", print_environment},
    {"exit", print_exit},
};

static enum pt_help_request find_topic(const char *name, pt_help_print_fn **ret)
{
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        if (strcmp(topics[i].name, name) == 0) {
            *ret = topics[i].print;
            return *ret ? PT_HELP_PRINT : PT_HELP_SANDBOX;
        }
    }
    return PT_HELP_UNKNOWN;
}

static bool is_help_option(const char *arg)
{
    return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

enum pt_help_request pt_help_find(
    int argc, char *const *argv, pt_help_print_fn **ret)
{
    if (argc == 3 && is_help_option(argv[1])) {
        enum pt_help_request request = find_topic(argv[2], ret);
        /* The option alone is enough, whatever follows. */
        return request == PT_HELP_UNKNOWN ? PT_HELP_NONE : request;
    }
    if (argc < 2 || strcmp(argv[1], "help") != 0) {
        return PT_HELP_NONE;
    }
    if (argc == 2) {
        *ret = pt_help_print;
        return PT_HELP_PRINT;
    }
    return argc == 3 ? find_topic(argv[2], ret) : PT_HELP_UNKNOWN;
}

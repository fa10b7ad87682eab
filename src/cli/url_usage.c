/*
 * cli/url_usage.c: see url_usage.h.
 */
#include "cli/url_usage.h"

#include <getopt.h>
#include <string.h>

/* As much of an unknown option's name as is shown. */
#define NAME_LIMIT 60

static const char help_text[] =
    "Usage: postern url show [--json] [--reveal] URL...\n"
    "       postern url build --source=SOURCE --client-id=ID [OPTION]...\n"
    "       postern help url\n"
    "\n"
    "show says what each URL means; exit status 1 when one is refused.\n"
    "\n"
    "  --json                  one JSON object a line\n"
    "  --reveal                show the secret as well\n"
    "\n"
    "build prints a URL, correctly encoded. The secret is asked for, unless\n"
    "--secret-file or a parameter says where it is.\n"
    "\n"
    "  --source=SOURCE         the mailbox that sends: address or object ID\n"
    "  --tenant=TENANT         the directory (tenant) ID, or a domain; none\n"
    "                          for a personal account\n"
    "  --client-id=ID          the application (client) ID\n"
    "  --secret-file=FILE      a file that holds the secret; - is standard\n"
    "                          input\n"
    "  --to=ADDRESS            a target; may be repeated\n"
    "  --cc=ADDRESS            a further recipient; may be repeated\n"
    "  --parameter=NAME=VALUE  any other parameter; may be repeated\n"
    "\n"
    "  --help                  print this\n"
    "\n"
    "postern help url lists the parameters that URLs may have.\n";

bool pt_url_usage_print(FILE *out)
{
    return fputs(help_text, out) >= 0 && fflush(out) == 0;
}

int pt_url_usage_refuse(int argc, char **argv, const char *text)
{
    pt_report_hint(text);
    pt_report_hint("try 'postern url --help'");
    for (int i = 1; i < argc; i++) {
        explicit_bzero(argv[i], strlen(argv[i]));
    }
    return PT_EXIT_USAGE;
}

int pt_url_usage_refuse_option(int argc, char **argv, int option, int index)
{
    char message[128];
    const char *arg = argv[index];
    size_t name_len = strcspn(arg, "=");
    const char *what = "there is no such option:";

    if (option == ':') {
        what = "a value is missing after option";
    } else if (optopt != 0 && arg[0] == '-' && arg[1] == '-') {
        what = "no value is taken by option";
    }
    (void)snprintf(message, sizeof message, "%s %.*s", what,
        name_len < NAME_LIMIT ? (int)name_len : NAME_LIMIT, arg);
    return pt_url_usage_refuse(argc, argv, message);
}

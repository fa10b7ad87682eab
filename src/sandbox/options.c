/*
 * sandbox/options.c: the sandbox's command line. See options.h.
 */
#include "sandbox/options.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/view.h"
#include "sandbox/directory.h"

/* A literal IPv6 address in brackets, a colon, a port. */
#define HOST_SIZE ((size_t)INET6_ADDRSTRLEN)

const char pt_sandbox_options_help[] =
    "Usage: postern sandbox [OPTION]... [-- COMMAND...]\n"
    "\n"
    "A stand-in for Entra ID and Microsoft Graph on this machine. Mail sent\n"
    "to it is kept in memory, told on a line, and can be read back.\n"
    "With COMMAND: runs it with POSTERN_CLOUD and POSTERN_CA_FILE set, and\n"
    "ends with its exit status. Without: serves until it is interrupted.\n"
    "\n"
    "  --listen ADDR:PORT  where to listen; default 127.0.0.1:8365, with\n"
    "                      COMMAND any free port. [::1]:0 and the like work\n"
    "  --allow-remote      with --listen: take an address that is not this\n"
    "                      machine's own. Everybody knows the secrets\n"
    "  --http              plain http, no TLS\n"
    "  --grant ROLE        a role the applications have; repeatable. "
    "Mail.Send,\n"
    "                      Mail.ReadWrite, Mail.Read, User.Read.All, none.\n"
    "                      Default: Mail.Send, Mail.ReadWrite, User.Read.All\n"
    "  --latency MS        wait so long before each answer of Graph, 0 to "
    "600000\n"
    "  --token-life S      access tokens are good for so many seconds, 1 to\n"
    "                      86400; default 3599\n"
    "  --refresh-grace N   a refresh token can be used so many times after "
    "its\n"
    "                      first; default: always, as Entra ID has it\n"
    "  --size-limits NAME  Microsoft's MB as mb (1,000,000; the default), mib\n"
    "                      (1,048,576), or gap: the worse of both, with which\n"
    "                      attachments of just about 3 MB cannot go\n"
    "  --upload-life S     upload sessions are open for so many seconds, 1 to\n"
    "                      86400; default 3600\n"
    "  --fault FAULT       what goes wrong, see below; repeatable\n"
    "  --show-mail         print every mail whole, as it arrived\n"
    "  --version           print the version\n"
    "  --help              print this\n"
    "\n"
    "Example account: source user@example.com, tenant ab-cd-ef-gh, client id\n"
    "zz-yy-xx-ww, client secret rt/djdwjjd\n"
    "Personal account: source someone@outlook.com, client id\n"
    "33333333-4444-5555-6666-777777777777, refresh token\n"
    "M.C555_BAY.0.U.-Cseed*of!the$sandbox\n";

#define MAX_TOKEN_LIFE_S 86400U
#define MAX_REFRESH_GRACE 1000U
#define MAX_UPLOAD_LIFE_S 86400U

/* What the options said, before it is put together. */
struct reading {
    struct pt_sandbox_options *options;
    const char *listen;
    bool has_grant;
    bool allow_remote;
};

PT_PRINTF(2, 3)
static enum postern_status refuse(
    struct postern_error *err, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return pt_fail(
        err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION, "%s", text);
}

/* Decimal digits alone, up to limit. */
static bool parse_number(const char *text, unsigned limit, unsigned *ret)
{
    unsigned value = 0;

    for (const char *at = text; *at; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        value = value * 10 + (unsigned)(*at - '0');
        if (value > limit) {
            return false;
        }
    }
    *ret = value;
    return *text != '\0';
}

static enum postern_status set_listen(
    struct reading *reading, const char *value, struct postern_error *err)
{
    (void)err;
    reading->listen = value;
    return POSTERN_OK;
}

static enum postern_status set_grant(
    struct reading *reading, const char *value, struct postern_error *err)
{
    unsigned bit = pt_directory_find_role(value);

    if (!reading->has_grant) {
        reading->options->roles = 0;
        reading->has_grant = true;
    }
    if (bit == 0 && strcmp(value, "none") != 0) {
        return refuse(err,
            "--grant does not know the role '%.100s'; it knows Mail.Send, "
            "Mail.ReadWrite, Mail.Read, User.Read.All and none",
            value);
    }
    reading->options->roles |= bit;
    return POSTERN_OK;
}

static enum postern_status set_token_life(
    struct reading *reading, const char *value, struct postern_error *err)
{
    unsigned *life_s = &reading->options->token_life_s;

    if (!parse_number(value, MAX_TOKEN_LIFE_S, life_s) || *life_s == 0) {
        return refuse(err,
            "--token-life needs seconds from 1 to 86400, not '%.100s'", value);
    }
    return POSTERN_OK;
}

static enum postern_status set_refresh_grace(
    struct reading *reading, const char *value, struct postern_error *err)
{
    if (!parse_number(
            value, MAX_REFRESH_GRACE, &reading->options->refresh_grace)) {
        return refuse(err,
            "--refresh-grace needs a number from 0 to 1000, not '%.100s'",
            value);
    }
    reading->options->has_refresh_grace = true;
    return POSTERN_OK;
}

static enum postern_status set_size_limits(
    struct reading *reading, const char *value, struct postern_error *err)
{
    reading->options->limits = pt_size_limits_find(value);
    if (!reading->options->limits) {
        return refuse(
            err, "--size-limits is mb, mib or gap, not '%.100s'", value);
    }
    return POSTERN_OK;
}

static enum postern_status set_upload_life(
    struct reading *reading, const char *value, struct postern_error *err)
{
    unsigned *life_s = &reading->options->upload_life_s;

    if (!parse_number(value, MAX_UPLOAD_LIFE_S, life_s) || *life_s == 0) {
        return refuse(err,
            "--upload-life needs seconds from 1 to 86400, not '%.100s'", value);
    }
    return POSTERN_OK;
}

static enum postern_status set_latency(
    struct reading *reading, const char *value, struct postern_error *err)
{
    if (!parse_number(
            value, PT_SANDBOX_MAX_LATENCY_MS, &reading->options->latency_ms)) {
        return refuse(err,
            "--latency needs milliseconds from 0 to 600000, not '%.100s'",
            value);
    }
    return POSTERN_OK;
}

static enum postern_status set_fault(
    struct reading *reading, const char *value, struct postern_error *err)
{
    struct pt_sandbox_options *options = reading->options;
    struct pt_fault fault;

    if (options->fault_count == PT_FAULT_MAX_COUNT) {
        return refuse(err, "--fault can be said %d times, not more",
            (int)PT_FAULT_MAX_COUNT);
    }
    if (pt_fault_parse(value, &fault, err) != POSTERN_OK) {
        pt_error_prefix(err, "--fault '%.80s'", value);
        return POSTERN_E_INVALID;
    }
    options->faults[options->fault_count] = value;
    options->fault_count++;
    return POSTERN_OK;
}

static enum postern_status set_allow_remote(
    struct reading *reading, const char *value, struct postern_error *err)
{
    (void)value;
    (void)err;
    reading->allow_remote = true;
    return POSTERN_OK;
}

static enum postern_status set_http(
    struct reading *reading, const char *value, struct postern_error *err)
{
    (void)value;
    (void)err;
    reading->options->is_plain_http = true;
    return POSTERN_OK;
}

static enum postern_status set_show_mail(
    struct reading *reading, const char *value, struct postern_error *err)
{
    (void)value;
    (void)err;
    reading->options->show_mail = true;
    return POSTERN_OK;
}

static enum postern_status set_help(
    struct reading *reading, const char *value, struct postern_error *err)
{
    (void)value;
    (void)err;
    reading->options->action = PT_SANDBOX_HELP;
    return POSTERN_OK;
}

static enum postern_status set_version(
    struct reading *reading, const char *value, struct postern_error *err)
{
    (void)value;
    (void)err;
    reading->options->action = PT_SANDBOX_VERSION;
    return POSTERN_OK;
}

struct option_row {
    const char *name;
    bool has_value;
    enum postern_status (*set)(
        struct reading *reading, const char *value, struct postern_error *err);
};

static const struct option_row rows[] = {
    {"--listen", true, set_listen},
    {"--grant", true, set_grant},
    {"--token-life", true, set_token_life},
    {"--refresh-grace", true, set_refresh_grace},
    {"--latency", true, set_latency},
    {"--size-limits", true, set_size_limits},
    {"--upload-life", true, set_upload_life},
    {"--fault", true, set_fault},
    {"--allow-remote", false, set_allow_remote},
    {"--http", false, set_http},
    {"--show-mail", false, set_show_mail},
    {"--version", false, set_version},
    {"--help", false, set_help},
};

static const struct option_row *find_row(struct pt_view name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_view_is_equal(name, pt_view_of(rows[i].name))) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Reads argv[*at], "--name", "--name value" or "--name=value". */
static enum postern_status read_option(
    struct reading *reading, char **argv, int *at, struct postern_error *err)
{
    const char *argument = argv[*at];
    struct pt_view whole = pt_view_of(argument);
    size_t equals = pt_view_find(whole, '=');
    const struct option_row *row = find_row(pt_view_first(whole, equals));
    const char *value = equals < whole.len ? argument + equals + 1 : NULL;

    if (!row) {
        return refuse(err,
            "unknown argument '%.100s'; --help lists the options", argument);
    }
    if (value && !row->has_value) {
        return refuse(err, "%s takes no value", row->name);
    }
    if (!value && row->has_value) {
        value = argv[*at + 1];
        *at += 1;
    }
    if (row->has_value && !value) {
        return refuse(err, "%s needs a value", row->name);
    }
    return row->set(reading, value, err);
}

/* Splits "host:port" and "[host]:port". */
static bool split_listen(
    const char *text, char host[HOST_SIZE], const char **ret_port)
{
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    bool is_bracketed = len >= 2 && text[0] == '[' && text[len - 1] == ']';

    if (is_bracketed) {
        text++;
        len -= 2;
    } else if (len > 0 && memchr(text, ':', len)) {
        return false; /* an IPv6 address without brackets */
    }
    if (len == 0 || len >= HOST_SIZE) {
        return false;
    }
    (void)snprintf(host, HOST_SIZE, "%.*s", (int)len, text);
    *ret_port = colon + 1;
    return true;
}

static bool fill_address(
    struct pt_sandbox_options *options, const char *host, unsigned port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (strcmp(host, "localhost") == 0) {
        host = "127.0.0.1";
    }
    options->address = (struct sockaddr_storage){.ss_family = AF_UNSPEC};
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        v4.sin_port = htons((uint16_t)port);
        options->is_loopback = (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
        memcpy(&options->address, &v4, sizeof(v4));
        return true;
    }
    if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
        v6.sin6_port = htons((uint16_t)port);
        options->is_loopback = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
        memcpy(&options->address, &v6, sizeof(v6));
        return true;
    }
    return false;
}

static enum postern_status settle_listen(
    struct reading *reading, struct postern_error *err)
{
    char host[HOST_SIZE] = "127.0.0.1";
    const char *port_text = NULL;
    unsigned port = reading->options->command ? 0 : PT_SANDBOX_DEFAULT_PORT;

    if (reading->listen && (!split_listen(reading->listen, host, &port_text) ||
                               !parse_number(port_text, 65535, &port))) {
        return refuse(err,
            "--listen needs ADDR:PORT, such as 127.0.0.1:8365 or [::1]:0, not "
            "'%.100s'",
            reading->listen);
    }
    if (!fill_address(reading->options, host, port)) {
        return refuse(err,
            "--listen needs an IP address or localhost, not '%.100s'", host);
    }
    if (!reading->options->is_loopback && !reading->allow_remote) {
        return refuse(err,
            "'%.100s' can be reached from other machines, and everybody knows "
            "the "
            "sandbox's secrets; add --allow-remote if that is meant",
            host);
    }
    return POSTERN_OK;
}

enum postern_status pt_sandbox_options_parse(int argc, char **argv,
    struct pt_sandbox_options *ret, struct postern_error *err)
{
    struct pt_sandbox_options options = {.roles = PT_ROLES_DEFAULT};
    struct reading reading = {.options = &options};
    enum postern_status status = POSTERN_OK;

    for (int i = 1; i < argc && status == POSTERN_OK; i++) {
        if (strcmp(argv[i], "--") == 0) {
            if (i + 1 == argc) {
                return refuse(err, "there is no command after '%.100s'", "--");
            }
            options.command = &argv[i + 1];
            break;
        }
        status = read_option(&reading, argv, &i, err);
        if (options.action != PT_SANDBOX_RUN) {
            break; /* --help and --version win over what follows */
        }
    }
    if (status == POSTERN_OK) {
        status = settle_listen(&reading, err);
    }
    if (status == POSTERN_OK) {
        *ret = options;
    }
    return status;
}

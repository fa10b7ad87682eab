/*
 * account/url_parameters.c: the parameters of an account's URL. See
 * url_parameters.h.
 */
#include "account/url_parameters.h"

#include <string.h>

#include "account/recipient_text.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/address.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A day is longer than any proxy waits. */
#define MAX_TIMEOUT_MS 86400000U
#define MAX_RETRY_COUNT 10U
#define MAX_WAIT_MS 20000U

enum postern_status pt_url_parameter_refuse(struct postern_error *err,
    const struct pt_url_parameter *parameter, const char *expected)
{
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "parameter '%s' of the account's URL must be %s", parameter->name,
        expected);
}

static enum postern_status handle_cloud(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    struct pt_cloud cloud = {.name = NULL};
    enum postern_status status = pt_cloud_parse(value, &cloud, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "parameter '%s'", parameter->name);
        return status;
    }
    pt_cloud_done(&parts->cloud);
    parts->cloud = cloud;
    parts->account->is_cloud_written = true;
    return POSTERN_OK;
}

static enum postern_status handle_mode(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    bool is_personal = pt_view_is_equal_nocase(value, pt_view_of("personal"));

    if (!is_personal && !pt_view_is_equal_nocase(value, pt_view_of("org"))) {
        return pt_url_parameter_refuse(err, parameter, parameter->range_text);
    }
    parts->account->mode =
        is_personal ? PT_MODE_PERSONAL : PT_MODE_ORGANISATION;
    parts->account->is_mode_written = true;
    return POSTERN_OK;
}

static enum postern_status handle_from(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->from, value, err);
}

static enum postern_status handle_user(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->user, value, err);
}

static enum postern_status handle_tenant(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->tenant, value, err);
}

static enum postern_status handle_client_id(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->client_id, value, err);
}

static enum postern_status handle_client_secret(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->client_secret, value, err);
}

/* Whoever asked for the account reads the secret from there. */
static enum postern_status set_place(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, enum pt_secret_place place,
    struct pt_view value, struct postern_error *err)
{
    struct pt_credential *credential = &parts->account->credential;

    if (credential->place != PT_SECRET_IN_URL) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "parameter '%s' of the account's URL says a second time where the "
            "secret is: keep one of secret_file, secret_env and "
            "secret_credential",
            parameter->name);
    }
    if (pt_view_find(value, '\0') < value.len) {
        return pt_url_parameter_refuse(err, parameter, "without a NUL byte");
    }
    credential->place_name = pt_strndup(value.ptr, value.len);
    if (!credential->place_name) {
        return pt_fail_memory(err);
    }
    credential->place = place;
    return POSTERN_OK;
}

static enum postern_status handle_secret_file(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    return set_place(parts, parameter, PT_SECRET_IN_FILE, value, err);
}

static enum postern_status handle_secret_env(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    if (pt_view_find(value, '=') < value.len) {
        return pt_url_parameter_refuse(
            err, parameter, "the name of an environment variable");
    }
    return set_place(parts, parameter, PT_SECRET_IN_ENVIRONMENT, value, err);
}

/* The name of a file, never a path: it stays in the directory. */
static enum postern_status handle_secret_credential(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    if (pt_view_find(value, '/') < value.len ||
        pt_view_is_equal(value, pt_view_of(".")) ||
        pt_view_is_equal(value, pt_view_of(".."))) {
        return pt_url_parameter_refuse(
            err, parameter, "a credential's name, without slashes");
    }
    return set_place(parts, parameter, PT_SECRET_IN_CREDENTIAL, value, err);
}

static enum postern_status read_recipients(
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct pt_recipient_list *list, struct postern_error *err)
{
    enum postern_status status =
        pt_recipient_text_parse(value, PT_RECIPIENT_TEXT_LIST, list, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(
            err, "parameter '%s' of the account's URL", parameter->name);
        return status;
    }
    if (list->count == 0) {
        return pt_url_parameter_refuse(
            err, parameter, "one mail address or more");
    }
    return POSTERN_OK;
}

static enum postern_status handle_to(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    return read_recipients(parameter, value, &parts->to_targets, err);
}

static enum postern_status handle_cc(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    return read_recipients(parameter, value, &parts->account->cc, err);
}

static enum postern_status handle_bcc(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    return read_recipients(parameter, value, &parts->account->bcc, err);
}

static enum postern_status handle_reply_to(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    return read_recipients(parameter, value, &parts->reply_to, err);
}

static enum postern_status handle_send_as(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    if (!pt_address_is_valid(value)) {
        return pt_url_parameter_refuse(err, parameter, parameter->range_text);
    }
    parts->account->send_as = pt_strndup(value.ptr, value.len);
    return parts->account->send_as ? POSTERN_OK : pt_fail_memory(err);
}

/* Other names of UTC, as Apprise takes them for it. */
static bool is_utc(struct pt_view name)
{
    static const char *const names[] = {"UTC", "Z", "GMT", "UTC0", "GMT0",
        "Etc/UTC", "Etc/GMT", "Etc/GMT0", "Etc/UCT", "Etc/Zulu", "Zulu",
        "Universal", "Etc/Universal"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(names[i]))) {
            return true;
        }
    }
    return false;
}

static enum postern_status handle_tz(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    struct pt_view name = is_utc(value) ? pt_view_of("UTC") : value;

    for (size_t i = 0; i < name.len; i++) {
        if (!pt_ascii_is_alnum(name.ptr[i]) &&
            (name.ptr[i] == '\0' || !strchr("/_+-", name.ptr[i]))) {
            return pt_url_parameter_refuse(
                err, parameter, parameter->range_text);
        }
    }
    parts->account->options.time_zone = pt_strndup(name.ptr, name.len);
    return parts->account->options.time_zone ? POSTERN_OK : pt_fail_memory(err);
}

static enum postern_status handle_unused(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)value;
    return pt_url_parts_warn(parts, err,
        "parameter '%s' is not used: the service has no such thing",
        parameter->name);
}

static enum postern_status handle_not_yet(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parts;
    if (pt_view_is_equal_nocase(value, pt_view_of(parameter->default_text))) {
        return POSTERN_OK;
    }
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "parameter '%s' is not supported by this version yet: take it out of "
        "the account's URL",
        parameter->name);
}

/* How each option stands in the options. */
static unsigned get_save_sent(const struct pt_account_options *options)
{
    return options->save_sent ? 1 : 0;
}

static void set_save_sent(struct pt_account_options *options, unsigned value)
{
    options->save_sent = value != 0;
}

static unsigned get_verify(const struct pt_account_options *options)
{
    return options->verify ? 1 : 0;
}

static void set_verify(struct pt_account_options *options, unsigned value)
{
    options->verify = value != 0;
}

static unsigned get_redirect(const struct pt_account_options *options)
{
    return options->redirect ? 1 : 0;
}

static void set_redirect(struct pt_account_options *options, unsigned value)
{
    options->redirect = value != 0;
}

static unsigned get_store(const struct pt_account_options *options)
{
    return options->store ? 1 : 0;
}

static void set_store(struct pt_account_options *options, unsigned value)
{
    options->store = value != 0;
}

static unsigned get_optional(const struct pt_account_options *options)
{
    return options->optional ? 1 : 0;
}

static void set_optional(struct pt_account_options *options, unsigned value)
{
    options->optional = value != 0;
}

static unsigned get_batch(const struct pt_account_options *options)
{
    return options->batch ? 1 : 0;
}

static void set_batch(struct pt_account_options *options, unsigned value)
{
    options->batch = value != 0;
}

static unsigned get_importance(const struct pt_account_options *options)
{
    return (unsigned)options->importance;
}

static void set_importance(struct pt_account_options *options, unsigned value)
{
    options->importance = (enum pt_importance)value;
}

static unsigned get_format(const struct pt_account_options *options)
{
    return (unsigned)options->format;
}

static void set_format(struct pt_account_options *options, unsigned value)
{
    options->format = (enum pt_output_format)value;
}

static unsigned get_overflow(const struct pt_account_options *options)
{
    return (unsigned)options->overflow;
}

static void set_overflow(struct pt_account_options *options, unsigned value)
{
    options->overflow = (enum pt_overflow)value;
}

static unsigned get_connect_timeout_ms(const struct pt_account_options *options)
{
    return options->connect_timeout_ms;
}

static void set_connect_timeout_ms(
    struct pt_account_options *options, unsigned value)
{
    options->connect_timeout_ms = value;
}

static unsigned get_response_timeout_ms(
    const struct pt_account_options *options)
{
    return options->response_timeout_ms;
}

static void set_response_timeout_ms(
    struct pt_account_options *options, unsigned value)
{
    options->response_timeout_ms = value;
}

static unsigned get_retry_count(const struct pt_account_options *options)
{
    return options->retry_count;
}

static void set_retry_count(struct pt_account_options *options, unsigned value)
{
    options->retry_count = value;
}

static unsigned get_wait_ms(const struct pt_account_options *options)
{
    return options->wait_ms;
}

static void set_wait_ms(struct pt_account_options *options, unsigned value)
{
    options->wait_ms = value;
}

/* As a flag: 2 stands for undecided, the default. */
static unsigned get_emojis(const struct pt_account_options *options)
{
    if (options->emojis == PT_EMOJIS_UNDECIDED) {
        return 2;
    }
    return options->emojis == PT_EMOJIS_ON ? 1 : 0;
}

static void set_emojis(struct pt_account_options *options, unsigned value)
{
    options->emojis = value != 0 ? PT_EMOJIS_ON : PT_EMOJIS_OFF;
}

static const struct pt_url_word formats[] = {
    {"html", PT_OUTPUT_HTML},
    {"text", PT_OUTPUT_TEXT},
    {"markdown", PT_OUTPUT_MARKDOWN},
    {NULL, 0},
};

static const struct pt_url_word overflows[] = {
    {"upstream", PT_OVERFLOW_UPSTREAM},
    {"split", PT_OVERFLOW_SPLIT},
    {"truncate", PT_OVERFLOW_TRUNCATE},
    {NULL, 0},
};

static const struct pt_url_word importances[] = {
    {"normal", PT_IMPORTANCE_NORMAL},
    {"low", PT_IMPORTANCE_LOW},
    {"high", PT_IMPORTANCE_HIGH},
    {"auto", PT_IMPORTANCE_AUTO},
    {NULL, 0},
};

#define REFUSED_TEXT "the URL is refused"
#define WARNED_TEXT "a warning; the default holds"
#define CLAMPED_TEXT "a warning; the default holds, or the largest value"

#define TEXT_ROW(function)                               \
    .kind = PT_URL_PARAMETER_TEXT, .handle = (function), \
    .bad_value = PT_URL_BAD_VALUE_REFUSES, .bad_value_text = REFUSED_TEXT

#define RECIPIENTS_ROW(function)                   \
    TEXT_ROW(function),                            \
        .is_list = true, .type_text = "addresses", \
        .range_text = "addresses or Name <address>, separated by commas"

#define OPTION_ROW(option)                                     \
    .bad_value = PT_URL_BAD_VALUE_WARNS, .is_empty_bad = true, \
    .get = get_##option, .set = set_##option

#define FLAG_ROW(option)                                     \
    .kind = PT_URL_PARAMETER_FLAG, .type_text = "yes or no", \
    .range_text = "yes, true, on, 1 or no, false, off, 0",   \
    .bad_value_text = WARNED_TEXT, OPTION_ROW(option)

#define CHOICE_ROW(option, all_words)                     \
    .kind = PT_URL_PARAMETER_CHOICE, .type_text = "word", \
    .words = (all_words), .bad_value_text = WARNED_TEXT, OPTION_ROW(option)

#define SECONDS_ROW(option)                                   \
    .kind = PT_URL_PARAMETER_SECONDS, .type_text = "seconds", \
    .bad_value_text = CLAMPED_TEXT, OPTION_ROW(option)

/* clang-format off */
static const struct pt_url_parameter parameters[] = {
    {.name = "from", TEXT_ROW(handle_from), .is_list = true, .type_text = "address",
        .default_text = "none",
        .range_text = "an address or Name <address>",
        .description =
            "The Reply-To address; the source when the URL names none "
            "(its first piece missing or _)."},
    {.name = "to", RECIPIENTS_ROW(handle_to),
        .default_text = "those in the path",
        .description =
            "The targets; those in the path then get no mail."},
    {.name = "cc", RECIPIENTS_ROW(handle_cc),
        .default_text = "none",
        .description =
            "Further recipients of each mail, seen by all."},
    {.name = "bcc", RECIPIENTS_ROW(handle_bcc),
        .default_text = "none",
        .description =
            "Further recipients of each mail, seen by nobody."},
    {.name = "reply_to", RECIPIENTS_ROW(handle_reply_to),
        .default_text = "none",
        .description =
            "Reply-To addresses, behind that of from=."},
    {.name = "send_as", TEXT_ROW(handle_send_as), .type_text = "address",
        .default_text = "the source",
        .range_text = "one plain address",
        .description =
            "The mailbox that the mail is from, when the source may send "
            "as it or on its behalf."},
    {.name = "mode", TEXT_ROW(handle_mode), .type_text = "word",
        .default_text = "by the source's domain",
        .range_text = "org or personal",
        .description =
            "Whose account it is: an organisation's, or a personal one "
            "(Outlook.com, Hotmail, Live, MSN), which has no tenant and a"
            " refresh token for a secret."},
    {.name = "tenant", TEXT_ROW(handle_tenant), .type_text = "text",
        .default_text = "in the path",
        .range_text = "an ID or a domain",
        .description =
            "The tenant, which is then not in the path."},
    {.name = "oauth_id", TEXT_ROW(handle_client_id), .type_text = "text",
        .default_text = "in the path",
        .range_text = "letters, digits and -",
        .description =
            "The client ID, which is then not in the path."},
    {.name = "oauth_secret", TEXT_ROW(handle_client_secret), .type_text = "text",
        .default_text = "in the path",
        .range_text = "percent-encoded",
        .description =
            "The client secret or refresh token, which is then not in the"
            " path."},
    {.name = "secret_file", TEXT_ROW(handle_secret_file), .is_empty_bad = true, .type_text = "path",
        .default_text = "none",
        .range_text = "a file's path",
        .description =
            "A file that holds the secret, which is then not in the URL."},
    {.name = "secret_env", TEXT_ROW(handle_secret_env), .is_empty_bad = true, .type_text = "name",
        .default_text = "none",
        .range_text = "a variable's name",
        .description =
            "An environment variable that holds the secret, which is then"
            " not in the URL."},
    {.name = "secret_credential", TEXT_ROW(handle_secret_credential), .is_empty_bad = true, .type_text = "name",
        .default_text = "none",
        .range_text = "a name without slashes",
        .description =
            "A credential of the service manager (a file in "
            "$CREDENTIALS_DIRECTORY) that holds the secret, which is then"
            " not in the URL."},
    {.name = "cloud", TEXT_ROW(handle_cloud), .is_empty_bad = true, .type_text = "word or URL",
        .default_text = "global, or by environment",
        .range_text = "global, usgov, usgov-dod, china or a base URL",
        .description =
            "The cloud that the account is in; a base URL is a sandbox's."},
    {.name = "savesent", FLAG_ROW(save_sent),
        .default_text = "yes",
        .description =
            "Whether a copy of each mail is kept in Sent Items."},
    {.name = "importance", CHOICE_ROW(importance, importances),
        .default_text = "normal",
        .range_text = "low, normal, high or auto",
        .description =
            "How important the mail is marked; auto marks a failure as high "
            "and all else as normal."},
    {.name = "batch", FLAG_ROW(batch),
        .default_text = "no",
        .description =
            "Whether all targets share one mail and see each other; more "
            "than 500 recipients are split."},
    {.name = "format", CHOICE_ROW(format, formats),
        .default_text = "html",
        .range_text = "html, text or markdown",
        .description =
            "What the body goes out as; markdown goes out as plain text."},
    {.name = "overflow", CHOICE_ROW(overflow, overflows),
        .default_text = "upstream",
        .range_text = "upstream, split or truncate",
        .description =
            "What happens to a body or title over 32768 or 250 "
            "characters: it goes out as it is, in several mails, or cut."},
    {.name = "verify", .kind = PT_URL_PARAMETER_FLAG, .type_text = "yes or no",
        .range_text = "yes, true, on, 1 or no, false, off, 0",
        .bad_value_text = REFUSED_TEXT, .bad_value = PT_URL_BAD_VALUE_REFUSES,
        .is_empty_bad = true, .get = get_verify, .set = set_verify,
        .default_text = "yes",
        .description =
            "Whether the server's certificate is checked."},
    {.name = "redirect", FLAG_ROW(redirect),
        .default_text = "yes",
        .description =
            "Whether downloads of attachments and configuration follow "
            "redirects; requests with secrets or mail never do."},
    {.name = "cto", SECONDS_ROW(connect_timeout_ms), .min = 1, .max = MAX_TIMEOUT_MS,
        .default_text = "10",
        .range_text = "over 0, at most 86400",
        .description =
            "How long connecting may take."},
    {.name = "rto", SECONDS_ROW(response_timeout_ms), .min = 1, .max = MAX_TIMEOUT_MS,
        .default_text = "180",
        .range_text = "over 0, at most 86400",
        .description =
            "How long the answer may take from the end of the request on."},
    {.name = "retry", .kind = PT_URL_PARAMETER_COUNT, .type_text = "number",
        .bad_value_text = CLAMPED_TEXT, .max = MAX_RETRY_COUNT,
        OPTION_ROW(retry_count),
        .default_text = "0",
        .range_text = "0 to 10",
        .description =
            "How often the mail that failed is tried again."},
    {.name = "wait", SECONDS_ROW(wait_ms), .max = MAX_WAIT_MS,
        .default_text = "0.5",
        .range_text = "0 to 20",
        .description =
            "How long to wait before it is tried again."},
    {.name = "emojis", FLAG_ROW(emojis),
        .default_text = "no, unless the command is told",
        .description =
            "Whether :names: in title and body become emoji."},
    {.name = "tz", .kind = PT_URL_PARAMETER_TEXT, .handle = handle_tz, .type_text = "name",
        .bad_value = PT_URL_BAD_VALUE_WARNS, .bad_value_text = WARNED_TEXT,
        .is_empty_bad = true,
        .default_text = "the system's",
        .range_text = "the name of a time zone",
        .description =
            "The time zone, which a mail does not need."},
    {.name = "store", FLAG_ROW(store),
        .default_text = "yes",
        .description =
            "Whether sign-ins are kept on disk."},
    {.name = "optional", FLAG_ROW(optional),
        .default_text = "no",
        .description =
            "Whether a failure counts as success."},
    {.name = "user", TEXT_ROW(handle_user), .type_text = "text",
        .default_text = "in the path",
        .range_text = "what stands before an address's @",
        .description =
            "The local part of the source's address, instead of the one "
            "written."},
    {.name = "pass", TEXT_ROW(handle_unused), .type_text = "text",
        .default_text = "none", .range_text = "any",
        .description = "A password, which the service does not take."},
    {.name = "password", TEXT_ROW(handle_unused), .type_text = "text",
        .default_text = "none", .range_text = "any",
        .description = "The same as pass."},
    {.name = "port", TEXT_ROW(handle_unused), .type_text = "text",
        .default_text = "none", .range_text = "any",
        .description = "A port, which the service does not have."},
    {.name = "auth", TEXT_ROW(handle_not_yet), .is_empty_bad = true,
        .type_text = "word", .default_text = "secret", .range_text = "secret",
        .description = "How to sign in: with the secret."},
    {.name = "delivery", TEXT_ROW(handle_not_yet), .is_empty_bad = true,
        .type_text = "word", .default_text = "auto", .range_text = "auto",
        .description = "Whether a mail goes directly or by way of a draft."},
};
/* clang-format on */

_Static_assert(COUNT_OF(parameters) <= PT_URL_PARAMETER_MAX,
    "PT_URL_PARAMETER_MAX is too small");

const struct pt_url_parameter *pt_url_parameter_rows(size_t *count)
{
    *count = COUNT_OF(parameters);
    return parameters;
}

const struct pt_url_parameter *pt_url_parameter_find(struct pt_view name)
{
    for (size_t i = 0; i < COUNT_OF(parameters); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(parameters[i].name))) {
            return &parameters[i];
        }
    }
    return NULL;
}

/*
 * account/url_parameters.c: the query of an account's URL. See
 * url_parameters.h.
 */
#include "account/url_parameters.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "codec/address.h"
#include "codec/percent.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* What a value that cannot be used does. Where recipients, the sender or
 * security hang on it, a guess could send a mail to the wrong people. */
enum bad_value {
    BAD_VALUE_REFUSES = 1,
    BAD_VALUE_WARNS = 2,
};

struct parameter;

/* Takes a decoded, trimmed value that is not empty. */
typedef enum postern_status handle_fn(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err);

struct parameter {
    const char *name;
    handle_fn *handle;
    const char *usual_value; /* accepted though nothing else is; or NULL */
    const char *description; /* one sentence for the manual */
    enum bad_value bad_value;
    bool is_empty_refused; /* else an empty value counts as not written */
};

static enum postern_status refuse(struct postern_error *err,
    const struct parameter *parameter, const char *expected)
{
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "parameter '%s' of the account's URL must be %s", parameter->name,
        expected);
}

static enum postern_status handle_cloud(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
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
    parts->has_cloud = true;
    return POSTERN_OK;
}

static enum postern_status handle_from(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->from, value, err);
}

static enum postern_status handle_tenant(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->tenant, value, err);
}

static enum postern_status handle_client_id(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->client_id, value, err);
}

static enum postern_status handle_client_secret(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parameter;
    return pt_secret_set(&parts->client_secret, value, err);
}

/* Cuts the next entry of a list off the front, blanks around it gone. */
static bool next_entry(struct pt_view *rest, struct pt_view *entry)
{
    while (rest->len > 0) {
        size_t len = pt_view_find_any(*rest, ",; \t\r\n\v\f");

        *entry = pt_view_first(*rest, len);
        *rest = pt_view_from(*rest, len + 1);
        if (entry->len > 0) {
            return true;
        }
    }
    return false;
}

static enum postern_status handle_to(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    struct pt_view rest = value;
    struct pt_view entry = pt_view_of("");
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK && next_entry(&rest, &entry)) {
        if (!pt_address_is_valid(entry)) {
            char shown[96];

            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "parameter '%s' of the account's URL names %s, which is no "
                "valid mail address: write plain addresses, separated by "
                "commas",
                parameter->name, pt_log_value(entry, shown, sizeof(shown)));
        }
        if (!pt_recipient_list_has(&parts->to_targets, entry)) {
            status = pt_recipient_list_add(
                &parts->to_targets, entry, pt_view_of(""), err);
        }
    }
    if (status == POSTERN_OK && parts->to_targets.count == 0) {
        return refuse(err, parameter, "one mail address or more");
    }
    return status;
}

static enum postern_status handle_mode(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    if (pt_view_is_equal_nocase(value, pt_view_of("org"))) {
        parts->is_organisation = true;
        return POSTERN_OK;
    }
    return refuse(err, parameter,
        "org: personal accounts are not supported by this version yet");
}

static enum postern_status handle_format(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parts;
    if (pt_view_is_equal_nocase(value, pt_view_of("html"))) {
        return POSTERN_OK;
    }
    return refuse(err, parameter,
        "html: the other formats are not supported by this version yet");
}

static enum postern_status handle_not_yet(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    (void)parts;
    (void)value;
    if (parameter->bad_value == BAD_VALUE_WARNS) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "parameter '%s' has no effect in this version yet",
            parameter->name);
    }
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "parameter '%s' is not supported by this version yet: take it out of "
        "the account's URL",
        parameter->name);
}

/* A parameter that is to come and must not be passed over. */
#define REFUSED(parameter_name, usual, text)                    \
    {                                                           \
        .name = (parameter_name), .handle = handle_not_yet,     \
        .bad_value = BAD_VALUE_REFUSES, .usual_value = (usual), \
        .is_empty_refused = true, .description = (text)         \
    }

/* A parameter that is to come and does no harm when it is passed over. */
#define PASSED_OVER(parameter_name, usual, text)              \
    {                                                         \
        .name = (parameter_name), .handle = handle_not_yet,   \
        .bad_value = BAD_VALUE_WARNS, .usual_value = (usual), \
        .is_empty_refused = true, .description = (text)       \
    }

#define HANDLED(parameter_name, function, empty_is_refused, text)     \
    {                                                                 \
        .name = (parameter_name), .handle = (function),               \
        .bad_value = BAD_VALUE_REFUSES,                               \
        .is_empty_refused = (empty_is_refused), .description = (text) \
    }

/* clang-format off */
static const struct parameter parameters[] = {
    HANDLED("cloud", handle_cloud, true,
        "The cloud: global, usgov, usgov-dod, china, or a base URL."),
    HANDLED("from", handle_from, false,
        "The Reply-To address; the source when the URL names none."),
    HANDLED("to", handle_to, false,
        "The targets, instead of those in the path."),
    HANDLED("tenant", handle_tenant, false,
        "The tenant, which is then not in the path."),
    HANDLED("oauth_id", handle_client_id, false,
        "The client ID, which is then not in the path."),
    HANDLED("oauth_secret", handle_client_secret, false,
        "The client secret, which is then not in the path."),
    HANDLED("mode", handle_mode, true,
        "The kind of account: org."),
    HANDLED("format", handle_format, true,
        "How the body goes out: html."),
    REFUSED("cc", NULL, "Further recipients, seen by all."),
    REFUSED("bcc", NULL, "Further recipients, seen by none."),
    REFUSED("reply_to", NULL, "Further Reply-To addresses."),
    REFUSED("send_as", NULL, "The mailbox that the mail is from."),
    REFUSED("savesent", "yes", "Whether a copy goes to Sent Items."),
    REFUSED("verify", "yes", "Whether the server's certificate is checked."),
    REFUSED("auth", NULL, "How to sign in."),
    REFUSED("delivery", "auto", "Whether the mail goes by way of a draft."),
    REFUSED("batch", "no", "Whether all targets share one mail."),
    REFUSED("secret_file", NULL, "A file that holds the secret."),
    REFUSED("secret_env", NULL, "An environment variable of the secret."),
    REFUSED("secret_credential", NULL, "A credential of the service manager."),
    REFUSED("user", NULL, "The source's local part."),
    REFUSED("pass", NULL, "A password."),
    REFUSED("password", NULL, "A password."),
    REFUSED("importance", "normal", "How important the mail is marked."),
    REFUSED("overflow", "upstream", "What happens to a long body."),
    PASSED_OVER("redirect", "yes", "Whether downloads follow redirects."),
    PASSED_OVER("cto", NULL, "Seconds to connect."),
    PASSED_OVER("rto", NULL, "Seconds until the answer begins."),
    PASSED_OVER("emojis", "no", "Whether :names: become emoji."),
    PASSED_OVER("tz", NULL, "The time zone, which a mail does not need."),
    PASSED_OVER("store", "yes", "Whether tokens are kept."),
    PASSED_OVER("retry", "0", "Further attempts for a mail that failed."),
    PASSED_OVER("wait", "0.5", "Seconds between attempts."),
    PASSED_OVER("optional", "no", "Whether a failure counts."),
    PASSED_OVER("port", NULL, "A port, which the service does not have."),
};
/* clang-format on */

static bool is_any_of(
    struct pt_view value, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pt_view_is_equal_nocase(value, pt_view_of(words[i]))) {
            return true;
        }
    }
    return false;
}

/* Whether the value says what happens anyway: Apprise writes such parameters
 * into each URL that it shows. */
static bool is_usual(const struct parameter *parameter, struct pt_view value)
{
    static const char *const yes[] = {"yes", "y", "true", "t", "on", "1"};
    static const char *const no[] = {"no", "n", "false", "f", "off", "0"};

    if (!parameter->usual_value) {
        return false;
    }
    if (strcmp(parameter->usual_value, "yes") == 0) {
        return is_any_of(value, yes, COUNT_OF(yes));
    }
    if (strcmp(parameter->usual_value, "no") == 0) {
        return is_any_of(value, no, COUNT_OF(no));
    }
    return pt_view_is_equal_nocase(value, pt_view_of(parameter->usual_value));
}

/* One "name=value" of the query, not decoded. */
struct field {
    struct pt_view name;
    struct pt_view value;
    bool has_equals_sign;
};

static struct field split_field(struct pt_view text)
{
    size_t name_len = pt_view_find(text, '=');

    return (struct field){
        .name = pt_view_first(text, name_len),
        .value = pt_view_from(text, name_len + 1),
        .has_equals_sign = name_len < text.len,
    };
}

static bool next_field(struct pt_view *rest, struct pt_view *field)
{
    size_t len = pt_view_find_any(*rest, "&;");

    if (rest->len == 0) {
        return false;
    }
    *field = pt_view_first(*rest, len);
    *rest = pt_view_from(*rest, len + 1);
    return true;
}

static const struct parameter *find_parameter(struct pt_view name)
{
    for (size_t i = 0; i < COUNT_OF(parameters); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(parameters[i].name))) {
            return &parameters[i];
        }
    }
    return NULL;
}

/* Whether a text may be shown as a parameter's name. The tail of a secret
 * that was pasted with its '?' lands in the query as well. */
static bool is_plain_name(struct pt_view name)
{
    if (name.len == 0 || name.len > 24) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (!pt_ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '_' &&
            name.ptr[i] != '-') {
            return false;
        }
    }
    return true;
}

static enum postern_status meet_unknown(struct pt_url_parts *parts,
    const struct field *field, struct pt_view name, struct postern_error *err)
{
    if (field->has_equals_sign && is_plain_name(name)) {
        return pt_url_parts_warn(parts, err,
            "parameter '%.*s' is not known and not used", (int)name.len,
            name.ptr);
    }
    if (!field->has_equals_sign && pt_view_find(name, '@') < name.len) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "a part of the account's URL behind the '?' holds an '@' but is "
            "no parameter: separate addresses in to= by commas, and write a "
            "'?' of the secret as %%3F");
    }
    return pt_url_parts_warn(parts, err,
        "a part of the account's URL behind the '?' is no parameter and not "
        "used: a '?' of the secret is written %%3F");
}

/* Where the last value of each parameter stands. */
struct found_values {
    struct pt_view values[COUNT_OF(parameters)];
    bool has_value[COUNT_OF(parameters)];
};

static enum postern_status place_value(struct pt_url_parts *parts,
    const struct field *field, struct pt_view name, struct found_values *found,
    struct postern_error *err)
{
    const struct parameter *parameter = find_parameter(name);

    if (name.len == 0 && !field->has_equals_sign) {
        return POSTERN_OK; /* "&&": nothing was said */
    }
    if (!parameter) {
        return meet_unknown(parts, field, name, err);
    }
    found->values[parameter - parameters] = field->value;
    found->has_value[parameter - parameters] = true;
    return POSTERN_OK;
}

static enum postern_status find_value(struct pt_url_parts *parts,
    const struct field *field, struct found_values *found,
    struct postern_error *err)
{
    struct pt_secret name;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&name, PT_LIMIT_URL_BYTES);
    status = pt_percent_decode_secret(field->name, &name, err);
    if (status == POSTERN_OK) {
        status = place_value(
            parts, field, pt_view_trim(pt_secret_view(&name)), found, err);
    }
    pt_secret_done(&name);
    return status;
}

static enum postern_status find_values(struct pt_view query,
    struct pt_url_parts *parts, struct found_values *found,
    struct postern_error *err)
{
    struct pt_view rest = query;
    struct pt_view text = pt_view_of("");
    enum postern_status status = POSTERN_OK;
    size_t count = 0;

    while (status == POSTERN_OK && next_field(&rest, &text)) {
        struct field field = split_field(text);

        count++;
        if (count > PT_LIMIT_URL_PARAMETERS) {
            return pt_fail(err, POSTERN_E_TOO_LARGE,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "the account's URL has more than %zu parameters",
                PT_LIMIT_URL_PARAMETERS);
        }
        status = find_value(parts, &field, found, err);
    }
    return status;
}

/* Hands a value to its parameter, and makes a warning of what it may not
 * refuse. */
static enum postern_status handle_value(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    struct postern_error own_err = {.status = POSTERN_OK};
    enum postern_status status = POSTERN_OK;

    if ((value.len == 0 && !parameter->is_empty_refused) ||
        is_usual(parameter, value)) {
        return POSTERN_OK;
    }
    status = parameter->handle(parts, parameter, value, &own_err);
    if (status == POSTERN_E_INVALID &&
        parameter->bad_value == BAD_VALUE_WARNS) {
        return pt_url_parts_warn(parts, err, "%s", own_err.message);
    }
    if (status != POSTERN_OK && err) {
        *err = own_err;
    }
    return status;
}

static enum postern_status decode_and_handle(struct pt_url_parts *parts,
    const struct parameter *parameter, struct pt_view encoded,
    struct postern_error *err)
{
    struct pt_secret value;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&value, PT_LIMIT_URL_BYTES);
    status = pt_percent_decode_secret(encoded, &value, err);
    if (status == POSTERN_OK) {
        status = handle_value(
            parts, parameter, pt_view_trim(pt_secret_view(&value)), err);
    }
    pt_secret_done(&value);
    return status;
}

enum postern_status pt_url_parameters_read(
    struct pt_view query, struct pt_url_parts *parts, struct postern_error *err)
{
    struct found_values found = {.has_value = {false}};
    enum postern_status status = find_values(query, parts, &found, err);

    for (size_t i = 0; i < COUNT_OF(parameters) && status == POSTERN_OK; i++) {
        if (found.has_value[i]) {
            status =
                decode_and_handle(parts, &parameters[i], found.values[i], err);
        }
    }
    return status;
}

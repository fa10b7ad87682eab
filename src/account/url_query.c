/*
 * account/url_query.c: the query of an account's URL. See url_query.h.
 */
#include "account/url_query.h"

#include "account/recipient_text.h"
#include "account/url_option.h"
#include "account/url_parameters.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"

static bool parse_choice(
    const struct pt_url_word *words, struct pt_view value, unsigned *ret)
{
    for (size_t i = 0; words[i].word; i++) {
        if (pt_view_is_equal_nocase(value, pt_view_of(words[i].word))) {
            *ret = words[i].value;
            return true;
        }
    }
    return false;
}

static bool parse_option(const struct pt_url_parameter *parameter,
    struct pt_view value, unsigned *ret)
{
    switch (parameter->kind) {
    case PT_URL_PARAMETER_FLAG:
        return pt_url_option_parse_flag(value, ret);
    case PT_URL_PARAMETER_CHOICE:
        return parse_choice(parameter->words, value, ret);
    case PT_URL_PARAMETER_COUNT:
        return pt_url_option_parse_count(value, ret) && *ret >= parameter->min;
    case PT_URL_PARAMETER_SECONDS:
        return pt_url_option_parse_seconds(value, ret) &&
               *ret >= parameter->min;
    case PT_URL_PARAMETER_TEXT:
    default:
        return false;
    }
}

static enum postern_status handle_option(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    unsigned number = 0;

    if (!parse_option(parameter, value, &number)) {
        return pt_url_parameter_refuse(err, parameter, parameter->range_text);
    }
    if (parameter->max > 0 && number > parameter->max) {
        number = parameter->max;
        parameter->set(&parts->account->options, number);
        return pt_url_parts_warn(parts, err,
            "parameter '%s' must be %s: the largest value is used",
            parameter->name, parameter->range_text);
    }
    parameter->set(&parts->account->options, number);
    return POSTERN_OK;
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
    struct pt_view values[PT_URL_PARAMETER_MAX];
    bool has_value[PT_URL_PARAMETER_MAX];
    bool is_override[PT_URL_PARAMETER_MAX]; /* not encoded */
};

static size_t index_of(const struct pt_url_parameter *parameter)
{
    size_t count = 0;

    return (size_t)(parameter - pt_url_parameter_rows(&count));
}

static enum postern_status place_value(struct pt_url_parts *parts,
    const struct field *field, struct pt_view name, struct found_values *found,
    struct postern_error *err)
{
    const struct pt_url_parameter *parameter = pt_url_parameter_find(name);
    size_t index = 0;

    if (name.len == 0 && !field->has_equals_sign) {
        return POSTERN_OK; /* "&&": nothing was said */
    }
    if (!parameter) {
        return meet_unknown(parts, field, name, err);
    }
    index = index_of(parameter);
    found->values[index] = field->value;
    found->has_value[index] = true;
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

/* Whether a parameter gives the secret or says where it is. */
static bool is_of_secret(const struct pt_url_parameter *parameter)
{
    return pt_view_has_prefix(
               pt_view_of(parameter->name), pt_view_of("secret_")) ||
           pt_view_is_equal(
               pt_view_of(parameter->name), pt_view_of("oauth_secret"));
}

/* What the query says of the secret does not count beside an override. */
static void forget_secret(struct found_values *found)
{
    size_t count = 0;
    const struct pt_url_parameter *rows = pt_url_parameter_rows(&count);

    for (size_t i = 0; i < count; i++) {
        if (is_of_secret(&rows[i]) && !found->is_override[i]) {
            found->has_value[i] = false;
        }
    }
}

static enum postern_status meet_unknown_override(
    struct pt_url_parts *parts, struct pt_view name, struct postern_error *err)
{
    if (is_plain_name(name)) {
        return pt_url_parts_warn(parts, err,
            "key '%.*s' is not known and not used", (int)name.len, name.ptr);
    }
    return pt_url_parts_warn(
        parts, err, "a key of the account is not known and not used");
}

/* The source has no name in the query. */
static enum postern_status override_source(struct pt_url_parts *parts,
    const struct pt_url_override *override, struct postern_error *err)
{
    struct pt_view value = pt_view_trim(override->value);

    if (override->kind != PT_URL_OVERRIDE_TEXT) {
        (void)pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "key 'source' of the account must be one plain text");
        pt_error_set_code(err, pt_view_of("source"));
        return POSTERN_E_INVALID;
    }
    parts->is_source_override = value.len > 0;
    return value.len > 0 ? pt_secret_set(&parts->source, value, err)
                         : POSTERN_OK;
}

static enum postern_status place_override(struct pt_url_parts *parts,
    const struct pt_url_override *override, struct found_values *found,
    struct postern_error *err)
{
    struct pt_view name =
        pt_url_override_canonical_name(pt_view_trim(override->name));
    const struct pt_url_parameter *parameter = pt_url_parameter_find(name);
    enum postern_status status = POSTERN_OK;
    size_t index = 0;

    if (pt_view_is_equal_nocase(name, pt_view_of("source"))) {
        return override_source(parts, override, err);
    }
    if (!parameter) {
        return meet_unknown_override(parts, name, err);
    }
    status = pt_url_override_check_kind(override, parameter, err);
    if (status != POSTERN_OK) {
        return status;
    }
    index = index_of(parameter);
    found->values[index] = override->value;
    found->has_value[index] = true;
    found->is_override[index] = true;
    if (is_of_secret(parameter)) {
        forget_secret(found);
    }
    if (pt_view_is_equal(name, pt_view_of("tenant"))) {
        parts->is_tenant_override = override->value.len > 0;
    }
    if (pt_view_is_equal(name, pt_view_of("oauth_id"))) {
        parts->is_client_id_override = override->value.len > 0;
    }
    return POSTERN_OK;
}

static enum postern_status place_overrides(struct pt_url_parts *parts,
    const struct pt_url_overrides *overrides, struct found_values *found,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < overrides->count && status == POSTERN_OK; i++) {
        status = place_override(parts, &overrides->items[i], found, err);
    }
    return status;
}

/* Hands a value to its parameter, and makes a warning of what it may not
 * refuse. */
static enum postern_status handle_value(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err)
{
    struct postern_error own_err = {.status = POSTERN_OK};
    enum postern_status status = POSTERN_OK;

    if (value.len == 0 && !parameter->is_empty_bad) {
        return POSTERN_OK;
    }
    if (value.len == 0) {
        status =
            pt_url_parameter_refuse(&own_err, parameter, parameter->range_text);
    } else if (parameter->handle) {
        status = parameter->handle(parts, parameter, value, &own_err);
    } else {
        status = handle_option(parts, parameter, value, &own_err);
    }
    if (status == POSTERN_E_INVALID &&
        parameter->bad_value == PT_URL_BAD_VALUE_WARNS) {
        return pt_url_parts_warn(
            parts, err, "%s: the default is used", own_err.message);
    }
    if (status != POSTERN_OK && err) {
        *err = own_err;
        pt_error_set_code(
            err, pt_view_of(status == POSTERN_E_MEMORY ? "" : parameter->name));
    }
    return status;
}

/* Decodes a list of recipients, whose plain plus signs must stay known. */
static enum postern_status decode_list(
    struct pt_view text, struct pt_secret *out, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    while (text.len > 0 && status == POSTERN_OK) {
        char byte = '\0';
        size_t used = pt_percent_decode_byte(text, &byte);

        if (byte == PT_RECIPIENT_TEXT_PLUS) {
            byte = '\0'; /* no name or address may have either */
        } else if (byte == '+' && used == 1) {
            byte = PT_RECIPIENT_TEXT_PLUS;
        }
        text = pt_view_from(text, used);
        status = pt_secret_append(out, pt_view_make(&byte, 1), err);
    }
    return status;
}

static enum postern_status decode_and_handle(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view encoded,
    struct postern_error *err)
{
    struct pt_secret value;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&value, PT_LIMIT_URL_BYTES);
    status = parameter->is_list
                 ? decode_list(encoded, &value, err)
                 : pt_percent_decode_secret(encoded, &value, err);
    if (status == POSTERN_OK) {
        status = handle_value(
            parts, parameter, pt_view_trim(pt_secret_view(&value)), err);
    }
    pt_secret_done(&value);
    return status;
}

enum postern_status pt_url_query_read(struct pt_view query,
    const struct pt_url_overrides *overrides, struct pt_url_parts *parts,
    struct postern_error *err)
{
    struct found_values found = {.has_value = {false}};
    size_t count = 0;
    const struct pt_url_parameter *rows = pt_url_parameter_rows(&count);
    enum postern_status status = find_values(query, parts, &found, err);

    if (status == POSTERN_OK) {
        status = place_overrides(parts, overrides, &found, err);
    }
    for (size_t i = 0; i < count && status == POSTERN_OK; i++) {
        if (found.has_value[i]) {
            status =
                found.is_override[i]
                    ? handle_value(
                          parts, &rows[i], pt_view_trim(found.values[i]), err)
                    : decode_and_handle(parts, &rows[i], found.values[i], err);
        }
    }
    return status;
}

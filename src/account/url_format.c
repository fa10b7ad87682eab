/*
 * account/url_format.c: an account as a URL, and what identifies it. See
 * url_format.h.
 */
#include "account/url_format.h"

#include <string.h>

#include "account/recipient_text.h"
#include "account/url_option.h"
#include "account/url_parameters.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"

struct writer {
    const struct pt_account *account;
    struct pt_secret *out;
    bool is_masked; /* tenant and client ID */
    bool hides_secret;
    bool has_parameter; /* the '?' is written */
};

static enum postern_status put(
    struct writer *writer, const char *text, struct postern_error *err)
{
    return pt_secret_append(writer->out, pt_view_of(text), err);
}

static enum postern_status put_encoded(
    struct writer *writer, struct pt_view text, struct postern_error *err)
{
    return pt_percent_append_secret(writer->out, text, err);
}

/* An address, with its '@' as it is. */
static enum postern_status put_address(
    struct writer *writer, const char *address, struct postern_error *err)
{
    struct pt_view text = pt_view_of(address);
    size_t at = pt_view_find(text, '@');
    enum postern_status status =
        put_encoded(writer, pt_view_first(text, at), err);

    if (status == POSTERN_OK && at < text.len) {
        status = put(writer, "@", err);
    }
    if (status == POSTERN_OK) {
        status = put_encoded(writer, pt_view_from(text, at + 1), err);
    }
    return status;
}

/* "/tenant", or "/t...t". */
static enum postern_status put_identity(
    struct writer *writer, const char *text, struct postern_error *err)
{
    struct pt_view view = pt_view_of(text);
    enum postern_status status = put(writer, "/", err);

    if (status != POSTERN_OK || !writer->is_masked) {
        return status == POSTERN_OK ? put_encoded(writer, view, err) : status;
    }
    status = put_encoded(writer, pt_view_first(view, 1), err);
    if (status == POSTERN_OK) {
        status = put(writer, "...", err);
    }
    if (status == POSTERN_OK) {
        status = put_encoded(writer, pt_view_from(view, view.len - 1), err);
    }
    return status;
}

static enum postern_status put_secret(
    struct writer *writer, struct postern_error *err)
{
    const struct pt_credential *credential = &writer->account->credential;
    enum postern_status status = POSTERN_OK;

    if (credential->place != PT_SECRET_IN_URL) {
        return POSTERN_OK;
    }
    if (writer->hides_secret) {
        return put(writer, "/****", err);
    }
    status = put(writer, "/", err);
    return status == POSTERN_OK
               ? put_encoded(writer, pt_secret_view(&credential->secret), err)
               : status;
}

static enum postern_status put_recipient(struct writer *writer,
    const struct pt_recipient *recipient, struct postern_error *err)
{
    struct pt_buf before;
    const char *after = "";
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&before, PT_LIMIT_URL_BYTES);
    status = pt_recipient_text_format_name(recipient, &before, &after, err);
    if (status == POSTERN_OK) {
        status = put_encoded(writer, pt_buf_view(&before), err);
    }
    if (status == POSTERN_OK) {
        status = put_address(writer, recipient->address, err);
    }
    if (status == POSTERN_OK) {
        status = put_encoded(writer, pt_view_of(after), err);
    }
    pt_buf_done(&before);
    return status;
}

static enum postern_status put_targets(
    struct writer *writer, struct postern_error *err)
{
    const struct pt_recipient_list *targets = &writer->account->targets;
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < targets->count && status == POSTERN_OK; i++) {
        status = put(writer, "/", err);
        if (status == POSTERN_OK) {
            status = put_recipient(writer, &targets->items[i], err);
        }
    }
    return status;
}

static enum postern_status put_path(
    struct writer *writer, struct postern_error *err)
{
    const struct pt_account *account = writer->account;
    enum postern_status status = put(writer, account->schema, err);

    if (status == POSTERN_OK) {
        status = put(writer, "://", err);
    }
    if (status == POSTERN_OK) {
        status = put_address(writer, account->source, err);
    }
    if (status == POSTERN_OK && account->mode != PT_MODE_PERSONAL) {
        status = put_identity(writer, account->tenant, err);
    }
    if (status == POSTERN_OK) {
        status = put_identity(writer, account->client_id, err);
    }
    if (status == POSTERN_OK) {
        status = put_secret(writer, err);
    }
    return status == POSTERN_OK ? put_targets(writer, err) : status;
}

static enum postern_status put_name(
    struct writer *writer, const char *name, struct postern_error *err)
{
    enum postern_status status =
        put(writer, writer->has_parameter ? "&" : "?", err);

    writer->has_parameter = true;
    if (status == POSTERN_OK) {
        status = put(writer, name, err);
    }
    return status == POSTERN_OK ? put(writer, "=", err) : status;
}

static enum postern_status put_text(struct writer *writer, const char *name,
    const char *text, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (!text) {
        return POSTERN_OK;
    }
    status = put_name(writer, name, err);
    return status == POSTERN_OK ? put_encoded(writer, pt_view_of(text), err)
                                : status;
}

/* The recipients from one index to another, if there are any. */
static enum postern_status put_list(struct writer *writer, const char *name,
    const struct pt_recipient_list *list, size_t start, size_t end,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (start >= end) {
        return POSTERN_OK;
    }
    status = put_name(writer, name, err);
    for (size_t i = start; i < end && status == POSTERN_OK; i++) {
        if (i > start) {
            status = put(writer, ",", err);
        }
        if (status == POSTERN_OK) {
            status = put_recipient(writer, &list->items[i], err);
        }
    }
    return status;
}

static enum postern_status put_recipients(
    struct writer *writer, struct postern_error *err)
{
    const struct pt_account *account = writer->account;
    const struct pt_recipient_list *reply_to = &account->reply_to;
    size_t from_count = account->is_from_reply_to ? 1 : 0;
    enum postern_status status =
        put_list(writer, "from", reply_to, 0, from_count, err);

    if (status == POSTERN_OK) {
        status =
            put_list(writer, "cc", &account->cc, 0, account->cc.count, err);
    }
    if (status == POSTERN_OK) {
        status =
            put_list(writer, "bcc", &account->bcc, 0, account->bcc.count, err);
    }
    if (status == POSTERN_OK) {
        status = put_list(
            writer, "reply_to", reply_to, from_count, reply_to->count, err);
    }
    if (status == POSTERN_OK) {
        status = put_text(writer, "send_as", account->send_as, err);
    }
    return status;
}

static const char *place_parameter(enum pt_secret_place place)
{
    switch (place) {
    case PT_SECRET_IN_FILE:
        return "secret_file";
    case PT_SECRET_IN_ENVIRONMENT:
        return "secret_env";
    case PT_SECRET_IN_CREDENTIAL:
        return "secret_credential";
    case PT_SECRET_IN_URL:
    default:
        return NULL;
    }
}

static enum postern_status put_sign_in(
    struct writer *writer, struct postern_error *err)
{
    const struct pt_account *account = writer->account;
    const struct pt_credential *credential = &account->credential;
    bool has_cloud =
        account->is_cloud_written || strcmp(account->cloud.name, "global") != 0;
    enum postern_status status = POSTERN_OK;

    if (account->is_mode_written) {
        status = put_text(writer, "mode",
            account->mode == PT_MODE_PERSONAL ? "personal" : "org", err);
    }
    if (status == POSTERN_OK && place_parameter(credential->place)) {
        status = put_text(writer, place_parameter(credential->place),
            credential->place_name, err);
    }
    if (status == POSTERN_OK && has_cloud) {
        status = put_text(writer, "cloud", account->cloud.name, err);
    }
    return status;
}

static const char *find_word(const struct pt_url_word *words, unsigned value)
{
    size_t i = 0;

    while (words[i].word && words[i].value != value) {
        i++;
    }
    return words[i].word;
}

static enum postern_status put_number(struct writer *writer,
    const struct pt_url_parameter *row, unsigned value,
    struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_HEADER_BYTES);
    status = row->kind == PT_URL_PARAMETER_SECONDS
                 ? pt_url_option_append_seconds(&text, value, err)
                 : pt_buf_append_format(&text, err, "%u", value);
    if (status == POSTERN_OK) {
        status = put_text(writer, row->name, text.data, err);
    }
    pt_buf_done(&text);
    return status;
}

static enum postern_status put_option(struct writer *writer,
    const struct pt_url_parameter *row, unsigned value,
    struct postern_error *err)
{
    switch (row->kind) {
    case PT_URL_PARAMETER_FLAG:
        return put_text(writer, row->name, value == 0 ? "no" : "yes", err);
    case PT_URL_PARAMETER_CHOICE:
        return put_text(writer, row->name, find_word(row->words, value), err);
    case PT_URL_PARAMETER_COUNT:
    case PT_URL_PARAMETER_SECONDS:
        return put_number(writer, row, value, err);
    case PT_URL_PARAMETER_TEXT:
    default:
        return POSTERN_OK;
    }
}

static enum postern_status put_options(
    struct writer *writer, struct postern_error *err)
{
    const struct pt_account_options *options = &writer->account->options;
    struct pt_account_options defaults;
    size_t count = 0;
    const struct pt_url_parameter *rows = pt_url_parameter_rows(&count);
    enum postern_status status = POSTERN_OK;

    pt_account_options_init(&defaults);
    for (size_t i = 0; i < count && status == POSTERN_OK; i++) {
        if (rows[i].get && rows[i].get(options) != rows[i].get(&defaults)) {
            status = put_option(writer, &rows[i], rows[i].get(options), err);
        }
    }
    if (status == POSTERN_OK) {
        status = put_text(writer, "tz", options->time_zone, err);
    }
    return status;
}

enum postern_status pt_account_url_format(const struct pt_account *account,
    enum pt_url_form form, struct pt_secret *out, struct postern_error *err)
{
    struct writer writer = {
        .account = account,
        .out = out,
        .is_masked = form == PT_URL_MASKED,
        .hides_secret = form != PT_URL_CANONICAL,
    };
    size_t old_len = out->len;
    enum postern_status status = put_path(&writer, err);

    if (status == POSTERN_OK) {
        status = put_recipients(&writer, err);
    }
    if (status == POSTERN_OK) {
        status = put_sign_in(&writer, err);
    }
    if (status == POSTERN_OK) {
        status = put_options(&writer, err);
    }
    if (status != POSTERN_OK) {
        pt_secret_truncate(out, old_len);
    }
    return status;
}

enum postern_status pt_account_uid_text(const struct pt_account *account,
    struct pt_buf *out, struct postern_error *err)
{
    const char *const parts[] = {account->cloud.name, account->source,
        account->tenant, account->client_id};
    size_t old_len = out->len;
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        for (const char *at = parts[i]; *at && status == POSTERN_OK; at++) {
            status = pt_buf_append_byte(out, pt_ascii_lower(*at), err);
        }
        if (status == POSTERN_OK) {
            status = pt_buf_append_byte(out, '\n', err);
        }
    }
    if (status != POSTERN_OK) {
        pt_buf_truncate(out, old_len);
    }
    return status;
}

/*
 * api/url.c: what a URL means, and how one is written. See
 * postern/unstable/url.h.
 *
 * An account of parts is made by way of its URL, so there is one judge of
 * what is accepted: the parser.
 */
#include "postern/unstable/url.h"

#include <string.h>

#include "account/url.h"
#include "account/url_format.h"
#include "account/url_parameters.h"
#include "account/url_split.h"
#include "api/account.h"
#include "api/url_description.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define PARTS_VERSION 1U

/* ---- one argument, several URLs ------------------------------------------ */

static enum postern_status give_piece(struct pt_view piece,
    postern_url_piece_fn *fn, void *context, struct postern_error *err)
{
    struct pt_secret copy;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&copy, PT_LIMIT_URL_BYTES);
    status = pt_secret_set(&copy, piece, err);
    if (status == POSTERN_OK) {
        fn(pt_secret_view(&copy).ptr, context);
    }
    pt_secret_done(&copy);
    return status;
}

enum postern_status postern_url_split(const char *text_utf8,
    postern_url_piece_fn *fn, void *context, struct postern_error *err)
{
    struct pt_view rest = pt_view_of(text_utf8);
    struct pt_view piece = pt_view_of("");
    enum postern_status status = POSTERN_OK;

    if (!text_utf8 || !fn) {
        return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
            "postern_url_split: an argument is NULL");
    }
    while (status == POSTERN_OK && pt_account_url_split_next(&rest, &piece)) {
        status = give_piece(piece, fn, context, err);
    }
    return status;
}

/* ---- what a URL says ----------------------------------------------------- */

/* Whether the URL itself is at fault, and not the machine. */
static bool is_refusal(enum postern_status status)
{
    return status == POSTERN_E_INVALID || status == POSTERN_E_TOO_LARGE;
}

enum postern_status postern_url_describe(const char *url_utf8, int reveals,
    postern_url_field_fn *fn, void *context, struct postern_error *err)
{
    struct pt_url_description_reader reader = {
        .fn = fn, .context = context, .reveals = reveals != 0};
    struct postern_error why = {.status = POSTERN_OK};
    struct pt_account account;
    enum postern_status status = POSTERN_OK;

    if (!url_utf8 || !fn) {
        return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
            "postern_url_describe: an argument is NULL");
    }
    pt_account_init(&account);
    status = pt_account_url_parse(
        pt_view_of(url_utf8), pt_account_default_cloud(), &account, &why);
    if (is_refusal(status)) {
        pt_url_description_give_refusal(&why, &reader);
        status = POSTERN_OK;
    } else if (status == POSTERN_OK) {
        status = pt_url_description_give(&account, &reader, err);
    } else if (err) {
        *err = why;
    }
    pt_account_done(&account);
    return status;
}

/* ---- a URL of parts ------------------------------------------------------ */

/* Parameters that hold lists: of several, each adds to the list. */
static bool is_list(const char *name)
{
    static const char *const names[] = {"to", "cc", "bcc", "reply_to"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (pt_view_is_equal_nocase(pt_view_of(name), pt_view_of(names[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_same_name(const char *a, const char *b)
{
    return pt_view_is_equal_nocase(pt_view_of(a), pt_view_of(b));
}

/* Whether an earlier parameter of the list has taken this one along. */
static bool is_taken(const struct postern_url_parts *parts, size_t index)
{
    const char *name = parts->parameters[index].name;

    for (size_t i = 0; is_list(name) && i < index; i++) {
        if (is_same_name(parts->parameters[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* "a", or for a list "a,b,c" with those that follow under the same name. */
static enum postern_status append_values(const struct postern_url_parts *parts,
    size_t index, struct pt_secret *url, struct postern_error *err)
{
    const struct postern_url_parameter *first = &parts->parameters[index];
    enum postern_status status =
        pt_percent_append_secret(url, pt_view_of(first->value_utf8), err);

    for (size_t i = index + 1;
         is_list(first->name) && i < parts->parameter_count &&
         status == POSTERN_OK;
         i++) {
        const struct postern_url_parameter *other = &parts->parameters[i];

        if (!is_same_name(other->name, first->name)) {
            continue;
        }
        status = pt_percent_append_secret(url, pt_view_of(","), err);
        if (status == POSTERN_OK) {
            status = pt_percent_append_secret(
                url, pt_view_of(other->value_utf8), err);
        }
    }
    return status;
}

static enum postern_status append_parameters(
    const struct postern_url_parts *parts, struct pt_secret *url,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < parts->parameter_count && status == POSTERN_OK;
         i++) {
        if (is_taken(parts, i)) {
            continue;
        }
        status = pt_secret_append(url, pt_view_of(i == 0 ? "?" : "&"), err);
        if (status == POSTERN_OK) {
            status = pt_percent_append_secret(
                url, pt_view_of(parts->parameters[i].name), err);
        }
        if (status == POSTERN_OK) {
            status = pt_secret_append(url, pt_view_of("="), err);
        }
        if (status == POSTERN_OK) {
            status = append_values(parts, i, url, err);
        }
    }
    return status;
}

/* The source's last '@' is written plainly: it makes an address of it. */
static enum postern_status append_source(
    struct pt_view source, struct pt_secret *url, struct postern_error *err)
{
    size_t at = source.len;
    enum postern_status status = POSTERN_OK;

    while (at > 0 && source.ptr[at - 1] != '@') {
        at--;
    }
    if (at == 0) {
        return pt_percent_append_secret(url, source, err);
    }
    status = pt_percent_append_secret(url, pt_view_first(source, at - 1), err);
    if (status == POSTERN_OK) {
        status = pt_secret_append(url, pt_view_of("@"), err);
    }
    if (status == POSTERN_OK) {
        status = pt_percent_append_secret(url, pt_view_from(source, at), err);
    }
    return status;
}

static enum postern_status append_piece(
    struct pt_view piece, struct pt_secret *url, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (piece.len == 0) {
        return POSTERN_OK;
    }
    status = pt_secret_append(url, pt_view_of("/"), err);
    if (status == POSTERN_OK) {
        status = pt_percent_append_secret(url, piece, err);
    }
    return status;
}

static enum postern_status write_parts(const struct postern_url_parts *parts,
    struct pt_secret *url, struct postern_error *err)
{
    const struct pt_view pieces[] = {
        pt_view_of(parts->tenant_utf8),
        pt_view_of(parts->client_id_utf8),
        parts->secret ? pt_view_make(parts->secret, parts->secret_len)
                      : pt_view_of(""),
    };
    enum postern_status status =
        pt_secret_append(url, pt_view_of("azure://"), err);

    if (status == POSTERN_OK) {
        status = append_source(pt_view_of(parts->source_utf8), url, err);
    }
    for (size_t i = 0; i < COUNT_OF(pieces) && status == POSTERN_OK; i++) {
        status = append_piece(pieces[i], url, err);
    }
    if (status == POSTERN_OK) {
        status = append_parameters(parts, url, err);
    }
    return status;
}

static bool are_complete(const struct postern_url_parts *parts)
{
    if (parts->version != PARTS_VERSION ||
        (!parts->secret && parts->secret_len > 0) ||
        (!parts->parameters && parts->parameter_count > 0)) {
        return false;
    }
    for (size_t i = 0; i < parts->parameter_count; i++) {
        if (!parts->parameters[i].name || !parts->parameters[i].value_utf8) {
            return false;
        }
    }
    return true;
}

enum postern_status postern_url_build(const struct postern_url_parts *parts,
    struct postern_account **ret, struct postern_error *err)
{
    struct postern_account *account = NULL;
    struct pt_secret url;
    enum postern_status status = POSTERN_OK;

    if (!parts || !ret || !are_complete(parts)) {
        return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
            "postern_url_build: an argument is NULL, or of a version that "
            "this library does not know");
    }
    pt_secret_init(&url, PT_LIMIT_URL_BYTES);
    account = pt_calloc(1, sizeof(*account));
    if (!account) {
        return pt_fail_memory(err);
    }
    status = write_parts(parts, &url, err);
    if (status == POSTERN_OK) {
        status = pt_account_url_parse(pt_secret_view(&url),
            pt_account_default_cloud(), &account->model, err);
    }
    pt_secret_done(&url);
    if (status != POSTERN_OK) {
        pt_free(account);
        return status;
    }
    *ret = account;
    return POSTERN_OK;
}

enum postern_status postern_url_format(const struct postern_account *account,
    int reveals, char **ret, struct postern_error *err)
{
    struct pt_secret url;
    char *copy = NULL;
    enum postern_status status = POSTERN_OK;

    if (!account || !ret) {
        return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
            "postern_url_format: an argument is NULL");
    }
    pt_secret_init(&url, PT_LIMIT_URL_BYTES);
    status = pt_account_url_format(&account->model,
        reveals != 0 ? PT_URL_CANONICAL : PT_URL_NO_SECRET, &url, err);
    if (status == POSTERN_OK) {
        copy = pt_strdup(pt_secret_view(&url).ptr);
        status = copy ? POSTERN_OK : pt_fail_memory(err);
    }
    pt_secret_done(&url);
    if (status == POSTERN_OK) {
        *ret = copy;
    }
    return status;
}

void postern_url_free(char *url_utf8)
{
    if (url_utf8) {
        explicit_bzero(url_utf8, strlen(url_utf8));
        pt_free(url_utf8);
    }
}

/* ---- the table of parameters --------------------------------------------- */

int postern_url_parameter_at(
    size_t index, struct postern_url_parameter_info *ret)
{
    size_t count = 0;
    const struct pt_url_parameter *rows = pt_url_parameter_rows(&count);

    if (!ret || index >= count) {
        return 0;
    }
    *ret = (struct postern_url_parameter_info){
        .name = rows[index].name,
        .type = rows[index].type_text,
        .default_value = rows[index].default_text,
        .range = rows[index].range_text,
        .bad_value = rows[index].bad_value_text,
        .description = rows[index].description,
    };
    return 1;
}

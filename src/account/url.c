/*
 * account/url.c: o365:// and azure:// URLs. See url.h.
 *
 * Source: the service page "Office 365 / Outlook / Hotmail". No message of
 * this file shows a piece of the URL that could be the secret, were the pieces
 * in another order than the caller thought.
 */
#include "account/url.h"

#include "account/identity.h"
#include "account/recipient_text.h"
#include "account/url_parts.h"
#include "account/url_path.h"
#include "account/url_query.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/address.h"

static enum postern_status refuse(struct postern_error *err, const char *text)
{
    return pt_fail(
        err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION, "%s", text);
}

static enum postern_status refuse_controls(
    struct pt_view url, struct postern_error *err)
{
    for (size_t i = 0; i < url.len; i++) {
        if ((unsigned char)url.ptr[i] < 0x20 || url.ptr[i] == 0x7F) {
            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "the account's URL has a control character at byte %zu: take "
                "it out, or percent-encode it",
                i);
        }
    }
    return POSTERN_OK;
}

/* Cuts "o365://" or "azure://" and further slashes of either kind off the
 * front. */
static enum postern_status read_schema(
    struct pt_view *rest, struct pt_account *account, struct postern_error *err)
{
    static const char *const schemas[] = {"o365", "azure"};
    size_t len = pt_view_find(*rest, ':');

    for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
        if (!pt_view_is_equal_nocase(
                pt_view_first(*rest, len), pt_view_of(schemas[i])) ||
            !pt_view_has_prefix(pt_view_from(*rest, len), pt_view_of("://"))) {
            continue;
        }
        *rest = pt_view_from(*rest, len + 1);
        while (rest->len > 0 && (rest->ptr[0] == '/' || rest->ptr[0] == '\\')) {
            *rest = pt_view_from(*rest, 1);
        }
        account->schema = pt_strdup(schemas[i]);
        return account->schema ? POSTERN_OK : pt_fail_memory(err);
    }
    return refuse(err, "the account's URL must begin with o365:// or azure://");
}

/* Names the part at fault, unless something below has named it. */
static enum postern_status in_part(
    const char *part, enum postern_status status, struct postern_error *err)
{
    if (status != POSTERN_OK && status != POSTERN_E_MEMORY && err &&
        err->service_code[0] == '\0') {
        pt_error_set_code(err, pt_view_of(part));
    }
    return status;
}

static enum postern_status read_parts(struct pt_view rest,
    const struct pt_url_overrides *overrides, struct pt_url_parts *parts,
    struct postern_error *err)
{
    size_t path_len = pt_view_find(rest, '?');
    enum postern_status status = pt_url_query_read(
        pt_view_from(rest, path_len + 1), overrides, parts, err);

    if (status == POSTERN_OK) {
        status = in_part("targets",
            pt_url_path_read(pt_view_first(rest, path_len), parts, err), err);
    }
    return status;
}

static enum postern_status copy(
    char **ret, struct pt_view text, struct postern_error *err)
{
    *ret = pt_strndup(text.ptr, text.len);
    return *ret ? POSTERN_OK : pt_fail_memory(err);
}

/* Whoever comes from Apprise expects another sender. */
static enum postern_status notice_from(
    struct pt_account *account, struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_URL_BYTES);
    status = pt_buf_append_format(&text, err,
        "Apprise would have sent from %s; here from= is the address that "
        "replies go to",
        account->reply_to.items[0].address);
    if (status == POSTERN_OK) {
        status = copy(&account->notice, pt_buf_view(&text), err);
    }
    pt_buf_done(&text);
    return status;
}

/* from= of a URL with a source: the first Reply-To address. */
static enum postern_status judge_from(
    struct pt_account *account, struct pt_view from, struct postern_error *err)
{
    struct pt_recipient_list *list = &account->reply_to;
    enum postern_status status =
        pt_recipient_text_parse(from, PT_RECIPIENT_TEXT_LIST, list, err);

    if (status == POSTERN_E_INVALID) {
        pt_error_prefix(err, "parameter 'from' of the account's URL");
        return in_part("from", status, err);
    }
    if (status == POSTERN_OK && list->count != 1) {
        status = refuse(err,
            "parameter 'from' of the account's URL must be one mail address: "
            "reply_to= takes several");
        return in_part("from", status, err);
    }
    account->is_from_reply_to = status == POSTERN_OK;
    return status == POSTERN_OK ? notice_from(account, err) : status;
}

static enum postern_status judge_reply_to(struct pt_account *account,
    const struct pt_recipient_list *list, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < list->count && status == POSTERN_OK; i++) {
        struct pt_view address = pt_view_of(list->items[i].address);

        if (!pt_recipient_list_has(&account->reply_to, address)) {
            status = pt_recipient_list_add(&account->reply_to, address,
                pt_view_of(list->items[i].name), err);
        }
    }
    return status;
}

static enum postern_status judge_source_text(struct pt_account *account,
    struct pt_view source, struct postern_error *err)
{
    bool is_address = pt_view_find(source, '@') < source.len;

    if (is_address && !pt_address_is_valid(source)) {
        return refuse(err,
            "the source, the first piece of the account's URL, has an '@' but "
            "is no valid mail address");
    }
    if (!is_address && !pt_identity_is_id(source)) {
        return refuse(err,
            "the source, the first piece of the account's URL, must be the "
            "sending mailbox's address or its object ID (a GUID)");
    }
    if (!is_address && account->mode == PT_MODE_PERSONAL) {
        return refuse(err,
            "the source of a personal account, the first piece of the "
            "account's URL, must be its mail address");
    }
    account->source_kind = is_address ? PT_SOURCE_ADDRESS : PT_SOURCE_OBJECT_ID;
    return copy(&account->source, source, err);
}

/* from= as the source, with its plus signs. */
static enum postern_status judge_from_source(
    struct pt_account *account, struct pt_view from, struct postern_error *err)
{
    struct pt_secret source;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&source, PT_LIMIT_URL_BYTES);
    status = pt_secret_set(&source, from, err);
    for (size_t i = 0; i < source.len && status == POSTERN_OK; i++) {
        if (source.bytes[i] == PT_RECIPIENT_TEXT_PLUS) {
            source.bytes[i] = '+';
        }
    }
    if (status == POSTERN_OK) {
        status = judge_source_text(account, pt_secret_view(&source), err);
    }
    pt_secret_done(&source);
    return status;
}

/* from= is the Reply-To address, or the source of a URL without one. */
static enum postern_status judge_source(struct pt_account *account,
    const struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_view source = pt_secret_view(&parts->source);
    struct pt_view from = pt_secret_view(&parts->from);
    enum postern_status status = POSTERN_OK;

    if (source.len == 0 && from.len == 0) {
        return refuse(err,
            "the account's URL has no source: its first piece must be the "
            "sending mailbox's address or its object ID (a GUID)");
    }
    if (source.len == 0) {
        status = judge_from_source(account, from, err);
    } else {
        status = judge_source_text(account, source, err);
        if (status == POSTERN_OK && from.len > 0) {
            status = judge_from(account, from, err);
        }
    }
    if (status == POSTERN_OK) {
        status = judge_reply_to(account, &parts->reply_to, err);
    }
    return status;
}

/* A personal account has no tenant of its own. */
static enum postern_status judge_personal_tenant(struct pt_account *account,
    struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_view consumers = pt_view_of("consumers");
    struct pt_view tenant = pt_secret_view(&parts->tenant);

    if (tenant.len > 0 && !pt_view_is_equal_nocase(tenant, consumers)) {
        enum postern_status status = pt_url_parts_warn(parts, err,
            "parameter 'tenant' is not used: a personal account has none");

        if (status != POSTERN_OK) {
            return status;
        }
    }
    return copy(&account->tenant, consumers, err);
}

static enum postern_status judge_tenant(struct pt_account *account,
    const struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_view tenant = pt_secret_view(&parts->tenant);

    if (tenant.len == 0) {
        return refuse(err,
            "the account's URL has no tenant: behind the source comes the "
            "Directory (tenant) ID or a domain such as "
            "contoso.onmicrosoft.com");
    }
    if (pt_identity_is_shared_tenant(tenant)) {
        return refuse(err,
            "the tenant of the account's URL is common, consumers or "
            "organizations, which Entra refuses for a client secret "
            "(AADSTS9001023): use the Directory (tenant) ID or a domain");
    }
    if (!pt_identity_is_tenant(tenant)) {
        return refuse(err,
            "the tenant, the piece behind the source in the account's URL, "
            "must be the Directory (tenant) ID or a domain: letters, digits, "
            "'-' and '.' only");
    }
    return copy(&account->tenant, tenant, err);
}

static enum postern_status judge_client_id(struct pt_account *account,
    const struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_view client_id = pt_secret_view(&parts->client_id);

    if (client_id.len == 0) {
        return refuse(err,
            account->mode == PT_MODE_PERSONAL
                ? "the account's URL has no client ID: behind the source of a "
                  "personal account comes the Application (client) ID, a GUID"
                : "the account's URL has no client ID: behind the tenant comes "
                  "the Application (client) ID, a GUID");
    }
    if (!pt_identity_is_id(client_id)) {
        return refuse(err,
            account->mode == PT_MODE_PERSONAL
                ? "the client ID, the piece behind the source in a personal "
                  "account's URL, must be the Application (client) ID: "
                  "letters, digits and '-' only"
                : "the client ID, the piece behind the tenant in the "
                  "account's URL, must be the Application (client) ID: "
                  "letters, digits and '-' only");
    }
    return copy(&account->client_id, client_id, err);
}

/* Blanks behind a secret were pasted along; blanks before it mean that
 * something else was pasted. */
static enum postern_status judge_secret(struct pt_account *account,
    struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_view secret = pt_secret_view(&parts->client_secret);
    enum postern_status status = POSTERN_OK;

    if (account->credential.place != PT_SECRET_IN_URL) {
        return secret.len == 0
                   ? POSTERN_OK
                   : refuse(err,
                         "the account's URL names its secret twice: keep "
                         "oauth_secret= or where the secret is, not both");
    }
    while (secret.len > 0 && pt_ascii_is_blank(secret.ptr[secret.len - 1])) {
        secret.len--;
    }
    if (secret.len == 0) {
        return refuse(err,
            account->mode == PT_MODE_PERSONAL
                ? "the account's URL has no refresh token: behind the client "
                  "ID of a personal account comes its refresh token, "
                  "percent-encoded"
                : "the account's URL has no client secret: behind the client "
                  "ID comes the Value of a client secret, percent-encoded");
    }
    if (pt_ascii_is_blank(secret.ptr[0])) {
        return refuse(err,
            "the client secret, the piece behind the client ID in the "
            "account's URL, must not begin with a blank");
    }
    if (account->mode == PT_MODE_ORGANISATION && pt_identity_is_guid(secret)) {
        status = pt_url_parts_warn(parts, err,
            "the client secret is a GUID and looks like the Secret ID: the "
            "Value column of the secret is needed");
    }
    if (status == POSTERN_OK) {
        status = pt_secret_set(&account->credential.secret, secret, err);
    }
    return status;
}

/* to= overrides the targets of the path; nobody is dropped silently. */
static enum postern_status judge_targets(struct pt_account *account,
    struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_recipient_list *chosen = &parts->path_targets;
    enum postern_status status = POSTERN_OK;

    if (parts->to_targets.count > 0) {
        chosen = &parts->to_targets;
        for (size_t i = 0;
             i < parts->path_targets.count && status == POSTERN_OK; i++) {
            const char *address = parts->path_targets.items[i].address;

            if (!pt_recipient_list_has(chosen, pt_view_of(address))) {
                status = pt_url_parts_warn(parts, err,
                    "target %s of the path gets no mail, since to= names the "
                    "targets",
                    address);
            }
        }
    }
    if (status == POSTERN_OK) {
        account->targets = *chosen;
        pt_recipient_list_init(chosen);
    }
    return status;
}

static enum postern_status choose_cloud(struct pt_account *account,
    struct pt_url_parts *parts, struct pt_cloud_default default_cloud,
    struct postern_error *err)
{
    if (!account->is_cloud_written) {
        return default_cloud.is_authority
                   ? pt_cloud_parse_authority(
                         default_cloud.text, &account->cloud, err)
                   : pt_cloud_parse(default_cloud.text, &account->cloud, err);
    }
    account->cloud = parts->cloud;
    parts->cloud = (struct pt_cloud){.name = NULL};
    return POSTERN_OK;
}

/* Personal accounts are in the global cloud alone, or in a sandbox. Source:
 * Microsoft Learn "National cloud deployments". */
static enum postern_status judge_cloud(struct pt_account *account,
    struct pt_url_parts *parts, struct pt_cloud_default default_cloud,
    struct postern_error *err)
{
    struct pt_view name;
    enum postern_status status =
        choose_cloud(account, parts, default_cloud, err);

    if (status != POSTERN_OK || account->mode != PT_MODE_PERSONAL) {
        return status;
    }
    name = pt_view_of(account->cloud.name);
    if (pt_view_is_equal(name, pt_view_of("global")) ||
        pt_view_find(name, '/') < name.len) {
        return POSTERN_OK;
    }
    return refuse(err,
        "a personal account is in the global cloud, not in a national one: "
        "take cloud= out of the account's URL, or say mode=org");
}

static enum postern_status judge_parts(struct pt_account *account,
    struct pt_url_parts *parts, struct pt_cloud_default default_cloud,
    struct postern_error *err)
{
    bool is_personal = pt_url_parts_is_personal(parts);
    enum postern_status status = POSTERN_OK;

    account->mode = is_personal ? PT_MODE_PERSONAL : PT_MODE_ORGANISATION;
    account->credential.kind =
        is_personal ? PT_CREDENTIAL_REFRESH_TOKEN : PT_CREDENTIAL_CLIENT_SECRET;
    status = in_part("source", judge_source(account, parts, err), err);
    if (status == POSTERN_OK) {
        status = in_part("tenant",
            is_personal ? judge_personal_tenant(account, parts, err)
                        : judge_tenant(account, parts, err),
            err);
    }
    if (status == POSTERN_OK) {
        status =
            in_part("client_id", judge_client_id(account, parts, err), err);
    }
    if (status == POSTERN_OK) {
        status = in_part("secret", judge_secret(account, parts, err), err);
    }
    if (status == POSTERN_OK) {
        status = in_part("targets", judge_targets(account, parts, err), err);
    }
    if (status == POSTERN_OK) {
        status = in_part(
            "cloud", judge_cloud(account, parts, default_cloud, err), err);
    }
    return status;
}

enum postern_status pt_account_url_parse(struct pt_view url,
    struct pt_cloud_default default_cloud, struct pt_account *ret,
    struct postern_error *err)
{
    struct pt_url_overrides none = {.items = NULL};

    return pt_account_url_parse_over(url, &none, default_cloud, ret, err);
}

enum postern_status pt_account_url_parse_over(struct pt_view url,
    const struct pt_url_overrides *overrides,
    struct pt_cloud_default default_cloud, struct pt_account *ret,
    struct postern_error *err)
{
    struct pt_account account;
    struct pt_url_parts parts;
    struct pt_view rest = pt_view_trim(url);
    enum postern_status status = POSTERN_OK;

    if (url.len > PT_LIMIT_URL_BYTES) {
        return pt_fail(err, POSTERN_E_TOO_LARGE,
            POSTERN_ADVICE_FIX_CONFIGURATION,
            "the account's URL of %zu bytes is over the limit of %zu", url.len,
            PT_LIMIT_URL_BYTES);
    }
    pt_account_init(&account);
    pt_url_parts_init(&parts, &account);
    status = refuse_controls(rest, err);
    if (status == POSTERN_OK) {
        status = in_part("schema", read_schema(&rest, &account, err), err);
    }
    if (status == POSTERN_OK) {
        status = read_parts(rest, overrides, &parts, err);
    }
    if (status == POSTERN_OK) {
        status = judge_parts(&account, &parts, default_cloud, err);
    }
    pt_url_parts_done(&parts);
    if (status != POSTERN_OK) {
        pt_account_done(&account);
        return status;
    }
    *ret = account;
    return POSTERN_OK;
}

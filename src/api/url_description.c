/*
 * api/url_description.c: what a URL says, field by field. See
 * url_description.h.
 *
 * The fields are the rows of one table, in the order they are handed over.
 */
#include "api/url_description.h"

#include "account/url_format.h"
#include "api/account.h"
#include "base/error.h"
#include "base/limits.h"
#include "sys/digest.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define UID_LEN ((size_t)8)

/* A URL, and memory that fields point to. */
struct description {
    const struct pt_account *account; /* NULL: the URL was refused */
    const struct postern_error *why;  /* NULL: it was accepted */
    struct pt_secret url;
    struct pt_secret masked_url;
    char uid[PT_SHA256_HEX_SIZE];
    struct postern_url_address *addresses; /* room for the longest list */
};

typedef void fill_fn(
    const struct description *description, struct postern_url_field *field);

static void set_view(struct postern_url_field *field, struct pt_view text)
{
    field->kind = POSTERN_URL_TEXT;
    field->text_utf8 = text.ptr;
    field->text_len = text.len;
}

static void set_text(struct postern_url_field *field, const char *text)
{
    if (text && text[0] != '\0') {
        set_view(field, pt_view_of(text));
    }
}

static void set_boolean(struct postern_url_field *field, bool value)
{
    field->kind = POSTERN_URL_BOOLEAN;
    field->integer = value ? 1 : 0;
}

static void set_seconds(struct postern_url_field *field, unsigned value_ms)
{
    field->kind = POSTERN_URL_DECIMAL;
    field->decimal = value_ms / 1000.0;
}

static void set_addresses(const struct description *description,
    const struct pt_recipient_list *list, struct postern_url_field *field)
{
    for (size_t i = 0; i < list->count; i++) {
        description->addresses[i] = (struct postern_url_address){
            .name_utf8 = list->items[i].name,
            .address_utf8 = list->items[i].address,
        };
    }
    field->kind = POSTERN_URL_ADDRESSES;
    field->addresses = description->addresses;
    field->count = list->count;
}

/* The first four are there for a URL that was refused as well. */

static void fill_accepted(
    const struct description *description, struct postern_url_field *field)
{
    set_boolean(field, description->account != NULL);
}

static void fill_error(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->why ? description->why->message : NULL);
}

static void fill_parameter(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->why ? description->why->service_code : NULL);
}

static void fill_warnings(
    const struct description *description, struct postern_url_field *field)
{
    const struct pt_account *account = description->account;

    field->kind = POSTERN_URL_TEXTS;
    field->count = account ? account->warning_count : 0;
    field->texts_utf8 = account ? (const char *const *)account->warnings : NULL;
}

static void fill_schema(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->account->schema);
}

static void fill_mode(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field,
        description->account->mode == PT_MODE_PERSONAL ? "personal" : "org");
}

static void fill_source(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->account->source);
}

static void fill_tenant(
    const struct description *description, struct postern_url_field *field)
{
    /* The "consumers" of a personal account stands in no URL. */
    if (description->account->mode != PT_MODE_PERSONAL) {
        set_text(field, description->account->tenant);
    }
}

static void fill_client_id(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->account->client_id);
}

static void fill_secret(
    const struct description *description, struct postern_url_field *field)
{
    const struct pt_credential *credential = &description->account->credential;

    if (!pt_secret_is_empty(&credential->secret)) {
        set_view(field, pt_secret_view(&credential->secret));
    }
}

static void fill_targets(
    const struct description *description, struct postern_url_field *field)
{
    const struct pt_account *account = description->account;

    set_addresses(description, &account->targets, field);
    if (pt_account_is_target_the_source(account)) {
        description->addresses[0] =
            (struct postern_url_address){.address_utf8 = account->source};
        field->count = 1;
    }
}

static void fill_cc(
    const struct description *description, struct postern_url_field *field)
{
    set_addresses(description, &description->account->cc, field);
}

static void fill_bcc(
    const struct description *description, struct postern_url_field *field)
{
    set_addresses(description, &description->account->bcc, field);
}

static void fill_reply_to(
    const struct description *description, struct postern_url_field *field)
{
    set_addresses(description, &description->account->reply_to, field);
}

static void fill_save_sent(
    const struct description *description, struct postern_url_field *field)
{
    set_boolean(field, description->account->options.save_sent);
}

static void fill_format(
    const struct description *description, struct postern_url_field *field)
{
    static const char *const names[] = {
        [PT_OUTPUT_HTML] = "html",
        [PT_OUTPUT_TEXT] = "text",
        [PT_OUTPUT_MARKDOWN] = "markdown",
    };

    set_text(field, names[description->account->options.format]);
}

static void fill_overflow(
    const struct description *description, struct postern_url_field *field)
{
    static const char *const names[] = {
        [PT_OVERFLOW_UPSTREAM] = "upstream",
        [PT_OVERFLOW_SPLIT] = "split",
        [PT_OVERFLOW_TRUNCATE] = "truncate",
    };

    set_text(field, names[description->account->options.overflow]);
}

static void fill_verify(
    const struct description *description, struct postern_url_field *field)
{
    set_boolean(field, description->account->options.verify);
}

static void fill_redirect(
    const struct description *description, struct postern_url_field *field)
{
    set_boolean(field, description->account->options.redirect);
}

static void fill_connect_timeout(
    const struct description *description, struct postern_url_field *field)
{
    unsigned given_ms = description->account->options.connect_timeout_ms;

    set_seconds(field, given_ms > 0 ? given_ms : PT_DEFAULT_CONNECT_TIMEOUT_MS);
}

static void fill_response_timeout(
    const struct description *description, struct postern_url_field *field)
{
    unsigned given_ms = description->account->options.response_timeout_ms;

    set_seconds(
        field, given_ms > 0 ? given_ms : PT_DEFAULT_RESPONSE_TIMEOUT_MS);
}

static void fill_retry(
    const struct description *description, struct postern_url_field *field)
{
    field->kind = POSTERN_URL_INTEGER;
    field->integer = (long)description->account->options.retry_count;
}

static void fill_wait(
    const struct description *description, struct postern_url_field *field)
{
    set_seconds(field, description->account->options.wait_ms);
}

static void fill_emojis(
    const struct description *description, struct postern_url_field *field)
{
    enum pt_emojis emojis = description->account->options.emojis;

    if (emojis != PT_EMOJIS_UNDECIDED) {
        set_boolean(field, emojis == PT_EMOJIS_ON);
    }
}

static void fill_tz(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->account->options.time_zone);
}

static void fill_store(
    const struct description *description, struct postern_url_field *field)
{
    set_boolean(field, description->account->options.store);
}

static void fill_optional(
    const struct description *description, struct postern_url_field *field)
{
    set_boolean(field, description->account->options.optional);
}

static void fill_cloud(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->account->cloud.name);
}

static void fill_url(
    const struct description *description, struct postern_url_field *field)
{
    set_view(field, pt_secret_view(&description->url));
}

static void fill_masked_url(
    const struct description *description, struct postern_url_field *field)
{
    set_view(field, pt_secret_view(&description->masked_url));
}

static void fill_uid(
    const struct description *description, struct postern_url_field *field)
{
    set_view(field, pt_view_make(description->uid, UID_LEN));
}

static void fill_send_as(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->account->send_as);
}

static void fill_importance(
    const struct description *description, struct postern_url_field *field)
{
    static const char *const names[] = {
        [PT_IMPORTANCE_NORMAL] = "normal",
        [PT_IMPORTANCE_LOW] = "low",
        [PT_IMPORTANCE_HIGH] = "high",
        [PT_IMPORTANCE_AUTO] = "auto",
    };

    set_text(field, names[description->account->options.importance]);
}

static void fill_batch(
    const struct description *description, struct postern_url_field *field)
{
    set_boolean(field, description->account->options.batch);
}

static void fill_notice(
    const struct description *description, struct postern_url_field *field)
{
    set_text(field, description->account->notice);
}

enum row_kind {
    ROW_OF_ACCOUNT = 0, /* says nothing when there is no account */
    ROW_ALWAYS = 1,
    ROW_REVEALED = 2, /* left out unless the secret is revealed */
};

static const struct {
    const char *name;
    fill_fn *fill;
    enum row_kind kind;
} rows[] = {
    {"accepted", fill_accepted, ROW_ALWAYS},
    {"error", fill_error, ROW_ALWAYS},
    {"parameter", fill_parameter, ROW_ALWAYS},
    {"warnings", fill_warnings, ROW_ALWAYS},
    {"schema", fill_schema, ROW_OF_ACCOUNT},
    {"mode", fill_mode, ROW_OF_ACCOUNT},
    {"source", fill_source, ROW_OF_ACCOUNT},
    {"tenant", fill_tenant, ROW_OF_ACCOUNT},
    {"client_id", fill_client_id, ROW_OF_ACCOUNT},
    {"secret", fill_secret, ROW_REVEALED},
    {"targets", fill_targets, ROW_OF_ACCOUNT},
    {"cc", fill_cc, ROW_OF_ACCOUNT},
    {"bcc", fill_bcc, ROW_OF_ACCOUNT},
    {"reply_to", fill_reply_to, ROW_OF_ACCOUNT},
    {"save_sent", fill_save_sent, ROW_OF_ACCOUNT},
    {"format", fill_format, ROW_OF_ACCOUNT},
    {"overflow", fill_overflow, ROW_OF_ACCOUNT},
    {"verify", fill_verify, ROW_OF_ACCOUNT},
    {"redirect", fill_redirect, ROW_OF_ACCOUNT},
    {"connect_timeout_s", fill_connect_timeout, ROW_OF_ACCOUNT},
    {"response_timeout_s", fill_response_timeout, ROW_OF_ACCOUNT},
    {"retry", fill_retry, ROW_OF_ACCOUNT},
    {"wait_s", fill_wait, ROW_OF_ACCOUNT},
    {"emojis", fill_emojis, ROW_OF_ACCOUNT},
    {"tz", fill_tz, ROW_OF_ACCOUNT},
    {"store", fill_store, ROW_OF_ACCOUNT},
    {"optional", fill_optional, ROW_OF_ACCOUNT},
    {"cloud", fill_cloud, ROW_OF_ACCOUNT},
    {"url", fill_url, ROW_OF_ACCOUNT},
    {"url_masked", fill_masked_url, ROW_OF_ACCOUNT},
    {"uid", fill_uid, ROW_OF_ACCOUNT},
    {"send_as", fill_send_as, ROW_OF_ACCOUNT},
    {"importance", fill_importance, ROW_OF_ACCOUNT},
    {"batch", fill_batch, ROW_OF_ACCOUNT},
    {"notice", fill_notice, ROW_OF_ACCOUNT},
};

static void give_fields(const struct description *description,
    const struct pt_url_description_reader *reader)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct postern_url_field field = {.name = rows[i].name};

        if (rows[i].kind == ROW_REVEALED && !reader->reveals) {
            continue;
        }
        if (description->account || rows[i].kind == ROW_ALWAYS) {
            rows[i].fill(description, &field);
        }
        reader->fn(&field, reader->context);
    }
}

static enum postern_status make_uid(const struct pt_account *account,
    char out[PT_SHA256_HEX_SIZE], struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_URL_BYTES);
    status = pt_account_uid_text(account, &text, err);
    if (status == POSTERN_OK) {
        status = pt_sha256_hex(pt_buf_view(&text), out, err);
    }
    pt_buf_done(&text);
    out[UID_LEN] = '\0';
    return status;
}

static size_t longest_list(const struct pt_account *account)
{
    const size_t counts[] = {account->targets.count, account->cc.count,
        account->bcc.count, account->reply_to.count};
    size_t longest = 0;

    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        longest = counts[i] > longest ? counts[i] : longest;
    }
    return longest;
}

static enum postern_status prepare(struct description *description,
    const struct pt_account *account, bool reveals, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    description->addresses =
        pt_calloc(longest_list(account) + 1, sizeof(*description->addresses));
    if (!description->addresses) {
        return pt_fail_memory(err);
    }
    status = pt_account_url_format(account,
        reveals ? PT_URL_CANONICAL : PT_URL_NO_SECRET, &description->url, err);
    if (status == POSTERN_OK) {
        status = pt_account_url_format(
            account, PT_URL_MASKED, &description->masked_url, err);
    }
    if (status == POSTERN_OK) {
        status = make_uid(account, description->uid, err);
    }
    return status;
}

enum postern_status pt_url_description_give(const struct pt_account *account,
    const struct pt_url_description_reader *reader, struct postern_error *err)
{
    struct description description = {.account = account};
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&description.url, PT_LIMIT_URL_BYTES);
    pt_secret_init(&description.masked_url, PT_LIMIT_URL_BYTES);
    status = prepare(&description, account, reader->reveals, err);
    if (status == POSTERN_OK) {
        give_fields(&description, reader);
    }
    pt_secret_done(&description.url);
    pt_secret_done(&description.masked_url);
    pt_free(description.addresses);
    return status;
}

void pt_url_description_give_refusal(const struct postern_error *why,
    const struct pt_url_description_reader *reader)
{
    const struct description description = {.why = why};

    give_fields(&description, reader);
}

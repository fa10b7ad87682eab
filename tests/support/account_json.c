/*
 * tests/support/account_json.c: an account as JSON. See account_json.h.
 */
#include "account_json.h"

#include "base/buf.h"
#include "base/limits.h"
#include "codec/percent.h"

static void set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *encoded(struct pt_view text)
{
    struct pt_buf out;
    json_t *json = NULL;

    pt_buf_init(&out, 4 * PT_LIMIT_URL_BYTES);
    if (pt_percent_append(&out, text, NULL) == POSTERN_OK) {
        json = json_string(out.data);
    }
    pt_buf_done(&out);
    return json;
}

static json_t *recipients(const struct pt_recipient_list *list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++) {
        json_t *item = json_object();

        set(item, "name", text_or_null(list->items[i].name));
        set(item, "address", json_string(list->items[i].address));
        (void)json_array_append_new(array, item);
    }
    return array;
}

static void set_identity(json_t *object, const struct pt_account *account)
{
    static const char *const places[] = {
        "url", "file", "environment", "credential"};

    set(object, "schema", json_string(account->schema));
    set(object, "mode",
        json_string(account->mode == PT_MODE_PERSONAL ? "personal" : "org"));
    set(object, "source", json_string(account->source));
    set(object, "source_kind",
        json_string(account->source_kind == PT_SOURCE_ADDRESS ? "address"
                                                              : "object_id"));
    set(object, "tenant", json_string(account->tenant));
    set(object, "client_id", json_string(account->client_id));
    set(object, "credential",
        json_string(account->credential.kind == PT_CREDENTIAL_REFRESH_TOKEN
                        ? "refresh_token"
                        : "client_secret"));
    set(object, "secret", encoded(pt_secret_view(&account->credential.secret)));
    set(object, "secret_place", json_string(places[account->credential.place]));
    set(object, "secret_place_name",
        text_or_null(account->credential.place_name));
    set(object, "cloud", json_string(account->cloud.name));
    set(object, "warning_count",
        json_integer((json_int_t)account->warning_count));
}

static void set_options(json_t *object, const struct pt_account_options *of)
{
    static const char *const formats[] = {"html", "text", "markdown"};
    static const char *const overflows[] = {"upstream", "split", "truncate"};
    static const char *const importances[] = {"normal", "low", "high"};
    static const char *const emojis[] = {"undecided", "yes", "no"};

    set(object, "save_sent", json_boolean(of->save_sent));
    set(object, "verify", json_boolean(of->verify));
    set(object, "redirect", json_boolean(of->redirect));
    set(object, "store", json_boolean(of->store));
    set(object, "optional", json_boolean(of->optional));
    set(object, "batch", json_boolean(of->batch));
    set(object, "importance", json_string(importances[of->importance]));
    set(object, "format", json_string(formats[of->format]));
    set(object, "overflow", json_string(overflows[of->overflow]));
    set(object, "emojis", json_string(emojis[of->emojis]));
    set(object, "connect_timeout_ms", json_integer(of->connect_timeout_ms));
    set(object, "response_timeout_ms", json_integer(of->response_timeout_ms));
    set(object, "retry", json_integer(of->retry_count));
    set(object, "wait_ms", json_integer(of->wait_ms));
    set(object, "tz", text_or_null(of->time_zone));
}

json_t *pt_test_account_json(const struct pt_account *account)
{
    json_t *object = json_object();

    set_identity(object, account);
    set(object, "targets", recipients(&account->targets));
    set(object, "cc", recipients(&account->cc));
    set(object, "bcc", recipients(&account->bcc));
    set(object, "reply_to", recipients(&account->reply_to));
    set(object, "from_is_reply_to", json_boolean(account->is_from_reply_to));
    set(object, "send_as", text_or_null(account->send_as));
    set_options(object, &account->options);
    return object;
}

/*
 * tests/support/account_round_trip.c: parse(format(parse(u))) = parse(u). See
 * account_round_trip.h.
 */
#include "account_round_trip.h"

#include "account/url.h"
#include "account/url_format.h"
#include "base/limits.h"

static bool is_same(const char *a, const char *b)
{
    return (!a && !b) ||
           (a && b && pt_view_is_equal(pt_view_of(a), pt_view_of(b)));
}

static bool is_same_list(
    const struct pt_recipient_list *a, const struct pt_recipient_list *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!is_same(a->items[i].name, b->items[i].name) ||
            !is_same(a->items[i].address, b->items[i].address)) {
            return false;
        }
    }
    return true;
}

static const char *identity_difference(
    const struct pt_account *a, const struct pt_account *b)
{
    if (!is_same(a->schema, b->schema)) {
        return "schema";
    }
    if (a->mode != b->mode || a->is_mode_written != b->is_mode_written) {
        return "mode";
    }
    if (a->source_kind != b->source_kind || !is_same(a->source, b->source)) {
        return "source";
    }
    if (!is_same(a->tenant, b->tenant)) {
        return "tenant";
    }
    if (!is_same(a->client_id, b->client_id)) {
        return "client_id";
    }
    return NULL;
}

static const char *credential_difference(
    const struct pt_account *a, const struct pt_account *b)
{
    if (a->credential.kind != b->credential.kind) {
        return "credential";
    }
    if (!pt_secret_is_equal(&a->credential.secret, &b->credential.secret)) {
        return "secret";
    }
    if (a->credential.place != b->credential.place ||
        !is_same(a->credential.place_name, b->credential.place_name)) {
        return "secret's place";
    }
    if (!is_same(a->cloud.name, b->cloud.name) ||
        a->is_cloud_written != b->is_cloud_written) {
        return "cloud";
    }
    return NULL;
}

static const char *recipient_difference(
    const struct pt_account *a, const struct pt_account *b)
{
    if (!is_same_list(&a->targets, &b->targets)) {
        return "targets";
    }
    if (!is_same_list(&a->cc, &b->cc)) {
        return "cc";
    }
    if (!is_same_list(&a->bcc, &b->bcc)) {
        return "bcc";
    }
    if (!is_same_list(&a->reply_to, &b->reply_to) ||
        a->is_from_reply_to != b->is_from_reply_to) {
        return "reply_to";
    }
    return is_same(a->send_as, b->send_as) ? NULL : "send_as";
}

static const char *option_difference(
    const struct pt_account_options *a, const struct pt_account_options *b)
{
    if (a->save_sent != b->save_sent || a->verify != b->verify ||
        a->redirect != b->redirect || a->store != b->store ||
        a->optional != b->optional || a->batch != b->batch) {
        return "a flag";
    }
    if (a->importance != b->importance || a->format != b->format ||
        a->overflow != b->overflow || a->emojis != b->emojis) {
        return "a choice";
    }
    if (a->connect_timeout_ms != b->connect_timeout_ms ||
        a->response_timeout_ms != b->response_timeout_ms ||
        a->retry_count != b->retry_count || a->wait_ms != b->wait_ms) {
        return "a number";
    }
    return is_same(a->time_zone, b->time_zone) ? NULL : "tz";
}

const char *pt_test_account_difference(
    const struct pt_account *a, const struct pt_account *b)
{
    const char *difference = identity_difference(a, b);

    if (!difference) {
        difference = credential_difference(a, b);
    }
    if (!difference) {
        difference = recipient_difference(a, b);
    }
    if (!difference) {
        difference = option_difference(&a->options, &b->options);
    }
    return difference;
}

static enum postern_status parse(struct pt_view url, struct pt_account *ret)
{
    return pt_account_url_parse(
        url, pt_cloud_default_named("global"), ret, NULL);
}

static const char *compare_again(
    const struct pt_account *account, struct pt_view url)
{
    struct pt_account again;
    const char *difference = NULL;

    if (parse(url, &again) != POSTERN_OK) {
        return "what was written is refused";
    }
    difference = pt_test_account_difference(account, &again);
    if (!difference && again.warning_count > 0) {
        difference = "what was written gives a warning";
    }
    pt_account_done(&again);
    return difference;
}

static const char *write_and_compare(const struct pt_account *account)
{
    struct pt_secret url;
    const char *difference = NULL;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&url, PT_LIMIT_URL_BYTES);
    status = pt_account_url_format(account, PT_URL_CANONICAL, &url, NULL);
    if (status == POSTERN_OK) {
        difference = compare_again(account, pt_secret_view(&url));
    } else if (status != POSTERN_E_TOO_LARGE) {
        /* an encoded byte is three, so a long URL may become too long */
        difference = "it cannot be written";
    }
    pt_secret_done(&url);
    return difference;
}

const char *pt_test_account_round_trip(
    struct pt_view url, bool *ret_is_accepted)
{
    struct pt_account account;
    const char *difference = NULL;

    *ret_is_accepted = parse(url, &account) == POSTERN_OK;
    if (!*ret_is_accepted) {
        return NULL;
    }
    difference = write_and_compare(&account);
    pt_account_done(&account);
    return difference;
}

/*
 * http/curl_client.c: the HTTP client on libcurl's multi interface. See
 * curl_client.h.
 */
#include "http/curl_client.h"

#include <stdatomic.h>

#include "base/error.h"
#include "http/curl_exchange.h"

/* Longest sleep of one poll: the clock of the watches. */
#define POLL_LIMIT_MS 1000

struct curl_client {
    struct pt_http_client base;
    CURLM *multi;
    struct pt_curl_exchange *under_way;
    struct pt_curl_exchange *ended;       /* first of those to be collected */
    struct pt_curl_exchange **ended_tail; /* where the next one goes */
    char *ca_file;                        /* settings' */
    struct pt_curl_settings settings;
    atomic_bool is_woken;
};

static enum postern_status client_start(struct pt_http_client *base,
    const struct pt_request *request, void *tag, struct postern_error *err)
{
    struct curl_client *client = (struct curl_client *)base;
    struct pt_curl_exchange *exchange = NULL;
    enum postern_status status =
        pt_curl_exchange_new(&client->settings, request, tag, &exchange, err);

    if (status != POSTERN_OK) {
        return status;
    }
    if (curl_multi_add_handle(client->multi, exchange->easy) != CURLM_OK) {
        pt_curl_exchange_free(exchange);
        return pt_fail_memory(err);
    }
    exchange->next = client->under_way;
    client->under_way = exchange;
    return POSTERN_OK;
}

static void move_to_ended(
    struct curl_client *client, struct pt_curl_exchange *exchange)
{
    struct pt_curl_exchange **link = &client->under_way;

    while (*link != exchange) {
        link = &(*link)->next;
    }
    *link = exchange->next;
    exchange->next = NULL;
    *client->ended_tail = exchange;
    client->ended_tail = &exchange->next;
    (void)curl_multi_remove_handle(client->multi, exchange->easy);
}

static void collect_messages(struct curl_client *client)
{
    int left_count = 0;

    for (;;) {
        struct pt_curl_exchange *exchange = NULL;
        CURLMsg *message = curl_multi_info_read(client->multi, &left_count);

        if (!message) {
            return;
        }
        if (message->msg == CURLMSG_DONE) {
            CURLcode code = message->data.result;

            (void)curl_easy_getinfo(
                message->easy_handle, CURLINFO_PRIVATE, &exchange);
            pt_curl_exchange_end_by_code(exchange, code);
            move_to_ended(client, exchange);
        }
    }
}

/* --- waiting ------------------------------------------------------------ */

/* Gives up what has waited long enough; returns the shortest rest. */
static int64_t check_watches(struct curl_client *client)
{
    int64_t shortest_ms = POLL_LIMIT_MS;
    struct pt_curl_exchange *next = NULL;

    for (struct pt_curl_exchange *exchange = client->under_way; exchange;
         exchange = next) {
        int64_t rest_ms = pt_curl_exchange_left_ms(exchange);

        next = exchange->next;
        if (rest_ms == 0) {
            pt_curl_exchange_end(
                exchange, PT_TRANSPORT_TIMEOUT, "the waiting time is over");
            move_to_ended(client, exchange);
        } else if (rest_ms > 0 && rest_ms < shortest_ms) {
            shortest_ms = rest_ms;
        }
    }
    return shortest_ms;
}

static enum postern_status perform(
    struct curl_client *client, int64_t *ret_rest_ms, struct postern_error *err)
{
    int running_count = 0;
    CURLMcode code = curl_multi_perform(client->multi, &running_count);

    if (code != CURLM_OK) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcurl cannot go on: %s", curl_multi_strerror(code));
    }
    collect_messages(client);
    *ret_rest_ms = check_watches(client);
    return POSTERN_OK;
}

static enum postern_status client_poll(
    struct pt_http_client *base, unsigned timeout_ms, struct postern_error *err)
{
    struct curl_client *client = (struct curl_client *)base;
    int64_t end_mono_ms =
        pt_clock_mono_ms(&client->settings.clock) + (int64_t)timeout_ms;

    for (;;) {
        int64_t sleep_ms = 0;
        int64_t rest_ms = 0;
        enum postern_status status = perform(client, &sleep_ms, err);

        rest_ms = end_mono_ms - pt_clock_mono_ms(&client->settings.clock);
        if (status != POSTERN_OK || client->ended || rest_ms <= 0 ||
            atomic_exchange(&client->is_woken, false)) {
            return status;
        }
        sleep_ms = sleep_ms < rest_ms ? sleep_ms : rest_ms;
        if (curl_multi_poll(client->multi, NULL, 0, (int)sleep_ms, NULL) !=
            CURLM_OK) {
            return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
                "libcurl cannot wait");
        }
    }
}

static void client_cancel(struct pt_http_client *base, const void *tag)
{
    struct curl_client *client = (struct curl_client *)base;

    for (struct pt_curl_exchange *exchange = client->under_way; exchange;
         exchange = exchange->next) {
        if (exchange->tag == tag) {
            pt_curl_exchange_end(
                exchange, PT_TRANSPORT_CANCELLED, "we were told to stop");
            move_to_ended(client, exchange);
            return;
        }
    }
}

static bool client_next_ended(
    struct pt_http_client *base, void **ret_tag, struct pt_response *ret)
{
    struct curl_client *client = (struct curl_client *)base;
    struct pt_curl_exchange *exchange = client->ended;

    if (!exchange) {
        return false;
    }
    client->ended = exchange->next;
    if (!client->ended) {
        client->ended_tail = &client->ended;
    }
    *ret_tag = exchange->tag;
    pt_response_done(ret);
    *ret = exchange->response;
    pt_response_init(&exchange->response);
    pt_curl_exchange_free(exchange);
    return true;
}

static uint64_t client_sent_bytes(
    const struct pt_http_client *base, const void *tag)
{
    const struct curl_client *client = (const struct curl_client *)base;

    for (const struct pt_curl_exchange *exchange = client->under_way; exchange;
         exchange = exchange->next) {
        if (exchange->tag == tag) {
            return exchange->reader.handed_bytes;
        }
    }
    return 0;
}

static void client_wakeup(struct pt_http_client *base)
{
    struct curl_client *client = (struct curl_client *)base;

    atomic_store(&client->is_woken, true);
    (void)curl_multi_wakeup(client->multi);
}

static void free_list(
    struct curl_client *client, struct pt_curl_exchange *first)
{
    struct pt_curl_exchange *next = NULL;

    for (struct pt_curl_exchange *exchange = first; exchange; exchange = next) {
        next = exchange->next;
        (void)curl_multi_remove_handle(client->multi, exchange->easy);
        pt_curl_exchange_free(exchange);
    }
}

static void client_free(struct pt_http_client *base)
{
    struct curl_client *client = (struct curl_client *)base;

    if (!client) {
        return;
    }
    free_list(client, client->under_way);
    free_list(client, client->ended);
    (void)curl_multi_cleanup(client->multi);
    pt_free(client->ca_file);
    pt_free(client);
    curl_global_cleanup();
}

static const struct pt_http_ops curl_client_ops = {
    .start = client_start,
    .cancel = client_cancel,
    .poll = client_poll,
    .next_ended = client_next_ended,
    .sent_bytes = client_sent_bytes,
    .wakeup = client_wakeup,
    .free = client_free,
};

static enum postern_status fill_client(struct curl_client *client,
    const struct pt_curl_settings *settings, struct postern_error *err)
{
    client->base.ops = &curl_client_ops;
    client->settings = *settings;
    client->settings.ca_file = NULL;
    client->ended_tail = &client->ended;
    atomic_init(&client->is_woken, false);
    client->multi = curl_multi_init();
    if (!client->multi) {
        return pt_fail_memory(err);
    }
    if (settings->ca_file) {
        client->ca_file = pt_strdup(settings->ca_file);
        if (!client->ca_file) {
            return pt_fail_memory(err);
        }
        client->settings.ca_file = client->ca_file;
    }
    return POSTERN_OK;
}

enum postern_status pt_curl_client_new(const struct pt_curl_settings *settings,
    struct pt_http_client **ret, struct postern_error *err)
{
    struct curl_client *client = NULL;
    enum postern_status status = POSTERN_OK;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcurl cannot be used");
    }
    client = pt_calloc(1, sizeof(*client));
    if (!client) {
        curl_global_cleanup();
        return pt_fail_memory(err);
    }
    status = fill_client(client, settings, err);
    if (status != POSTERN_OK) {
        client_free(&client->base);
        return status;
    }
    *ret = &client->base;
    return POSTERN_OK;
}

bool pt_curl_set_wiping_memory(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, pt_wiping_malloc,
               pt_wiping_free, pt_wiping_realloc, pt_wiping_strdup,
               pt_wiping_calloc) == CURLE_OK;
}

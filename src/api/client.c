/*
 * api/client.c: sending, in the public API. See postern/client.h.
 */
#include "api/client.h"

#include "postern/unstable/progress.h"

#include "api/account.h"
#include "api/message.h"
#include "base/error.h"
#include "base/limits.h"
#include "http/curl_client.h"
#include "sys/environment.h"
#include "sys/input_file.h"

#define CONNECT_TIMEOUT_LIMIT_MS 600000U
#define STALL_TIMEOUT_MS 30000U
#define RUN_LIMIT_MS 3600000U
#define GRACE_LIMIT_MS 60000U

static enum postern_status fail_argument(
    struct postern_error *err, const char *what)
{
    return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
        "%s is NULL or out of range", what);
}

/* The two enums have the same numbers; the public one is the promise. */
_Static_assert((int)POSTERN_LOG_ERROR == (int)PT_LOG_ERROR &&
                   (int)POSTERN_LOG_WARN == (int)PT_LOG_WARN &&
                   (int)POSTERN_LOG_INFO == (int)PT_LOG_INFO &&
                   (int)POSTERN_LOG_DEBUG == (int)PT_LOG_DEBUG &&
                   (int)POSTERN_LOG_TRACE == (int)PT_LOG_TRACE,
    "log levels are numbered alike");

static void forward_event(
    enum pt_log_level level, const char *line, void *context)
{
    const struct pt_log_target *target = context;

    target->fn((enum postern_log_level)level, line, target->context);
}

/* --- making one ----------------------------------------------------------- */

bool pt_client_options_are_good(const struct postern_client_options *options)
{
    return options->version == POSTERN_CLIENT_OPTIONS_VERSION &&
           options->connect_timeout_ms <= CONNECT_TIMEOUT_LIMIT_MS &&
           options->response_timeout_ms <= RUN_LIMIT_MS &&
           (int)options->log_level >= (int)POSTERN_LOG_ERROR &&
           (int)options->log_level <= (int)POSTERN_LOG_TRACE;
}

static struct pt_log make_log(
    const struct postern_client_options *options, struct pt_log_target *target)
{
    *target = (struct pt_log_target){
        .fn = options->log, .context = options->log_context};
    if (!options->log) {
        return (struct pt_log){.fn = NULL};
    }
    return (struct pt_log){
        .fn = forward_event,
        .context = target,
        .max_level = (enum pt_log_level)options->log_level,
    };
}

/* Nothing to keep tokens in is no reason not to send. */
static void open_state_dir(
    struct postern_client *client, const char *path, const struct pt_log *log)
{
    struct postern_error error = {.status = POSTERN_OK};

    pt_state_dir_init(&client->state_dir);
    if (pt_state_dir_open(path, &client->state_dir, &error) != POSTERN_OK) {
        char reason[300] = "";

        pt_log_event(log, PT_LOG_WARN,
            "state.not_kept reason=%s: each run signs in anew",
            pt_log_value(pt_view_of(error.message), reason, sizeof(reason)));
    }
}

static const char *ca_file_of(const struct postern_client_options *options)
{
    static const char *const names[] = {
        "POSTERN_CA_FILE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"};
    const char *path = options->ca_file_utf8;

    for (size_t i = 0; !path && i < sizeof(names) / sizeof(names[0]); i++) {
        path = pt_environment_get(names[i]);
    }
    return path;
}

static enum postern_status check_ca_file(
    const char *path, struct postern_error *err)
{
    int fd = -1;
    enum postern_status status = POSTERN_OK;

    if (path) {
        status = pt_input_file_open(path, &fd, NULL, err);
        pt_input_file_close(fd);
    }
    if (status != POSTERN_OK) {
        pt_error_prefix(err, "CA certificates");
    }
    return status;
}

static unsigned or_default(unsigned value, unsigned default_value)
{
    return value > 0 ? value : default_value;
}

static enum postern_status make_http(
    const struct postern_client_options *options, const struct pt_log *log,
    struct pt_http_client **ret, struct postern_error *err)
{
    struct pt_curl_settings settings = {
        .ca_file = ca_file_of(options),
        .connect_timeout_ms = or_default(
            options->connect_timeout_ms, PT_DEFAULT_CONNECT_TIMEOUT_MS),
        .response_timeout_ms = or_default(
            options->response_timeout_ms, PT_DEFAULT_RESPONSE_TIMEOUT_MS),
        .stall_timeout_ms = STALL_TIMEOUT_MS,
        .clock = pt_clock_system(),
        .log = *log,
    };
    enum postern_status status = check_ca_file(settings.ca_file, err);

    return status == POSTERN_OK ? pt_curl_client_new(&settings, ret, err)
                                : status;
}

enum postern_status pt_client_make_http(
    const struct postern_client_options *options, struct pt_log_target *target,
    struct pt_http_client **ret, struct postern_error *err)
{
    struct pt_log log = make_log(options, target);

    return make_http(options, &log, ret, err);
}

static enum postern_status fill_client(struct postern_client *client,
    const struct postern_client_options *options, struct postern_error *err)
{
    struct pt_log log = make_log(options, &client->log_target);
    struct pt_http_client *http = NULL;
    enum postern_status status = make_http(options, &log, &http, err);

    if (status != POSTERN_OK) {
        return status;
    }
    open_state_dir(client, options->state_dir_utf8, &log);
    status = pt_token_cache_init(&client->cache, &client->state_dir, &log, err);
    if (status != POSTERN_OK) {
        pt_state_dir_done(&client->state_dir);
        http->ops->free(http);
        return status;
    }
    pt_engine_init(
        &client->engine, http, &client->cache, pt_clock_system(), &log);
    return POSTERN_OK;
}

enum postern_status postern_client_new(
    const struct postern_client_options *options, struct postern_client **ret,
    struct postern_error *err)
{
    const struct postern_client_options defaults = POSTERN_CLIENT_OPTIONS_INIT;
    struct postern_client *client = NULL;
    enum postern_status status = POSTERN_OK;

    options = options ? options : &defaults;
    if (!ret || !pt_client_options_are_good(options)) {
        return fail_argument(err, "an option of postern_client_new");
    }
    client = pt_calloc(1, sizeof(*client));
    if (!client) {
        return pt_fail_memory(err);
    }
    status = fill_client(client, options, err);
    if (status != POSTERN_OK) {
        pt_free(client);
        return status;
    }
    *ret = client;
    return POSTERN_OK;
}

void postern_client_free(struct postern_client *client)
{
    if (client) {
        pt_engine_done(&client->engine);
        pt_token_cache_done(&client->cache);
        pt_state_dir_done(&client->state_dir);
        pt_free(client);
    }
}

/* --- sending -------------------------------------------------------------- */

enum postern_status postern_submit(struct postern_client *client,
    const struct postern_account *account,
    const struct postern_message *message, postern_done_fn *done, void *context,
    struct postern_error *err)
{
    if (!client || !account || !message || !done) {
        return fail_argument(err, "an argument of postern_submit");
    }
    return pt_engine_submit(&client->engine, &account->model,
        pt_message_of_public(message), done, context, err);
}

enum postern_status postern_run(struct postern_client *client,
    unsigned timeout_ms, size_t *ret_pending_count, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (!client || timeout_ms > RUN_LIMIT_MS) {
        return fail_argument(err, "an argument of postern_run");
    }
    status = pt_engine_run(&client->engine, timeout_ms, err);
    if (ret_pending_count) {
        *ret_pending_count = client->engine.pending_count;
    }
    return status;
}

void postern_wakeup(struct postern_client *client)
{
    if (client) {
        pt_engine_wakeup(&client->engine);
    }
}

int postern_client_get_progress(const struct postern_client *client,
    size_t index, struct postern_progress *ret)
{
    struct pt_engine_progress progress;

    if (!client || !ret ||
        !pt_engine_get_progress(&client->engine, index, &progress)) {
        return 0;
    }
    *ret = (struct postern_progress){
        .target_utf8 =
            postern_message_target(pt_message_to_public(progress.message)),
        .file_utf8 = progress.attachment->name,
        .sent_bytes = progress.sent_bytes,
        .total_bytes = progress.attachment->file.size_bytes,
        .elapsed_ms = progress.elapsed_ms,
    };
    return 1;
}

void postern_stop(struct postern_client *client, unsigned grace_ms)
{
    if (client) {
        pt_engine_stop(&client->engine,
            grace_ms < GRACE_LIMIT_MS ? grace_ms : GRACE_LIMIT_MS);
    }
}

static void keep_receipt(const struct postern_receipt *receipt, void *context)
{
    struct postern_receipt *kept = context;

    *kept = *receipt;
}

/* Works until the one submission ended; at the end of the time it is ended. */
static enum postern_status run_to_end(struct postern_client *client,
    unsigned timeout_ms, struct postern_error *err)
{
    struct pt_clock clock = client->engine.clock;
    int64_t end_mono_ms = pt_clock_mono_ms(&clock) + (int64_t)timeout_ms;
    struct postern_error late = {.status = POSTERN_OK};
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK && client->engine.pending_count > 0) {
        int64_t rest_ms = end_mono_ms - pt_clock_mono_ms(&clock);

        if (rest_ms <= 0) {
            break;
        }
        status = pt_engine_run(&client->engine, (unsigned)rest_ms, err);
    }
    if (status == POSTERN_OK) {
        (void)pt_fail(&late, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY,
            "not sent within %u ms", timeout_ms);
    } else if (err) {
        late = *err;
    }
    pt_engine_abandon(&client->engine, &late);
    return status;
}

static enum postern_status write_failed(struct postern_receipt *receipt,
    const struct postern_error *error, struct postern_error *err)
{
    *receipt = (struct postern_receipt){
        .outcome = POSTERN_OUTCOME_FAILED, .error = *error};
    if (err) {
        *err = *error;
    }
    return error->status;
}

enum postern_status postern_send(struct postern_client *client,
    const struct postern_account *account,
    const struct postern_message *message, unsigned timeout_ms,
    struct postern_receipt *receipt, struct postern_error *err)
{
    struct postern_error error = {.status = POSTERN_OK};
    enum postern_status status = POSTERN_OK;

    if (!receipt) {
        return fail_argument(err, "the receipt of postern_send");
    }
    if (!client || timeout_ms == 0 || timeout_ms > RUN_LIMIT_MS ||
        client->engine.pending_count > 0) {
        (void)fail_argument(&error, "an argument of postern_send");
        return write_failed(receipt, &error, err);
    }
    status =
        postern_submit(client, account, message, keep_receipt, receipt, &error);
    if (status != POSTERN_OK) {
        return write_failed(receipt, &error, err);
    }
    (void)run_to_end(client, timeout_ms, &error);
    if (receipt->error.status != POSTERN_OK && err) {
        *err = receipt->error;
    }
    return receipt->error.status;
}

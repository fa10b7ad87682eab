/*
 * postern/client.h: sending messages.
 *
 * A client holds connections, tokens and submissions. It belongs to one
 * thread at a time; only postern_wakeup() may be called from any thread.
 * Different clients are independent. The library never prints, never exits,
 * and installs no signal handler.
 */
#ifndef POSTERN_CLIENT_H
#define POSTERN_CLIENT_H

#include <stddef.h>

#include "postern/account.h"
#include "postern/error.h"
#include "postern/export.h"
#include "postern/message.h"
#include "postern/receipt.h"

POSTERN_BEGIN_DECLS

/** Sends messages. Since 0.1. */
struct postern_client;

/** How much a log event matters. Since 0.1. */
enum postern_log_level {
    POSTERN_LOG_ERROR = 0, /**< a person must act */
    POSTERN_LOG_WARN = 1,  /**< postern coped */
    POSTERN_LOG_INFO = 2,  /**< life of a message, one line each */
    POSTERN_LOG_DEBUG = 3, /**< decisions */
    POSTERN_LOG_TRACE = 4  /**< requests and answers without secrets, bodies */
};

/**
 * Receives one event.
 *
 * @param level    how much it matters
 * @param line     UTF-8, no newline, no secret; lives for the call
 * @param context  what was given with the function
 * Runs inside calls of the client's owner; must not call the client.
 */
typedef void postern_log_fn(
    enum postern_log_level level, const char *line, void *context);

/** Current value of postern_client_options.version. */
#define POSTERN_CLIENT_OPTIONS_VERSION 1U

/** Options with defaults; see POSTERN_CLIENT_OPTIONS_INIT. Since 0.1. */
struct postern_client_options {
    unsigned version; /**< POSTERN_CLIENT_OPTIONS_VERSION */
    /** Where tokens are kept. NULL: $STATE_DIRECTORY, else
     * $XDG_STATE_HOME/postern, else ~/.local/state/postern. "": nowhere. */
    const char *state_dir_utf8;
    /** A PEM file of further CA certificates. NULL: POSTERN_CA_FILE,
     * SSL_CERT_FILE or CURL_CA_BUNDLE of the environment. */
    const char *ca_file_utf8;
    unsigned connect_timeout_ms;      /**< 1..600000; 0 = 10000 */
    unsigned response_timeout_ms;     /**< from the request's last byte to the
                                       * answer's first; 1..3600000; 0 = 180000 */
    postern_log_fn *log;              /**< NULL: events are dropped */
    void *log_context;                /**< handed to log */
    enum postern_log_level log_level; /**< events above it are dropped */
};

/** Initialiser: every default. */
#define POSTERN_CLIENT_OPTIONS_INIT                                   \
    {                                                                 \
        POSTERN_CLIENT_OPTIONS_VERSION, NULL, NULL, 0, 0, NULL, NULL, \
            POSTERN_LOG_WARN                                          \
    }

/**
 * Make a client.
 *
 * @param options   NULL for defaults; copied
 * @param[out] ret  to be released with postern_client_free(); untouched on
 *                  failure
 * @param[out] err  may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up: ret is NULL, or a version
 * or time-out out of range), POSTERN_E_FILE (fix configuration: the CA file
 * cannot be read), POSTERN_E_MEMORY (retry). A state directory that cannot be
 * used is a warning in the log, not an error: nothing is kept then.
 * Touches the file system. Thread-safe. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_client_new(
    const struct postern_client_options *options, struct postern_client **ret,
    struct postern_error *err);

/**
 * Release a client. Submissions that have not ended get their completion
 * first: failed when nothing was sent, else uncertain.
 *
 * @param client  may be NULL. Since 0.1.
 */
POSTERN_API void postern_client_free(struct postern_client *client);

/**
 * Send one message now, or say why not.
 *
 * @param client      not NULL; nothing else may be pending in it
 * @param account     borrowed for the call
 * @param message     borrowed for the call; unchanged
 * @param timeout_ms  milliseconds for the whole call, sign-in included;
 *                    1..3600000; at its end the message is failed when it
 *                    certainly did not go, else uncertain
 * @param[out] receipt  not NULL; always written
 * @param[out] err    may be NULL; a copy of the receipt's error
 * @return POSTERN_OK - Exchange took the message over (HTTP 202), which is
 *         not yet delivery;
 *         POSTERN_E_UNCERTAIN (find out: the message may have been accepted;
 *         do not send it again blindly);
 *         all others mean that it certainly did not go:
 *         POSTERN_E_TOO_LARGE (give up: a text or an attachment is over
 *         Microsoft's limits),
 *         POSTERN_E_FILE, POSTERN_E_CHANGED (fix configuration: attachment),
 *         POSTERN_E_NETWORK (retry), POSTERN_E_TLS, POSTERN_E_PROXY (fix
 *         configuration), POSTERN_E_AUTH (fix configuration or sign in
 *         again), POSTERN_E_FORBIDDEN, POSTERN_E_NOT_FOUND (fix
 *         configuration), POSTERN_E_THROTTLED (retry, see retry_after_ms),
 *         POSTERN_E_REFUSED (give up), POSTERN_E_SERVICE (retry),
 *         POSTERN_E_CANCELLED (retry), POSTERN_E_ARGUMENT (give up),
 *         POSTERN_E_MEMORY (retry), POSTERN_E_INTERNAL (give up).
 * Blocks. Thread-safe across clients. Source: Microsoft Learn, "user:
 * sendMail". Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_send(
    struct postern_client *client, const struct postern_account *account,
    const struct postern_message *message, unsigned timeout_ms,
    struct postern_receipt *receipt, struct postern_error *err);

/**
 * Receives the receipt of one submission, exactly once.
 *
 * @param receipt  lives for the call
 * @param context  what was given to postern_submit()
 * Runs inside postern_run() or postern_client_free(); may call
 * postern_submit(), no other function of the client.
 */
typedef void postern_done_fn(
    const struct postern_receipt *receipt, void *context);

/**
 * Take a message in for sending by postern_run().
 *
 * @param client   not NULL
 * @param account  borrowed until the completion
 * @param message  borrowed until the completion
 * @param done     not NULL; called once when the delivery has ended
 * @param context  handed to done
 * @param[out] err may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up), POSTERN_E_CANCELLED
 * (retry: postern_stop() was called), POSTERN_E_MEMORY (retry). On failure
 * done is not called and nothing is sent. Does not block. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_submit(
    struct postern_client *client, const struct postern_account *account,
    const struct postern_message *message, postern_done_fn *done, void *context,
    struct postern_error *err);

/**
 * Work on the submissions until none is left, the time is up, or
 * postern_wakeup() was called.
 *
 * @param client      not NULL
 * @param timeout_ms  0 = do what can be done now and return; at most 3600000
 * @param[out] ret_pending_count  may be NULL; submissions not yet ended
 * @param[out] err    may be NULL
 * @return POSTERN_OK also at a time-out or wake-up; POSTERN_E_ARGUMENT (give
 * up), POSTERN_E_INTERNAL (give up: polling is not possible). How each
 * delivery ended is in its receipt.
 * Blocks up to timeout_ms. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_run(
    struct postern_client *client, unsigned timeout_ms,
    size_t *ret_pending_count, struct postern_error *err);

/**
 * Make the current or next postern_run() return early.
 *
 * @param client  not NULL
 * Any thread; not from a signal handler. Does not block. Since 0.1.
 */
POSTERN_API void postern_wakeup(struct postern_client *client);

/**
 * Begin no new request. What is under way gets grace_ms for its verdict in
 * the following postern_run(); after that, and at once where nothing is under
 * way, submissions end as failed, or uncertain where a mail's whole request
 * may be out.
 *
 * @param client    not NULL
 * @param grace_ms  0..60000
 * Does not block. Since 0.1.
 */
POSTERN_API void postern_stop(struct postern_client *client, unsigned grace_ms);

POSTERN_END_DECLS

#endif

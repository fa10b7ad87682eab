/*
 * http/curl_exchange.h: one request and its answer, as libcurl's easy handle.
 *
 * For curl_client.c, which has many of them in its multi handle.
 */
#ifndef PT_HTTP_CURL_EXCHANGE_H
#define PT_HTTP_CURL_EXCHANGE_H

#include <stdbool.h>

#include <curl/curl.h>

#include "http/body_reader.h"
#include "http/curl_client.h"
#include "http/progress_watch.h"
#include "model/request.h"
#include "model/response.h"

struct pt_curl_exchange {
    struct pt_curl_exchange *next;
    const struct pt_curl_settings *settings; /* borrowed from the client */
    const struct pt_request *request;
    void *tag;
    CURL *easy;
    struct curl_slist *headers;
    struct pt_body_reader reader;
    struct pt_progress_watch watch;
    struct pt_response response;
    struct postern_error body_error; /* why the body could not be read */
    unsigned attempt_count;          /* times libcurl was about to send */
    bool is_second_refused;          /* libcurl wanted to send it again */
    bool is_answer_too_large;
    bool is_memory_out;
    char error_text[CURL_ERROR_SIZE];
};

/**
 * An easy handle that is ready to be added to a multi handle.
 *
 * @param settings  outlive the exchange
 * @param request   borrowed until it is freed
 * @param[out] ret  untouched on failure
 * @return POSTERN_OK, POSTERN_E_INTERNAL, POSTERN_E_MEMORY
 */
enum postern_status pt_curl_exchange_new(
    const struct pt_curl_settings *settings, const struct pt_request *request,
    void *tag, struct pt_curl_exchange **ret, struct postern_error *err)
    PT_MUST_CHECK;

/** Takes NULL. Not while a multi handle has it. */
void pt_curl_exchange_free(struct pt_curl_exchange *exchange);

/** How long it may go on without a move; 0: its time is up; below 0: there is
 * no limit now. */
int64_t pt_curl_exchange_left_ms(struct pt_curl_exchange *exchange);

/** Whether libcurl was about to send the request, once at least. */
bool pt_curl_exchange_was_about_to_send(
    const struct pt_curl_exchange *exchange);

/** Completes the response of what we end ourselves. */
void pt_curl_exchange_end(struct pt_curl_exchange *exchange,
    enum pt_transport transport, const char *reason);

/** Completes the response of what libcurl ended. */
void pt_curl_exchange_end_by_code(
    struct pt_curl_exchange *exchange, CURLcode code);

#endif

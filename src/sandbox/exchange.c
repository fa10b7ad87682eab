/*
 * sandbox/exchange.c: one HTTP request and its answer. See exchange.h.
 */
#include "sandbox/exchange.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sandbox/json_text.h"

void pt_exchange_init(struct pt_exchange_response *response)
{
    *response = (struct pt_exchange_response){.status = 500};
    pt_buf_init(&response->body, PT_EXCHANGE_ANSWER_BYTES);
}

void pt_exchange_done(struct pt_exchange_response *response)
{
    pt_buf_done(&response->body);
    pt_content_release(response->content);
    response->content = NULL;
    pt_in_flight_leave(response->in_flight);
    response->in_flight = NULL;
}

static bool is_header_text(const char *value)
{
    for (const char *at = value; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f) {
            return false;
        }
    }
    return true;
}

void pt_exchange_add_header(
    struct pt_exchange_response *response, const char *name, const char *value)
{
    struct pt_exchange_header *header = NULL;

    if (response->header_count == PT_EXCHANGE_MAX_HEADERS ||
        strlen(value) >= sizeof(header->value) || !is_header_text(value)) {
        return;
    }
    header = &response->headers[response->header_count];
    header->name = name;
    (void)snprintf(header->value, sizeof(header->value), "%s", value);
    response->header_count++;
}

const char *pt_exchange_find_header(
    const struct pt_exchange_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (strcasecmp(response->headers[i].name, name) == 0) {
            return response->headers[i].value;
        }
    }
    return NULL;
}

void pt_exchange_set_json(
    struct pt_exchange_response *response, unsigned status, json_t *value)
{
    pt_buf_reset(&response->body);
    response->status = status;
    (void)snprintf(response->content_type, sizeof(response->content_type), "%s",
        "application/json; charset=utf-8");
    if (pt_json_text_append(&response->body, value, NULL) != POSTERN_OK) {
        pt_buf_reset(&response->body);
        response->status = 500;
    }
    json_decref(value);
}

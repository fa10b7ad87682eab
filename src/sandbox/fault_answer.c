/*
 * sandbox/fault_answer.c: a fault's own answer. See fault_answer.h.
 */
#include "sandbox/fault_answer.h"

#include <string.h>
#include <time.h>

#include "sandbox/entra_token.h"
#include "sandbox/graph_call.h"
#include "sandbox/iso_time.h"

#define TEXT "The sandbox was told by --fault to answer so."

struct code_row {
    unsigned status;
    const char *code;
};

/* Graph's usual code for a status. Source: Microsoft Learn, "Microsoft Graph
 * error responses and resource types" and its pages on throttling. */
static const char *usual_code(unsigned status)
{
    static const struct code_row rows[] = {
        {400, "BadRequest"},
        {401, "InvalidAuthenticationToken"},
        {403, "ErrorAccessDenied"},
        {404, "ErrorItemNotFound"},
        {409, "ErrorIrresolvableConflict"},
        {413, "RequestBodyTooLarge"},
        {429, "ApplicationThrottled"},
        {500, "ErrorInternalServerError"},
        {503, "ServiceUnavailable"},
        {504, "GatewayTimeout"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].status == status) {
            return rows[i].code;
        }
    }
    return "UnknownError";
}

/* Entra ID's name of an error (RFC 6749 section 5.2). */
static const char *entra_name(unsigned status)
{
    if (status == 401) {
        return "invalid_client";
    }
    return status == 429 || status >= 500 ? "temporarily_unavailable"
                                          : "invalid_request";
}

/* "AADSTS7000222" as a number; 0: it is none. */
static int entra_number(const char *code)
{
    uint64_t number = 0;

    if (strncmp(code, "AADSTS", 6) != 0 ||
        !pt_fault_action_parse_number(
            pt_view_of(code + 6), 2000000000, &number)) {
        return 0;
    }
    return (int)number;
}

/* code= is an AADSTS number, or the name of an error. */
static void set_entra_body(
    const struct pt_fault_action *action, const struct pt_graph_call *call)
{
    int number = entra_number(action->code);
    bool is_name = action->code[0] && number == 0;
    char timestamp[PT_ISO_TIME_SIZE];
    json_t *description = NULL;

    if (number == 0) {
        number = action->status == 429 || action->status >= 500 ? 90033 : 90100;
    }
    pt_iso_time_format(call->now_unix_s, PT_ISO_ENTRA, timestamp);
    description = json_sprintf("AADSTS%d: " TEXT "\r\nTrace ID: %s\r\n"
                               "Correlation ID: %s\r\nTimestamp: %s",
        number, call->request_id, call->client_request_id, timestamp);
    pt_exchange_set_json(call->response, action->status,
        json_pack("{s:s, s:o, s:[i], s:s, s:s, s:s}", "error",
            is_name ? action->code : entra_name(action->status),
            "error_description", description, "error_codes", number,
            "timestamp", timestamp, "trace_id", call->request_id,
            "correlation_id", call->client_request_id));
}

static void set_html_body(
    struct pt_exchange_response *response, unsigned status)
{
    (void)snprintf(response->content_type, sizeof(response->content_type), "%s",
        "text/html");
    if (pt_buf_append_format(&response->body, NULL,
            "<html>\r\n<head><title>%u</title></head>\r\n<body>\r\n"
            "<center><h1>%u</h1></center>\r\n</body>\r\n</html>\r\n",
            status, status) != POSTERN_OK) {
        pt_buf_reset(&response->body);
    }
}

/* An IMF-fixdate (RFC 9110 section 5.6.7); the sandbox never sets a locale,
 * so the names are English. */
static void add_retry_date(
    struct pt_exchange_response *response, int64_t at_unix_s)
{
    time_t at = (time_t)at_unix_s;
    char text[64];
    struct tm parts;

    if (gmtime_r(&at, &parts) &&
        strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts) > 0) {
        pt_exchange_add_header(response, "Retry-After", text);
    }
}

static void add_headers(const struct pt_fault_action *action,
    struct pt_graph_call *call, bool is_entra)
{
    if (!action->is_without_ids && is_entra) {
        pt_exchange_add_header(
            call->response, "x-ms-request-id", call->request_id);
        pt_exchange_add_header(
            call->response, "client-request-id", call->client_request_id);
    } else if (!action->is_without_ids) {
        pt_graph_add_headers(call);
    }
    if (action->retry_after[0]) {
        pt_exchange_add_header(
            call->response, "Retry-After", action->retry_after);
    }
    if (action->is_retry_date) {
        add_retry_date(
            call->response, call->now_unix_s + (int64_t)action->retry_after_s);
    }
    if (action->location[0]) {
        pt_exchange_add_header(call->response, "Location", action->location);
    }
}

/* The answer so far is forgotten, but that the request is under way. */
static void start_again(struct pt_exchange_response *response)
{
    response->header_count = 0;
    response->content_type[0] = '\0';
    pt_buf_reset(&response->body);
}

void pt_fault_answer(struct pt_service *service,
    const struct pt_fault_action *action,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response)
{
    bool is_entra = pt_entra_has_path(target);
    struct pt_graph_call call = {
        .service = service,
        .request = request,
        .response = response,
        .target = target,
        .now_unix_s = pt_clock_unix_s(&service->options.clock),
    };

    start_again(response);
    response->status = action->status;
    response->is_graph = !is_entra;
    if (pt_random_uuid(call.request_id, NULL) != POSTERN_OK) {
        return;
    }
    call.client_request_id = request->client_request_id
                                 ? request->client_request_id
                                 : call.request_id;
    if (action->body == PT_FAULT_BODY_HTML) {
        set_html_body(response, action->status);
    } else if (action->body == PT_FAULT_BODY_USUAL && action->status >= 300) {
        if (is_entra) {
            set_entra_body(action, &call);
        } else {
            (void)pt_graph_refuse(&call, action->status,
                action->code[0] ? action->code : usual_code(action->status),
                "%s", TEXT);
        }
    }
    add_headers(action, &call, is_entra);
}

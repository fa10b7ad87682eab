/*
 * sandbox/batch.c: many requests in one. See batch.h.
 */
#include "sandbox/batch.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "sandbox/base64url.h"
#include "sandbox/json_text.h"
#include "sandbox/request_body.h"

#define TARGET_BYTES ((size_t)16 * 1024)

/* Of an answer that has no JSON; larger ones have to be asked for alone. */
#define VALUE_BYTES ((size_t)4 * 1000 * 1000)

/* One request; everything is borrowed from the batch's JSON. */
struct item {
    const char *id;
    const char *method;
    const char *url;
    json_t *headers;
    const json_t *body;
    const json_t *depends_on;
    unsigned status; /* 0 until it is answered */
};

struct batch {
    struct item items[PT_BATCH_MAX_REQUESTS];
    size_t count;
    size_t order[PT_BATCH_MAX_REQUESTS]; /* in which they are carried out */
};

static const struct item *find_item(const struct batch *batch, const char *id)
{
    for (size_t i = 0; id && i < batch->count; i++) {
        if (strcasecmp(batch->items[i].id, id) == 0) {
            return &batch->items[i];
        }
    }
    return NULL;
}

/* A header's value by its name in any case; NULL when there is none. */
static const char *find_header(const struct item *item, const char *wanted)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(item->headers, name, value)
    {
        if (strcasecmp(name, wanted) == 0) {
            return json_string_value(value);
        }
    }
    return NULL;
}

static bool refuse_batch(struct pt_graph_call *call, const char *text)
{
    return pt_graph_refuse(
        call, 400, "BadRequest", "Invalid batch payload format: %s", text);
}

static bool is_headers(json_t *headers)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(headers, name, value)
    {
        if (!json_is_string(value)) {
            return false;
        }
    }
    return !headers || json_is_object(headers);
}

static bool is_known_method(const char *method)
{
    static const char *const known[] = {
        "GET", "POST", "PATCH", "PUT", "DELETE"};

    for (size_t i = 0; method && i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(method, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_item(
    struct pt_graph_call *call, struct batch *batch, const json_t *value)
{
    struct item item = {
        .id = pt_json_text_at(value, "id"),
        .method = pt_json_text_at(value, "method"),
        .url = pt_json_text_at(value, "url"),
        .headers = json_object_get(value, "headers"),
        .body = json_object_get(value, "body"),
        .depends_on = json_object_get(value, "dependsOn"),
    };

    if (!item.id || !*item.id || find_item(batch, item.id)) {
        return refuse_batch(call, "each request needs an id of its own.");
    }
    if (!is_known_method(item.method) || !item.url || !*item.url) {
        return refuse_batch(call, "each request needs a method and a url.");
    }
    if (strstr(item.url, "://")) {
        return refuse_batch(call, "urls are relative.");
    }
    if (!is_headers(item.headers)) {
        return refuse_batch(call, "headers are an object of strings.");
    }
    if (item.body && !find_header(&item, "Content-Type")) {
        return refuse_batch(call, "a body needs the header Content-Type.");
    }
    if (item.depends_on && !json_is_array(item.depends_on)) {
        return refuse_batch(call, "dependsOn is a list of ids.");
    }
    batch->items[batch->count] = item;
    batch->count++;
    return true;
}

static bool read_batch(
    struct pt_graph_call *call, const json_t *root, struct batch *batch)
{
    const json_t *requests = json_object_get(root, "requests");
    size_t count = json_array_size(requests);

    if (count == 0 || json_object_size(root) != 1) {
        return refuse_batch(call, "'requests' has to be a list, and alone.");
    }
    if (count > PT_BATCH_MAX_REQUESTS) {
        return refuse_batch(call, "there are more than 20 requests.");
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_item(call, batch, json_array_get(requests, i))) {
            return false;
        }
    }
    return true;
}

/* Whether everything that an item depends on is before place in the order. */
static bool is_ready(
    const struct batch *batch, const struct item *item, size_t place)
{
    for (size_t i = 0; i < json_array_size(item->depends_on); i++) {
        const struct item *other = find_item(
            batch, json_string_value(json_array_get(item->depends_on, i)));
        bool is_before = false;

        for (size_t k = 0; k < place; k++) {
            is_before = is_before || &batch->items[batch->order[k]] == other;
        }
        if (!is_before) {
            return false;
        }
    }
    return true;
}

static bool is_placed(const struct batch *batch, size_t index, size_t place)
{
    for (size_t k = 0; k < place; k++) {
        if (batch->order[k] == index) {
            return true;
        }
    }
    return false;
}

/* The order written, but for what has to wait. False: it cannot be met. */
static bool find_order(struct batch *batch)
{
    for (size_t place = 0; place < batch->count; place++) {
        size_t index = 0;

        while (index < batch->count &&
               (is_placed(batch, index, place) ||
                   !is_ready(batch, &batch->items[index], place))) {
            index++;
        }
        if (index == batch->count) {
            return false;
        }
        batch->order[place] = index;
    }
    return true;
}

static bool has_failed_dependency(
    const struct batch *batch, const struct item *item)
{
    for (size_t i = 0; i < json_array_size(item->depends_on); i++) {
        const struct item *other = find_item(
            batch, json_string_value(json_array_get(item->depends_on, i)));

        if (other->status >= 400) {
            return true;
        }
    }
    return false;
}

/* JSON as it is; anything else is base64url in a string. */
static enum postern_status write_body(
    const struct item *item, struct pt_buf *out)
{
    const char *text = json_string_value(item->body);
    struct pt_view view = pt_view_of(text);

    if (!item->body) {
        return POSTERN_OK;
    }
    if (!text) {
        return pt_json_text_append(out, item->body, NULL);
    }
    while (view.len > 0 && view.ptr[view.len - 1] == '=') {
        view.len--;
    }
    return pt_base64url_decode(view, out, NULL);
}

static enum postern_status write_target(
    const struct item *item, struct pt_buf *out)
{
    bool has_version = strncasecmp(item->url, "/v1.0/", 6) == 0;

    return pt_buf_append_format(out, NULL, "%s%s%s", has_version ? "" : "/v1.0",
        has_version || item->url[0] == '/' ? "" : "/", item->url);
}

/* The bytes of an answer that is no JSON. NULL: too many, or no memory. */
static json_t *encode_value(const struct pt_exchange_response *response)
{
    const struct pt_content *content = response->content;
    size_t size = content ? pt_content_size_bytes(content) : response->body.len;
    unsigned char *bytes = size <= VALUE_BYTES ? pt_malloc(size) : NULL;
    char *text = bytes ? pt_malloc(size / 3 * 4 + 4) : NULL;
    json_t *value = NULL;

    if (text && content &&
        pt_content_read(content, 0, bytes, size, NULL) == POSTERN_OK) {
        value = json_stringn_nocheck(text, pt_base64_encode(bytes, size, text));
    } else if (text && !content) {
        value = json_stringn_nocheck(
            text, pt_base64_encode(
                      (const unsigned char *)response->body.data, size, text));
    }
    pt_free(bytes);
    pt_free(text);
    return value;
}

static json_t *make_headers(const struct pt_exchange_response *response)
{
    json_t *headers = json_object();

    for (size_t i = 0; i < response->header_count; i++) {
        (void)json_object_set_new(headers, response->headers[i].name,
            json_string(response->headers[i].value));
    }
    if (response->content_type[0]) {
        (void)json_object_set_new(
            headers, "Content-Type", json_string(response->content_type));
    }
    return headers;
}

static json_t *make_answer(
    struct item *item, const struct pt_exchange_response *response)
{
    json_t *answer = json_pack(
        "{s:s, s:o}", "id", item->id, "headers", make_headers(response));
    json_t *body = NULL;

    item->status = response->status;
    if (response->body.len > 0 || response->content) {
        body = response->content ? NULL
                                 : json_loadb(response->body.data,
                                       response->body.len, 0, NULL);
        body = body ? body : encode_value(response);
        if (!body) {
            item->status = 507;
        }
    }
    if (body) {
        /* Also frees it when there is no answer. */
        (void)json_object_set_new(answer, "body", body);
    }
    if (answer) {
        (void)json_object_set_new(answer, "status", json_integer(item->status));
    }
    return answer;
}

static json_t *make_failure(
    struct item *item, unsigned status, const char *code, const char *text)
{
    item->status = status;
    return json_pack("{s:s, s:i, s:{s:s}, s:{s:{s:s, s:s}}}", "id", item->id,
        "status", (int)status, "headers", "Content-Type", "application/json",
        "body", "error", "code", code, "message", text);
}

/* Carries one request out as if it had come by itself. */
static json_t *run_item(const struct pt_graph_call *call, struct item *item)
{
    struct pt_exchange_response response;
    struct pt_buf target;
    struct pt_buf body;
    char length[32] = "";
    json_t *answer = NULL;

    pt_exchange_init(&response);
    pt_buf_init(&target, TARGET_BYTES);
    pt_buf_init(&body, PT_REQUEST_KEPT_BYTES);
    if (write_target(item, &target) == POSTERN_OK &&
        write_body(item, &body) == POSTERN_OK) {
        const char *client_id = find_header(item, "client-request-id");

        (void)snprintf(length, sizeof(length), "%zu", body.len);
        pt_service_answer(call->service,
            &(struct pt_exchange_request){
                .method = item->method,
                .target = target.data,
                .content_type = find_header(item, "Content-Type"),
                .content_length = length,
                .authorization = call->request->authorization,
                .client_request_id =
                    client_id ? client_id : call->client_request_id,
                .prefer = find_header(item, "Prefer"),
                .body = pt_buf_view(&body),
            },
            &response);
        answer = make_answer(item, &response);
    } else {
        answer = make_failure(item, 400, "BadRequest",
            "The body is neither JSON nor base64url, or the url is too long.");
    }
    pt_buf_done(&target);
    pt_buf_done(&body);
    pt_exchange_done(&response);
    return answer;
}

static json_t *run_batch(const struct pt_graph_call *call, struct batch *batch)
{
    json_t *answers = json_array();

    for (size_t place = 0; place < batch->count; place++) {
        struct item *item = &batch->items[batch->order[place]];
        json_t *answer = NULL;

        if (strstr(item->url, "$batch")) {
            answer = make_failure(item, 400, "BadRequest",
                "A batch cannot be a request of a batch.");
        } else if (has_failed_dependency(batch, item)) {
            answer = make_failure(
                item, 424, "FailedDependency", "Failed Dependency");
        } else {
            answer = run_item(call, item);
        }
        (void)json_array_append_new(answers, answer);
    }
    return answers;
}

void pt_batch_answer(struct pt_graph_call *call)
{
    struct batch batch = {.count = 0};
    json_t *root = NULL;

    if (pt_request_body_parse(
            call, call->service->limits->request_bytes, &root) &&
        read_batch(call, root, &batch)) {
        if (find_order(&batch)) {
            pt_exchange_set_json(call->response, 200,
                json_pack("{s:o}", "responses", run_batch(call, &batch)));
        } else {
            (void)refuse_batch(
                call, "dependsOn names what is not there, or goes in circles.");
        }
    }
    json_decref(root);
}

/*
 * graph/draft_answer.c: what the good answers of the draft route say. See
 * draft_answer.h.
 */
#include "graph/draft_answer.h"

#include <string.h>

#include "base/error.h"
#include "codec/json.h"
#include "model/cloud.h"

/* Ids of Exchange have about 150 characters, internetMessageIds at most 998
 * (RFC 5322 section 2.1.1). */
#define ID_LIMIT_BYTES ((size_t)1024)

/* Digits that cannot overflow. */
#define OFFSET_DIGITS 18U

static enum postern_status fail_to_read(
    const char *what, struct postern_error *err)
{
    return pt_fail(err, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
        "Graph's answer cannot be read: %s", what);
}

/* Nothing that could not stand in a URL after encoding, or in a filter. */
static bool is_id(struct pt_view id)
{
    for (size_t i = 0; i < id.len; i++) {
        if (id.ptr[i] <= ' ' || id.ptr[i] > '~') {
            return false;
        }
    }
    return id.len > 0 && id.len <= ID_LIMIT_BYTES;
}

static enum postern_status read_ids(const json_t *message, char **ret_id,
    char **ret_message_id, struct postern_error *err)
{
    struct pt_view id = pt_json_get_text(message, "id");
    struct pt_view message_id = pt_json_get_text(message, "internetMessageId");
    char *id_copy = NULL;
    char *message_id_copy = NULL;

    if (!is_id(id)) {
        return fail_to_read("the new draft has no id", err);
    }
    id_copy = pt_strndup(id.ptr, id.len);
    message_id_copy =
        is_id(message_id) ? pt_strndup(message_id.ptr, message_id.len) : NULL;
    if (!id_copy || (is_id(message_id) && !message_id_copy)) {
        pt_free(id_copy);
        pt_free(message_id_copy);
        return pt_fail_memory(err);
    }
    *ret_id = id_copy;
    *ret_message_id = message_id_copy;
    return POSTERN_OK;
}

enum postern_status pt_draft_answer_read_created(
    const struct pt_response *response, char **ret_id, char **ret_message_id,
    struct postern_error *err)
{
    json_t *message = pt_json_parse_object(pt_secret_view(&response->body));
    enum postern_status status = read_ids(message, ret_id, ret_message_id, err);

    json_decref(message);
    return status;
}

/* RFC 3986 section 2: a URL is of printable ASCII. */
static bool is_upload_url(struct pt_view url)
{
    for (size_t i = 0; i < url.len; i++) {
        if (url.ptr[i] <= ' ' || url.ptr[i] > '~') {
            return false;
        }
    }
    return pt_cloud_is_safe_url(url);
}

enum postern_status pt_draft_answer_read_session(
    const struct pt_response *response, struct pt_secret *ret_url,
    struct postern_error *err)
{
    json_t *session = pt_json_parse_object(pt_secret_view(&response->body));
    struct pt_view url = pt_json_get_text(session, "uploadUrl");
    enum postern_status status =
        is_upload_url(url)
            ? pt_secret_set(ret_url, url, err)
            : fail_to_read("the upload session has no URL to trust", err);

    json_decref(session);
    return status;
}

/* The digits at the front. */
static bool read_number(struct pt_view text, uint64_t *ret)
{
    uint64_t value = 0;
    size_t len = 0;

    while (len < text.len && text.ptr[len] >= '0' && text.ptr[len] <= '9') {
        if (len == OFFSET_DIGITS) {
            return false;
        }
        value = value * 10 + (uint64_t)(text.ptr[len] - '0');
        len++;
    }
    if (len == 0 || (len < text.len && text.ptr[len] != '-')) {
        return false;
    }
    *ret = value;
    return true;
}

bool pt_draft_answer_read_next(
    const struct pt_response *response, uint64_t *ret_offset_bytes)
{
    json_t *session = pt_json_parse_object(pt_secret_view(&response->body));
    const json_t *ranges = json_object_get(session, "nextExpectedRanges");
    const json_t *first = json_array_get(ranges, 0);
    bool is_read = json_is_string(first) &&
                   read_number(pt_view_make(json_string_value(first),
                                   json_string_length(first)),
                       ret_offset_bytes);

    json_decref(session);
    return is_read;
}

static enum postern_status read_attachment(
    const json_t *item, struct pt_listing *listing, struct postern_error *err)
{
    struct pt_view name = pt_json_get_text(item, "name");
    const json_t *size = json_object_get(item, "size");

    if (!json_is_integer(size) || json_integer_value(size) < 0 ||
        pt_view_find(name, '\0') < name.len) {
        return fail_to_read("an attachment has no name or no size", err);
    }
    return pt_listing_add(
        listing, name, (uint64_t)json_integer_value(size), err);
}

static enum postern_status read_attachments(
    const json_t *root, struct pt_listing *listing, struct postern_error *err)
{
    const json_t *items = json_object_get(root, "value");
    enum postern_status status = POSTERN_OK;

    if (!json_is_array(items) || json_object_get(root, "@odata.nextLink")) {
        return fail_to_read("it is no whole list of attachments", err);
    }
    for (size_t i = 0; status == POSTERN_OK && i < json_array_size(items);
         i++) {
        status = read_attachment(json_array_get(items, i), listing, err);
    }
    return status;
}

enum postern_status pt_draft_answer_read_listing(
    const struct pt_response *response, struct pt_listing *ret,
    struct postern_error *err)
{
    json_t *root = pt_json_parse_object(pt_secret_view(&response->body));
    struct pt_listing listing;
    enum postern_status status = POSTERN_OK;

    pt_listing_init(&listing);
    status = read_attachments(root, &listing, err);
    json_decref(root);
    if (status == POSTERN_OK) {
        pt_listing_done(ret);
        *ret = listing;
    } else {
        pt_listing_done(&listing);
    }
    return status;
}

enum postern_status pt_draft_answer_read_is_draft(
    const struct pt_response *response, bool *ret, struct postern_error *err)
{
    json_t *message = pt_json_parse_object(pt_secret_view(&response->body));
    const json_t *is_draft = json_object_get(message, "isDraft");
    enum postern_status status = POSTERN_OK;

    if (json_is_boolean(is_draft)) {
        *ret = json_is_true(is_draft);
    } else {
        status = fail_to_read("it does not tell a draft", err);
    }
    json_decref(message);
    return status;
}

enum postern_status pt_draft_answer_read_is_sent(
    const struct pt_response *response, bool *ret, struct postern_error *err)
{
    json_t *root = pt_json_parse_object(pt_secret_view(&response->body));
    const json_t *items = json_object_get(root, "value");
    enum postern_status status =
        json_is_array(items) ? POSTERN_OK
                             : fail_to_read("it is no list of messages", err);
    bool is_sent = false;

    for (size_t i = 0; i < json_array_size(items); i++) {
        is_sent = is_sent || json_is_false(json_object_get(
                                 json_array_get(items, i), "isDraft"));
    }
    if (status == POSTERN_OK) {
        *ret = is_sent;
    }
    json_decref(root);
    return status;
}

static enum postern_status find_orphan(const json_t *items, const char *own_id,
    char **ret_id, struct postern_error *err)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        struct pt_view id = pt_json_get_text(item, "id");

        if (json_is_true(json_object_get(item, "isDraft")) && is_id(id) &&
            !pt_view_is_equal(id, pt_view_of(own_id))) {
            char *copy = pt_strndup(id.ptr, id.len);

            if (!copy) {
                return pt_fail_memory(err);
            }
            *ret_id = copy;
            return POSTERN_OK;
        }
    }
    *ret_id = NULL;
    return POSTERN_OK;
}

enum postern_status pt_draft_answer_read_orphan(
    const struct pt_response *response, const char *own_id, char **ret_id,
    struct postern_error *err)
{
    json_t *root = pt_json_parse_object(pt_secret_view(&response->body));
    const json_t *items = json_object_get(root, "value");
    enum postern_status status =
        json_is_array(items) ? find_orphan(items, own_id, ret_id, err)
                             : fail_to_read("it is no list of messages", err);

    json_decref(root);
    return status;
}

/*
 * codec/json.c: jansson, with our limits and errors. See json.h.
 */
#include "codec/json.h"

#include "base/error.h"
#include "codec/utf8.h"

void pt_json_set_wiping_memory(void)
{
    json_set_alloc_funcs(pt_wiping_malloc, pt_wiping_free);
}

/* jansson itself refuses to nest deeper than 2048 (JSON_PARSER_MAX_DEPTH). */
json_t *pt_json_parse_object(struct pt_view text)
{
    json_t *value =
        json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);

    if (value && !json_is_object(value)) {
        json_decref(value);
        value = NULL;
    }
    return value;
}

struct pt_view pt_json_get_text(const json_t *object, const char *key)
{
    const json_t *member = json_object_get(object, key);

    if (!json_is_string(member)) {
        return pt_view_of("");
    }
    return pt_view_make(json_string_value(member), json_string_length(member));
}

enum postern_status pt_json_set_new(
    json_t *object, const char *key, json_t *value, struct postern_error *err)
{
    if (!value || json_object_set_new(object, key, value) != 0) {
        return pt_fail_memory(err);
    }
    return POSTERN_OK;
}

enum postern_status pt_json_set_text(json_t *object, const char *key,
    struct pt_view text, struct postern_error *err)
{
    size_t offset = 0;

    if (!pt_utf8_is_valid(text, &offset)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "'%s' is not UTF-8 at byte %zu", key, offset);
    }
    return pt_json_set_new(
        object, key, json_stringn_nocheck(text.ptr, text.len), err);
}

enum postern_status pt_json_append_new(
    json_t *array, json_t *value, struct postern_error *err)
{
    if (!value || json_array_append_new(array, value) != 0) {
        return pt_fail_memory(err);
    }
    return POSTERN_OK;
}

/* What the callback of the dump writes to, and how that went. */
struct sink {
    struct pt_buf *out;
    struct postern_error *err;
    enum postern_status status;
};

static int write_piece(const char *piece, size_t len, void *context)
{
    struct sink *sink = context;

    sink->status = pt_buf_append(sink->out, piece, len, sink->err);
    return sink->status == POSTERN_OK ? 0 : -1;
}

enum postern_status pt_json_write(
    const json_t *value, struct pt_buf *out, struct postern_error *err)
{
    struct sink sink = {.out = out, .err = err, .status = POSTERN_OK};
    size_t old_len = out->len;

    /* Through the callback, so that the text exists once: json_dumps() would
     * build it in memory of its own first. */
    if (json_dump_callback(value, write_piece, &sink,
            JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENCODE_ANY) == 0) {
        return POSTERN_OK;
    }
    pt_buf_truncate(out, old_len);
    return sink.status != POSTERN_OK ? sink.status : pt_fail_memory(err);
}

/*
 * sandbox/json_text.c: JSON values as text. See json_text.h.
 */
#include "sandbox/json_text.h"

#include "base/error.h"

static int append_piece(const char *bytes, size_t len, void *context)
{
    struct pt_buf *buf = context;

    return pt_buf_append(buf, bytes, len, NULL) == POSTERN_OK ? 0 : -1;
}

enum postern_status pt_json_text_append(
    struct pt_buf *out, const json_t *value, struct postern_error *err)
{
    if (!value ||
        json_dump_callback(value, append_piece, out, JSON_COMPACT) != 0) {
        return pt_fail_memory(err);
    }
    return POSTERN_OK;
}

const char *pt_json_text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/*
 * sandbox/json_text.h: JSON values as text in our own buffers.
 */
#ifndef PT_SANDBOX_JSON_TEXT_H
#define PT_SANDBOX_JSON_TEXT_H

#include <jansson.h>

#include "base/buf.h"

/**
 * Appends value, compact.
 * @param value  borrowed; NULL (jansson found no memory) is POSTERN_E_MEMORY
 */
enum postern_status pt_json_text_append(struct pt_buf *out, const json_t *value,
    struct postern_error *err) PT_MUST_CHECK;

/** The string at key, or NULL when there is none or it is no string. */
const char *pt_json_text_at(const json_t *object, const char *key);

#endif

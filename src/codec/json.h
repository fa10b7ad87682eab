/*
 * codec/json.h: jansson, with our limits and errors.
 *
 * jansson's own objects are used as they are; these helpers cover parsing
 * what a service sent and writing what we send.
 */
#ifndef PT_CODEC_JSON_H
#define PT_CODEC_JSON_H

#include <jansson.h>

#include "base/buf.h"

/**
 * From now on jansson wipes each block it releases: what it parses and writes
 * holds tokens. Concerns the whole process, so it is called once, before any
 * other use of jansson. Programs do this; a library's host might use jansson
 * itself, and memory of the one allocator must not be freed by the other.
 */
void pt_json_set_wiping_memory(void);

/**
 * Parses one JSON object (an array or scalar is refused).
 * @return a new reference, or NULL when it is not JSON: hostile input is an
 * ordinary case, the caller says what it means
 */
json_t *pt_json_parse_object(struct pt_view text) PT_MUST_CHECK;

/** A string member as a view into the object; empty when it is not there or
 * no string. object may be NULL. */
struct pt_view pt_json_get_text(const json_t *object, const char *key);

/** Sets a string member from a view; must be UTF-8. */
enum postern_status pt_json_set_text(json_t *object, const char *key,
    struct pt_view text, struct postern_error *err) PT_MUST_CHECK;

/** Sets a member and takes over value's reference, also on failure; value
 * NULL is POSTERN_E_MEMORY. */
enum postern_status pt_json_set_new(json_t *object, const char *key,
    json_t *value, struct postern_error *err) PT_MUST_CHECK;

/** Appends to an array and takes over value's reference, also on failure. */
enum postern_status pt_json_append_new(
    json_t *array, json_t *value, struct postern_error *err) PT_MUST_CHECK;

/** Appends the compact JSON of value, keys in the order of insertion. On
 * failure out is as before. */
enum postern_status pt_json_write(const json_t *value, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif

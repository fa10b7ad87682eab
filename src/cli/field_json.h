/*
 * cli/field_json.h: a field of a URL as JSON.
 */
#ifndef PT_CLI_FIELD_JSON_H
#define PT_CLI_FIELD_JSON_H

#include <jansson.h>

#include "postern/unstable/url.h"

/**
 * Null, a string, true or false, a number, a list of {"name", "address"} or a
 * list of strings. Bytes that are no UTF-8 become U+FFFD.
 *
 * @return a new reference; NULL when memory is out
 */
json_t *pt_field_json_new(const struct postern_url_field *field);

#endif

/*
 * sandbox/schema.h: whether a JSON value is what Graph takes as a type.
 *
 * Strict as Graph's OData reader is: unknown properties, wrong JSON types,
 * values no enum has, null where none may be, a missing or wrong @odata.type.
 */
#ifndef PT_SANDBOX_SCHEMA_H
#define PT_SANDBOX_SCHEMA_H

#include <jansson.h>

#include "base/alloc.h"
#include "sandbox/schema_table.h"

/* Why a value is refused, in Graph's words; and what was taken although the
 * documents say otherwise. */
struct pt_schema_fault {
    char message[512];
    const char *warned_property; /* static name, or NULL */
};

/**
 * Checks a value with all that is in it. No recursion: nesting is limited by
 * the JSON parser alone.
 * @param[out] fault  message written when false is returned
 */
bool pt_schema_check(const struct pt_schema_type *type, json_t *value,
    struct pt_schema_fault *fault) PT_MUST_CHECK;

#endif

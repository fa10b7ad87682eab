/*
 * sandbox/form_fields.h: name=value&name=value, as in a query string or an
 * application/x-www-form-urlencoded body, and percent-escapes alone.
 *
 * Strict, unlike a reader that wants to be helpful: an escape that is none
 * and a NUL byte are refused, because the services the sandbox stands for
 * would take the text for something else.
 * Source: URL Standard section 5; RFC 3986 section 2.1.
 */
#ifndef PT_SANDBOX_FORM_FIELDS_H
#define PT_SANDBOX_FORM_FIELDS_H

#include <stdbool.h>

#include "postern/error.h"

#include "base/view.h"

struct pt_form_field {
    char *name;
    char *value;
};

struct pt_form_fields {
    struct pt_form_field *items;
    size_t count;
    size_t cap;
};

/** Parses; fields must be zeroed or done. On failure it is empty. */
enum postern_status pt_form_fields_parse(struct pt_view text,
    struct pt_form_fields *fields, struct postern_error *err);

/** Wipes and frees. */
void pt_form_fields_done(struct pt_form_fields *fields);

/** The first value of that name (exact), or NULL. */
const char *pt_form_fields_find(
    const struct pt_form_fields *fields, const char *name);

/** The name that occurs more than once, or NULL. */
const char *pt_form_fields_find_repeated(const struct pt_form_fields *fields);

/**
 * Decodes percent-escapes once.
 * @param is_plus_blank  '+' is a blank, as in forms and queries
 * @param[out] ret  heap string, pt_free_wiped()
 */
enum postern_status pt_form_fields_decode(struct pt_view text,
    bool is_plus_blank, char **ret, struct postern_error *err);

#endif

/*
 * codec/form.h: application/x-www-form-urlencoded bodies.
 * Source: URL Standard section 5; blanks are written %20, which every reader
 * of the format takes.
 */
#ifndef PT_CODEC_FORM_H
#define PT_CODEC_FORM_H

#include <stdbool.h>

#include "base/secret.h"

/** Appends "name=value", with '&' before it when out is not empty. Both are
 * percent-encoded. */
enum postern_status pt_form_append(struct pt_secret *out, const char *name,
    struct pt_view value, struct postern_error *err) PT_MUST_CHECK;

/**
 * Finds a field and decodes it ('+' is a blank). The last one of a name wins.
 * @param[out] out      replaced by the value; reset when there is none
 * @param[out] ret_has  whether the field is there
 */
enum postern_status pt_form_get(struct pt_view form, const char *name,
    struct pt_secret *out, bool *ret_has, struct postern_error *err)
    PT_MUST_CHECK;

#endif

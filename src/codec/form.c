/*
 * codec/form.c: application/x-www-form-urlencoded bodies. See form.h.
 */
#include "codec/form.h"

#include <string.h>

#include "codec/percent.h"

enum postern_status pt_form_append(struct pt_secret *out, const char *name,
    struct pt_view value, struct postern_error *err)
{
    size_t old_len = out->len;
    enum postern_status status = POSTERN_OK;

    if (old_len > 0) {
        status = pt_secret_append(out, pt_view_of("&"), err);
    }
    if (status == POSTERN_OK) {
        status = pt_percent_append_secret(out, pt_view_of(name), err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_append(out, pt_view_of("="), err);
    }
    if (status == POSTERN_OK) {
        status = pt_percent_append_secret(out, value, err);
    }
    if (status != POSTERN_OK) {
        pt_secret_truncate(out, old_len);
    }
    return status;
}

/* Cuts one character off the front: "+" and "%20" are a blank. */
static char next_byte(struct pt_view *rest)
{
    bool is_plus = rest->ptr[0] == '+';
    char byte = '\0';

    *rest = pt_view_from(*rest, pt_percent_decode_byte(*rest, &byte));
    if (is_plus) {
        byte = ' ';
    }
    return byte;
}

static bool is_name(struct pt_view encoded, const char *name)
{
    size_t len = strlen(name);
    size_t i = 0;

    while (encoded.len > 0 && i < len) {
        if (next_byte(&encoded) != name[i]) {
            return false;
        }
        i++;
    }
    return encoded.len == 0 && i == len;
}

static enum postern_status decode(
    struct pt_view value, struct pt_secret *out, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    while (value.len > 0 && status == POSTERN_OK) {
        char byte = next_byte(&value);

        status = pt_secret_append(out, pt_view_make(&byte, 1), err);
    }
    return status;
}

enum postern_status pt_form_get(struct pt_view form, const char *name,
    struct pt_secret *out, bool *ret_has, struct postern_error *err)
{
    struct pt_view rest = form;
    struct pt_view field = pt_view_of("");
    struct pt_view found = pt_view_of("");
    struct pt_secret value;
    enum postern_status status = POSTERN_OK;
    bool has = false;

    while (pt_view_next_field(&rest, '&', &field)) {
        size_t name_len = pt_view_find(field, '=');

        if (is_name(pt_view_first(field, name_len), name)) {
            found = pt_view_from(field, name_len + 1);
            has = true;
        }
    }
    pt_secret_init(&value, out->limit);
    status = decode(found, &value, err);
    if (status != POSTERN_OK) {
        pt_secret_done(&value);
        return status;
    }
    pt_secret_done(out);
    *out = value;
    *ret_has = has;
    return POSTERN_OK;
}

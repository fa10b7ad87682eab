/*
 * sandbox/form_fields.c: fields of queries and forms. See form_fields.h.
 */
#include "sandbox/form_fields.h"

#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"

/* More fields than any request of ours has, far fewer than memory holds. */
#define MAX_FIELDS ((size_t)256)

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    if (byte >= 'A' && byte <= 'F') {
        return byte - 'A' + 10;
    }
    return -1;
}

/* One escape at text[at]: the byte, or -1. */
static int escaped_byte(struct pt_view text, size_t at)
{
    int high = 0;
    int low = 0;

    if (text.len - at < 3) {
        return -1;
    }
    high = hex_digit(text.ptr[at + 1]);
    low = hex_digit(text.ptr[at + 2]);
    if (high < 0 || low < 0) {
        return -1;
    }
    return high * 16 + low;
}

enum postern_status pt_form_fields_decode(struct pt_view text,
    bool is_plus_blank, char **ret, struct postern_error *err)
{
    char *out = pt_malloc(text.len + 1);
    size_t len = 0;

    if (!out) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < text.len; i++) {
        int byte = (unsigned char)text.ptr[i];

        if (byte == '%') {
            byte = escaped_byte(text, i);
            i += 2;
        } else if (byte == '+' && is_plus_blank) {
            byte = ' ';
        }
        if (byte <= 0) {
            out[len] = '\0';
            pt_free_wiped(out);
            return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
                "a percent-escape is malformed or stands for NUL");
        }
        out[len] = (char)byte;
        len++;
    }
    out[len] = '\0';
    *ret = out;
    return POSTERN_OK;
}

static enum postern_status add_field(struct pt_form_fields *fields,
    struct pt_view pair, struct postern_error *err)
{
    size_t equals = pt_view_find(pair, '=');
    struct pt_form_field field = {.name = NULL, .value = NULL};
    enum postern_status status = pt_array_ensure_one_more(&fields->items,
        &fields->cap, fields->count, sizeof(*fields->items), MAX_FIELDS, err);

    if (status != POSTERN_OK) {
        goto cleanup;
    }
    status = pt_form_fields_decode(
        pt_view_first(pair, equals), true, &field.name, err);
    if (status != POSTERN_OK) {
        goto cleanup;
    }
    status = pt_form_fields_decode(
        pt_view_from(pair, equals + 1), true, &field.value, err);
    if (status != POSTERN_OK) {
        goto cleanup;
    }
    fields->items[fields->count] = field;
    fields->count++;
    return POSTERN_OK;

cleanup:
    pt_free_wiped(field.name);
    pt_free_wiped(field.value);
    return status;
}

enum postern_status pt_form_fields_parse(struct pt_view text,
    struct pt_form_fields *fields, struct postern_error *err)
{
    struct pt_view rest = text;
    struct pt_view pair = pt_view_of("");

    *fields = (struct pt_form_fields){.items = NULL};
    while (pt_view_next_field(&rest, '&', &pair)) {
        enum postern_status status = POSTERN_OK;

        if (pair.len > 0) {
            status = add_field(fields, pair, err);
        }
        if (status != POSTERN_OK) {
            pt_form_fields_done(fields);
            return status;
        }
    }
    return POSTERN_OK;
}

void pt_form_fields_done(struct pt_form_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        pt_free_wiped(fields->items[i].name);
        pt_free_wiped(fields->items[i].value);
    }
    pt_free(fields->items);
    *fields = (struct pt_form_fields){.items = NULL};
}

const char *pt_form_fields_find(
    const struct pt_form_fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->items[i].name, name) == 0) {
            return fields->items[i].value;
        }
    }
    return NULL;
}

const char *pt_form_fields_find_repeated(const struct pt_form_fields *fields)
{
    for (size_t i = 1; i < fields->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(fields->items[i].name, fields->items[k].name) == 0) {
                return fields->items[i].name;
            }
        }
    }
    return NULL;
}

/*
 * cli/field_json.c: see field_json.h.
 */
#include "cli/field_json.h"

#include <string.h>

#include "cli/memory.h"
#include "cli/report.h"

static const char replacement[] = "\xef\xbf\xbd";
#define REPLACEMENT_LEN (sizeof replacement - 1)

/* The text with each byte that is no UTF-8 replaced; to has room for
 * REPLACEMENT_LEN bytes for each of text. Gives the length. */
static size_t clean(const char *text, size_t len, char *to)
{
    size_t used = 0;

    for (size_t i = 0; i < len;) {
        size_t size = pt_report_character_size(text + i);

        if (size == 0) {
            memcpy(to + used, replacement, REPLACEMENT_LEN);
            used += REPLACEMENT_LEN;
            i++;
        } else {
            memcpy(to + used, text + i, size);
            used += size;
            i += size;
        }
    }
    return used;
}

static json_t *new_text(const char *text, size_t len)
{
    /* NUL-terminated, as text is: so no character reaches over its end. */
    char *copy = pt_memory_new(len + 1, REPLACEMENT_LEN);
    json_t *value = NULL;
    size_t used = 0;

    if (!copy) {
        return NULL;
    }
    used = clean(text, len, copy);
    value = json_stringn(copy, used);
    explicit_bzero(copy, used);
    pt_memory_free(copy);
    return value;
}

static json_t *new_text_or_null(const char *text)
{
    return text ? new_text(text, strlen(text)) : json_null();
}

static json_t *new_address(const struct postern_url_address *address)
{
    json_t *object = json_object();

    if (object && (json_object_set_new(object, "name",
                       new_text_or_null(address->name_utf8)) != 0 ||
                      json_object_set_new(object, "address",
                          new_text_or_null(address->address_utf8)) != 0)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *new_list(const struct postern_url_field *field)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < field->count; i++) {
        json_t *item = field->kind == POSTERN_URL_ADDRESSES
                           ? new_address(&field->addresses[i])
                           : new_text_or_null(field->texts_utf8[i]);

        if (json_array_append_new(list, item) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

json_t *pt_field_json_new(const struct postern_url_field *field)
{
    switch (field->kind) {
    case POSTERN_URL_TEXT:
        return new_text(field->text_utf8, field->text_len);
    case POSTERN_URL_BOOLEAN:
        return json_boolean(field->integer);
    case POSTERN_URL_INTEGER:
        return json_integer(field->integer);
    case POSTERN_URL_DECIMAL:
        return json_real(field->decimal);
    case POSTERN_URL_ADDRESSES:
    case POSTERN_URL_TEXTS:
        return new_list(field);
    case POSTERN_URL_NOTHING:
    default:
        return json_null();
    }
}

/*
 * sandbox/schema.c: JSON values against the tables. See schema.h.
 * Source: OData JSON Format 4.01 sections 4.5 and 7; the wording is Graph's
 * as far as it is known, and no client should depend on it.
 */
#include "sandbox/schema.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/view.h"
#include "sandbox/iso_time.h"

/* Every complex value takes at least two bytes of a request. */
#define MAX_WAITING ((size_t)4 * 1000 * 1000)

/* A complex value that is still to be looked at. */
struct waiting {
    const struct pt_schema_type *type;
    json_t *value;
};

struct check {
    struct pt_schema_fault *fault;
    struct waiting *waiting;
    size_t waiting_count;
    size_t waiting_cap;
};

/* Foreign names are cut by the precision in the formats. */
PT_PRINTF(2, 3)
static bool refuse(struct check *check, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(
        check->fault->message, sizeof(check->fault->message), format, args);
    va_end(args);
    return false;
}

static const char *node_name(json_t *value)
{
    if (json_is_array(value)) {
        return "StartArray";
    }
    return json_is_object(value) ? "StartObject" : "PrimitiveValue";
}

static bool push(
    struct check *check, const struct pt_schema_type *type, json_t *value)
{
    if (pt_array_ensure_one_more(&check->waiting, &check->waiting_cap,
            check->waiting_count, sizeof(*check->waiting), MAX_WAITING,
            NULL) != POSTERN_OK) {
        return refuse(check, "The request is too large to be read.");
    }
    check->waiting[check->waiting_count] =
        (struct waiting){.type = type, .value = value};
    check->waiting_count++;
    return true;
}

static bool is_base64(const char *text)
{
    size_t len = strlen(text);
    size_t data_len = len;

    while (data_len > 0 && len - data_len < 2 && text[data_len - 1] == '=') {
        data_len--;
    }
    for (size_t i = 0; i < data_len; i++) {
        if (!pt_ascii_is_alnum(text[i]) && text[i] != '+' && text[i] != '/') {
            return false;
        }
    }
    return len % 4 == 0;
}

static bool is_enum_value(
    const struct pt_schema_enum *enumeration, const char *text)
{
    for (size_t i = 0; enumeration->values[i]; i++) {
        if (strcasecmp(enumeration->values[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the JSON type is one the property can have at all. */
static bool has_json_type(
    const struct pt_schema_property *property, json_t *value)
{
    switch (property->kind) {
    case PT_SCHEMA_BOOLEAN:
        return json_is_boolean(value);
    case PT_SCHEMA_INT32:
    case PT_SCHEMA_INT64:
        return json_is_integer(value);
    case PT_SCHEMA_COMPLEX:
        return json_is_object(value);
    case PT_SCHEMA_STRING:
    case PT_SCHEMA_DATE_TIME:
    case PT_SCHEMA_BINARY:
    case PT_SCHEMA_ENUM:
        return json_is_string(value);
    }
    return false;
}

/* Whether a value of the right JSON type is one that the type has. */
static bool has_value(const struct pt_schema_property *property, json_t *value)
{
    const char *text = json_string_value(value);

    switch (property->kind) {
    case PT_SCHEMA_INT32:
        return json_integer_value(value) >= INT32_MIN &&
               json_integer_value(value) <= INT32_MAX;
    case PT_SCHEMA_DATE_TIME:
        return pt_iso_time_is_date_time(pt_view_of(text));
    case PT_SCHEMA_BINARY:
        return is_base64(text);
    case PT_SCHEMA_ENUM:
        return is_enum_value(property->enumeration, text);
    case PT_SCHEMA_BOOLEAN:
    case PT_SCHEMA_STRING:
    case PT_SCHEMA_COMPLEX:
    case PT_SCHEMA_INT64:
        return true;
    }
    return false;
}

static bool is_boolean_text(
    const struct pt_schema_property *property, json_t *value)
{
    const char *text = json_string_value(value);

    return (property->flags & PT_SCHEMA_BOOLEAN_TEXT) != 0 && text &&
           (strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0);
}

/* One value, or one element of a collection. */
static bool check_single(struct check *check,
    const struct pt_schema_property *property, json_t *value)
{
    const char *type_name = pt_schema_property_type_name(property);

    if (is_boolean_text(property, value)) {
        check->fault->warned_property = property->name;
        return true;
    }
    if (!has_json_type(property, value)) {
        return refuse(check,
            "A '%s' node with a value of the wrong type was found when trying "
            "to read the value of the property '%s'; expected '%s'.",
            node_name(value), property->name, type_name);
    }
    if (property->kind == PT_SCHEMA_ENUM && !has_value(property, value)) {
        return refuse(check, "Requested value '%.80s' was not found in '%s'.",
            json_string_value(value), type_name);
    }
    if (!has_value(property, value)) {
        return refuse(check,
            "Cannot convert the value of the property '%s' to the expected "
            "type '%s'.",
            property->name, type_name);
    }
    if (property->kind == PT_SCHEMA_COMPLEX) {
        return push(check, property->type, value);
    }
    return true;
}

static bool check_property(struct check *check,
    const struct pt_schema_property *property, json_t *value)
{
    if ((property->flags & PT_SCHEMA_COLLECTION) != 0) {
        if (!json_is_array(value)) {
            return refuse(check,
                "A '%s' node was found when reading the property '%s'; "
                "expected 'Collection(%s)', which starts with a 'StartArray' "
                "node.",
                node_name(value), property->name,
                pt_schema_property_type_name(property));
        }
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (!check_single(check, property, json_array_get(value, i))) {
                return false;
            }
        }
        return true;
    }
    if (json_is_null(value)) {
        if ((property->flags & PT_SCHEMA_NULLABLE) != 0) {
            return true;
        }
        return refuse(check,
            "A null value was found for the property named '%s', which has "
            "the expected type '%s[Nullable=False]'. The expected type does "
            "not allow null values.",
            property->name, pt_schema_property_type_name(property));
    }
    return check_single(check, property, value);
}

/* Annotations a client may write; @odata.type is checked by itself. */
static bool is_known_annotation(const char *name)
{
    static const char *const known[] = {"context", "id", "etag", "editLink",
        "readLink", "count", "nextLink", "mediaContentType", "associationLink",
        "navigationLink", "type", NULL};
    const char *mark = strstr(name, "@odata.");

    for (size_t i = 0; mark && known[i]; i++) {
        if (strcmp(mark + strlen("@odata."), known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool refuse_name(
    struct check *check, const struct pt_schema_type *type, const char *name)
{
    if (type->is_parameters) {
        return refuse(check,
            "The parameter '%.80s' in the request payload is not a valid "
            "parameter for the operation '%s'.",
            name, type->name);
    }
    return refuse(check,
        "The property '%.80s' does not exist on type '%s'. Make sure to only "
        "use property names that are defined by the type or mark the type as "
        "open type.",
        name, type->name);
}

static bool check_member(struct check *check, const struct pt_schema_type *type,
    const char *name, json_t *value)
{
    const struct pt_schema_property *property =
        pt_schema_property_find(type, name);

    if (property) {
        return check_property(check, property, value);
    }
    if (strchr(name, '@')) {
        return is_known_annotation(name)
                   ? true
                   : refuse(
                         check, "The annotation '%.80s' is not known.", name);
    }
    if (type->is_open) {
        return true;
    }
    return refuse_name(check, type, name);
}

/* The type a value says it is: type itself, or one it stands for. */
static const struct pt_schema_type *resolve(
    struct check *check, const struct pt_schema_type *type, json_t *value)
{
    const json_t *annotation = json_object_get(value, "@odata.type");
    const char *name = json_string_value(annotation);

    if (!annotation && !type->derived) {
        return type;
    }
    if (!annotation) {
        (void)refuse(check,
            "An abstract type '%s' was found: the value needs '@odata.type'.",
            type->name);
        return NULL;
    }
    if (name && *name == '#') {
        name++;
    }
    if (name && !type->derived && strcmp(type->name, name) == 0) {
        return type;
    }
    for (size_t i = 0; name && type->derived && type->derived[i]; i++) {
        if (strcmp(type->derived[i]->name, name) == 0) {
            return type->derived[i];
        }
    }
    (void)refuse(check, "A type named '%.80s' could not be resolved as a '%s'.",
        name ? name : "", type->name);
    return NULL;
}

static bool check_object(
    struct check *check, const struct pt_schema_type *type, json_t *value)
{
    const struct pt_schema_type *actual = resolve(check, type, value);
    const char *name = NULL;
    json_t *member = NULL;

    if (!actual) {
        return false;
    }
    json_object_foreach(value, name, member)
    {
        if (!check_member(check, actual, name, member)) {
            return false;
        }
    }
    return true;
}

bool pt_schema_check(const struct pt_schema_type *type, json_t *value,
    struct pt_schema_fault *fault)
{
    struct check check = {.fault = fault, .waiting = NULL};
    bool is_right = true;

    *fault = (struct pt_schema_fault){.warned_property = NULL};
    if (!json_is_object(value)) {
        return refuse(&check,
            "A '%s' node was found where '%s' was expected: a 'StartObject' "
            "node.",
            node_name(value), type->name);
    }
    is_right = push(&check, type, value);
    while (is_right && check.waiting_count > 0) {
        struct waiting next = check.waiting[check.waiting_count - 1];

        check.waiting_count--;
        is_right = check_object(&check, next.type, next.value);
    }
    pt_free(check.waiting);
    return is_right;
}

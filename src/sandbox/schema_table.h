/*
 * sandbox/schema_table.h: the types of Graph's mail and their properties.
 *
 * What Graph takes in a message is these rows and nothing else; the checks
 * and the tests are both made from them. Properties that Graph computes (id,
 * receivedDateTime, ...) are plain properties of the type there, so they are
 * checked and then overruled.
 * Source: Microsoft Graph v1.0 metadata; Microsoft Learn, "message resource
 * type" and the types it links to.
 */
#ifndef PT_SANDBOX_SCHEMA_TABLE_H
#define PT_SANDBOX_SCHEMA_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum pt_schema_kind {
    PT_SCHEMA_STRING = 0,
    PT_SCHEMA_BOOLEAN = 1,
    PT_SCHEMA_INT32 = 2,
    PT_SCHEMA_DATE_TIME = 3,
    PT_SCHEMA_BINARY = 4,
    PT_SCHEMA_ENUM = 5,
    PT_SCHEMA_COMPLEX = 6,
    PT_SCHEMA_INT64 = 7
};

#define PT_SCHEMA_KIND_COUNT ((size_t)8)

/* Flags of a property. */
enum pt_schema_flag {
    PT_SCHEMA_COLLECTION = 1,
    PT_SCHEMA_NULLABLE = 2,
    /* A boolean that is also taken as "true" or "false", with a warning:
     * Microsoft's own samples for sendMail write it so. */
    PT_SCHEMA_BOOLEAN_TEXT = 4
};

struct pt_schema_enum {
    const char *name;          /* "microsoft.graph.bodyType" */
    const char *const *values; /* lower case; ends in NULL */
};

struct pt_schema_type;

struct pt_schema_property {
    const char *name;
    enum pt_schema_kind kind;
    unsigned flags;
    const struct pt_schema_type *type; /* of PT_SCHEMA_COMPLEX */
    const struct pt_schema_enum *enumeration;
};

struct pt_schema_type {
    const char *name;
    const struct pt_schema_property *properties;
    size_t property_count;
    /* The types it stands for when it is abstract (ends in NULL): one of them
     * has to be named by @odata.type. Else NULL. */
    const struct pt_schema_type *const *derived;
    bool is_open;       /* takes any property besides */
    bool is_parameters; /* of an action: no type of the metadata */
};

/** All types by index; NULL past the last one. */
const struct pt_schema_type *pt_schema_type_at(size_t index);

/** By name, without '#'; NULL when there is none. */
const struct pt_schema_type *pt_schema_type_find(const char *name);

/** By name (case counts); NULL when there is none. */
const struct pt_schema_property *pt_schema_property_find(
    const struct pt_schema_type *type, const char *name);

/** "Edm.String" and its like, or the name of the enum or complex type. */
const char *pt_schema_property_type_name(
    const struct pt_schema_property *property);

extern const struct pt_schema_type pt_schema_message;
extern const struct pt_schema_type pt_schema_send_mail;
extern const struct pt_schema_type pt_schema_create_upload;

#endif

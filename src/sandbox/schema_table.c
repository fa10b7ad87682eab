/*
 * sandbox/schema_table.c: the types of Graph's mail. See schema_table.h.
 */
#include "sandbox/schema_table.h"

#include <string.h>

#define NULLABLE PT_SCHEMA_NULLABLE
#define COLLECTION PT_SCHEMA_COLLECTION
#define STRING(name, flags)                       \
    {                                             \
        name, PT_SCHEMA_STRING, flags, NULL, NULL \
    }
#define BOOLEAN(name, flags)                       \
    {                                              \
        name, PT_SCHEMA_BOOLEAN, flags, NULL, NULL \
    }
#define INT32(name, flags)                       \
    {                                            \
        name, PT_SCHEMA_INT32, flags, NULL, NULL \
    }
#define INT64(name, flags)                       \
    {                                            \
        name, PT_SCHEMA_INT64, flags, NULL, NULL \
    }
#define DATE_TIME(name)                                 \
    {                                                   \
        name, PT_SCHEMA_DATE_TIME, NULLABLE, NULL, NULL \
    }
#define BINARY(name)                                 \
    {                                                \
        name, PT_SCHEMA_BINARY, NULLABLE, NULL, NULL \
    }
#define ENUM(name, of)                           \
    {                                            \
        name, PT_SCHEMA_ENUM, NULLABLE, NULL, of \
    }
#define COMPLEX(name, flags, of)                 \
    {                                            \
        name, PT_SCHEMA_COMPLEX, flags, of, NULL \
    }
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TYPE(type_name, table)                      \
    {                                               \
        .name = (type_name), .properties = (table), \
        .property_count = COUNT(table)              \
    }

/* Enums. */

static const char *const body_type_values[] = {"text", "html", NULL};
static const struct pt_schema_enum body_type = {
    "microsoft.graph.bodyType", body_type_values};

static const char *const importance_values[] = {"low", "normal", "high", NULL};
static const struct pt_schema_enum importance = {
    "microsoft.graph.importance", importance_values};

static const char *const inference_values[] = {"focused", "other", NULL};
static const struct pt_schema_enum inference = {
    "microsoft.graph.inferenceClassificationType", inference_values};

static const char *const flag_status_values[] = {
    "notflagged", "complete", "flagged", NULL};
static const struct pt_schema_enum flag_status = {
    "microsoft.graph.followupFlagStatus", flag_status_values};

static const char *const attachment_type_values[] = {
    "file", "item", "reference", NULL};
static const struct pt_schema_enum attachment_type = {
    "microsoft.graph.attachmentType", attachment_type_values};

/* Types, each after those it is made of. */

static const struct pt_schema_property email_address_properties[] = {
    STRING("address", NULLABLE),
    STRING("name", NULLABLE),
};
static const struct pt_schema_type email_address =
    TYPE("microsoft.graph.emailAddress", email_address_properties);

static const struct pt_schema_property recipient_properties[] = {
    COMPLEX("emailAddress", NULLABLE, &email_address),
};
static const struct pt_schema_type recipient =
    TYPE("microsoft.graph.recipient", recipient_properties);

static const struct pt_schema_property item_body_properties[] = {
    STRING("content", NULLABLE),
    ENUM("contentType", &body_type),
};
static const struct pt_schema_type item_body =
    TYPE("microsoft.graph.itemBody", item_body_properties);

static const struct pt_schema_property date_time_zone_properties[] = {
    STRING("dateTime", 0),
    STRING("timeZone", NULLABLE),
};
static const struct pt_schema_type date_time_zone =
    TYPE("microsoft.graph.dateTimeTimeZone", date_time_zone_properties);

static const struct pt_schema_property followup_flag_properties[] = {
    COMPLEX("completedDateTime", NULLABLE, &date_time_zone),
    COMPLEX("dueDateTime", NULLABLE, &date_time_zone),
    ENUM("flagStatus", &flag_status),
    COMPLEX("startDateTime", NULLABLE, &date_time_zone),
};
static const struct pt_schema_type followup_flag =
    TYPE("microsoft.graph.followupFlag", followup_flag_properties);

static const struct pt_schema_property message_header_properties[] = {
    STRING("name", NULLABLE),
    STRING("value", NULLABLE),
};
static const struct pt_schema_type message_header =
    TYPE("microsoft.graph.internetMessageHeader", message_header_properties);

static const struct pt_schema_property single_value_properties[] = {
    STRING("id", 0),
    STRING("value", NULLABLE),
};
static const struct pt_schema_type single_value =
    TYPE("microsoft.graph.singleValueLegacyExtendedProperty",
        single_value_properties);

static const struct pt_schema_property multi_value_properties[] = {
    STRING("id", 0),
    STRING("value", COLLECTION),
};
static const struct pt_schema_type multi_value = TYPE(
    "microsoft.graph.multiValueLegacyExtendedProperty", multi_value_properties);

static const struct pt_schema_property open_extension_properties[] = {
    STRING("id", 0),
    STRING("extensionName", 0),
};
static const struct pt_schema_type open_extension = {
    .name = "microsoft.graph.openTypeExtension",
    .properties = open_extension_properties,
    .property_count = COUNT(open_extension_properties),
    .is_open = true,
};
static const struct pt_schema_type *const extension_derived[] = {
    &open_extension, NULL};
static const struct pt_schema_type extension = {
    .name = "microsoft.graph.extension", .derived = extension_derived};

/* An attached item is an outlookItem; of those only messages are mail. */
static const struct pt_schema_type *const outlook_item_derived[] = {
    &pt_schema_message, NULL};
static const struct pt_schema_type outlook_item = {
    .name = "microsoft.graph.outlookItem", .derived = outlook_item_derived};

#define ATTACHMENT_PROPERTIES                                                 \
    STRING("id", 0), STRING("contentType", NULLABLE), BOOLEAN("isInline", 0), \
        DATE_TIME("lastModifiedDateTime"), STRING("name", NULLABLE),          \
        INT32("size", 0)

static const struct pt_schema_property file_attachment_properties[] = {
    ATTACHMENT_PROPERTIES,
    BINARY("contentBytes"),
    STRING("contentId", NULLABLE),
    STRING("contentLocation", NULLABLE),
};
static const struct pt_schema_type file_attachment =
    TYPE("microsoft.graph.fileAttachment", file_attachment_properties);

static const struct pt_schema_property item_attachment_properties[] = {
    ATTACHMENT_PROPERTIES,
    COMPLEX("item", NULLABLE, &outlook_item),
};
static const struct pt_schema_type item_attachment =
    TYPE("microsoft.graph.itemAttachment", item_attachment_properties);

static const struct pt_schema_property reference_attachment_properties[] = {
    ATTACHMENT_PROPERTIES,
};
static const struct pt_schema_type reference_attachment = TYPE(
    "microsoft.graph.referenceAttachment", reference_attachment_properties);

static const struct pt_schema_type *const attachment_derived[] = {
    &file_attachment, &item_attachment, &reference_attachment, NULL};
static const struct pt_schema_type attachment = {
    .name = "microsoft.graph.attachment", .derived = attachment_derived};

static const struct pt_schema_property message_properties[] = {
    STRING("id", 0),
    STRING("categories", COLLECTION),
    STRING("changeKey", NULLABLE),
    DATE_TIME("createdDateTime"),
    DATE_TIME("lastModifiedDateTime"),
    COMPLEX("bccRecipients", COLLECTION, &recipient),
    COMPLEX("body", NULLABLE, &item_body),
    STRING("bodyPreview", NULLABLE),
    COMPLEX("ccRecipients", COLLECTION, &recipient),
    STRING("conversationId", NULLABLE),
    BINARY("conversationIndex"),
    COMPLEX("flag", NULLABLE, &followup_flag),
    COMPLEX("from", NULLABLE, &recipient),
    BOOLEAN("hasAttachments", NULLABLE),
    ENUM("importance", &importance),
    ENUM("inferenceClassification", &inference),
    COMPLEX("internetMessageHeaders", COLLECTION, &message_header),
    STRING("internetMessageId", NULLABLE),
    BOOLEAN("isDeliveryReceiptRequested", NULLABLE),
    BOOLEAN("isDraft", NULLABLE),
    BOOLEAN("isRead", NULLABLE),
    BOOLEAN("isReadReceiptRequested", NULLABLE),
    STRING("parentFolderId", NULLABLE),
    DATE_TIME("receivedDateTime"),
    COMPLEX("replyTo", COLLECTION, &recipient),
    COMPLEX("sender", NULLABLE, &recipient),
    DATE_TIME("sentDateTime"),
    STRING("subject", NULLABLE),
    COMPLEX("toRecipients", COLLECTION, &recipient),
    COMPLEX("uniqueBody", NULLABLE, &item_body),
    STRING("webLink", NULLABLE),
    COMPLEX("attachments", COLLECTION, &attachment),
    COMPLEX("extensions", COLLECTION, &extension),
    COMPLEX("multiValueExtendedProperties", COLLECTION, &multi_value),
    COMPLEX("singleValueExtendedProperties", COLLECTION, &single_value),
};
const struct pt_schema_type pt_schema_message =
    TYPE("microsoft.graph.message", message_properties);

/* Both spellings are taken; Graph's metadata has the upper-case one. */
static const struct pt_schema_property send_mail_properties[] = {
    COMPLEX("message", 0, &pt_schema_message),
    COMPLEX("Message", 0, &pt_schema_message),
    BOOLEAN("saveToSentItems", NULLABLE | PT_SCHEMA_BOOLEAN_TEXT),
    BOOLEAN("SaveToSentItems", NULLABLE | PT_SCHEMA_BOOLEAN_TEXT),
};
const struct pt_schema_type pt_schema_send_mail = {
    .name = "sendMail",
    .properties = send_mail_properties,
    .property_count = COUNT(send_mail_properties),
    .is_parameters = true,
};

static const struct pt_schema_property attachment_item_properties[] = {
    ENUM("attachmentType", &attachment_type),
    STRING("contentId", NULLABLE),
    STRING("contentType", NULLABLE),
    BOOLEAN("isInline", NULLABLE),
    STRING("name", NULLABLE),
    INT64("size", NULLABLE),
};
static const struct pt_schema_type attachment_item =
    TYPE("microsoft.graph.attachmentItem", attachment_item_properties);

static const struct pt_schema_property create_upload_properties[] = {
    COMPLEX("AttachmentItem", 0, &attachment_item),
    COMPLEX("attachmentItem", 0, &attachment_item),
};
const struct pt_schema_type pt_schema_create_upload = {
    .name = "createUploadSession",
    .properties = create_upload_properties,
    .property_count = COUNT(create_upload_properties),
    .is_parameters = true,
};

static const struct pt_schema_type *const types[] = {
    &pt_schema_send_mail,
    &pt_schema_create_upload,
    &attachment_item,
    &pt_schema_message,
    &recipient,
    &email_address,
    &item_body,
    &date_time_zone,
    &followup_flag,
    &message_header,
    &single_value,
    &multi_value,
    &extension,
    &open_extension,
    &outlook_item,
    &attachment,
    &file_attachment,
    &item_attachment,
    &reference_attachment,
};

const struct pt_schema_type *pt_schema_type_at(size_t index)
{
    return index < COUNT(types) ? types[index] : NULL;
}

const struct pt_schema_type *pt_schema_type_find(const char *name)
{
    for (size_t i = 0; i < COUNT(types); i++) {
        if (strcmp(types[i]->name, name) == 0) {
            return types[i];
        }
    }
    return NULL;
}

const struct pt_schema_property *pt_schema_property_find(
    const struct pt_schema_type *type, const char *name)
{
    for (size_t i = 0; i < type->property_count; i++) {
        if (strcmp(type->properties[i].name, name) == 0) {
            return &type->properties[i];
        }
    }
    return NULL;
}

const char *pt_schema_property_type_name(
    const struct pt_schema_property *property)
{
    static const char *const names[] = {
        [PT_SCHEMA_STRING] = "Edm.String",
        [PT_SCHEMA_BOOLEAN] = "Edm.Boolean",
        [PT_SCHEMA_INT32] = "Edm.Int32",
        [PT_SCHEMA_DATE_TIME] = "Edm.DateTimeOffset",
        [PT_SCHEMA_BINARY] = "Edm.Binary",
        [PT_SCHEMA_INT64] = "Edm.Int64",
    };

    if (property->type) {
        return property->type->name;
    }
    if (property->enumeration) {
        return property->enumeration->name;
    }
    return names[property->kind];
}

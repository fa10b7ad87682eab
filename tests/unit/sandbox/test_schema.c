/*
 * Tests of sandbox/schema.c, made from the tables themselves: for every type
 * and every property, a correct value passes, the renamed property is
 * refused, and each wrong JSON type is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/schema.h"
#include "sandbox_fixture.h"

/* Values that make_json() has. */
#define JSON_COUNT ((size_t)7)

/* The type a sample is made of: itself, or the first that stands for it. */
static const struct pt_schema_type *concrete(const struct pt_schema_type *type)
{
    return type->derived ? type->derived[0] : type;
}

/* An object of the type with no property but what it must have. */
static json_t *make_object(const struct pt_schema_type *type)
{
    const struct pt_schema_type *actual = concrete(type);

    if (actual->is_parameters) {
        return json_pack("{s:{}}", actual->properties[0].name);
    }
    return json_pack("{s:o}", "@odata.type", json_sprintf("#%s", actual->name));
}

/* A correct value for one element of a property. */
static json_t *make_element(const struct pt_schema_property *property)
{
    switch (property->kind) {
    case PT_SCHEMA_BOOLEAN:
        return json_true();
    case PT_SCHEMA_INT32:
    case PT_SCHEMA_INT64:
        return json_integer(42);
    case PT_SCHEMA_DATE_TIME:
        return json_string("2026-11-23T10:40:00.123Z");
    case PT_SCHEMA_BINARY:
        return json_string("aGVsbG8=");
    case PT_SCHEMA_ENUM:
        return json_string(property->enumeration->values[0]);
    case PT_SCHEMA_COMPLEX:
        return make_object(property->type);
    case PT_SCHEMA_STRING:
        break;
    }
    return json_string("some text");
}

static json_t *make_value(const struct pt_schema_property *property)
{
    json_t *element = make_element(property);

    if ((property->flags & PT_SCHEMA_COLLECTION) != 0) {
        return json_pack("[o]", element);
    }
    return element;
}

static bool is_taken(const struct pt_schema_type *type, json_t *value)
{
    struct pt_schema_fault fault;
    bool is_right = pt_schema_check(type, value, &fault);

    if (!is_right) {
        assert_true(strlen(fault.message) > 0);
    }
    json_decref(value);
    return is_right;
}

/* An object with one property. Takes value. */
static json_t *with(
    const struct pt_schema_type *type, const char *name, json_t *value)
{
    json_t *object = make_object(type);

    assert_int_equal(json_object_set_new(object, name, value), 0);
    return object;
}

/* One value of each JSON type. */
static json_t *make_json(size_t index)
{
    switch (index) {
    case 0:
        return json_string("no such value");
    case 1:
        return json_integer(7);
    case 2:
        return json_real(1.5);
    case 3:
        return json_true();
    case 4:
        return json_pack("{s:s}", "noSuchProperty", "x");
    case 5:
        return json_pack("[[]]");
    default:
        return json_null();
    }
}

/* Which of make_json() a single value of the property may be. */
static bool may_be(const struct pt_schema_property *property, size_t index)
{
    if (index == 6) {
        return (property->flags & PT_SCHEMA_NULLABLE) != 0;
    }
    if ((property->flags & PT_SCHEMA_COLLECTION) != 0) {
        return false;
    }
    return (property->kind == PT_SCHEMA_STRING && index == 0) ||
           (property->kind == PT_SCHEMA_INT32 && index == 1) ||
           (property->kind == PT_SCHEMA_INT64 && index == 1) ||
           (property->kind == PT_SCHEMA_BOOLEAN && index == 3);
}

static void check_retyped(const struct pt_schema_type *type,
    const struct pt_schema_property *property)
{
    for (size_t i = 0; i < JSON_COUNT; i++) {
        json_t *wrong = make_json(i);
        bool expected = may_be(property, i);

        if (is_taken(type, with(type, property->name, wrong)) != expected) {
            fail_msg("%s.%s: JSON type %zu is %s", type->name, property->name,
                i, expected ? "refused" : "taken");
        }
    }
}

/* The element of a collection, retyped. */
static void check_retyped_element(const struct pt_schema_type *type,
    const struct pt_schema_property *property)
{
    struct pt_schema_property single = *property;

    if ((property->flags & PT_SCHEMA_COLLECTION) == 0) {
        return;
    }
    single.flags = 0;
    for (size_t i = 0; i < JSON_COUNT; i++) {
        json_t *list =
            json_pack("[o, o]", make_element(property), make_json(i));

        if (is_taken(type, with(type, property->name, list)) !=
            may_be(&single, i)) {
            fail_msg("%s.%s: element of JSON type %zu", type->name,
                property->name, i);
        }
    }
}

static void check_renamed(const struct pt_schema_type *type,
    const struct pt_schema_property *property)
{
    char name[128];

    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof(name), "%s%s%s", i == 1 ? "x" : "",
            property->name, i == 0 ? "X" : (i == 2 ? " " : ""));
        if (is_taken(type, with(type, name, make_value(property))) !=
            concrete(type)->is_open) {
            fail_msg("%s: renamed to '%s'", type->name, name);
        }
    }
}

static void check_property(const struct pt_schema_type *type,
    const struct pt_schema_property *property)
{
    if (!is_taken(type, with(type, property->name, make_value(property)))) {
        fail_msg(
            "%s.%s: a correct value is refused", type->name, property->name);
    }
    check_renamed(type, property);
    check_retyped(type, property);
    check_retyped_element(type, property);
}

static void test_schema__takes_each_property_and_refuses_it_renamed_or_retyped(
    void **state)
{
    size_t property_count = 0;

    (void)state;
    for (size_t i = 0; pt_schema_type_at(i); i++) {
        const struct pt_schema_type *type = pt_schema_type_at(i);

        assert_true(is_taken(type, make_object(type)));
        for (size_t k = 0; k < type->property_count; k++) {
            const struct pt_schema_property *property = &type->properties[k];

            property_count++;
            check_property(type, property);
        }
    }
    /* The mail subset: a table that lost its rows would test nothing. */
    assert_true(property_count >= 80);
}

/* The same through the door: every property of a message, as a request. */
static unsigned post_message(
    struct sandbox_fixture *fixture, const char *name, json_t *value)
{
    json_t *root = json_pack("{s:{s:[{s:{s:s}}]}}", "message", "toRecipients",
        "emailAddress", "address", "user@example.com");
    char *text = NULL;

    assert_int_equal(
        json_object_set_new(json_object_get(root, "message"), name, value), 0);
    text = json_dumps(root, 0);
    fixture_post(fixture, "/v1.0/users/user@example.com/sendMail", text);
    free(text);
    json_decref(root);
    return fixture->response.status;
}

static void check_by_request(
    struct sandbox_fixture *fixture, const struct pt_schema_property *property)
{
    char renamed[128];

    (void)snprintf(renamed, sizeof(renamed), "%sX", property->name);
    assert_int_equal(post_message(fixture, renamed, make_value(property)), 400);
    fixture_assert_error(fixture, 400, "RequestBodyRead");
    for (size_t i = 0; i < 6; i++) {
        if (!may_be(property, i)) {
            assert_int_equal(
                post_message(fixture, property->name, make_json(i)), 400);
            fixture_assert_error(fixture, 400, "RequestBodyRead");
        }
    }
}

static void test_schema__send_mail_refuses_each_property_renamed_or_retyped(
    void **state)
{
    struct sandbox_fixture fixture;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    for (size_t i = 0; i < pt_schema_message.property_count; i++) {
        check_by_request(&fixture, &pt_schema_message.properties[i]);
    }
    assert_int_equal(
        post_message(&fixture, "subject", json_string("right")), 202);
    fixture_stop(&fixture);
}

static void test_schema__enums_count_in_any_case_and_nothing_else(void **state)
{
    struct row {
        const char *type;
        const char *property;
        const char *value;
        bool is_taken;
    };
    static const struct row rows[] = {
        {"microsoft.graph.itemBody", "contentType", "HTML", true},
        {"microsoft.graph.itemBody", "contentType", "Text", true},
        {"microsoft.graph.itemBody", "contentType", "markdown", false},
        {"microsoft.graph.itemBody", "contentType", "", false},
        {"microsoft.graph.message", "importance", "High", true},
        {"microsoft.graph.message", "importance", "urgent", false},
        {"microsoft.graph.followupFlag", "flagStatus", "notFlagged", true},
        {"microsoft.graph.followupFlag", "flagStatus", "not flagged", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct pt_schema_type *type = pt_schema_type_find(rows[i].type);

        assert_non_null(type);
        assert_int_equal(is_taken(type, with(type, rows[i].property,
                                            json_string(rows[i].value))),
            rows[i].is_taken);
    }
}

static void test_schema__values_are_looked_at_not_only_their_type(void **state)
{
    struct row {
        const char *type;
        const char *json;
        bool is_taken;
    };
    static const struct row rows[] = {
        {"microsoft.graph.fileAttachment", "{\"size\":2147483647}", true},
        {"microsoft.graph.fileAttachment", "{\"size\":2147483648}", false},
        {"microsoft.graph.fileAttachment", "{\"size\":-2147483649}", false},
        {"microsoft.graph.fileAttachment", "{\"contentBytes\":\"\"}", true},
        {"microsoft.graph.fileAttachment", "{\"contentBytes\":\"YQ==\"}", true},
        {"microsoft.graph.fileAttachment", "{\"contentBytes\":\"YQ=\"}", false},
        {"microsoft.graph.fileAttachment", "{\"contentBytes\":\"Y Q=\"}",
            false},
        {"microsoft.graph.fileAttachment", "{\"contentBytes\":\"Y===\"}",
            false},
        {"microsoft.graph.fileAttachment", "{\"contentBytes\":\"_-==\"}",
            false},
        {"microsoft.graph.message", "{\"sentDateTime\":\"yesterday\"}", false},
        {"microsoft.graph.message",
            "{\"sentDateTime\":\"2026-11-23T10:00:00+01:00\"}", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *value = json_loads(rows[i].json, 0, NULL);

        assert_non_null(value);
        if (is_taken(pt_schema_type_find(rows[i].type), value) !=
            rows[i].is_taken) {
            fail_msg("%s", rows[i].json);
        }
    }
}

static void test_schema__odata_type_selects_and_is_needed(void **state)
{
    struct row {
        const char *json;
        bool is_taken;
    };
    static const struct row rows[] = {
        {"{\"attachments\":[{\"name\":\"a\"}]}", false},
        {"{\"attachments\":[{\"@odata.type\":"
         "\"#microsoft.graph.fileAttachment\",\"name\":\"a\"}]}",
            true},
        {"{\"attachments\":[{\"@odata.type\":"
         "\"microsoft.graph.fileAttachment\"}]}",
            true},
        {"{\"attachments\":[{\"@odata.type\":"
         "\"#microsoft.graph.message\"}]}",
            false},
        {"{\"attachments\":[{\"@odata.type\":7}]}", false},
        {"{\"attachments\":[{\"@odata.type\":"
         "\"#microsoft.graph.itemAttachment\",\"contentBytes\":\"\"}]}",
            false},
        {"{\"attachments\":[{\"@odata.type\":"
         "\"#microsoft.graph.itemAttachment\",\"item\":{\"@odata.type\":"
         "\"#microsoft.graph.message\",\"subject\":\"inner\"}}]}",
            true},
        {"{\"attachments\":[{\"@odata.type\":"
         "\"#microsoft.graph.itemAttachment\",\"item\":{\"@odata.type\":"
         "\"#microsoft.graph.message\",\"topic\":\"inner\"}}]}",
            false},
        {"{\"@odata.type\":\"#microsoft.graph.message\"}", true},
        {"{\"@odata.type\":\"#microsoft.graph.event\"}", false},
        {"{\"@odata.etag\":\"x\",\"toRecipients@odata.count\":1}", true},
        {"{\"@odata.bind\":\"x\"}", false},
        {"{\"@other\":\"x\"}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *value = json_loads(rows[i].json, 0, NULL);

        assert_non_null(value);
        if (is_taken(&pt_schema_message, value) != rows[i].is_taken) {
            fail_msg("%s", rows[i].json);
        }
    }
}

static void test_schema__says_which_property_and_which_type(void **state)
{
    struct pt_schema_fault fault;
    json_t *value = json_loads("{\"body\":{\"text\":\"x\"}}", 0, NULL);

    (void)state;
    assert_false(pt_schema_check(&pt_schema_message, value, &fault));
    assert_non_null(strstr(fault.message, "'text'"));
    assert_non_null(strstr(fault.message, "microsoft.graph.itemBody"));
    json_decref(value);
}

static void test_schema__the_string_true_is_taken_with_a_warning(void **state)
{
    struct pt_schema_fault fault;
    json_t *value =
        json_loads("{\"message\":{},\"saveToSentItems\":\"false\"}", 0, NULL);

    (void)state;
    assert_true(pt_schema_check(&pt_schema_send_mail, value, &fault));
    assert_string_equal(fault.warned_property, "saveToSentItems");
    json_decref(value);
    value = json_loads("{\"message\":{},\"saveToSentItems\":false}", 0, NULL);
    assert_true(pt_schema_check(&pt_schema_send_mail, value, &fault));
    assert_null(fault.warned_property);
    json_decref(value);
}

static void test_schema__only_an_object_is_an_object(void **state)
{
    (void)state;
    assert_false(is_taken(&pt_schema_message, json_array()));
    assert_false(is_taken(&pt_schema_message, json_string("x")));
    assert_false(is_taken(&pt_schema_message, json_null()));
}

/* Names as Graph's documents spell them, not as the table does. */
static void test_schema__a_message_has_these_properties(void **state)
{
    static const char *const names[] = {"id", "categories", "changeKey",
        "createdDateTime", "lastModifiedDateTime", "bccRecipients", "body",
        "bodyPreview", "ccRecipients", "conversationId", "conversationIndex",
        "flag", "from", "hasAttachments", "importance",
        "inferenceClassification", "internetMessageHeaders",
        "internetMessageId", "isDeliveryReceiptRequested", "isDraft", "isRead",
        "isReadReceiptRequested", "parentFolderId", "receivedDateTime",
        "replyTo", "sender", "sentDateTime", "subject", "toRecipients",
        "uniqueBody", "webLink", "attachments", "extensions",
        "multiValueExtendedProperties", "singleValueExtendedProperties"};

    (void)state;
    assert_int_equal(
        pt_schema_message.property_count, sizeof(names) / sizeof(names[0]));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!pt_schema_property_find(&pt_schema_message, names[i])) {
            fail_msg("no property '%s'", names[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_schema__takes_each_property_and_refuses_it_renamed_or_retyped),
        cmocka_unit_test(
            test_schema__send_mail_refuses_each_property_renamed_or_retyped),
        cmocka_unit_test(test_schema__enums_count_in_any_case_and_nothing_else),
        cmocka_unit_test(test_schema__values_are_looked_at_not_only_their_type),
        cmocka_unit_test(test_schema__odata_type_selects_and_is_needed),
        cmocka_unit_test(test_schema__says_which_property_and_which_type),
        cmocka_unit_test(test_schema__the_string_true_is_taken_with_a_warning),
        cmocka_unit_test(test_schema__a_message_has_these_properties),
        cmocka_unit_test(test_schema__only_an_object_is_an_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

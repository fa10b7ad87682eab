/*
 * Tests of sandbox/mail_query.c: options and filters, taken and refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/mail_query.h"

struct row {
    const char *text;
    const char *message_id; /* expected; all NULL: refused */
    const char *property_id;
    const char *property_value;
};

static void assert_same(const char *a, const char *b)
{
    if (a && b) {
        assert_string_equal(a, b);
    } else {
        assert_ptr_equal(a, b);
    }
}

static void test_mail_query__each_filter(void **state)
{
    static const struct row rows[] = {
        {"internetMessageId eq '<a@b>'", "<a@b>", NULL, NULL},
        {" internetMessageId  eq   '<a@b>' ", "<a@b>", NULL, NULL},
        {"internetMessageId eq 'it''s'", "it's", NULL, NULL},
        {"internetMessageId eq ''''", "'", NULL, NULL},
        {"internetMessageId eq ''", "", NULL, NULL},
        {"singleValueExtendedProperties/any(ep: ep/id eq 'a' and ep/value eq "
         "'b')",
            NULL, "a", "b"},
        {"singleValueExtendedProperties/any(x:x/id eq 'it''s' and x/value eq "
         "'')",
            NULL, "it's", ""},
        {"singleValueExtendedProperties/Any(ep: ep/id eq 'a' and ep/value eq "
         "'b')",
            NULL, "a", "b"},
        {"", NULL, NULL, NULL},
        {"internetMessageId", NULL, NULL, NULL},
        {"internetMessageId eq", NULL, NULL, NULL},
        {"internetMessageId eq <a@b>", NULL, NULL, NULL},
        {"internetMessageId eq 'a", NULL, NULL, NULL},
        {"internetMessageId eq 'a''", NULL, NULL, NULL},
        {"internetMessageId eq 'a' x", NULL, NULL, NULL},
        {"internetMessageId eq 'a' or isRead eq true", NULL, NULL, NULL},
        {"internetMessageId ne 'a'", NULL, NULL, NULL},
        {"internetMessageId eqx 'a'", NULL, NULL, NULL},
        {"internetmessageid eq 'a'", NULL, NULL, NULL},
        {"subject eq 'a'", NULL, NULL, NULL},
        {"singleValueExtendedProperties/all(ep: ep/id eq 'a')", NULL, NULL,
            NULL},
        {"singleValueExtendedProperties/any(ep: ep/id eq 'a')", NULL, NULL,
            NULL},
        {"singleValueExtendedProperties/ANY(ep: ep/id eq 'a' and ep/value eq "
         "'b')",
            NULL, NULL, NULL},
        {"singleValueExtendedProperties/any(ep: xx/id eq 'a' and ep/value eq "
         "'b')",
            NULL, NULL, NULL},
        {"singleValueExtendedProperties/any(ep: ep/id eq 'a' and ep/value eq "
         "'b'",
            NULL, NULL, NULL},
        {"singleValueExtendedProperties/any(: /id eq 'a' and /value eq 'b')",
            NULL, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_mail_filter filter = {.message_id = NULL};
        bool is_right = rows[i].message_id || rows[i].property_id;

        if ((pt_mail_filter_parse(rows[i].text, &filter, NULL) == POSTERN_OK) !=
            is_right) {
            fail_msg("%s", rows[i].text);
        }
        assert_same(filter.message_id, rows[i].message_id);
        assert_same(filter.property_id, rows[i].property_id);
        assert_same(filter.property_value, rows[i].property_value);
        pt_mail_filter_done(&filter);
    }
}

static void test_mail_query__each_option(void **state)
{
    struct option_row {
        const char *text;
        enum pt_mail_query_scope scope;
        bool is_right;
        size_t top;
        size_t skip;
    };
    static const struct option_row rows[] = {
        {"", PT_QUERY_LIST, true, 10, 0},
        {"$top=1", PT_QUERY_LIST, true, 1, 0},
        {"$top=1000&$skip=7", PT_QUERY_LIST, true, 1000, 7},
        {"$orderby=receivedDateTime+desc", PT_QUERY_LIST, true, 10, 0},
        {"$select=id", PT_QUERY_SELECT_ONLY, true, 10, 0},
        {"$orderby=subject", PT_QUERY_LIST, false, 0, 0},
        {"$orderby=receivedDateTime+asc", PT_QUERY_LIST, false, 0, 0},
        {"$top=", PT_QUERY_LIST, false, 0, 0},
        {"$top=-1", PT_QUERY_LIST, false, 0, 0},
        {"$top=1&$top=1", PT_QUERY_LIST, false, 0, 0},
        {"$skip=x", PT_QUERY_LIST, false, 0, 0},
        {"top=1", PT_QUERY_LIST, false, 0, 0},
        {"$search=x", PT_QUERY_LIST, false, 0, 0},
        {"$count=true", PT_QUERY_LIST, false, 0, 0},
        {"$top=1", PT_QUERY_SELECT_ONLY, false, 0, 0},
        {"$filter=nonsense", PT_QUERY_LIST, false, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_form_fields fields;
        struct pt_mail_query query;
        struct postern_error err = {.status = POSTERN_OK};
        enum postern_status status = POSTERN_OK;

        assert_int_equal(
            pt_form_fields_parse(pt_view_of(rows[i].text), &fields, NULL),
            POSTERN_OK);
        status = pt_mail_query_parse(&fields, rows[i].scope, &query, &err);
        if ((status == POSTERN_OK) != rows[i].is_right) {
            fail_msg("%s: %s", rows[i].text, err.message);
        }
        if (status == POSTERN_OK) {
            assert_int_equal(query.top, rows[i].top);
            assert_int_equal(query.skip, rows[i].skip);
            pt_mail_query_done(&query);
        } else {
            assert_true(strlen(err.message) > 0);
        }
        pt_form_fields_done(&fields);
    }
}

static void test_mail_query__no_filter_takes_every_mail(void **state)
{
    struct pt_mail mail = {.message_id = "<a@b>"};
    struct pt_mail_filter filter = {.message_id = NULL};
    char other[] = "<A@b>";

    (void)state;
    assert_true(pt_mail_filter_is_match(&filter, &mail));
    filter.message_id = other;
    assert_false(pt_mail_filter_is_match(&filter, &mail));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mail_query__each_filter),
        cmocka_unit_test(test_mail_query__each_option),
        cmocka_unit_test(test_mail_query__no_filter_takes_every_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

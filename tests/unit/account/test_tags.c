/*
 * Unit tests of account/tags, tag_groups and tag_plan: forms of tags, limits.
 * What filters choose stands in tests/data/config_cases.jsonl.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "account/tag_groups.h"
#include "account/tag_plan.h"
#include "base/limits.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void test_tags__forms_of_one(void **state)
{
    static const struct row {
        const char *text;
        const char *name;
        int priority; /* -1: not written; -2: the most there is */
        int retry;
    } rows[] = {
        {"ops", "ops", -1, -1},
        {"2:ops", "ops", 2, -1},
        {"ops:3", "ops", -1, 3},
        {"2:ops:3", "ops", 2, 3},
        {"0:ops:0", "ops", 0, 0},
        {"1:2", "2", 1, -1},
        {"1:2:3", "2", 1, 3},
        {"12", "12", -1, -1},
        {"Ops-1_x", "Ops-1_x", -1, -1},
        {"ops:99", "ops", -1, 10},
        {"ops:99999999999999999999", "ops", -1, 10},
        {"99999999999999999999:ops", "ops", -2, -1},
        /* no tag as it should be: a name as a whole */
        {"-ops", "-ops", -1, -1},
        {"_ops", "_ops", -1, -1},
        {"a:b", "a:b", -1, -1},
        {"1:-x", "1:-x", -1, -1},
        {"1:", "1:", -1, -1},
        {":ops", ":ops", -1, -1},
        {"ops:", "ops:", -1, -1},
        {"1:a:b", "1:a:b", -1, -1},
        {"1:a:2:3", "1:a:2:3", -1, -1},
        {"a.b", "a.b", -1, -1},
        {"\xC3\xB6ps", "\xC3\xB6ps", -1, -1},
        {"-1:ops", "-1:ops", -1, -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pt_tag_text tag = pt_tag_text_read(pt_view_of(rows[i].text));

        if (!pt_view_is_equal(tag.name, pt_view_of(rows[i].name)) ||
            tag.has_priority != (rows[i].priority != -1) ||
            tag.has_retry != (rows[i].retry >= 0) ||
            (rows[i].priority >= 0 &&
                tag.priority != (unsigned)rows[i].priority) ||
            (rows[i].priority == -2 && tag.priority != 4000000000U) ||
            tag.retry != (rows[i].retry > 0 ? (unsigned)rows[i].retry : 0U)) {
            fail_msg("'%s' is '%.*s' %u %u", rows[i].text, (int)tag.name.len,
                tag.name.ptr, tag.priority, tag.retry);
        }
    }
}

/* The names of a list, with blanks. */
static void check_names(const struct pt_tag_list *list, const char *expected)
{
    char got[256] = "";
    size_t len = 0;

    for (size_t i = 0; i < list->count; i++) {
        len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%s",
            i > 0 ? " " : "", list->items[i].name);
        assert_true(len < sizeof(got));
    }
    assert_string_equal(got, expected);
}

static void test_tags__of_a_service(void **state)
{
    static const struct row {
        const char *text;
        const char *names;
        enum postern_status status;
    } rows[] = {
        {"", "", POSTERN_OK},
        {" ,; [] \t", "", POSTERN_OK},
        {"a", "a", POSTERN_OK},
        {"a,b;c d[e]f", "a b c d e f", POSTERN_OK},
        {"B, b ,B", "b", POSTERN_OK},
        {"1:b, b, 2:b, 1:B", "b b b", POSTERN_OK},
        {"a b:2 c", "a", POSTERN_E_INVALID},
        {"1:a:1", "", POSTERN_E_INVALID},
        {"a\x01", "", POSTERN_E_INVALID},
        {"a b\x7F", "a", POSTERN_E_INVALID},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pt_tag_list list;

        pt_tag_list_init(&list);
        assert_int_equal(
            pt_tag_list_parse(&list, pt_view_of(rows[i].text), NULL),
            rows[i].status);
        check_names(&list, rows[i].names);
        pt_tag_list_done(&list);
    }
}

static void test_tags__the_lowest_priority_of_a_name(void **state)
{
    struct pt_tag_list list;

    (void)state;
    pt_tag_list_init(&list);
    assert_int_equal(
        pt_tag_list_parse(&list, pt_view_of("3:a 1:a 2:a 5:b"), NULL),
        POSTERN_OK);
    assert_int_equal(pt_tag_list_find(&list, pt_view_of("A"))->priority, 1);
    assert_int_equal(pt_tag_list_find(&list, pt_view_of("b"))->priority, 5);
    assert_null(pt_tag_list_find(&list, pt_view_of("c")));
    pt_tag_list_done(&list);
}

/* "t0 t1 t2 ...", to be released by the caller. */
static char *many_tags(size_t count)
{
    size_t size = count * 8 + 1;
    char *text = pt_malloc(size);
    size_t len = 0;

    assert_non_null(text);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        len += (size_t)snprintf(text + len, size - len, "t%zu ", i);
    }
    return text;
}

static void test_tags__more_than_the_limit(void **state)
{
    char *most = many_tags(PT_LIMIT_TAGS);
    char *more = many_tags(PT_LIMIT_TAGS + 1);
    struct pt_tag_list list;
    struct pt_tag_filters filters;
    struct postern_error err;

    (void)state;
    pt_tag_list_init(&list);
    pt_tag_filters_init(&filters);
    assert_int_equal(
        pt_tag_list_parse(&list, pt_view_of(most), NULL), POSTERN_OK);
    assert_int_equal(list.count, PT_LIMIT_TAGS);
    assert_int_equal(
        pt_tag_list_parse(&list, pt_view_of(more), &err), POSTERN_E_TOO_LARGE);
    assert_string_equal(err.message, "tags: more than 1000 entries");
    assert_int_equal(pt_tag_filters_add(&filters, pt_view_of(more), NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(filters.count, 0);
    for (size_t i = 0; i < PT_LIMIT_TAG_FILTERS; i++) {
        assert_int_equal(
            pt_tag_filters_add(&filters, pt_view_of("a"), NULL), POSTERN_OK);
    }
    assert_int_equal(pt_tag_filters_add(&filters, pt_view_of("a"), &err),
        POSTERN_E_TOO_LARGE);
    assert_string_equal(err.message, "tag filters: more than 1000 entries");
    pt_tag_filters_done(&filters);
    pt_tag_list_done(&list);
    pt_free(most);
    pt_free(more);
}

static void test_tags__a_filter_without_control_characters(void **state)
{
    struct pt_tag_filters filters;

    (void)state;
    pt_tag_filters_init(&filters);
    assert_int_equal(pt_tag_filters_add(&filters, pt_view_of("a\x02"), NULL),
        POSTERN_E_INVALID);
    assert_int_equal(filters.count, 0);
    pt_tag_filters_done(&filters);
}

static enum postern_status add_group(struct pt_tag_groups *groups,
    const char *names_text, const char *members_text)
{
    struct pt_tag_list names;
    struct pt_tag_list members;
    enum postern_status status = POSTERN_OK;

    pt_tag_list_init(&names);
    pt_tag_list_init(&members);
    assert_int_equal(
        pt_tag_list_parse(&names, pt_view_of(names_text), NULL), POSTERN_OK);
    assert_int_equal(
        pt_tag_list_parse(&members, pt_view_of(members_text), NULL),
        POSTERN_OK);
    status = pt_tag_groups_add(groups, &names, &members, NULL);
    pt_tag_list_done(&names);
    pt_tag_list_done(&members);
    return status;
}

static void test_tag_groups__rounds_end(void **state)
{
    static const struct row {
        const char *tags;
        const char *expected;
    } rows[] = {
        {"", ""},
        {"z", "z"},
        {"a", "a b c d"},
        {"c", "c d a b"},
        {"2:x", "x b c d a"},
        {"1:x", "x"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pt_tag_groups groups;
        struct pt_tag_list tags;

        pt_tag_groups_init(&groups);
        pt_tag_list_init(&tags);
        assert_int_equal(add_group(&groups, "b", "a, 2:x"), POSTERN_OK);
        assert_int_equal(add_group(&groups, "c d", "b"), POSTERN_OK);
        assert_int_equal(add_group(&groups, "a d", "c"), POSTERN_OK);
        assert_int_equal(
            pt_tag_list_parse(&tags, pt_view_of(rows[i].tags), NULL),
            POSTERN_OK);
        assert_int_equal(pt_tag_groups_apply(&groups, &tags, NULL), POSTERN_OK);
        check_names(&tags, rows[i].expected);
        pt_tag_list_done(&tags);
        pt_tag_groups_done(&groups);
    }
}

static void test_tag_groups__more_than_the_limits(void **state)
{
    char *half = many_tags(PT_LIMIT_TAGS / 2);
    char *most = many_tags(PT_LIMIT_TAGS);
    struct pt_tag_groups groups;
    struct pt_tag_list tags;

    (void)state;
    pt_tag_groups_init(&groups);
    pt_tag_list_init(&tags);
    /* Many names times many members. */
    assert_int_equal(add_group(&groups, half, most), POSTERN_E_TOO_LARGE);
    assert_int_equal(groups.count, PT_LIMIT_TAG_MEMBERSHIPS);
    pt_tag_groups_done(&groups);
    /* More groups than one service may have tags. */
    assert_int_equal(add_group(&groups, most, "a"), POSTERN_OK);
    assert_int_equal(
        pt_tag_list_parse(&tags, pt_view_of("a"), NULL), POSTERN_OK);
    assert_int_equal(
        pt_tag_groups_apply(&groups, &tags, NULL), POSTERN_E_TOO_LARGE);
    pt_tag_list_done(&tags);
    pt_tag_groups_done(&groups);
    pt_free(half);
    pt_free(most);
}

static void test_tag_plan__of_nothing(void **state)
{
    struct pt_tag_filters filters;
    struct pt_tag_plan plan = {.chain_count = 7};

    (void)state;
    pt_tag_filters_init(&filters);
    assert_int_equal(
        pt_tag_plan_make(NULL, 0, &filters, &plan, NULL), POSTERN_OK);
    assert_int_equal(plan.count, 0);
    assert_int_equal(plan.chain_count, 0);
    assert_int_equal(pt_tag_plan_group_len(&plan, 0), 0);
    pt_tag_plan_done(&plan);
}

static void test_tag_plan__groups_one_after_the_other(void **state)
{
    static const char *const texts[] = {
        "2:a", "1:a", "1:a, b", "2:b", "1:a", "always"};
    static const size_t lens[] = {3, 1, 1, 1};
    struct pt_tag_list lists[COUNT_OF(texts)];
    const struct pt_tag_list *services[COUNT_OF(texts)];
    struct pt_tag_filters filters;
    struct pt_tag_plan plan;
    size_t start = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        pt_tag_list_init(&lists[i]);
        services[i] = &lists[i];
        assert_int_equal(
            pt_tag_list_parse(&lists[i], pt_view_of(texts[i]), NULL),
            POSTERN_OK);
    }
    pt_tag_filters_init(&filters);
    assert_int_equal(
        pt_tag_filters_add(&filters, pt_view_of("a"), NULL), POSTERN_OK);
    assert_int_equal(
        pt_tag_filters_add(&filters, pt_view_of("b"), NULL), POSTERN_OK);
    assert_int_equal(
        pt_tag_plan_make(services, COUNT_OF(texts), &filters, &plan, NULL),
        POSTERN_OK);
    assert_int_equal(plan.chain_count, 3);
    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        assert_int_equal(pt_tag_plan_group_len(&plan, start), lens[i]);
        start += lens[i];
    }
    assert_int_equal(pt_tag_plan_group_len(&plan, start), 0);
    pt_tag_plan_done(&plan);
    pt_tag_filters_done(&filters);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        pt_tag_list_done(&lists[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags__forms_of_one),
        cmocka_unit_test(test_tags__of_a_service),
        cmocka_unit_test(test_tags__the_lowest_priority_of_a_name),
        cmocka_unit_test(test_tags__more_than_the_limit),
        cmocka_unit_test(test_tags__a_filter_without_control_characters),
        cmocka_unit_test(test_tag_groups__rounds_end),
        cmocka_unit_test(test_tag_groups__more_than_the_limits),
        cmocka_unit_test(test_tag_plan__of_nothing),
        cmocka_unit_test(test_tag_plan__groups_one_after_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

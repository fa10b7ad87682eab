/*
 * Unit tests of codec/emoji.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/emoji.h"
#include "codec/emoji_table.h"
#include "failing_alloc.h"

#define ROCKET "\xF0\x9F\x9A\x80"
#define SMILE "\xF0\x9F\x98\x84"
#define THUMB "\xF0\x9F\x91\x8D"

struct row {
    const char *text;
    const char *everywhere;
    const char *outside_tags; /* NULL: the same */
};

static const struct row rows[] = {
    {"", "", NULL},
    {"no colon", "no colon", NULL},
    {":rocket:", ROCKET, NULL},
    {":ROCKET: :Rocket:", ROCKET " " ROCKET, NULL},
    {"a :smile: b", "a " SMILE " b", NULL},
    {":smile::rocket:", SMILE ROCKET, NULL},
    {":+1: :thumbsup: :THUMBSUP:", THUMB " " THUMB " " THUMB, NULL},
    {"(:rocket:)", "(" ROCKET ")", NULL},
    {"\xC3\xA9 :rocket:\xC3\xA9", "\xC3\xA9 " ROCKET "\xC3\xA9", NULL},
    /* a boundary */
    {"a:b:c", "a:b:c", NULL},
    {"a:b: c", "a:b: c", NULL},
    {"a :b:c", "a :b:c", NULL},
    {"a:rocket:", "a:rocket:", NULL},
    {":rocket:a", ":rocket:a", NULL},
    {"_:rocket:", "_:rocket:", NULL},
    {":rocket:_", ":rocket:_", NULL},
    {"10:100:20", "10:100:20", NULL},
    {":100:", "\xF0\x9F\x92\xAF", NULL},
    {"x:rocket::rocket:", "x:rocket:" ROCKET, NULL},
    /* not names */
    {":no_such_name:", ":no_such_name:", NULL},
    {"::", "::", NULL},
    {":", ":", NULL},
    {":rocket", ":rocket", NULL},
    {": rocket:", ": rocket:", NULL},
    {":rocke:", ":rocke:", NULL},
    {":rockets:", ":rockets:", NULL},
    {":::rocket:::", "::" ROCKET "::", NULL},
    {"http://x:8080/", "http://x:8080/", NULL},
    /* tags */
    {"<a href=':rocket:'>:rocket:</a>", "<a href='" ROCKET "'>" ROCKET "</a>",
        "<a href=':rocket:'>" ROCKET "</a>"},
    {"<!-- :rocket: -->", "<!-- " ROCKET " -->", "<!-- :rocket: -->"},
    {"a < b :rocket: >", "a < b " ROCKET " >", NULL},
    {"<b :rocket:", "<b " ROCKET, NULL},
};

static void replace(
    const char *text, enum pt_emoji_scope scope, const char *expected)
{
    struct pt_buf out;

    pt_buf_init(&out, 200);
    assert_int_equal(pt_buf_append_text(&out, "|", NULL), POSTERN_OK);
    assert_int_equal(
        pt_emoji_replace(pt_view_of(text), scope, &out, NULL), POSTERN_OK);
    assert_string_equal(out.data + 1, expected);
    pt_buf_done(&out);
}

static void test_emoji__names_are_replaced(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        replace(rows[i].text, PT_EMOJI_EVERYWHERE, rows[i].everywhere);
        replace(rows[i].text, PT_EMOJI_OUTSIDE_TAGS,
            rows[i].outside_tags ? rows[i].outside_tags : rows[i].everywhere);
    }
}

/* The search relies on the order, and the length of a name on 40. */
static void test_emoji__each_name_of_the_table_is_found(void **state)
{
    (void)state;
    assert_true(pt_emoji_table_count > 1800);
    for (size_t i = 0; i < pt_emoji_table_count; i++) {
        const struct pt_emoji_row *row = &pt_emoji_table[i];
        char text[64] = ":";

        assert_true(strlen(row->name) <= 60);
        memcpy(text + 1, row->name, strlen(row->name));
        text[strlen(row->name) + 1] = ':';
        replace(text, PT_EMOJI_EVERYWHERE, row->emoji);
        if (i > 0) {
            assert_true(strcmp(pt_emoji_table[i - 1].name, row->name) < 0);
        }
    }
}

static enum postern_status run(void *context, struct postern_error *err)
{
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&out, 10000);
    status =
        pt_emoji_replace(pt_view_of(context), PT_EMOJI_OUTSIDE_TAGS, &out, err);
    if (status != POSTERN_OK) {
        assert_int_equal(out.len, 0);
    }
    pt_buf_done(&out);
    return status;
}

static void test_emoji__each_allocation_fails_once(void **state)
{
    char text[] = ":rocket: 1234567890123456789012345678901234567890123456789"
                  ":smile: 12345678901234567890123456789012345678901234567890";

    (void)state;
    pt_test_torture(run, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_emoji__names_are_replaced),
        cmocka_unit_test(test_emoji__each_name_of_the_table_is_found),
        cmocka_unit_test(test_emoji__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

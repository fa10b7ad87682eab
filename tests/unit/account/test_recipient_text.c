/*
 * Unit tests of account/recipient_text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/recipient_text.h"
#include "base/limits.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* What a text means: "name<address>" joined by '|', or NULL when refused. */
struct row {
    const char *text;
    const char *as_list;
    const char *as_one;
};

static const struct row rows[] = {
    {"a@x.org", "<a@x.org>", "<a@x.org>"},
    {"  a@x.org ", "<a@x.org>", "<a@x.org>"},
    {"A:a@x.org", "A<a@x.org>", "A<a@x.org>"},
    {"A B:a@x.org", "A B<a@x.org>", "A B<a@x.org>"},
    {"A: a@x.org", "A<a@x.org>", "A<a@x.org>"},
    {"A a@x.org", "A<a@x.org>", "A<a@x.org>"},
    {"A <a@x.org>", "A<a@x.org>", "A<a@x.org>"},
    {"A\t B<a@x.org>", "A B<a@x.org>", "A B<a@x.org>"},
    {"A<\ta@x.org >", "A<a@x.org>", "A<a@x.org>"},
    {"\"A, B\" <a@x.org>", "A, B<a@x.org>", "A, B<a@x.org>"},
    {"\"A, B\":a@x.org", "A, B<a@x.org>", "A, B<a@x.org>"},
    {"\"A\" \"B\" a@x.org", "A B<a@x.org>", "A B<a@x.org>"},
    {"\"\\\"A\\\\\"a@x.org", "\"A\\<a@x.org>", "\"A\\<a@x.org>"},
    {"\"a@b.org\" c@x.org", "a@b.org<c@x.org>", "a@b.org<c@x.org>"},
    {"A, B:a@x.org", NULL, "A, B<a@x.org>"},
    {"A;B<a@x.org>", NULL, "A;B<a@x.org>"},
    {"[A] a@x.org", NULL, "[A]<a@x.org>"},
    {"x:y:a@x.org", "x:y<a@x.org>", "x:y<a@x.org>"},
    {"a@x.org,b@x.org", "<a@x.org>|<b@x.org>", NULL},
    {"a@x.org b@x.org", "<a@x.org>|<b@x.org>", NULL},
    {"a@x.org;;[b@x.org]", "<a@x.org>|<b@x.org>", NULL},
    {"a@x.org B:A@X.ORG", "<a@x.org>", NULL},
    {"A+B\001C<a+b\001c@x.org>", "A+B C<a+b+c@x.org>", NULL},
    {"\001A\001\001B\001<a@x.org>", "A B<a@x.org>", NULL},
    {"\"A\001B\"<a@x.org>", "A B<a@x.org>", NULL},
    {"a\001b@x.org", "<a+b@x.org>", NULL},
    {"", "", ""},
    {",", "", NULL},
    {"A", NULL, NULL},
    {"a@x.org A", NULL, NULL},
    {"a@b", NULL, NULL},
    {"a@b c@x.org", NULL, NULL},
    {"a..b@x.org", NULL, NULL},
    {"<a@x.org", NULL, NULL},
    {"a@x.org>", NULL, NULL},
    {"<>", NULL, NULL},
    {"\"A a@x.org", NULL, NULL},
    {"\"A\\\"a@x.org", NULL, NULL},
    {"\"A\nB\"<a@x.org>", NULL, NULL},
    {"A\002B<a@x.org>", NULL, NULL},
    {"A\x7F<a@x.org>", NULL, NULL},
    {"\xFF<a@x.org>", NULL, NULL},
    {"\xC3\x89<a@x.org>", "\xC3\x89<a@x.org>", "\xC3\x89<a@x.org>"},
};

static void check(
    const char *text, enum pt_recipient_text_kind kind, const char *expected)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_recipient_list list;
    struct pt_buf joined;
    enum postern_status status = POSTERN_OK;

    pt_recipient_list_init(&list);
    pt_buf_init(&joined, 1000);
    status = pt_recipient_text_parse(pt_view_of(text), kind, &list, &err);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(
            pt_buf_append_format(&joined, NULL, "%s%s<%s>", i > 0 ? "|" : "",
                list.items[i].name ? list.items[i].name : "",
                list.items[i].address),
            POSTERN_OK);
    }
    if (status != (expected ? POSTERN_OK : POSTERN_E_INVALID) ||
        (expected && strcmp(joined.data, expected) != 0)) {
        fail_msg("'%s' (%d) is '%s': %s", text, kind, joined.data, err.message);
    }
    pt_buf_done(&joined);
    pt_recipient_list_done(&list);
}

static void test_recipient_text__names_and_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check(rows[i].text, PT_RECIPIENT_TEXT_LIST, rows[i].as_list);
        check(rows[i].text, PT_RECIPIENT_TEXT_ONE, rows[i].as_one);
    }
}

/* Any name comes back as it is. */
static void test_recipient_text__names_come_back(void **state)
{
    static const char *const names[] = {"Fred", "Fred Flint", "Flint, Fred",
        " a ", "a  b", "a:", "a:b@x.org", "<a>", "\"", "\\", "\\\"", "[x];",
        "a@example.com", "+", "'x'", "\xF0\x9F\x93\xA7"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char address[] = "a@x.org";
        char name[32];
        struct pt_recipient recipient = {.address = address, .name = name};
        struct pt_recipient_list list;
        struct pt_buf text;
        const char *after = NULL;

        memcpy(name, names[i], strlen(names[i]) + 1);
        pt_buf_init(&text, 1000);
        assert_int_equal(
            pt_recipient_text_format_name(&recipient, &text, &after, NULL),
            POSTERN_OK);
        assert_int_equal(pt_buf_append_text(&text, address, NULL), POSTERN_OK);
        assert_int_equal(pt_buf_append_text(&text, after, NULL), POSTERN_OK);
        for (int kind = PT_RECIPIENT_TEXT_ONE; kind <= PT_RECIPIENT_TEXT_LIST;
             kind++) {
            pt_recipient_list_init(&list);
            assert_int_equal(
                pt_recipient_text_parse(pt_buf_view(&text),
                    (enum pt_recipient_text_kind)kind, &list, NULL),
                POSTERN_OK);
            assert_int_equal(list.count, 1);
            assert_string_equal(list.items[0].name, names[i]);
            assert_string_equal(list.items[0].address, address);
            pt_recipient_list_done(&list);
        }
        pt_buf_done(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recipient_text__names_and_addresses),
        cmocka_unit_test(test_recipient_text__names_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

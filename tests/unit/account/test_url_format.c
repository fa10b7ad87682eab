/*
 * Unit tests of account/url_format and account/url_split. What accounts are
 * written as stands in tests/data/account_urls.jsonl.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/url.h"
#include "account/url_format.h"
#include "account/url_split.h"
#include "base/limits.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void parse(const char *url, struct pt_account *ret)
{
    assert_int_equal(pt_account_url_parse(pt_view_of(url),
                         pt_cloud_default_named("global"), ret, NULL),
        POSTERN_OK);
}

static void check_uid(const char *url, const char *expected)
{
    struct pt_account account;
    struct pt_buf out;

    parse(url, &account);
    pt_buf_init(&out, PT_LIMIT_URL_BYTES);
    assert_int_equal(pt_account_uid_text(&account, &out, NULL), POSTERN_OK);
    assert_string_equal(out.data, expected);
    pt_buf_done(&out);
    pt_account_done(&account);
}

static void test_url_format__uid_is_of_the_account_alone(void **state)
{
    (void)state;
    check_uid("o365://user@example.com/ab/c/s3cr3t",
        "global\nuser@example.com\nab\nc\n");
    check_uid("azure://USER@example.com/AB/C/other/t@example.com?emojis=no",
        "global\nuser@example.com\nab\nc\n");
    check_uid("o365://user@example.com/a/bc/s3cr3t?cloud=china",
        "china\nuser@example.com\na\nbc\n");
    check_uid("o365://user@outlook.com/c/r",
        "global\nuser@outlook.com\nconsumers\nc\n");
}

static void test_url_format__says_nothing_when_there_is_no_room(void **state)
{
    struct pt_account account;
    struct pt_secret out;
    struct pt_buf uid_text;

    (void)state;
    parse("o365://user@example.com/ab/c/s3cr3t?cc=x@example.com", &account);
    pt_secret_init(&out, 40);
    assert_int_equal(pt_secret_set(&out, pt_view_of("x"), NULL), POSTERN_OK);
    assert_int_equal(
        pt_account_url_format(&account, PT_URL_CANONICAL, &out, NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(out.len, 1);
    pt_buf_init(&uid_text, 10);
    assert_int_equal(
        pt_account_uid_text(&account, &uid_text, NULL), POSTERN_E_TOO_LARGE);
    assert_int_equal(uid_text.len, 0);
    pt_secret_done(&out);
    pt_buf_done(&uid_text);
    pt_account_done(&account);
}

static void test_url_format__masks_a_secret_that_was_read(void **state)
{
    struct pt_account account;
    struct pt_secret out;

    (void)state;
    parse("o365://user@example.com/ab/c?secret_env=X", &account);
    assert_int_equal(
        pt_secret_set(&account.credential.secret, pt_view_of("s3cr3t"), NULL),
        POSTERN_OK);
    for (int form = PT_URL_CANONICAL; form <= PT_URL_MASKED; form++) {
        pt_secret_init(&out, PT_LIMIT_URL_BYTES);
        assert_int_equal(
            pt_account_url_format(&account, (enum pt_url_form)form, &out, NULL),
            POSTERN_OK);
        assert_null(strstr(out.bytes, "s3cr3t"));
        assert_non_null(strstr(out.bytes, "secret_env=X"));
        pt_secret_done(&out);
    }
    pt_account_done(&account);
}

/* The URLs of a text, joined by '|'. */
struct split_row {
    const char *text;
    const char *expected;
};

static void test_url_split__cuts_where_a_url_begins(void **state)
{
    static const struct split_row rows[] = {
        {"", ""},
        {" , ", ""},
        {"o365://a/b", "o365://a/b"},
        {" o365://a/b \n", "o365://a/b"},
        {"o365://a/b c d", "o365://a/b c d"},
        {"o365://a azure://b", "o365://a|azure://b"},
        {"o365://a,azure://b", "o365://a|azure://b"},
        {"o365://a , ,\tazure://b,", "o365://a|azure://b,"},
        {"o365://a;azure://b", "o365://a;azure://b"},
        {"o365://a?to=x,y,json://z", "o365://a?to=x,y|json://z"},
        {"o365://a, b-c://d", "o365://a, b-c://d"},
        {"o365://a, ://d", "o365://a, ://d"},
        {"o365://a, abcdefghijklmnopqrstuvwxyz0123456://d",
            "o365://a, abcdefghijklmnopqrstuvwxyz0123456://d"},
        {"words before o365://a", "words before|o365://a"},
        {"a b,c;d[e]f", "a|b|c|d|e|f"},
        {"[]", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pt_view rest = pt_view_of(rows[i].text);
        struct pt_view url = pt_view_of("");
        struct pt_buf joined;

        pt_buf_init(&joined, 1000);
        while (pt_account_url_split_next(&rest, &url)) {
            assert_true(url.len > 0);
            assert_int_equal(
                pt_buf_append_format(&joined, NULL, "%s%.*s",
                    joined.len > 0 ? "|" : "", (int)url.len, url.ptr),
                POSTERN_OK);
        }
        assert_string_equal(joined.data, rows[i].expected);
        pt_buf_done(&joined);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_format__uid_is_of_the_account_alone),
        cmocka_unit_test(test_url_format__says_nothing_when_there_is_no_room),
        cmocka_unit_test(test_url_format__masks_a_secret_that_was_read),
        cmocka_unit_test(test_url_split__cuts_where_a_url_begins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of codec/address.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/address.h"

#define LOCAL_64 \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LABEL_63 \
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct row {
    const char *text;
    bool expected;
};

static const struct row rows[] = {
    {"user@example.com", true},
    {"USER@EXAMPLE.COM", true},
    {"first.last@sub.example.co.uk", true},
    {"a+tag@example.com", true},
    {"o'brien@example.com", true},
    {"!#$%&'*+-/=?^_`{|}~@example.com", true},
    {"1@2.example", true},
    {"a@localhost", true},
    {"a@sixsix", true},
    {"a@xn--exmple-cua.com", true},
    {"\xC3\xBCser@b\xC3\xBC"
     "cher.example",
        true},
    {LOCAL_64 "@example.com", true},
    {"a@" LABEL_63 ".com", true},
    {"a@" LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, true},
    {"", false},
    {"@", false},
    {"user", false},
    {"user@", false},
    {"@example.com", false},
    {"a@host", false},
    {"a..b@example.com", false},
    {".a@example.com", false},
    {"a.@example.com", false},
    {"a b@example.com", false},
    {" a@example.com", false},
    {"a@example.com ", false},
    {"a@b@example.com", false},
    {"a@example..com", false},
    {"a@.example.com", false},
    {"a@example.com.", false},
    {"a@-example.com", false},
    {"a@example-.com", false},
    {"a@exam_ple.com", false},
    {"a@[127.0.0.1]", false},
    {"\"a b\"@example.com", false},
    {"Fred:fred@example.com", false},
    {"Fred <fred@example.com>", false},
    {"a@example.com\n", false},
    {"a@example.com,b@example.com", false},
    {"a@example.com/x", false},
    {"\xFF@example.com", false},
    {"a@ex\xC3mple.com", false},
    {"a" LOCAL_64 "@example.com", false},
    {"a@b" LABEL_63 ".com", false},
    {"a@" LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63 ".b", false},
};

static void test_address__is_judged_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_address_is_valid(pt_view_of(rows[i].text)) != rows[i].expected) {
            fail_msg("'%s' is judged wrongly", rows[i].text);
        }
    }
    assert_false(pt_address_is_valid(pt_view_make("a\0b@example.com", 15)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_address__is_judged_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

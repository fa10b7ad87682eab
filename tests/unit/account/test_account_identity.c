/*
 * Unit tests of account/identity.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/identity.h"

struct row {
    const char *text;
    bool expected;
};

static void check(
    bool (*is)(struct pt_view text), const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is(pt_view_of(rows[i].text)) != rows[i].expected) {
            fail_msg("'%s' is judged wrongly", rows[i].text);
        }
    }
}

#define CHECK(is, rows) check((is), (rows), sizeof(rows) / sizeof((rows)[0]))

static void test_account_identity__knows_ids(void **state)
{
    static const struct row rows[] = {
        {"ab-cd-ef-gh", true},
        {"11111111-2222-3333-4444-555555555555", true},
        {"A", true},
        {"-", true},
        {"", false},
        {"a_b", false},
        {"a.b", false},
        {"a b", false},
        {"a/b", false},
        {"\xC3\xA9", false},
    };

    (void)state;
    CHECK(pt_identity_is_id, rows);
    assert_false(pt_identity_is_id(pt_view_make("a\0b", 3)));
}

static void test_account_identity__knows_guids(void **state)
{
    static const struct row rows[] = {
        {"11111111-2222-3333-4444-555555555555", true},
        {"abcdefAB-CDEF-0123-4567-89abcdefABCD", true},
        {"11111111-2222-3333-4444-55555555555", false},
        {"11111111-2222-3333-4444-5555555555555", false},
        {"g1111111-2222-3333-4444-555555555555", false},
        {"11111111-2222-3333-44444-55555555555", false},
        {"11111111222233334444555555555555----", false},
        {"", false},
    };

    (void)state;
    CHECK(pt_identity_is_guid, rows);
}

static void test_account_identity__knows_tenants(void **state)
{
    static const struct row rows[] = {
        {"ab-cd-ef-gh", true},
        {"contoso.onmicrosoft.com", true},
        {"contoso.com", true},
        {"", false},
        {".", false},
        {".com", false},
        {"contoso.", false},
        {"contoso..com", false},
        {"ten_ant", false},
        {"ten ant", false},
        {"a@b.com", false},
    };
    static const struct row shared_rows[] = {
        {"common", true},
        {"Consumers", true},
        {"ORGANIZATIONS", true},
        {"organisations", false},
        {"common.com", false},
        {"", false},
    };

    (void)state;
    CHECK(pt_identity_is_tenant, rows);
    CHECK(pt_identity_is_shared_tenant, shared_rows);
}

static void test_account_identity__knows_consumer_mail(void **state)
{
    static const struct row rows[] = {
        {"user@outlook.com", true},
        {"user@Outlook.COM", true},
        {"user@outlook.jp", true},
        {"user@outlook.com.br", true},
        {"user@hotmail.com", true},
        {"user@hotmail.co.uk", true},
        {"user@hotmail.de", true},
        {"user@live.com", true},
        {"user@live.nl", true},
        {"user@msn.com", true},
        {"user@example.com", false},
        {"user@mail.outlook.com", false},
        {"user@outlook.contoso.com", false},
        {"user@outlook.example.de", false},
        {"user@live.org", false},
        {"user@live.co.example", false},
        {"user@outlook", false},
        {"user@notoutlook.com", false},
        {"user@msn.de", false},
        {"user@hotmail.co.jp", false},
        {"user@live.ru", false},
        {"user@hotmail.jp", true},
        {"outlook.com", false},
        {"", false},
    };

    (void)state;
    CHECK(pt_identity_is_consumer_address, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_identity__knows_ids),
        cmocka_unit_test(test_account_identity__knows_guids),
        cmocka_unit_test(test_account_identity__knows_tenants),
        cmocka_unit_test(test_account_identity__knows_consumer_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

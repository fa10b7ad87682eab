/*
 * Unit tests of account/url: when memory is out, and what it leaves behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/url.h"
#include "account/url_format.h"
#include "base/limits.h"
#include "failing_alloc.h"

static const char *const urls[] = {
    "azure:///user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd",
    "o365://user@example.com/tenant/ab-cd/open%20sesame/b@example.com/"
    "c@example.com?to=a@example.com&from=r@example.com&x=1&cto=2&odd",
    "o365://user:pw@outlook.com/ab-cd/open%20sesame/%22F,%20G%22%3Cf@x.org%3E"
    "?user=zed&cc=A:a@x.org,b@x.org&bcc=c@x.org&from=X:d@x.org&reply_to="
    "e@x.org&send_as=f@x.org&tz=UTC&cto=1.5&cloud=global&verify=no",
    "azure://u@x.org/t/c/f@x.org?secret_file=/open&format=text&retry=99",
    "o365://_?tenant=t&oauth_id=c&oauth_secret=open%20sesame&"
    "from=u@example.com&cloud=https://127.0.0.1:8365&mode=org&format=html",
};

static enum postern_status write_forms(
    const struct pt_account *account, struct postern_error *err)
{
    struct pt_secret url;
    struct pt_buf uid_text;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&url, PT_LIMIT_URL_BYTES);
    pt_buf_init(&uid_text, PT_LIMIT_URL_BYTES);
    status = pt_account_url_format(account, PT_URL_CANONICAL, &url, err);
    if (status == POSTERN_OK) {
        status = pt_account_uid_text(account, &uid_text, err);
    } else {
        assert_int_equal(url.len, 0);
    }
    pt_secret_done(&url);
    pt_buf_done(&uid_text);
    return status;
}

static enum postern_status parse(void *context, struct postern_error *err)
{
    struct pt_account account = {.schema = NULL};
    enum postern_status status = pt_account_url_parse(
        pt_view_of(context), pt_cloud_default_named("usgov"), &account, err);

    if (status == POSTERN_OK) {
        status = write_forms(&account, err);
        pt_account_done(&account);
    } else {
        assert_null(account.schema);
        assert_null(account.source);
        assert_null(account.credential.secret.bytes);
        assert_null(account.targets.items);
        assert_null(account.warnings);
    }
    return status;
}

static void test_account_url_torture__each_allocation_fails_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        char url[512];

        assert_true(strlen(urls[i]) < sizeof(url));
        memcpy(url, urls[i], strlen(urls[i]) + 1);
        pt_test_torture(parse, url);
    }
}

static void test_account_url_torture__no_secret_is_left_in_memory(void **state)
{
    (void)state;
    pt_test_watch_frees("open sesame");
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        struct pt_account account;

        assert_int_equal(pt_account_url_parse(pt_view_of(urls[i]),
                             pt_cloud_default_named("usgov"), &account, NULL),
            POSTERN_OK);
        pt_account_done(&account);
    }
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_url_torture__each_allocation_fails_once),
        cmocka_unit_test(test_account_url_torture__no_secret_is_left_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

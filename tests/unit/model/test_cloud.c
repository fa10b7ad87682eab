/*
 * Unit tests of model/cloud.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "failing_alloc.h"
#include "model/cloud.h"

struct row {
    const char *text;
    const char *name; /* NULL: refused */
    const char *login_base;
    const char *graph_base;
    const char *scope;
};

#define GLOBAL                                     \
    "global", "https://login.microsoftonline.com", \
        "https://graph.microsoft.com", "https://graph.microsoft.com/.default"
#define USGOV                                                                  \
    "usgov", "https://login.microsoftonline.us", "https://graph.microsoft.us", \
        "https://graph.microsoft.us/.default"
#define CHINA(login)                                                      \
    "china", "https://" login, "https://microsoftgraph.chinacloudapi.cn", \
        "https://microsoftgraph.chinacloudapi.cn/.default"
#define BASE(url) url, url, url, "https://graph.microsoft.com/.default"
#define REFUSED NULL, NULL, NULL, NULL

static const struct row rows[] = {
    {"global", GLOBAL},
    {" GLOBAL ", GLOBAL},
    {"usgov", USGOV},
    {"usgov-dod", "usgov-dod", "https://login.microsoftonline.us",
        "https://dod-graph.microsoft.us",
        "https://dod-graph.microsoft.us/.default"},
    {"China", CHINA("login.partner.microsoftonline.cn")},
    {"https://127.0.0.1:8365", BASE("https://127.0.0.1:8365")},
    {"https://127.0.0.1:8365/", BASE("https://127.0.0.1:8365")},
    {"HTTPS://sandbox.example.com", BASE("https://sandbox.example.com")},
    {"https://example.com/a/b-c_d.e~f%20g//",
        BASE("https://example.com/a/b-c_d.e~f%20g")},
    {"https://[::1]:443", BASE("https://[::1]:443")},
    {"https://[2001:db8::1]", BASE("https://[2001:db8::1]")},
    {"http://127.0.0.1:8365", BASE("http://127.0.0.1:8365")},
    {"http://127.1.2.3", BASE("http://127.1.2.3")},
    {"http://localhost:1", BASE("http://localhost:1")},
    {"http://[::1]:65535", BASE("http://[::1]:65535")},
    {"", REFUSED},
    {"mars", REFUSED},
    {"usgov ment", REFUSED},
    {"login.microsoftonline.com", REFUSED},
    {"ftp://example.com", REFUSED},
    {"https://", REFUSED},
    {"https:///path", REFUSED},
    {"https://:443", REFUSED},
    {"https://example.com:", REFUSED},
    {"https://example.com:0", REFUSED},
    {"https://example.com:65536", REFUSED},
    {"https://example.com:123456", REFUSED},
    {"https://example.com:44x", REFUSED},
    {"https://user@example.com", REFUSED},
    {"https://user:pass@example.com", REFUSED},
    {"https://example.com?x", REFUSED},
    {"https://example.com/?x", REFUSED},
    {"https://example.com/#x", REFUSED},
    {"https://example.com/a b", REFUSED},
    {"https://exam ple.com", REFUSED},
    {"https://example.com\r\nHost: x", REFUSED},
    {"https://[::1", REFUSED},
    {"https://[]", REFUSED},
    {"https://[::1]x", REFUSED},
    {"https://[::1@]", REFUSED},
    {"http://example.com", REFUSED},
    {"http://127.0.0.1.example.com", REFUSED},
    {"http://127.0.0", REFUSED},
    {"http://127.0.0.1.", REFUSED},
    {"http://127.0.0.1.1", REFUSED},
    {"http://127..0.1", REFUSED},
    {"http://127.0.0.1000", REFUSED},
    {"http://127.0.0.x", REFUSED},
    {"http://126.0.0.1", REFUSED},
    {"http://localhost.example.com", REFUSED},
    {"http://[::2]", REFUSED},
};

static const struct row authority_rows[] = {
    {"login.microsoftonline.com", GLOBAL},
    {"https://login.microsoftonline.com", GLOBAL},
    {"https://login.microsoftonline.com/", GLOBAL},
    {"HTTPS://Login.MicrosoftOnline.com//", GLOBAL},
    {"https://login.microsoftonline.us/", USGOV},
    {"login.partner.microsoftonline.cn",
        CHINA("login.partner.microsoftonline.cn")},
    {"https://login.chinacloudapi.cn/", CHINA("login.chinacloudapi.cn")},
    {"", REFUSED},
    {"global", REFUSED},
    {"https://login.example.com", REFUSED},
    {"http://login.microsoftonline.com", REFUSED},
    {"https://login.microsoftonline.com.example.com", REFUSED},
    {"https://login.microsoftonline.com/tenant", REFUSED},
};

typedef enum postern_status parse_fn(
    struct pt_view text, struct pt_cloud *ret, struct postern_error *err);

static void check(parse_fn *parse, const struct row *row)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_cloud cloud = {.name = NULL};
    enum postern_status status = parse(pt_view_of(row->text), &cloud, &err);

    if (!row->name) {
        if (status != POSTERN_E_INVALID || cloud.name || cloud.scope) {
            fail_msg("'%s' is not refused", row->text);
        }
        assert_int_equal(err.advice, POSTERN_ADVICE_FIX_CONFIGURATION);
        assert_null(strstr(err.message, "pass@"));
        return;
    }
    if (status != POSTERN_OK) {
        fail_msg("'%s' is refused: %s", row->text, err.message);
    }
    assert_string_equal(cloud.name, row->name);
    assert_string_equal(cloud.login_base, row->login_base);
    assert_string_equal(cloud.graph_base, row->graph_base);
    assert_string_equal(cloud.scope, row->scope);
    pt_cloud_done(&cloud);
    assert_null(cloud.name);
}

static void test_cloud__names_and_base_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(pt_cloud_parse, &rows[i]);
    }
}

static void test_cloud__sign_in_hosts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(authority_rows) / sizeof(authority_rows[0]);
         i++) {
        check(pt_cloud_parse_authority, &authority_rows[i]);
    }
}

static enum postern_status parse_all(void *context, struct postern_error *err)
{
    static const char *const texts[] = {"usgov", "http://localhost:80/a/"};
    enum postern_status status = POSTERN_OK;

    (void)context;
    for (size_t i = 0; i < 2 && status == POSTERN_OK; i++) {
        struct pt_cloud cloud = {.name = NULL};

        status = pt_cloud_parse(pt_view_of(texts[i]), &cloud, err);
        if (status == POSTERN_OK) {
            pt_cloud_done(&cloud);
        } else {
            assert_null(cloud.name);
        }
    }
    return status;
}

static void test_cloud__each_allocation_fails_once(void **state)
{
    (void)state;
    pt_test_torture(parse_all, NULL);
}

struct safe_row {
    const char *url;
    bool is_safe;
};

static const struct safe_row safe_rows[] = {
    {"https://outlook.office.com/api/v2.0/x?authtoken=a.b", true},
    {"HTTPS://outlook.office365.us:443", true},
    {"https://host?x", true},
    {"https://[2001:db8::1]:8443/x", true},
    {"http://localhost:8365/api", true},
    {"http://127.0.0.1/api", true},
    {"http://[::1]:8365/api", true},
    {"http://outlook.office.com/api", false},
    {"http://127.0.0.1.example.com/api", false},
    {"http://localhost@example.com/api", false},
    {"https://user@example.com/api", false},
    {"https://user:443@example.com/api", false},
    {"https://example.com:0/api", false},
    {"https://example.com:x/api", false},
    {"https://exa mple.com/api", false},
    {"https:///api", false},
    {"https:example.com", false},
    {"//example.com/api", false},
    {"ftp://example.com/api", false},
    {"/api", false},
    {"", false},
};

static void test_cloud__where_secrets_may_go(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(safe_rows) / sizeof(safe_rows[0]); i++) {
        if (pt_cloud_is_safe_url(pt_view_of(safe_rows[i].url)) !=
            safe_rows[i].is_safe) {
            fail_msg("%s", safe_rows[i].url);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cloud__names_and_base_urls),
        cmocka_unit_test(test_cloud__sign_in_hosts),
        cmocka_unit_test(test_cloud__where_secrets_may_go),
        cmocka_unit_test(test_cloud__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

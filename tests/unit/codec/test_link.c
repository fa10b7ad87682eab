/*
 * Unit tests of codec/link.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/link.h"

struct row {
    const char *url;
    bool is_script;
};

static const struct row rows[] = {
    {"", false},
    {"http://example.com/", false},
    {"/javascript:x", false},
    {"javascript", false},
    {"javascripts:x", false},
    {"x-javascript:x", false},
    {"mailto:a@b.c", false},
    {"msteams://x", false},
    {"cid:data:", false},
    {"%6Aavascript:x", false},
    {"javascript:x", true},
    {"JavaScript:x", true},
    {"javascript:", true},
    {" \t\njavascript:x", true},
    {"java\nscript\t:x", true},
    {"\001javascript:x", true},
    {"vbscript:x", true},
    {"data:text/html,x", true},
    {"DATA:image/png;base64,x", true},
};

static void test_link__scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_link_is_script(pt_view_of(rows[i].url)) != rows[i].is_script) {
            fail_msg("%s", rows[i].url);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_link__scripts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of account/config_location: what a location is, and the format
 * of what is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "account/config_location.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void test_config_location__is_read(void **state)
{
    static const struct row {
        const char *includer; /* or NULL */
        const char *text;
        const char *expected; /* NULL: refused */
        const char *shown;    /* NULL: as expected */
        enum pt_config_scheme scheme;
        enum pt_config_format format;
    } rows[] = {
        {NULL, "c.conf", "c.conf", NULL, PT_CONFIG_FILE, 0},
        {NULL, "  a b.conf\n", "a b.conf", NULL, PT_CONFIG_FILE, 0},
        {NULL, "./././c", "c", NULL, PT_CONFIG_FILE, 0},
        {NULL, "../c", "../c", NULL, PT_CONFIG_FILE, 0},
        {NULL, "c%20?format=yaml", "c%20?format=yaml", NULL, PT_CONFIG_FILE, 0},
        {NULL, "file:///a%20b?format=YAML&cache=no", "/a b", NULL,
            PT_CONFIG_FILE, PT_CONFIG_YAML},
        {NULL, "FILE://c?x=1&format=text", "c", NULL, PT_CONFIG_FILE,
            PT_CONFIG_TEXT},
        {NULL, "file:///a?format=pdf", "/a", NULL, PT_CONFIG_FILE, 0},
        {NULL, "file://~/a", "~/a", NULL, PT_CONFIG_FILE, 0},
        {NULL, "https://h/c?format=yaml", "https://h/c?format=yaml",
            "https://h/c", PT_CONFIG_HTTP, PT_CONFIG_YAML},
        {NULL, "HTTP://u:p@h:8080/c#x", "HTTP://u:p@h:8080/c#x",
            "HTTP://h:8080/c", PT_CONFIG_HTTP, 0},
        {NULL, "https://u:p@q@h", "https://u:p@q@h", "https://h",
            PT_CONFIG_HTTP, 0},
        {NULL, "https://h/a@b", "https://h/a@b", NULL, PT_CONFIG_HTTP, 0},
        {NULL, "http://h?token=x", "http://h?token=x", "http://h",
            PT_CONFIG_HTTP, 0},
        {NULL, "https://h/\x1B[31m\x7F", "https://h/\x1B[31m\x7F",
            "https://h/?[31m?", PT_CONFIG_HTTP, 0},
        {NULL, "a\tb", "a\tb", "a?b", PT_CONFIG_FILE, 0},
        {"/etc/c.conf", "d.conf", "/etc/d.conf", NULL, PT_CONFIG_FILE, 0},
        {"/etc/c.conf", "./d/e", "/etc/d/e", NULL, PT_CONFIG_FILE, 0},
        {"/etc/c.conf", "../d", "/etc/../d", NULL, PT_CONFIG_FILE, 0},
        {"/etc/c.conf", "/d", "/d", NULL, PT_CONFIG_FILE, 0},
        {"/etc/c.conf", "~/d", "~/d", NULL, PT_CONFIG_FILE, 0},
        {"/etc/c.conf", "file://d", "d", NULL, PT_CONFIG_FILE, 0},
        {"c.conf", "d.conf", "d.conf", NULL, PT_CONFIG_FILE, 0},
        {"a/c.conf", "http://h/d", "http://h/d", NULL, PT_CONFIG_HTTP, 0},
        {"https://h/c", "https://i/d", "https://i/d", NULL, PT_CONFIG_HTTP, 0},
        {"https://h/c", "/d", NULL, NULL, PT_CONFIG_FILE, 0},
        {"https://h/c", "d", NULL, NULL, PT_CONFIG_FILE, 0},
        {"https://h/c", "file:///d", NULL, NULL, PT_CONFIG_FILE, 0},
        {NULL, "", NULL, NULL, PT_CONFIG_FILE, 0},
        {NULL, "file://", NULL, NULL, PT_CONFIG_FILE, 0},
        {NULL, "file:///a%00b", NULL, NULL, PT_CONFIG_FILE, 0},
        {NULL, "memory://x", NULL, NULL, PT_CONFIG_FILE, 0},
        {NULL, "ftp://h/x", NULL, NULL, PT_CONFIG_FILE, 0},
        {NULL, "o365://u@example.com/t/c/s", NULL, NULL, PT_CONFIG_FILE, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        struct pt_config_location includer;
        struct pt_config_location got;
        struct postern_error err = {.status = POSTERN_OK};
        enum postern_status status = POSTERN_OK;

        pt_config_location_init(&includer);
        pt_config_location_init(&got);
        if (row->includer) {
            assert_int_equal(pt_config_location_parse(pt_view_of(row->includer),
                                 NULL, &includer, NULL),
                POSTERN_OK);
        }
        status = pt_config_location_parse(pt_view_of(row->text),
            row->includer ? &includer : NULL, &got, &err);
        if (!row->expected) {
            assert_int_equal(status, POSTERN_E_INVALID);
            assert_null(got.shown);
        } else {
            assert_int_equal(status, POSTERN_OK);
            assert_string_equal(got.text.bytes, row->expected);
            assert_string_equal(
                got.shown, row->shown ? row->shown : row->expected);
            assert_int_equal(got.scheme, row->scheme);
            assert_int_equal(got.format, row->format);
        }
        pt_config_location_done(&got);
        pt_config_location_done(&includer);
    }
}

static void test_config_location__content_types(void **state)
{
    static const struct row {
        const char *type;
        enum pt_config_format format;
    } rows[] = {{"text/yaml", PT_CONFIG_YAML},
        {"Text/X-YAML; charset=utf-8", PT_CONFIG_YAML},
        {"application/yaml", PT_CONFIG_YAML},
        {" application/x-yaml ", PT_CONFIG_YAML},
        {"text/plain", PT_CONFIG_TEXT}, {"text/html;x", PT_CONFIG_TEXT},
        {"", PT_CONFIG_UNKNOWN}, {"application/json", PT_CONFIG_UNKNOWN},
        {"text/yamls", PT_CONFIG_UNKNOWN}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(
            pt_config_format_of_type(pt_view_of(rows[i].type)), rows[i].format);
    }
}

static void test_config_location__format(void **state)
{
    static const struct row {
        const char *location;
        enum pt_config_format type;
        const char *content;
        enum pt_config_format expected;
    } rows[] = {
        {"c.conf", 0, "version: 1", PT_CONFIG_TEXT},
        {"c", 0, "version: 1", PT_CONFIG_TEXT},
        {"c.yml", 0, "o365://x", PT_CONFIG_YAML},
        {"c.YaMl", 0, "", PT_CONFIG_YAML},
        {".yml", 0, "", PT_CONFIG_TEXT},
        {"c.yml.bak", 0, "", PT_CONFIG_TEXT},
        {"http://h/c.yml", 0, "o365://x", PT_CONFIG_TEXT},
        {"http://h/c", PT_CONFIG_YAML, "o365://x", PT_CONFIG_YAML},
        {"http://h/c?format=text", PT_CONFIG_YAML, "a: b", PT_CONFIG_TEXT},
        {"http://h/c", 0, "\n# x\n;\n  version: 1", PT_CONFIG_YAML},
        {"http://h/c", 0, "urls:\n- o365://x", PT_CONFIG_YAML},
        {"http://h/c", 0, "1:ops=o365://x", PT_CONFIG_TEXT},
        {"http://h/c", 0, "include x\nurls:", PT_CONFIG_TEXT},
        {"http://h/c", 0, ": x", PT_CONFIG_TEXT},
        {"http://h/c", 0, "", PT_CONFIG_TEXT},
        {"http://h/c", 0, "# a: b", PT_CONFIG_TEXT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pt_config_location location;

        assert_int_equal(pt_config_location_parse(pt_view_of(rows[i].location),
                             NULL, &location, NULL),
            POSTERN_OK);
        if (pt_config_format_choose(&location, rows[i].type,
                pt_view_of(rows[i].content)) != rows[i].expected) {
            fail_msg("%s: %s", rows[i].location, rows[i].content);
        }
        pt_config_location_done(&location);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_location__is_read),
        cmocka_unit_test(test_config_location__content_types),
        cmocka_unit_test(test_config_location__format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

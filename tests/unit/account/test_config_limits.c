/*
 * Unit tests of account/config: hostile and oversized configurations end in an
 * error, soon and in little memory; and what is written for other programs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/config_yaml.h"
#include "base/limits.h"
#include "memory_config.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A configuration of one file that is put together. */
struct made {
    struct pt_buf text;
    struct pt_config config;
};

static void begin(struct made *made)
{
    pt_buf_init(&made->text, PT_LIMIT_CONFIG_BYTES + 1);
    pt_config_init(&made->config);
}

static void add(struct made *made, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        assert_int_equal(
            pt_buf_append_text(&made->text, text, NULL), POSTERN_OK);
    }
}

/* With "%zu" in the format for the number. */
static void add_numbered(struct made *made, const char *before,
    const char *behind, size_t first, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        assert_int_equal(pt_buf_append_format(&made->text, NULL, "%s%zu%s",
                             before, first + i, behind),
            POSTERN_OK);
    }
}

static void load(struct made *made, const char *name)
{
    struct pt_test_config_file items[] = {
        {.name = name, .text = pt_buf_view(&made->text)}};
    struct pt_test_config_files files = {.items = items, .count = 1};

    assert_int_equal(
        pt_test_config_load(&files, name, 1, &made->config, NULL), POSTERN_OK);
}

/* Nothing is loaded, and the only finding says this. */
static void check_error(const struct made *made, size_t line, const char *text)
{
    assert_int_equal(made->config.service_count, 0);
    assert_int_equal(made->config.other_count, 0);
    assert_int_equal(made->config.finding_count, 1);
    assert_true(made->config.findings[0].is_error);
    assert_int_equal(made->config.findings[0].origin.mark.line, line);
    if (!strstr(made->config.findings[0].text, text)) {
        fail_msg("'%s'", made->config.findings[0].text);
    }
}

static void end(struct made *made)
{
    pt_config_done(&made->config);
    pt_buf_done(&made->text);
}

static void test_config_limits__ten_thousand_urls(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "a,b=x://y\n", 10000);
    load(&made, "c.conf");
    assert_int_equal(made.config.other_count, 10000);
    assert_int_equal(made.config.others[9999].origin.mark.line, 10000);
    assert_int_equal(made.config.finding_count, 0);
    end(&made);
    begin(&made);
    add(&made, "o365://u@x.org/t/c/s3cr3t/t@x.org\n", 3500);
    load(&made, "c.conf");
    assert_int_equal(made.config.service_count, 3500);
    end(&made);
    begin(&made);
    add(&made, "urls:\n", 1);
    add(&made, "- x://y: {a: b}\n", 8000);
    load(&made, "c.yml");
    assert_int_equal(made.config.other_count, 8000);
    end(&made);
}

static void test_config_limits__services_of_many_files(void **state)
{
    struct made made;
    struct pt_test_config_file items[2];
    struct pt_test_config_files files = {.items = items, .count = 2};
    struct made root;

    (void)state;
    begin(&made);
    begin(&root);
    add(&made, "x://y\n", 20000);
    add(&root, "include d\n", 4);
    items[0] = (struct pt_test_config_file){
        .name = "c", .text = pt_buf_view(&root.text)};
    items[1] = (struct pt_test_config_file){
        .name = "d", .text = pt_buf_view(&made.text)};
    assert_int_equal(
        pt_test_config_load(&files, "c", 1, &made.config, NULL), POSTERN_OK);
    assert_int_equal(made.config.other_count, PT_LIMIT_CONFIG_SERVICES);
    assert_int_equal(made.config.finding_count, 2);
    assert_true(made.config.findings[0].is_error);
    assert_string_equal(made.config.findings[0].text,
        "services of a configuration: more than 50000 entries");
    end(&root);
    end(&made);
}

static void test_config_limits__a_larger_file(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "#", PT_LIMIT_CONFIG_BYTES);
    load(&made, "c.conf");
    assert_int_equal(made.config.finding_count, 0);
    add(&made, "#", 1);
    load(&made, "c.conf");
    check_error(&made, 0, "c.conf is larger than 131072 bytes");
    end(&made);
}

static void test_config_limits__no_more_findings(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "o365://x\n", 2000);
    load(&made, "c.conf");
    assert_int_equal(made.config.finding_count, 2000);
    end(&made);
    begin(&made);
    add(&made, "words\n", 2000);
    load(&made, "c.conf");
    assert_int_equal(made.config.finding_count, PT_LIMIT_CONFIG_PROBLEMS);
    end(&made);
}

static void test_config_limits__tags_that_groups_multiply(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add_numbered(&made, "g", " ", 0, 900);
    add(&made, "= a\n", 1);
    add(&made, "a=x://y\n", 300);
    load(&made, "c.conf");
    check_error(&made, 0, "more than 200000 tags");
    end(&made);
    /* As many as one service may have, and one more. */
    begin(&made);
    add_numbered(&made, "g", " ", 0, 999);
    add(&made, "= a\na=x://y\n", 1);
    load(&made, "c.conf");
    assert_int_equal(made.config.others[0].tags.count, 1000);
    end(&made);
    begin(&made);
    add_numbered(&made, "g", " ", 0, 1000);
    add(&made, "= a\na=x://y\n", 1);
    load(&made, "c.conf");
    check_error(&made, 0, "tags: more than 1000 entries");
    end(&made);
}

static void test_config_limits__members_of_groups(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add_numbered(&made, "g", " ", 0, 900);
    add(&made, "=", 1);
    add_numbered(&made, "m", " ", 0, 900);
    load(&made, "c.conf");
    check_error(&made, 0, "members of groups: more than 100000 entries");
    end(&made);
}

static void test_config_limits__includes(void **state)
{
    struct made made;
    struct pt_test_config_file items[4];
    struct pt_test_config_files files = {.items = items, .count = 4};
    static const char *const names[] = {"a", "b", "c", "d"};

    (void)state;
    begin(&made);
    add_numbered(&made, "include ", "\n", 0, PT_LIMIT_CONFIG_FILES + 1);
    load(&made, "c.conf");
    check_error(&made, 0, "files that are included: more than 256 entries");
    end(&made);
    /* Each of four files includes the three others many times. */
    begin(&made);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        add(&made, "include ", 1);
        add(&made, names[i], 1);
        add(&made, "\n", 1);
    }
    add(&made, "include a\ninclude b\ninclude c\ninclude d\n", 50);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        items[i] = (struct pt_test_config_file){
            .name = names[i], .text = pt_buf_view(&made.text)};
    }
    assert_int_equal(
        pt_test_config_load(&files, "a", 1000, &made.config, NULL), POSTERN_OK);
    assert_true(files.read_count <= PT_LIMIT_CONFIG_FILES);
    assert_string_equal(
        made.config.findings[made.config.finding_count - 1].text,
        "this is not included: the configuration is made of too many files");
    assert_int_equal(pt_test_config_load(&files, "a", 0, &made.config, NULL),
        POSTERN_E_TOO_LARGE);
    end(&made);
}

static void test_config_limits__yaml_values(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "-\n", PT_LIMIT_YAML_NODES);
    load(&made, "c.yml");
    check_error(&made, PT_LIMIT_YAML_NODES, "too many values");
    end(&made);
    begin(&made);
    add_numbered(&made, "- &a", " x\n", 0, PT_LIMIT_YAML_ANCHORS + 1);
    load(&made, "c.yml");
    check_error(&made, PT_LIMIT_YAML_ANCHORS + 1, "too many values, anchors");
    end(&made);
}

static void test_config_limits__yaml_depth(void **state)
{
    static const struct row {
        const char *open;
        size_t times;
        size_t line;
    } rows[] = {{"[", 100000, 1}, {"{a: ", 30000, 1}, {"- ", 60000, 1},
        {"? ", 60000, 1}, {"[\n", 60000, 33}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct made made;

        begin(&made);
        add(&made, rows[i].open, rows[i].times);
        load(&made, "c.yml");
        check_error(&made, rows[i].line, "nothing of this file is loaded");
        end(&made);
    }
}

static void test_config_limits__yaml_settings_depth(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "urls:\n- x://y:\n    a0: &a0 [z]\n", 1);
    for (size_t i = 1; i < 60; i++) {
        assert_int_equal(pt_buf_append_format(&made.text, NULL,
                             "    a%zu: &a%zu [*a%zu]\n", i, i, i - 1),
            POSTERN_OK);
    }
    load(&made, "c.yml");
    check_error(&made, 0, "it is nested too deeply");
    end(&made);
}

/* Ten lists, each of ten times the one before. */
static void add_laughs(struct made *made, const char *indent)
{
    add(made, indent, 1);
    add(made, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n", 1);
    for (size_t i = 1; i < 10; i++) {
        add(made, indent, 1);
        assert_int_equal(pt_buf_append_format(&made->text, NULL,
                             "a%zu: &a%zu [*a%zu", i, i, i - 1),
            POSTERN_OK);
        for (size_t k = 1; k < 10; k++) {
            assert_int_equal(
                pt_buf_append_format(&made->text, NULL, ", *a%zu", i - 1),
                POSTERN_OK);
        }
        add(made, "]\n", 1);
    }
}

static void test_config_limits__yaml_laughs(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "urls:\n- x://y:\n", 1);
    add_laughs(&made, "    ");
    load(&made, "c.yml");
    check_error(&made, 0, "nothing of this file is loaded");
    end(&made);
    /* Where nobody asks for the values it does no harm. */
    begin(&made);
    add_laughs(&made, "");
    add(&made, "urls: *a9\n", 1);
    load(&made, "c.yml");
    assert_int_equal(made.config.other_count, 0);
    end(&made);
    begin(&made);
    add_laughs(&made, "");
    add(&made, "tag: *a9\nurls: [x://y]\n", 1);
    load(&made, "c.yml");
    assert_int_equal(made.config.other_count, 1);
    assert_int_equal(made.config.others[0].tags.count, 0);
    end(&made);
}

static void test_config_limits__yaml_repeats(void **state)
{
    struct made made;

    (void)state;
    /* A long text for each of many services: as a URL, as a key below it, */
    begin(&made);
    add(&made, "x: &x x://", 1);
    add(&made, "y", 60000);
    add(&made, "\nurls:\n", 1);
    add(&made, "- *x\n", 2000);
    load(&made, "c.yml");
    assert_int_equal(made.config.other_count, 0);
    assert_string_equal(made.config.findings[0].text,
        "its aliases and shared keys make more than 8388608 bytes of it: "
        "nothing of this file is loaded");
    end(&made);
    begin(&made);
    add(&made, "urls:\n- o365://x:\n    &m\n", 1);
    add_numbered(&made, "    k", ": v\n", 0, 250);
    add(&made, "- o365://x: *m\n", 2000);
    load(&made, "c.yml");
    check_error(&made, 0, "its aliases and shared keys");
    end(&made);
    /* beside a list, and as tags of all. */
    begin(&made);
    add(&made, "urls:\n- o365://x: [", 1);
    add(&made, "{},", 10000);
    add(&made, "]\n  to: ", 1);
    add(&made, "y", 50000);
    load(&made, "c.yml");
    check_error(&made, 0, "its aliases and shared keys");
    end(&made);
    begin(&made);
    add(&made, "tag: ", 1);
    add_numbered(&made, "t", " ", 0, 1000);
    add(&made, "\nurls:\n", 1);
    add(&made, "- x://y\n", 8000);
    load(&made, "c.yml");
    check_error(&made, 0, "its aliases and shared keys");
    end(&made);
}

static void test_config_limits__yaml_keys_of_one_entry(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "urls:\n- o365://x:\n", 1);
    add_numbered(&made, "    k", ": v\n", 0, PT_LIMIT_URL_OVERRIDES + 1);
    load(&made, "c.yml");
    check_error(&made, 0, "keys of a service: more than 256 entries");
    end(&made);
}

static void test_config_limits__yaml_merges(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "urls:\n- x://y: &m {a: 1}\n- x://y: {<<: [", 1);
    add(&made, "*m, ", 30);
    add(&made, "]}\n", 1);
    load(&made, "c.yml");
    assert_int_equal(made.config.other_count, 2);
    assert_int_equal(made.config.finding_count, 0);
    end(&made);
    begin(&made);
    add(&made, "urls:\n- x://y: {<<: &m [", 1);
    add(&made, "{a: 1}, ", 5000);
    add(&made, "]}\n", 1);
    add(&made, "- x://y: {<<: *m}\n", 1000);
    load(&made, "c.yml");
    assert_int_equal(made.config.other_count, 0);
    assert_int_equal(made.config.finding_count, 1000);
    assert_true(made.config.findings[999].is_error);
    assert_non_null(
        strstr(made.config.findings[999].text, "more than 32 mappings"));
    end(&made);
}

/* However much is said, that something was not loaded is not lost. */
static void test_config_limits__an_error_behind_many_warnings(void **state)
{
    struct made made;

    (void)state;
    begin(&made);
    add(&made, "words\n", 2000);
    add(&made, "a:1=x://y\n", 1);
    load(&made, "c.conf");
    assert_int_equal(made.config.finding_count, PT_LIMIT_CONFIG_PROBLEMS);
    assert_true(made.config.findings[PT_LIMIT_CONFIG_PROBLEMS - 1].is_error);
    assert_int_equal(
        made.config.findings[PT_LIMIT_CONFIG_PROBLEMS - 1].origin.mark.line,
        2001);
    end(&made);
}

/* No text says anything of the file's own. */
static void test_config_limits__findings_have_no_secrets(void **state)
{
    static const struct row {
        const char *name;
        const char *text;
    } rows[] = {
        {"c.conf", "o365://u@x.org/t/c/sesame/a b?verify=sesame"},
        {"c.conf", "o365:/u@x.org/t/c/sesame"},
        {"c.conf", "sesame"},
        {"c.conf", "sesame sesame"},
        {"c.conf", "= sesame"},
        {"c.conf", "include https://u:sesame@h/c?sesame#sesame"},
        {"c.conf", "include sesame://sesame"},
        {"c.yml", "urls:\n- sesame\n- {sesame: sesame}\n- [sesame]\n"},
        {"c.yml", "urls:\n- o365://x: sesame\n"},
        {"c.yml", "urls:\n- o365://x: [sesame]\n"},
        {"c.yml", "urls:\n- o365://u@x.org/t/c: {secret: [sesame]}\n"},
        {"c.yml", "urls:\n- o365://u@x.org/t/c/s: {verify: sesame}\n"},
        {"c.yml", "urls:\n- o365://u@x.org/t: {client_id: sesame!}\n"},
        {"c.yml", "urls:\n- o365://u@x.org: {\"sesame sesame\": b}\n"},
        {"c.yml", "version: sesame\n"},
        {"c.yml", "asset: {app_id: [sesame], body_format: sesame}\n"},
        {"c.yml", "\"sesame"},
        {"c.yml", "*sesame"},
        {"c.yml", "!sesame sesame"},
        {"c.yml", "sesame: @sesame"},
        {"c.yml", "o365://u@x.org/t/c/sesame: x\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct made made;

        begin(&made);
        add(&made, rows[i].text, 1);
        load(&made, rows[i].name);
        assert_true(made.config.finding_count > 0);
        for (size_t k = 0; k < made.config.finding_count; k++) {
            if (strstr(made.config.findings[k].text, "sesame")) {
                fail_msg("%s", made.config.findings[k].text);
            }
        }
        end(&made);
    }
}

static void test_config_limits__others_are_written(void **state)
{
    static const size_t indexes[] = {2, 0, 1};
    static const char expected[] = "version: 1\n"
                                   "urls:\n"
                                   "- ? \"x://c\"\n"
                                   "  : {\"k\": {l: [1.5, \"a: b\"]}}\n"
                                   "- \"x://a\"\n"
                                   "- \"x://b\\\"\\\\\"\n";
    struct made made;
    struct made again;
    struct pt_secret out;

    (void)state;
    begin(&made);
    add(&made,
        "urls:\n- x://a\n- 'x://b\"\\'\n- x://c: {tag: t, k: {l: [1.5, 'a: "
        "b']}}"
        "\n",
        1);
    load(&made, "c.yml");
    pt_secret_init(&out, PT_LIMIT_YAML_SETTINGS_BYTES);
    assert_int_equal(pt_config_format_others(
                         &made.config, indexes, COUNT_OF(indexes), &out, NULL),
        POSTERN_OK);
    assert_string_equal(out.bytes, expected);
    begin(&again);
    add(&again, out.bytes, 1);
    load(&again, "c.yml");
    assert_int_equal(again.config.other_count, 3);
    assert_int_equal(again.config.finding_count, 0);
    assert_true(pt_secret_is_equal(
        &made.config.others[1].url, &again.config.others[2].url));
    end(&again);
    pt_secret_done(&out);
    end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_limits__ten_thousand_urls),
        cmocka_unit_test(test_config_limits__services_of_many_files),
        cmocka_unit_test(test_config_limits__a_larger_file),
        cmocka_unit_test(test_config_limits__no_more_findings),
        cmocka_unit_test(test_config_limits__tags_that_groups_multiply),
        cmocka_unit_test(test_config_limits__members_of_groups),
        cmocka_unit_test(test_config_limits__includes),
        cmocka_unit_test(test_config_limits__yaml_values),
        cmocka_unit_test(test_config_limits__yaml_depth),
        cmocka_unit_test(test_config_limits__yaml_settings_depth),
        cmocka_unit_test(test_config_limits__yaml_laughs),
        cmocka_unit_test(test_config_limits__yaml_repeats),
        cmocka_unit_test(test_config_limits__yaml_keys_of_one_entry),
        cmocka_unit_test(test_config_limits__yaml_merges),
        cmocka_unit_test(test_config_limits__an_error_behind_many_warnings),
        cmocka_unit_test(test_config_limits__findings_have_no_secrets),
        cmocka_unit_test(test_config_limits__others_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

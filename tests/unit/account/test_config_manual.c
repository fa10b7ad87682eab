/*
 * postern-config(5) against the program: its examples can be loaded without a
 * finding, its keys of asset are taken, and its numbers are the limits.
 *
 * Argument: the folder tests/data.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "memory_config.h"

static const char *data_dir;

static void read_page(struct pt_buf *ret)
{
    char path[PT_LIMIT_PATH_BYTES];
    char block[4096];
    size_t len = 0;
    FILE *file = NULL;

    (void)snprintf(
        path, sizeof(path), "%s/../../man/postern-config.5", data_dir);
    file = fopen(path, "re");
    assert_non_null(file);
    pt_buf_init(ret, PT_LIMIT_CONFIG_BYTES);
    do {
        len = fread(block, 1, sizeof(block), file);
        assert_int_equal(pt_buf_append(ret, block, len, NULL), POSTERN_OK);
    } while (len > 0);
    (void)fclose(file);
}

/* Cuts up to a line that begins so; the line is left out. */
static struct pt_view cut_at(struct pt_view *rest, const char *start)
{
    struct pt_view whole = *rest;
    struct pt_view line = pt_view_of("");

    for (;;) {
        const char *begin = rest->ptr;

        assert_true(pt_view_next_field(rest, '\n', &line));
        if (pt_view_has_prefix(line, pt_view_of(start))) {
            return pt_view_first(whole, (size_t)(begin - whole.ptr));
        }
    }
}

static void check_example(const char *name, struct pt_view text,
    size_t service_count, const char *secret)
{
    struct pt_test_config_file items[] = {{.name = name, .text = text}};
    struct pt_test_config_files files = {.items = items, .count = 1};
    struct pt_config config;

    pt_config_init(&config);
    assert_int_equal(
        pt_test_config_load(&files, name, 0, &config, NULL), POSTERN_OK);
    if (config.finding_count > 0) {
        fail_msg("%s: %s", name, config.findings[0].text);
    }
    assert_int_equal(config.service_count, service_count);
    for (size_t i = 0; i < service_count; i++) {
        assert_int_equal(config.services[i].account.warning_count, 0);
        assert_string_equal(
            config.services[i].account.credential.secret.bytes, secret);
        assert_non_null(
            pt_tag_list_find(&config.services[i].tags, pt_view_of("night")));
    }
    pt_config_done(&config);
}

static void test_config_manual__examples_are_loaded(void **state)
{
    struct pt_buf page;
    struct pt_view rest;

    (void)state;
    read_page(&page);
    rest = pt_buf_view(&page);
    (void)cut_at(&rest, ".\\\" example: team.conf");
    (void)cut_at(&rest, ".Bd -literal");
    check_example("team.conf", cut_at(&rest, ".Ed"), 3, "s3cr3t");
    (void)cut_at(&rest, ".\\\" example: team.yml");
    (void)cut_at(&rest, ".Bd -literal");
    check_example("team.yml", cut_at(&rest, ".Ed"), 2, "s3cr3t/with?any&thing");
    pt_buf_done(&page);
}

/* Loads "asset: {KEY: VALUE}" with a value that any key may have. */
static size_t findings_of_key(struct pt_view key)
{
    bool is_format = pt_view_is_equal(key, pt_view_of("body_format"));
    struct pt_test_config_file items[] = {{.name = "c.yml"}};
    struct pt_test_config_files files = {.items = items, .count = 1};
    struct pt_buf text;
    struct pt_config config;
    size_t count = 0;

    pt_buf_init(&text, 128);
    assert_int_equal(pt_buf_append_format(&text, NULL, "asset: {%.*s: %s}\n",
                         (int)key.len, key.ptr, is_format ? "html" : "yes"),
        POSTERN_OK);
    items[0].text = pt_buf_view(&text);
    pt_config_init(&config);
    assert_int_equal(
        pt_test_config_load(&files, "c.yml", 0, &config, NULL), POSTERN_OK);
    count = config.finding_count;
    pt_config_done(&config);
    pt_buf_done(&text);
    return count;
}

static void test_config_manual__keys_of_asset_are_taken(void **state)
{
    struct pt_buf page;
    struct pt_view rest;
    struct pt_view line = pt_view_of("");
    struct pt_view section;
    size_t count = 0;

    (void)state;
    read_page(&page);
    rest = pt_buf_view(&page);
    (void)cut_at(&rest, ".Ss Asset");
    section = cut_at(&rest, ".El");
    while (pt_view_next_field(&section, '\n', &line)) {
        struct pt_view key = pt_view_of("");

        if (!pt_view_has_prefix(line, pt_view_of(".It Cm "))) {
            continue;
        }
        line = pt_view_from(line, strlen(".It Cm "));
        while (pt_view_next_field(&line, ' ', &key)) {
            if (key.len > 1) {
                assert_int_equal(findings_of_key(key), 0);
                count++;
            }
        }
    }
    assert_int_equal(count, 21);
    assert_int_equal(findings_of_key(pt_view_of("interpret_emojis")), 1);
    pt_buf_done(&page);
}

static void test_config_manual__limits_are_those(void **state)
{
    static const struct row {
        const char *text;
        size_t value;
        size_t limit;
    } rows[] = {
        {"128 KiB for a file", (size_t)128 * 1024, PT_LIMIT_CONFIG_BYTES},
        {"256 files", 256, PT_LIMIT_CONFIG_FILES},
        {"50,000 services", 50000, PT_LIMIT_CONFIG_SERVICES},
        {"200,000 tags", 200000, PT_LIMIT_CONFIG_TAGS},
        {"1,000 tags", 1000, PT_LIMIT_TAGS},
        {"100,000\nmemberships", 100000, PT_LIMIT_TAG_MEMBERSHIPS},
        {"50,000 values", 50000, PT_LIMIT_YAML_NODES},
        {"32 levels", 32, PT_LIMIT_YAML_DEPTH},
        {"1,000 anchors", 1000, PT_LIMIT_YAML_ANCHORS},
        {"256 parameters", 256, PT_LIMIT_URL_OVERRIDES},
        {"8 MiB", (size_t)8 * 1024 * 1024, PT_LIMIT_YAML_COPIED_BYTES},
        {"first 1,000 warnings", 1000, PT_LIMIT_CONFIG_PROBLEMS},
    };
    struct pt_buf page;

    (void)state;
    read_page(&page);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!strstr(page.data, rows[i].text)) {
            fail_msg("'%s' is not in the page", rows[i].text);
        }
        assert_int_equal(rows[i].value, rows[i].limit);
    }
    pt_buf_done(&page);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_manual__examples_are_loaded),
        cmocka_unit_test(test_config_manual__keys_of_asset_are_taken),
        cmocka_unit_test(test_config_manual__limits_are_those),
    };

    if (argc != 2) {
        return 2;
    }
    data_dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of account/config: when memory is out, and what it leaves behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/tag_plan.h"
#include "base/limits.h"
#include "failing_alloc.h"
#include "memory_config.h"

static const char root_text[] =
    "\xEF\xBB\xBF# services\n"
    "ops, 2:dev=o365://u@example.com/t/c/open%20sesame/a@example.com\n"
    "slack://open sesame/x\n"
    "team, staff = ops, boss\n"
    "words\n"
    "ops:2=x://open sesame\n"
    "o365://u@example.com/t/c?x=open sesame\n"
    "include d.yml\n"
    "include https://me:open sesame@h/c\n"
    "include memory://x\n";

static const char yaml_text[] =
    "asset: {app_id: One, app_id: Two, body_format: text, nosuch: 1}\n"
    "tag: [g, h]\n"
    "groups:\n"
    "  - {grp: [g, x]}\n"
    "include: [e.conf]\n"
    "urls:\n"
    "  - o365://_: &base\n"
    "      source: u@example.com\n"
    "      tenant: t\n"
    "      client_id: c\n"
    "      secret: open sesame\n"
    "      to: [a@example.com, b@example.com]\n"
    "  - o365://_:\n"
    "      - <<: *base\n"
    "        cc: c@example.com\n"
    "      - tag: x:1\n"
    "    secret: open sesame\n"
    "  - json://open sesame:\n"
    "      a: [1, {b: open sesame}]\n";

static const struct pt_test_config_file items[] = {
    {.name = "c.conf",
        .text = {.ptr = root_text, .len = sizeof(root_text) - 1},
        .is_open_to_others = true},
    {.name = "d.yml", .text = {.ptr = yaml_text, .len = sizeof(yaml_text) - 1}},
};

static enum postern_status write_others(
    const struct pt_config *config, struct postern_error *err)
{
    static const size_t indexes[] = {1, 0};
    struct pt_secret out;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&out, PT_LIMIT_YAML_SETTINGS_BYTES);
    status = pt_config_format_others(config, indexes, 2, &out, err);
    pt_secret_done(&out);
    return status;
}

static enum postern_status make_plan(
    const struct pt_config *config, struct postern_error *err)
{
    const struct pt_tag_list *services[8];
    struct pt_tag_filters filters;
    struct pt_tag_plan plan = {.items = NULL};
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < config->service_count; i++) {
        services[i] = &config->services[i].tags;
    }
    pt_tag_filters_init(&filters);
    status = pt_tag_filters_add(&filters, pt_view_of("ops:3,dev"), err);
    if (status == POSTERN_OK) {
        status = pt_tag_filters_add(&filters, pt_view_of("g"), err);
    }
    if (status == POSTERN_OK) {
        status = pt_tag_plan_make(
            services, config->service_count, &filters, &plan, err);
    }
    pt_tag_plan_done(&plan);
    pt_tag_filters_done(&filters);
    return status;
}

static enum postern_status load(void *context, struct postern_error *err)
{
    struct pt_test_config_files files = {.items = items, .count = 2};
    struct pt_config config;
    enum postern_status status = POSTERN_OK;

    pt_config_init(&config);
    status = pt_test_config_load(&files, context, 1, &config, err);
    if (status == POSTERN_OK) {
        assert_int_equal(config.service_count, 3);
        assert_int_equal(config.other_count, 2);
        assert_string_equal(config.asset.app_id, "Two");
        status = write_others(&config, err);
    }
    if (status == POSTERN_OK) {
        status = make_plan(&config, err);
    }
    pt_config_done(&config);
    return status;
}

static void test_config_torture__each_allocation_fails_once(void **state)
{
    char location[] = "c.conf";

    (void)state;
    pt_test_torture(load, location);
}

static void test_config_torture__no_secret_is_left_in_memory(void **state)
{
    char location[] = "c.conf";

    (void)state;
    pt_test_watch_frees("open sesame");
    assert_int_equal(load(location, NULL), POSTERN_OK);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_torture__each_allocation_fails_once),
        cmocka_unit_test(test_config_torture__no_secret_is_left_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

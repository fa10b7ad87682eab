/*
 * fuzz/fuzz_config_yaml.c: any bytes as a YAML configuration.
 *
 * What it says of services that are not ours is written as YAML that says the
 * same, and so on.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "fuzz_target.h"
#include "memory_config.h"

#define MAX_OTHERS 64

static void load(struct pt_view text, struct pt_config *config)
{
    struct pt_test_config_file items[] = {{.name = "c.yml", .text = text}};
    struct pt_test_config_files files = {.items = items, .count = 1};

    pt_config_init(config);
    if (pt_test_config_load(&files, "c.yml", 1, config, NULL) != POSTERN_OK) {
        abort();
    }
}

static void write_others(const struct pt_config *config, struct pt_secret *out)
{
    size_t indexes[MAX_OTHERS];
    size_t count = 0;

    while (count < MAX_OTHERS && count < config->other_count) {
        indexes[count] = count;
        count++;
    }
    pt_secret_init(out, PT_LIMIT_YAML_SETTINGS_BYTES * MAX_OTHERS);
    if (pt_config_format_others(config, indexes, count, out, NULL) !=
        POSTERN_OK) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);
    struct pt_config config;
    struct pt_config again;
    struct pt_secret first;
    struct pt_secret second;

    load(text, &config);
    write_others(&config, &first);
    if (first.len <= PT_LIMIT_CONFIG_BYTES) {
        load(pt_secret_view(&first), &again);
        write_others(&again, &second);
        if (!pt_secret_is_equal(&first, &second)) {
            (void)fprintf(stderr, "%s\n%s\n", first.bytes, second.bytes);
            abort();
        }
        pt_secret_done(&second);
        pt_config_done(&again);
    }
    pt_secret_done(&first);
    pt_config_done(&config);
    return 0;
}

/*
 * fuzz/fuzz_config_text.c: any bytes as a TEXT configuration that also
 * includes itself by another name.
 *
 * Whatever is loaded has a place in the file, and the number of reads is
 * bounded.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "fuzz_target.h"
#include "memory_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);
    struct pt_test_config_file items[] = {
        {.name = "c.conf", .text = text, .is_open_to_others = true},
        {.name = "d.conf", .text = text},
    };
    struct pt_test_config_files files = {.items = items, .count = 2};
    struct pt_config config;

    pt_config_init(&config);
    if (pt_test_config_load(&files, "c.conf", 3, &config, NULL) != POSTERN_OK ||
        files.read_count > PT_LIMIT_CONFIG_FILES) {
        abort();
    }
    for (size_t i = 0; i < config.service_count; i++) {
        if (config.services[i].origin.mark.line == 0 ||
            config.services[i].origin.file >= config.file_count) {
            abort();
        }
    }
    pt_config_done(&config);
    return 0;
}

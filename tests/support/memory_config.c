/*
 * tests/support/memory_config.c: configuration files that are in memory. See
 * memory_config.h.
 */
#include "memory_config.h"

#include "base/error.h"

enum postern_status pt_test_config_read(void *context,
    const struct pt_config_location *location, struct pt_config_content *ret,
    struct postern_error *err)
{
    struct pt_test_config_files *files = context;

    files->read_count++;
    for (size_t i = 0; i < files->count; i++) {
        const struct pt_test_config_file *file = &files->items[i];

        if (pt_view_is_equal(
                pt_secret_view(&location->text), pt_view_of(file->name))) {
            ret->type = file->type;
            ret->is_open_to_others = file->is_open_to_others;
            return pt_secret_append(&ret->text, file->text, err);
        }
    }
    return pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
        "there is no %s", location->shown);
}

enum postern_status pt_test_config_load(struct pt_test_config_files *files,
    const char *location, unsigned depth, struct pt_config *config,
    struct postern_error *err)
{
    struct pt_config_loading loading = {
        .reader = {.read = pt_test_config_read, .context = files},
        .depth = depth,
        .default_cloud = pt_cloud_default_named("global"),
    };

    return pt_config_load(config, pt_view_of(location), &loading, err);
}

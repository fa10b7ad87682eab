/*
 * tests/support/memory_config.h: configuration files that are in memory.
 */
#ifndef PT_TESTS_MEMORY_CONFIG_H
#define PT_TESTS_MEMORY_CONFIG_H

#include "account/config.h"

struct pt_test_config_file {
    const char *name; /* a path, or a whole URL */
    struct pt_view text;
    enum pt_config_format type;
    bool is_open_to_others;
};

struct pt_test_config_files {
    const struct pt_test_config_file *items;
    size_t count;
    size_t read_count; /* reads that were asked for */
};

/** Reads from the files; context is a struct pt_test_config_files. What is
 * not there fails as a missing file does. */
pt_config_read_fn pt_test_config_read;

/** Loads a location from the files, with cloud global. */
enum postern_status pt_test_config_load(struct pt_test_config_files *files,
    const char *location, unsigned depth, struct pt_config *config,
    struct postern_error *err);

#endif

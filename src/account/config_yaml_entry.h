/*
 * account/config_yaml_entry.h: the list "urls" of a YAML configuration.
 */
#ifndef PT_ACCOUNT_CONFIG_YAML_ENTRY_H
#define PT_ACCOUNT_CONFIG_YAML_ENTRY_H

#include "account/yaml_tree.h"

/* What reading a YAML configuration goes by. */
struct pt_config_yaml {
    const struct pt_yaml_tree *tree;
    struct pt_config_file *file;
    struct pt_tag_list tags; /* of all its services */
    size_t copied_bytes;     /* up to PT_LIMIT_YAML_COPIED_BYTES */
};

/**
 * Appends the tags that a value has: a text, or a list of texts and of
 * mappings, whose keys are tags. What is wrong with it is the file's error.
 * @param[out] ret_is_good  false after an error
 */
enum postern_status pt_config_yaml_read_tags(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct pt_tag_list *list,
    bool *ret_is_good, struct postern_error *err) PT_MUST_CHECK;

/** Appends the entries of "urls" to the file. */
enum postern_status pt_config_yaml_read_urls(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err) PT_MUST_CHECK;

#endif

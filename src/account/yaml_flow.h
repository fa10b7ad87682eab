/*
 * account/yaml_flow.h: a value of a YAML tree written again, on one line.
 */
#ifndef PT_ACCOUNT_YAML_FLOW_H
#define PT_ACCOUNT_YAML_FLOW_H

#include "account/yaml_tree.h"

/**
 * Appends a text in double quotes, escaped so that YAML 1.1 and JSON read the
 * same.
 */
enum postern_status pt_yaml_flow_append_text(struct pt_secret *out,
    struct pt_view text, struct postern_error *err) PT_MUST_CHECK;

/**
 * Appends a value in flow style: texts quoted, plain words and numbers as they
 * were, aliases written out.
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE over the limit of out, or nested
 * over PT_LIMIT_YAML_DEPTH; POSTERN_E_MEMORY
 */
enum postern_status pt_yaml_flow_append(struct pt_secret *out,
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node,
    struct postern_error *err) PT_MUST_CHECK;

#endif

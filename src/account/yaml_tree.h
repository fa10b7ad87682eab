/*
 * account/yaml_tree.h: a YAML document as a tree of bounded size.
 *
 * libyaml reads it (YAML 1.1, yaml.org/spec/1.1); this keeps its nodes, with
 * places for messages. Aliases point at what they stand for, are never copied,
 * and never lead back into themselves. All text is kept in wiped memory, since
 * any of it may be a secret; libyaml's own copies are wiped where it lets us.
 */
#ifndef PT_ACCOUNT_YAML_TREE_H
#define PT_ACCOUNT_YAML_TREE_H

#include "account/config_file.h"

enum pt_yaml_kind {
    PT_YAML_SCALAR = 1,
    PT_YAML_SEQUENCE = 2,
    PT_YAML_MAPPING = 3,
};

struct pt_yaml_node {
    enum pt_yaml_kind kind;
    struct pt_config_mark mark;
    bool is_plain; /* a scalar without quotes: it may be null or a number */
    bool is_alias; /* stands for the node target */
    size_t target;
    size_t text_start; /* of a scalar */
    size_t text_len;
    size_t first; /* child; 0: none. A mapping's are key, value, key, ... */
    size_t last;
    size_t next; /* sibling; 0: none */
    size_t child_count;
};

struct pt_yaml_tree {
    struct pt_yaml_node *nodes; /* the root is the first */
    size_t count;
    size_t cap;
    struct pt_secret texts;
};

void pt_yaml_tree_init(struct pt_yaml_tree *tree);
void pt_yaml_tree_done(struct pt_yaml_tree *tree);

/**
 * Reads a document.
 *
 * @param text  UTF-8 without NUL and byte order mark
 * @param file  gets the error where it is no single YAML document, or over a
 *              limit
 * @param[out] ret  release with pt_yaml_tree_done(); count 0 after an error,
 *                  and for a file without any value
 * @return POSTERN_OK, POSTERN_E_MEMORY
 */
enum postern_status pt_yaml_tree_parse(struct pt_view text,
    struct pt_config_file *file, struct pt_yaml_tree *ret,
    struct postern_error *err) PT_MUST_CHECK;

/** The first node, or NULL where there is none. */
const struct pt_yaml_node *pt_yaml_root(const struct pt_yaml_tree *tree);

/* A walk over the children of a node. */
struct pt_yaml_walk {
    const struct pt_yaml_tree *tree;
    size_t next;
};

struct pt_yaml_walk pt_yaml_walk_of(
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node);

/** The next child, aliases followed; NULL at the end. */
const struct pt_yaml_node *pt_yaml_walk_next(struct pt_yaml_walk *walk);

/** A scalar's text; nothing for other nodes. */
struct pt_view pt_yaml_text(
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node);

/** Whether it is "~", "null" or nothing at all. */
bool pt_yaml_is_null(
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node);

#endif

/*
 * account/yaml_flow.c: a value of a YAML tree written again. See yaml_flow.h.
 *
 * Source: YAML 1.1 (yaml.org/spec/1.1), "Flow Styles" and "Escape Sequences".
 */
#include "account/yaml_flow.h"

#include <stdio.h>

#include "base/error.h"
#include "base/limits.h"

/* Longer ones are no numbers and no words like "yes". */
#define MAX_PLAIN_BYTES 64

static enum postern_status append(
    struct pt_secret *out, const char *text, struct postern_error *err)
{
    return pt_secret_append(out, pt_view_of(text), err);
}

enum postern_status pt_yaml_flow_append_text(
    struct pt_secret *out, struct pt_view text, struct postern_error *err)
{
    enum postern_status status = append(out, "\"", err);

    for (size_t i = 0; i < text.len && status == POSTERN_OK; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        char escape[8];

        if (byte == '"' || byte == '\\') {
            (void)snprintf(escape, sizeof(escape), "\\%c", byte);
        } else if (byte < 0x20 || byte == 0x7F) {
            (void)snprintf(escape, sizeof(escape), "\\u%04x", byte);
        } else {
            status = pt_secret_append(out, pt_view_make(text.ptr + i, 1), err);
            continue;
        }
        status = append(out, escape, err);
    }
    return status == POSTERN_OK ? append(out, "\"", err) : status;
}

/* Whether a scalar without quotes may go without them here too, so that
 * numbers stay numbers and "no" stays what it was. */
static bool is_plain_word(struct pt_view text)
{
    if (text.len == 0 || text.len > MAX_PLAIN_BYTES) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        bool is_inner =
            byte == '.' || byte == '-' || byte == '+' || byte == '_';

        if (!pt_ascii_is_alnum(byte) && !(is_inner && text.len > 1)) {
            return false;
        }
    }
    return pt_ascii_is_alnum(text.ptr[text.len - 1]);
}

static enum postern_status append_scalar(struct pt_secret *out,
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node,
    struct postern_error *err)
{
    struct pt_view text = pt_yaml_text(tree, node);

    if (pt_yaml_is_null(tree, node)) {
        return append(out, "null", err);
    }
    if (node->is_plain && is_plain_word(text)) {
        return pt_secret_append(out, text, err);
    }
    return pt_yaml_flow_append_text(out, text, err);
}

/* A sequence or mapping that is being written. */
struct level {
    struct pt_yaml_walk walk;
    bool is_mapping;
    size_t count; /* children that were begun */
};

struct writing {
    struct pt_secret *out;
    const struct pt_yaml_tree *tree;
    struct level levels[PT_LIMIT_YAML_DEPTH];
    size_t depth;
};

/* Writes a scalar, or the front of anything else. */
static enum postern_status begin(struct writing *writing,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    bool is_mapping = node->kind == PT_YAML_MAPPING;

    if (node->kind == PT_YAML_SCALAR) {
        return append_scalar(writing->out, writing->tree, node, err);
    }
    if (writing->depth == PT_LIMIT_YAML_DEPTH) {
        return pt_fail(err, POSTERN_E_TOO_LARGE,
            POSTERN_ADVICE_FIX_CONFIGURATION, "it is nested too deeply");
    }
    writing->levels[writing->depth] = (struct level){
        .walk = pt_yaml_walk_of(writing->tree, node),
        .is_mapping = is_mapping,
    };
    writing->depth++;
    return append(writing->out, is_mapping ? "{" : "[", err);
}

/* Goes on with the innermost value. */
static enum postern_status go_on(
    struct writing *writing, struct postern_error *err)
{
    struct level *level = &writing->levels[writing->depth - 1];
    const struct pt_yaml_node *child = pt_yaml_walk_next(&level->walk);
    const char *before = ", ";
    enum postern_status status = POSTERN_OK;

    if (!child) {
        writing->depth--;
        return append(writing->out, level->is_mapping ? "}" : "]", err);
    }
    if (level->is_mapping && level->count % 2 == 1) {
        before = ": ";
    } else if (level->is_mapping && child->kind != PT_YAML_SCALAR) {
        before = level->count > 0 ? ", ? " : "? ";
    } else if (level->count == 0) {
        before = "";
    }
    level->count++;
    status = append(writing->out, before, err);
    return status == POSTERN_OK ? begin(writing, child, err) : status;
}

enum postern_status pt_yaml_flow_append(struct pt_secret *out,
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node,
    struct postern_error *err)
{
    struct writing writing = {.out = out, .tree = tree};
    enum postern_status status = begin(&writing, node, err);

    while (writing.depth > 0 && status == POSTERN_OK) {
        status = go_on(&writing, err);
    }
    return status;
}

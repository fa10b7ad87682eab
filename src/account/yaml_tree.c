/*
 * account/yaml_tree.c: a YAML document as a tree of bounded size. See
 * yaml_tree.h.
 */
#include "account/yaml_tree.h"

#include <stdio.h>
#include <string.h>

#include <yaml.h>

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

#define CORE_TAG "tag:yaml.org,2002:"

/* A node with a name for aliases. */
struct anchor {
    size_t name_start; /* in the tree's texts */
    size_t name_len;
    size_t node;
};

struct reading {
    struct pt_yaml_tree tree;
    struct pt_config_file *file;
    struct anchor *anchors;
    size_t anchor_count;
    size_t anchor_cap;
    size_t open[PT_LIMIT_YAML_DEPTH]; /* nodes that are not at their end */
    size_t depth;
    bool is_over;   /* the document's end was seen */
    bool is_broken; /* the file has the error */
};

void pt_yaml_tree_init(struct pt_yaml_tree *tree)
{
    *tree = (struct pt_yaml_tree){.nodes = NULL};
    pt_secret_init(&tree->texts, PT_LIMIT_YAML_TEXT_BYTES);
}

void pt_yaml_tree_done(struct pt_yaml_tree *tree)
{
    pt_free(tree->nodes);
    pt_secret_done(&tree->texts);
    pt_yaml_tree_init(tree);
}

static struct pt_config_mark mark_of(const yaml_mark_t *mark)
{
    return (struct pt_config_mark){
        .line = mark->line + 1, .column = mark->column + 1};
}

/* Gives up on the file. */
static enum postern_status refuse(struct reading *reading,
    struct pt_config_mark mark, const char *text, struct postern_error *err)
{
    reading->is_broken = true;
    return pt_config_file_add_error(
        reading->file, mark, err, "%s: nothing of this file is loaded", text);
}

static enum postern_status append_text(struct reading *reading,
    struct pt_view text, size_t *ret_start, struct postern_error *err)
{
    *ret_start = reading->tree.texts.len;
    return pt_secret_append(&reading->tree.texts, text, err);
}

static struct pt_view anchor_name(
    const struct reading *reading, const struct anchor *anchor)
{
    return pt_view_make(
        reading->tree.texts.bytes + anchor->name_start, anchor->name_len);
}

static enum postern_status add_anchor(struct reading *reading,
    const yaml_char_t *name, size_t node, struct postern_error *err)
{
    struct pt_view text = pt_view_of((const char *)name);
    struct anchor anchor = {.name_len = text.len, .node = node};
    enum postern_status status = POSTERN_OK;

    if (!name) {
        return POSTERN_OK;
    }
    status = pt_array_ensure_one_more(&reading->anchors, &reading->anchor_cap,
        reading->anchor_count, sizeof(*reading->anchors), PT_LIMIT_YAML_ANCHORS,
        err);
    if (status == POSTERN_OK) {
        status = append_text(reading, text, &anchor.name_start, err);
    }
    if (status == POSTERN_OK) {
        reading->anchors[reading->anchor_count] = anchor;
        reading->anchor_count++;
    }
    return status;
}

/* Appends a node as the last child of the innermost open one. */
static enum postern_status add_node(struct reading *reading,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_yaml_tree *tree = &reading->tree;
    size_t index = tree->count;
    enum postern_status status =
        pt_array_ensure_one_more(&tree->nodes, &tree->cap, tree->count,
            sizeof(*tree->nodes), PT_LIMIT_YAML_NODES, err);

    if (status != POSTERN_OK) {
        return status;
    }
    tree->nodes[index] = *node;
    tree->count++;
    if (reading->depth > 0) {
        struct pt_yaml_node *parent =
            &tree->nodes[reading->open[reading->depth - 1]];

        if (parent->child_count == 0) {
            parent->first = index;
        } else {
            tree->nodes[parent->last].next = index;
        }
        parent->last = index;
        parent->child_count++;
    }
    return POSTERN_OK;
}

/* YAML's own kinds of values; of others nobody knows what they mean. */
static bool is_known_tag(const yaml_char_t *tag)
{
    static const char *const known[] = {"", "!", CORE_TAG "str", CORE_TAG "seq",
        CORE_TAG "map", CORE_TAG "int", CORE_TAG "float", CORE_TAG "bool",
        CORE_TAG "null"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (pt_view_is_equal(
                pt_view_of((const char *)tag), pt_view_of(known[i]))) {
            return true;
        }
    }
    return false;
}

/* Adds a node that an event begins. */
static enum postern_status begin_node(struct reading *reading,
    const yaml_event_t *event, enum pt_yaml_kind kind,
    const yaml_char_t *anchor, const yaml_char_t *tag,
    struct postern_error *err)
{
    struct pt_yaml_node node = {
        .kind = kind, .mark = mark_of(&event->start_mark)};
    size_t index = reading->tree.count;
    enum postern_status status = POSTERN_OK;

    if (!is_known_tag(tag)) {
        return refuse(reading, node.mark,
            "a '!' gives a value a type that is not known here", err);
    }
    if (kind == PT_YAML_SCALAR) {
        node.is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
                        !event->data.scalar.tag;
        node.text_len = event->data.scalar.length;
        status = append_text(reading,
            pt_view_make((const char *)event->data.scalar.value,
                event->data.scalar.length),
            &node.text_start, err);
    } else if (reading->depth == PT_LIMIT_YAML_DEPTH) {
        return refuse(reading, node.mark, "it is nested too deeply", err);
    }
    if (status == POSTERN_OK) {
        status = add_node(reading, &node, err);
    }
    if (status == POSTERN_OK) {
        status = add_anchor(reading, anchor, index, err);
    }
    if (status == POSTERN_OK && kind != PT_YAML_SCALAR) {
        reading->open[reading->depth] = index;
        reading->depth++;
    }
    return status;
}

static bool is_open(const struct reading *reading, size_t node)
{
    for (size_t i = 0; i < reading->depth; i++) {
        if (reading->open[i] == node) {
            return true;
        }
    }
    return false;
}

static enum postern_status add_alias(struct reading *reading,
    const yaml_event_t *event, struct postern_error *err)
{
    struct pt_view name = pt_view_of((const char *)event->data.alias.anchor);
    struct pt_yaml_node node = {
        .is_alias = true, .mark = mark_of(&event->start_mark)};

    for (size_t i = reading->anchor_count; i > 0; i--) {
        const struct anchor *anchor = &reading->anchors[i - 1];

        if (!pt_view_is_equal(anchor_name(reading, anchor), name)) {
            continue;
        }
        if (is_open(reading, anchor->node)) {
            return refuse(
                reading, node.mark, "an alias stands within itself", err);
        }
        node.target = anchor->node;
        return add_node(reading, &node, err);
    }
    return refuse(
        reading, node.mark, "here is an alias without an anchor", err);
}

static enum postern_status take_event(struct reading *reading,
    const yaml_event_t *event, struct postern_error *err)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return begin_node(reading, event, PT_YAML_SCALAR,
            event->data.scalar.anchor, event->data.scalar.tag, err);
    case YAML_SEQUENCE_START_EVENT:
        return begin_node(reading, event, PT_YAML_SEQUENCE,
            event->data.sequence_start.anchor, event->data.sequence_start.tag,
            err);
    case YAML_MAPPING_START_EVENT:
        return begin_node(reading, event, PT_YAML_MAPPING,
            event->data.mapping_start.anchor, event->data.mapping_start.tag,
            err);
    case YAML_ALIAS_EVENT:
        return add_alias(reading, event, err);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        reading->depth--;
        return POSTERN_OK;
    case YAML_DOCUMENT_START_EVENT:
        return !reading->is_over ? POSTERN_OK
                                 : refuse(reading, mark_of(&event->start_mark),
                                       "a second document begins here", err);
    case YAML_DOCUMENT_END_EVENT:
        reading->is_over = true;
        return POSTERN_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    default:
        return POSTERN_OK;
    }
}

/* What libyaml says: constant texts, which quote nothing. */
static enum postern_status refuse_syntax(struct reading *reading,
    const yaml_parser_t *parser, struct pt_view text, struct postern_error *err)
{
    struct pt_config_mark mark = mark_of(&parser->problem_mark);
    char message[256];

    if (parser->error == YAML_MEMORY_ERROR) {
        return pt_fail_memory(err);
    }
    if (parser->error == YAML_READER_ERROR) {
        mark = pt_config_mark_of(text, parser->problem_offset < text.len
                                           ? parser->problem_offset
                                           : text.len);
    }
    (void)snprintf(message, sizeof(message), "it is no YAML (%s%s%s)",
        parser->context ? parser->context : "", parser->context ? ", " : "",
        parser->problem ? parser->problem : "no reason given");
    return refuse(reading, mark, message, err);
}

static void wipe_event(yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT && event->data.scalar.value) {
        explicit_bzero(event->data.scalar.value, event->data.scalar.length);
    }
    yaml_event_delete(event);
}

static void wipe_parser(yaml_parser_t *parser)
{
    if (parser->raw_buffer.start) {
        explicit_bzero(parser->raw_buffer.start,
            (size_t)(parser->raw_buffer.end - parser->raw_buffer.start));
    }
    if (parser->buffer.start) {
        explicit_bzero(parser->buffer.start,
            (size_t)(parser->buffer.end - parser->buffer.start));
    }
    yaml_parser_delete(parser);
}

static enum postern_status read_events(struct reading *reading,
    yaml_parser_t *parser, struct pt_view text, struct postern_error *err)
{
    bool is_end = false;
    enum postern_status status = POSTERN_OK;

    while (!is_end && !reading->is_broken && status == POSTERN_OK) {
        yaml_event_t event;

        if (yaml_parser_parse(parser, &event) == 0) {
            return refuse_syntax(reading, parser, text, err);
        }
        status = take_event(reading, &event, err);
        if (status == POSTERN_E_TOO_LARGE) {
            status = refuse(reading, mark_of(&event.start_mark),
                "it has too many values, anchors or long texts", err);
        }
        is_end = event.type == YAML_STREAM_END_EVENT;
        wipe_event(&event);
    }
    return status;
}

enum postern_status pt_yaml_tree_parse(struct pt_view text,
    struct pt_config_file *file, struct pt_yaml_tree *ret,
    struct postern_error *err)
{
    struct reading reading = {.file = file};
    yaml_parser_t parser;
    enum postern_status status = POSTERN_OK;

    if (yaml_parser_initialize(&parser) == 0) {
        return pt_fail_memory(err);
    }
    pt_yaml_tree_init(&reading.tree);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &parser, (const unsigned char *)text.ptr, text.len);
    status = read_events(&reading, &parser, text, err);
    wipe_parser(&parser);
    pt_free(reading.anchors);
    if (status != POSTERN_OK || reading.is_broken) {
        pt_yaml_tree_done(&reading.tree);
    }
    if (status == POSTERN_OK) {
        *ret = reading.tree;
    }
    return status;
}

const struct pt_yaml_node *pt_yaml_root(const struct pt_yaml_tree *tree)
{
    return tree->count > 0 ? &tree->nodes[0] : NULL;
}

struct pt_yaml_walk pt_yaml_walk_of(
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node)
{
    return (struct pt_yaml_walk){.tree = tree, .next = node->first};
}

const struct pt_yaml_node *pt_yaml_walk_next(struct pt_yaml_walk *walk)
{
    const struct pt_yaml_node *node = NULL;

    if (walk->next == 0) {
        return NULL; /* the root is nobody's child */
    }
    node = &walk->tree->nodes[walk->next];
    walk->next = node->next;
    return node->is_alias ? &walk->tree->nodes[node->target] : node;
}

struct pt_view pt_yaml_text(
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node)
{
    return node->kind == PT_YAML_SCALAR && node->text_len > 0
               ? pt_view_make(
                     tree->texts.bytes + node->text_start, node->text_len)
               : pt_view_of("");
}

bool pt_yaml_is_null(
    const struct pt_yaml_tree *tree, const struct pt_yaml_node *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    struct pt_view text = pt_yaml_text(tree, node);

    if (node->kind != PT_YAML_SCALAR || !node->is_plain) {
        return false;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (pt_view_is_equal(text, pt_view_of(words[i]))) {
            return true;
        }
    }
    return false;
}

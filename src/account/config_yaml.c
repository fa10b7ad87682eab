/*
 * account/config_yaml.c: YAML configuration. See config_yaml.h.
 */
#include "account/config_yaml.h"

#include "account/config_yaml_entry.h"
#include "account/url_option.h"
#include "account/url_split.h"
#include "base/error.h"
#include "base/limits.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Names and other words that are shown; longer text may be anything. */
#define MAX_SHOWN_BYTES 40

static struct pt_view text_of(
    const struct pt_config_yaml *yaml, const struct pt_yaml_node *node)
{
    return pt_view_trim(pt_yaml_text(yaml->tree, node));
}

/* Whether a key may be shown: a word, which no secret is by its place. */
static bool is_shown(struct pt_view name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!pt_ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '_' &&
            name.ptr[i] != '-') {
            return false;
        }
    }
    return name.len > 0 && name.len <= MAX_SHOWN_BYTES;
}

static enum postern_status read_version(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, bool *ret_is_good,
    struct postern_error *err)
{
    struct pt_view text = text_of(yaml, node);

    *ret_is_good = pt_view_is_equal(text, pt_view_of("1")) ||
                   pt_view_is_equal(text, pt_view_of("1.0"));
    if (*ret_is_good) {
        return POSTERN_OK;
    }
    yaml->file->held_url = true;
    return pt_config_file_add_error(yaml->file, node->mark, err,
        "'version' must be 1: nothing of this file is loaded");
}

/* What a key of "asset" does here. */
enum asset_effect {
    ASSET_NONE = 1,
    ASSET_APP_ID = 2,
    ASSET_BODY_FORMAT = 3,
    ASSET_ESCAPES = 4,
    ASSET_ASYNC = 5,
};

static const struct asset_row {
    const char *name;
    enum asset_effect effect;
    bool is_flag;
} asset_rows[] = {
    {"app_id", ASSET_APP_ID, false},
    {"app_desc", ASSET_NONE, false},
    {"app_url", ASSET_NONE, false},
    {"theme", ASSET_NONE, false},
    {"default_html_color", ASSET_NONE, false},
    {"default_ascii_chars", ASSET_NONE, false},
    {"default_extension", ASSET_NONE, false},
    {"image_url_mask", ASSET_NONE, false},
    {"image_url_logo", ASSET_NONE, false},
    {"image_path_mask", ASSET_NONE, false},
    {"body_format", ASSET_BODY_FORMAT, false},
    {"async_mode", ASSET_ASYNC, true},
    {"interpret_escapes", ASSET_ESCAPES, true},
    {"encoding", ASSET_NONE, false},
    {"pgp_autogen", ASSET_NONE, true},
    {"pem_autogen", ASSET_NONE, true},
    {"secure_logging", ASSET_NONE, true},
    {"http_redirects", ASSET_NONE, true},
    {"abort_on_chain_failure", ASSET_NONE, true},
    {"timezone", ASSET_NONE, false},
    {"tz", ASSET_NONE, false},
};

static const struct asset_row *find_asset_row(struct pt_view name)
{
    for (size_t i = 0; i < COUNT_OF(asset_rows); i++) {
        if (pt_view_is_equal(name, pt_view_of(asset_rows[i].name))) {
            return &asset_rows[i];
        }
    }
    return NULL;
}

static enum postern_status set_text(
    char **text, struct pt_view value, struct postern_error *err)
{
    char *copy = pt_strndup(value.ptr, value.len);

    if (!copy) {
        return pt_fail_memory(err);
    }
    pt_free(*text);
    *text = copy;
    return POSTERN_OK;
}

static bool is_body_format(struct pt_view value)
{
    return pt_view_is_equal_nocase(value, pt_view_of("text")) ||
           pt_view_is_equal_nocase(value, pt_view_of("html")) ||
           pt_view_is_equal_nocase(value, pt_view_of("markdown"));
}

static bool has_control(struct pt_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) {
            return true;
        }
    }
    return false;
}

/* Takes a value; false when the key cannot have it. */
static bool take_asset(struct pt_config_yaml *yaml, const struct asset_row *row,
    struct pt_view value, enum postern_status *status,
    struct postern_error *err)
{
    struct pt_config_asset *asset = &yaml->file->asset;
    unsigned flag = 0;
    enum pt_config_choice choice = PT_CONFIG_UNDECIDED;

    if (row->is_flag && !pt_url_option_parse_flag(value, &flag)) {
        return false;
    }
    choice = flag != 0 ? PT_CONFIG_YES : PT_CONFIG_NO;
    if (row->effect == ASSET_ESCAPES) {
        asset->interpret_escapes = choice;
    } else if (row->effect == ASSET_ASYNC) {
        asset->async_mode = choice;
    } else if (row->effect == ASSET_APP_ID && value.len > 0) {
        if (has_control(value)) {
            return false;
        }
        *status = set_text(&asset->app_id, value, err);
    } else if (row->effect == ASSET_BODY_FORMAT) {
        if (!is_body_format(value)) {
            return false;
        }
        *status = set_text(&asset->body_format, value, err);
    }
    return true;
}

static enum postern_status read_asset_pair(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *key, const struct pt_yaml_node *value,
    struct postern_error *err)
{
    struct pt_view name = text_of(yaml, key);
    const struct asset_row *row = find_asset_row(name);
    enum postern_status status = POSTERN_OK;

    if (!row) {
        return pt_config_file_add_warning(yaml->file, key->mark, err,
            "'asset' has no key '%.*s': it is not used",
            is_shown(name) ? (int)name.len : 3,
            is_shown(name) ? name.ptr : "...");
    }
    if (value->kind != PT_YAML_SCALAR ||
        !take_asset(yaml, row,
            pt_yaml_is_null(yaml->tree, value) ? pt_view_of("")
                                               : text_of(yaml, value),
            &status, err)) {
        return pt_config_file_add_warning(yaml->file, value->mark, err,
            "'%s' of 'asset' cannot have this value: it is not used",
            row->name);
    }
    return status;
}

static enum postern_status read_asset(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *key = NULL;
    enum postern_status status = POSTERN_OK;

    if (node->kind != PT_YAML_MAPPING) {
        return pt_config_file_add_warning(yaml->file, node->mark, err,
            "'asset' must be keys and values: it is not used");
    }
    key = pt_yaml_walk_next(&walk);
    while (key && status == POSTERN_OK) {
        const struct pt_yaml_node *value = pt_yaml_walk_next(&walk);

        status = read_asset_pair(yaml, key, value, err);
        key = pt_yaml_walk_next(&walk);
    }
    return status;
}

/* The groups of one mapping. */
static enum postern_status read_group_mapping(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *key = pt_yaml_walk_next(&walk);
    enum postern_status status = POSTERN_OK;

    while (key && status == POSTERN_OK) {
        const struct pt_yaml_node *value = pt_yaml_walk_next(&walk);
        struct pt_tag_list names;
        struct pt_tag_list members;
        bool is_good = false;

        pt_tag_list_init(&names);
        pt_tag_list_init(&members);
        status = pt_config_yaml_read_tags(yaml, key, &names, &is_good, err);
        if (status == POSTERN_OK && is_good) {
            status =
                pt_config_yaml_read_tags(yaml, value, &members, &is_good, err);
        }
        if (status == POSTERN_OK && is_good &&
            (names.count == 0 || members.count == 0)) {
            status = pt_config_file_add_warning(yaml->file, key->mark, err,
                "here is a group without a name or without tags");
        } else if (status == POSTERN_OK && is_good) {
            status =
                pt_tag_groups_add(&yaml->file->groups, &names, &members, err);
        }
        pt_tag_list_done(&names);
        pt_tag_list_done(&members);
        key = pt_yaml_walk_next(&walk);
    }
    return status;
}

static enum postern_status read_groups(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *item = NULL;
    enum postern_status status = POSTERN_OK;

    if (node->kind == PT_YAML_MAPPING) {
        return read_group_mapping(yaml, node, err);
    }
    if (node->kind == PT_YAML_SCALAR) {
        return pt_config_file_add_warning(yaml->file, node->mark, err,
            "'groups' must be keys and values: it is not used");
    }
    item = pt_yaml_walk_next(&walk);
    while (item && status == POSTERN_OK) {
        status = item->kind == PT_YAML_MAPPING
                     ? read_group_mapping(yaml, item, err)
                     : pt_config_file_add_warning(yaml->file, item->mark, err,
                           "here is a group without tags: it is written "
                           "'group: tags'");
        item = pt_yaml_walk_next(&walk);
    }
    return status;
}

/* One text may hold several locations. */
static enum postern_status read_include_text(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_view rest = pt_yaml_is_null(yaml->tree, node)
                              ? pt_view_of("")
                              : text_of(yaml, node);
    struct pt_view location = pt_view_of("");
    enum postern_status status = POSTERN_OK;

    while (
        status == POSTERN_OK && pt_account_url_split_next(&rest, &location)) {
        status =
            pt_config_file_add_include(yaml->file, node->mark, location, err);
    }
    return status;
}

static enum postern_status read_include_item(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *key = NULL;
    enum postern_status status = POSTERN_OK;

    if (node->kind == PT_YAML_SCALAR) {
        return read_include_text(yaml, node, err);
    }
    if (node->kind == PT_YAML_SEQUENCE) {
        return pt_config_file_add_error(yaml->file, node->mark, err,
            "here must be a location: nothing is included");
    }
    key = pt_yaml_walk_next(&walk);
    while (key && status == POSTERN_OK) {
        (void)pt_yaml_walk_next(&walk);
        if (text_of(yaml, key).len > 0) {
            status = pt_config_file_add_include(
                yaml->file, key->mark, text_of(yaml, key), err);
        }
        key = pt_yaml_walk_next(&walk);
    }
    return status;
}

static enum postern_status read_include(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *item = NULL;
    enum postern_status status = POSTERN_OK;

    if (node->kind != PT_YAML_SEQUENCE) {
        return read_include_item(yaml, node, err);
    }
    item = pt_yaml_walk_next(&walk);
    while (item && status == POSTERN_OK) {
        status = read_include_item(yaml, item, err);
        item = pt_yaml_walk_next(&walk);
    }
    return status;
}

/* The values of the outermost keys; NULL where there is none. */
enum outer_key {
    OUTER_VERSION,
    OUTER_ASSET,
    OUTER_TAG,
    OUTER_TAGS,
    OUTER_GROUPS,
    OUTER_INCLUDE,
    OUTER_URLS,
    OUTER_COUNT,
};

static const char *const outer_names[OUTER_COUNT] = {
    "version", "asset", "tag", "tags", "groups", "include", "urls"};

static enum postern_status find_outer(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *key, size_t *ret, struct postern_error *err)
{
    struct pt_view name = text_of(yaml, key);

    for (size_t i = 0; i < OUTER_COUNT; i++) {
        if (key->kind == PT_YAML_SCALAR &&
            pt_view_is_equal(name, pt_view_of(outer_names[i]))) {
            *ret = i;
            return POSTERN_OK;
        }
    }
    *ret = OUTER_COUNT;
    return pt_config_file_add_warning(yaml->file, key->mark, err,
        "key '%.*s' is not known and not used",
        is_shown(name) ? (int)name.len : 3, is_shown(name) ? name.ptr : "...");
}

static enum postern_status find_values(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *root, const struct pt_yaml_node **values,
    struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, root);
    const struct pt_yaml_node *key = pt_yaml_walk_next(&walk);
    enum postern_status status = POSTERN_OK;

    while (key && status == POSTERN_OK) {
        const struct pt_yaml_node *value = pt_yaml_walk_next(&walk);
        size_t index = 0;

        status = find_outer(yaml, key, &index, err);
        if (status == POSTERN_OK && index < OUTER_COUNT && values[index]) {
            status = pt_config_file_add_error(yaml->file, key->mark, err,
                "'%s' stands here a second time: only this one counts",
                outer_names[index]);
        }
        if (index < OUTER_COUNT) {
            values[index] = value;
        }
        key = pt_yaml_walk_next(&walk);
    }
    return status;
}

static bool has_value(
    const struct pt_config_yaml *yaml, const struct pt_yaml_node *node)
{
    return node && !pt_yaml_is_null(yaml->tree, node);
}

static enum postern_status read_common_tags(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *const *values, bool *ret_is_good,
    struct postern_error *err)
{
    const struct pt_yaml_node *node =
        values[OUTER_TAG] ? values[OUTER_TAG] : values[OUTER_TAGS];

    return has_value(yaml, node) ? pt_config_yaml_read_tags(yaml, node,
                                       &yaml->tags, ret_is_good, err)
                                 : POSTERN_OK;
}

static enum postern_status read_values(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *const *values, struct postern_error *err)
{
    bool is_good = true;
    enum postern_status status = POSTERN_OK;

    if (values[OUTER_VERSION]) {
        status = read_version(yaml, values[OUTER_VERSION], &is_good, err);
    }
    if (status == POSTERN_OK && is_good) {
        status = read_common_tags(yaml, values, &is_good, err);
    }
    if (status != POSTERN_OK || !is_good) {
        yaml->file->held_url = true;
        return status; /* without their tags, services are not what they were */
    }
    if (has_value(yaml, values[OUTER_ASSET])) {
        status = read_asset(yaml, values[OUTER_ASSET], err);
    }
    if (status == POSTERN_OK && has_value(yaml, values[OUTER_GROUPS])) {
        status = read_groups(yaml, values[OUTER_GROUPS], err);
    }
    if (status == POSTERN_OK && has_value(yaml, values[OUTER_INCLUDE])) {
        status = read_include(yaml, values[OUTER_INCLUDE], err);
    }
    if (status == POSTERN_OK && has_value(yaml, values[OUTER_URLS])) {
        status = pt_config_yaml_read_urls(yaml, values[OUTER_URLS], err);
    }
    return status == POSTERN_OK ? pt_config_file_apply_groups(yaml->file, err)
                                : status;
}

static enum postern_status read_tree(const struct pt_yaml_tree *tree,
    struct pt_config_file *file, struct postern_error *err)
{
    struct pt_config_yaml yaml = {.tree = tree, .file = file};
    const struct pt_yaml_node *values[OUTER_COUNT] = {NULL};
    const struct pt_yaml_node *root = pt_yaml_root(tree);
    enum postern_status status = POSTERN_OK;

    if (!root || root->kind != PT_YAML_MAPPING) {
        struct pt_config_mark top = {.line = 1, .column = 1};

        file->held_url = true;
        return pt_config_file_add_error(file, root ? root->mark : top, err,
            "a YAML configuration has keys and values, such as 'urls', and "
            "here are none: nothing of this file is loaded");
    }
    status = find_values(&yaml, root, values, err);
    if (status == POSTERN_OK) {
        status = read_values(&yaml, values, err);
    }
    pt_tag_list_done(&yaml.tags);
    return status;
}

enum postern_status pt_config_yaml_parse(
    struct pt_view text, struct pt_config_file *file, struct postern_error *err)
{
    struct pt_yaml_tree tree;
    struct pt_view rest = text;
    bool is_text = false;
    size_t problem_count = 0;
    enum postern_status status =
        pt_config_file_check_text(file, &rest, &is_text, err);

    if (status != POSTERN_OK || !is_text) {
        return status;
    }
    pt_yaml_tree_init(&tree);
    problem_count = file->problem_count;
    status = pt_yaml_tree_parse(rest, file, &tree, err);
    if (status == POSTERN_OK && file->problem_count == problem_count) {
        status = read_tree(&tree, file, err);
    } else {
        file->held_url = true;
    }
    pt_yaml_tree_done(&tree);
    return status;
}

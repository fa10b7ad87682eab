/*
 * account/config_yaml_entry.c: the list "urls" of a YAML configuration. See
 * config_yaml_entry.h.
 */
#include "account/config_yaml_entry.h"

#include "account/yaml_flow.h"
#include "base/error.h"
#include "base/limits.h"

/* Mappings whose keys make up one entry: the URL's own, those beside the URL,
 * and what either takes in by "<<". */
#define MAX_SOURCES 32

/* What a key costs beside its text. */
#define KEY_COST_BYTES 64

struct sources {
    const struct pt_yaml_node *items[MAX_SOURCES]; /* the first wins */
    size_t count;
    bool is_over; /* there were more */
};

static enum postern_status spend(
    struct pt_config_yaml *yaml, size_t size_bytes, struct postern_error *err)
{
    yaml->copied_bytes += size_bytes + KEY_COST_BYTES;
    if (yaml->copied_bytes > PT_LIMIT_YAML_COPIED_BYTES) {
        return pt_fail(err, POSTERN_E_TOO_LARGE,
            POSTERN_ADVICE_FIX_CONFIGURATION,
            "its aliases and shared keys make more than %zu bytes of it",
            PT_LIMIT_YAML_COPIED_BYTES);
    }
    return POSTERN_OK;
}

static struct pt_view text_of(
    const struct pt_config_yaml *yaml, const struct pt_yaml_node *node)
{
    return pt_yaml_text(yaml->tree, node);
}

static bool is_key(const struct pt_config_yaml *yaml,
    const struct pt_yaml_node *key, const char *name)
{
    return key->kind == PT_YAML_SCALAR &&
           pt_view_is_equal_nocase(
               pt_view_trim(text_of(yaml, key)), pt_view_of(name));
}

static bool is_url_key(
    const struct pt_config_yaml *yaml, const struct pt_yaml_node *key)
{
    return pt_config_is_url(pt_view_trim(text_of(yaml, key)));
}

/* Appends the tags of one text. */
static enum postern_status read_tag_text(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct pt_tag_list *list,
    bool *ret_is_good, struct postern_error *err)
{
    struct postern_error own_err = {.status = POSTERN_OK};
    struct pt_view text = text_of(yaml, node);
    enum postern_status status = spend(yaml, text.len, err);

    if (status != POSTERN_OK || pt_yaml_is_null(yaml->tree, node)) {
        return status;
    }
    status = pt_tag_list_parse(list, text, &own_err);
    if (status == POSTERN_E_INVALID || status == POSTERN_E_TOO_LARGE) {
        *ret_is_good = false;
        return pt_config_file_add_error(yaml->file, node->mark, err,
            "%s; what it belongs to is not loaded", own_err.message);
    }
    return status == POSTERN_OK ? POSTERN_OK : pt_fail_memory(err);
}

static enum postern_status read_tag_keys(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct pt_tag_list *list,
    bool *ret_is_good, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *key = pt_yaml_walk_next(&walk);
    enum postern_status status = POSTERN_OK;

    while (key && status == POSTERN_OK && *ret_is_good) {
        (void)pt_yaml_walk_next(&walk);
        status = read_tag_text(yaml, key, list, ret_is_good, err);
        key = pt_yaml_walk_next(&walk);
    }
    return status;
}

enum postern_status pt_config_yaml_read_tags(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct pt_tag_list *list,
    bool *ret_is_good, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *child = NULL;
    enum postern_status status = POSTERN_OK;

    *ret_is_good = true;
    if (node->kind == PT_YAML_SCALAR) {
        return read_tag_text(yaml, node, list, ret_is_good, err);
    }
    if (node->kind == PT_YAML_MAPPING) {
        *ret_is_good = false;
        return pt_config_file_add_error(yaml->file, node->mark, err,
            "tags must be a text or a list; what they belong to is not "
            "loaded");
    }
    child = pt_yaml_walk_next(&walk);
    while (child && status == POSTERN_OK && *ret_is_good) {
        status = child->kind == PT_YAML_MAPPING
                     ? read_tag_keys(yaml, child, list, ret_is_good, err)
                     : read_tag_text(yaml, child, list, ret_is_good, err);
        child = pt_yaml_walk_next(&walk);
    }
    return status;
}

static void add_source(struct sources *sources, const struct pt_yaml_node *node)
{
    if (node->kind != PT_YAML_MAPPING) {
        return;
    }
    if (sources->count == MAX_SOURCES) {
        sources->is_over = true;
        return;
    }
    sources->items[sources->count] = node;
    sources->count++;
}

/* Appends what stands behind "<<": a mapping, or a list of them. */
static void add_merged(const struct pt_config_yaml *yaml,
    struct sources *sources, const struct pt_yaml_node *value)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, value);
    const struct pt_yaml_node *item = NULL;

    if (value->kind != PT_YAML_SEQUENCE) {
        add_source(sources, value);
        return;
    }
    item = pt_yaml_walk_next(&walk);
    while (item && !sources->is_over) {
        add_source(sources, item);
        item = pt_yaml_walk_next(&walk);
    }
}

/* Appends a mapping and what it takes in by "<<" (yaml.org/type/merge). */
static void add_sources(const struct pt_config_yaml *yaml,
    struct sources *sources, const struct pt_yaml_node *mapping)
{
    size_t next = sources->count;

    add_source(sources, mapping);
    for (; next < sources->count; next++) {
        struct pt_yaml_walk walk =
            pt_yaml_walk_of(yaml->tree, sources->items[next]);
        const struct pt_yaml_node *key = pt_yaml_walk_next(&walk);

        while (key) {
            const struct pt_yaml_node *value = pt_yaml_walk_next(&walk);

            if (is_key(yaml, key, "<<")) {
                add_merged(yaml, sources, value);
            }
            key = pt_yaml_walk_next(&walk);
        }
    }
}

/* Joins the texts of a list by commas; false when it has anything else. */
static bool join(const struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct pt_secret *out,
    enum postern_status *status, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *item = pt_yaml_walk_next(&walk);

    while (item && *status == POSTERN_OK) {
        if (item->kind != PT_YAML_SCALAR) {
            return false;
        }
        if (out->len > 0) {
            *status = pt_secret_append(out, pt_view_of(", "), err);
        }
        if (*status == POSTERN_OK && !pt_yaml_is_null(yaml->tree, item)) {
            *status = pt_secret_append(out, text_of(yaml, item), err);
        }
        item = pt_yaml_walk_next(&walk);
    }
    return true;
}

static enum postern_status add_list_key(struct pt_config_yaml *yaml,
    struct pt_config_entry *entry, struct pt_view name,
    const struct pt_yaml_node *value, struct postern_error *err)
{
    struct pt_secret joined;
    enum postern_status status = POSTERN_OK;
    bool is_texts = false;

    pt_secret_init(&joined, PT_LIMIT_YAML_TEXT_BYTES);
    is_texts = join(yaml, value, &joined, &status, err);
    if (status == POSTERN_OK) {
        status = spend(yaml, joined.len, err);
    }
    if (status == POSTERN_OK) {
        status = pt_config_entry_add_key(entry, name, pt_secret_view(&joined),
            is_texts ? PT_URL_OVERRIDE_LIST : PT_URL_OVERRIDE_OTHER, err);
    }
    pt_secret_done(&joined);
    return status;
}

static enum postern_status add_key(struct pt_config_yaml *yaml,
    struct pt_config_entry *entry, const struct pt_yaml_node *key,
    const struct pt_yaml_node *value, struct postern_error *err)
{
    struct pt_view name = pt_view_trim(text_of(yaml, key));
    struct pt_view text = text_of(yaml, value);
    enum postern_status status = spend(yaml, name.len + text.len, err);

    if (status != POSTERN_OK) {
        return status;
    }
    if (value->kind == PT_YAML_SEQUENCE) {
        return add_list_key(yaml, entry, name, value, err);
    }
    if (value->kind == PT_YAML_MAPPING) {
        return pt_config_entry_add_key(
            entry, name, pt_view_of(""), PT_URL_OVERRIDE_OTHER, err);
    }
    return pt_config_entry_add_key(entry, name,
        pt_yaml_is_null(yaml->tree, value) ? pt_view_of("") : text,
        PT_URL_OVERRIDE_TEXT, err);
}

/* Writes a key and its value into the settings of a service that is not
 * ours. */
static enum postern_status add_setting(struct pt_config_yaml *yaml,
    struct pt_config_entry *entry, const struct pt_yaml_node *key,
    const struct pt_yaml_node *value, struct postern_error *err)
{
    struct pt_secret *out = &entry->settings;
    size_t old_len = out->len;
    enum postern_status status =
        pt_secret_append(out, pt_view_of(out->len > 0 ? ", " : "{"), err);

    if (status == POSTERN_OK) {
        status = pt_yaml_flow_append_text(
            out, pt_view_trim(text_of(yaml, key)), err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_append(out, pt_view_of(": "), err);
    }
    if (status == POSTERN_OK) {
        status = pt_yaml_flow_append(out, yaml->tree, value, err);
    }
    return status == POSTERN_OK ? spend(yaml, out->len - old_len, err) : status;
}

static bool is_ours(struct pt_view url)
{
    struct pt_view schema = pt_view_first(url, pt_view_find(url, ':'));

    return pt_view_is_equal_nocase(schema, pt_view_of("o365")) ||
           pt_view_is_equal_nocase(schema, pt_view_of("azure"));
}

/* What an entry is made of. */
struct making {
    struct pt_config_yaml *yaml;
    struct pt_config_entry *entry;
    size_t first_key; /* of the source that is read */
    bool is_foreign;
    bool has_tag; /* "tag" was met in this source: "tags" is passed over */
    bool is_good;
};

/* Says so when one mapping has a parameter twice. */
static enum postern_status check_repeated(const struct making *making,
    const struct pt_yaml_node *key, struct postern_error *err)
{
    struct pt_view name = pt_url_override_canonical_name(
        pt_view_trim(text_of(making->yaml, key)));

    for (size_t i = making->first_key; i < making->entry->key_count; i++) {
        struct pt_view other = pt_secret_view(&making->entry->keys[i].name);

        if (pt_view_is_equal_nocase(
                pt_url_override_canonical_name(other), name)) {
            return pt_config_file_add_warning(making->yaml->file, key->mark,
                err,
                "this key means what one before it does: the last one counts");
        }
    }
    return POSTERN_OK;
}

static enum postern_status read_entry_tags(struct making *making, bool is_tag,
    const struct pt_yaml_node *key, const struct pt_yaml_node *value,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (making->has_tag) {
        status = pt_config_file_add_warning(making->yaml->file, key->mark, err,
            "here are both 'tag' and 'tags': 'tag' counts");
    }
    if (status != POSTERN_OK || (making->has_tag && !is_tag)) {
        return status;
    }
    making->has_tag = true;
    pt_tag_list_done(&making->entry->tags);
    return pt_config_yaml_read_tags(
        making->yaml, value, &making->entry->tags, &making->is_good, err);
}

static enum postern_status read_pair(struct making *making,
    const struct pt_yaml_node *key, const struct pt_yaml_node *value,
    struct postern_error *err)
{
    struct pt_config_yaml *yaml = making->yaml;
    enum postern_status status = POSTERN_OK;

    if (key->kind != PT_YAML_SCALAR) {
        return pt_config_file_add_warning(
            yaml->file, key->mark, err, "this key is no text and not used");
    }
    if (is_key(yaml, key, "tag") || is_key(yaml, key, "tags")) {
        return read_entry_tags(
            making, is_key(yaml, key, "tag"), key, value, err);
    }
    if (is_key(yaml, key, "<<") || is_key(yaml, key, "schema") ||
        is_url_key(yaml, key)) {
        return POSTERN_OK;
    }
    if (making->is_foreign) {
        return add_setting(yaml, making->entry, key, value, err);
    }
    status = check_repeated(making, key, err);
    return status == POSTERN_OK ? add_key(yaml, making->entry, key, value, err)
                                : status;
}

static enum postern_status read_source(struct making *making,
    const struct pt_yaml_node *mapping, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(making->yaml->tree, mapping);
    const struct pt_yaml_node *key = pt_yaml_walk_next(&walk);
    enum postern_status status = POSTERN_OK;

    making->first_key = making->entry->key_count;
    making->has_tag = false;
    while (key && status == POSTERN_OK && making->is_good) {
        const struct pt_yaml_node *value = pt_yaml_walk_next(&walk);

        status = read_pair(making, key, value, err);
        key = pt_yaml_walk_next(&walk);
    }
    return status;
}

static enum postern_status add_common_tags(
    struct making *making, struct postern_error *err)
{
    const struct pt_tag_list *tags = &making->yaml->tags;
    enum postern_status status =
        spend(making->yaml, tags->count * KEY_COST_BYTES, err);

    return status == POSTERN_OK
               ? pt_tag_list_add_all(&making->entry->tags, tags, err)
               : status;
}

/* Adds an entry; the sources with the lowest rank are read first. */
static enum postern_status make_entry(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *place, struct pt_view url,
    const struct sources *sources, struct postern_error *err)
{
    struct making making = {.yaml = yaml, .is_good = true};
    enum postern_status status = spend(yaml, url.len, err);

    yaml->file->held_url = true;
    if (sources->is_over) {
        return pt_config_file_add_error(yaml->file, place->mark, err,
            "here are more than %d mappings of keys, those of '<<' included: "
            "the service is not loaded",
            MAX_SOURCES);
    }
    if (status == POSTERN_OK) {
        status = pt_config_file_add_entry(
            yaml->file, place->mark, url, &making.entry, err);
    }
    if (status != POSTERN_OK) {
        return status;
    }
    making.is_foreign = !is_ours(url);
    for (size_t i = sources->count;
         i > 0 && status == POSTERN_OK && making.is_good; i--) {
        status = read_source(&making, sources->items[i - 1], err);
    }
    if (status == POSTERN_OK && making.entry->settings.len > 0) {
        status =
            pt_secret_append(&making.entry->settings, pt_view_of("}"), err);
    }
    if (status == POSTERN_OK) {
        status = add_common_tags(&making, err);
    }
    if (status == POSTERN_OK && !making.is_good) {
        pt_config_file_drop_entry(yaml->file);
    }
    return status;
}

/* A list below a URL: one service for each mapping in it. */
static enum postern_status read_list(struct pt_config_yaml *yaml,
    struct pt_view url, const struct pt_yaml_node *list,
    const struct pt_yaml_node *beside, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, list);
    const struct pt_yaml_node *item = pt_yaml_walk_next(&walk);
    enum postern_status status = POSTERN_OK;

    if (!item) {
        return pt_config_file_add_error(yaml->file, list->mark, err,
            "this list is empty: its URL is not loaded");
    }
    while (item && status == POSTERN_OK) {
        struct sources sources = {.count = 0};

        if (item->kind == PT_YAML_MAPPING) {
            add_sources(yaml, &sources, item);
            add_sources(yaml, &sources, beside);
            status = make_entry(yaml, item, url, &sources, err);
        } else {
            status = pt_config_file_add_error(yaml->file, item->mark, err,
                "here must be keys and values: no service is made of this");
        }
        item = pt_yaml_walk_next(&walk);
    }
    return status;
}

static enum postern_status read_value(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *key, const struct pt_yaml_node *value,
    const struct pt_yaml_node *beside, struct postern_error *err)
{
    struct pt_view url = pt_view_trim(text_of(yaml, key));
    struct sources sources = {.count = 0};
    enum postern_status status = POSTERN_OK;

    if (value->kind == PT_YAML_SEQUENCE) {
        return read_list(yaml, url, value, beside, err);
    }
    if (value->kind == PT_YAML_SCALAR && !pt_yaml_is_null(yaml->tree, value)) {
        status = pt_config_file_add_warning(yaml->file, value->mark, err,
            "this value behind a URL is not used: keys and values are");
    }
    add_sources(yaml, &sources, value);
    add_sources(yaml, &sources, beside);
    return status == POSTERN_OK ? make_entry(yaml, key, url, &sources, err)
                                : status;
}

/* An entry that is a mapping: one of its keys is the URL. */
static enum postern_status read_mapping(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *mapping, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, mapping);
    const struct pt_yaml_node *key = pt_yaml_walk_next(&walk);
    enum postern_status status = POSTERN_OK;
    bool has_url = false;

    while (key && status == POSTERN_OK) {
        const struct pt_yaml_node *value = pt_yaml_walk_next(&walk);

        if (is_url_key(yaml, key) && has_url) {
            status = pt_config_file_add_error(yaml->file, key->mark, err,
                "a second URL in one entry is not loaded: begin a new entry "
                "with '-'");
        } else if (is_url_key(yaml, key)) {
            has_url = true;
            status = read_value(yaml, key, value, mapping, err);
        }
        key = pt_yaml_walk_next(&walk);
    }
    if (status == POSTERN_OK && !has_url) {
        yaml->file->held_url = true; /* perhaps with a typing error */
        status = pt_config_file_add_error(yaml->file, mapping->mark, err,
            "this entry has no URL and is not loaded");
    }
    return status;
}

static enum postern_status read_item(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *item, struct postern_error *err)
{
    static const struct sources none = {.count = 0};
    struct pt_view text = pt_view_trim(text_of(yaml, item));

    if (item->kind == PT_YAML_MAPPING) {
        return read_mapping(yaml, item, err);
    }
    if (pt_config_is_url(text)) {
        return make_entry(yaml, item, text, &none, err);
    }
    yaml->file->held_url = true;
    return pt_config_file_add_error(
        yaml->file, item->mark, err, "this entry is no URL and is not loaded");
}

enum postern_status pt_config_yaml_read_urls(struct pt_config_yaml *yaml,
    const struct pt_yaml_node *node, struct postern_error *err)
{
    struct pt_yaml_walk walk = pt_yaml_walk_of(yaml->tree, node);
    const struct pt_yaml_node *item = NULL;
    enum postern_status status = POSTERN_OK;

    if (node->kind != PT_YAML_SEQUENCE) {
        yaml->file->held_url = true;
        return pt_config_file_add_error(yaml->file, node->mark, err,
            "'urls' must be a list: begin each entry with '-'");
    }
    item = pt_yaml_walk_next(&walk);
    while (item && status == POSTERN_OK) {
        status = read_item(yaml, item, err);
        item = pt_yaml_walk_next(&walk);
    }
    return status;
}

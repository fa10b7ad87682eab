/*
 * account/config.c: all services of a configuration. See config.h.
 */
#include "account/config.h"

#include <stdlib.h>

#include "account/config_text.h"
#include "account/config_yaml.h"
#include "account/yaml_flow.h"
#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

/* What remains to be read: the last one first. */
struct pending {
    struct pt_config_location location;
    struct pt_config_origin origin; /* where it is included */
    bool is_included;
    unsigned depth; /* how deep what it includes is followed */
};

struct queue {
    struct pending *items;
    size_t count;
    size_t cap;
};

void pt_config_init(struct pt_config *config)
{
    *config = (struct pt_config){.services = NULL};
}

static void done_other(struct pt_config_other *other)
{
    pt_free(other->schema);
    pt_secret_done(&other->url);
    pt_secret_done(&other->settings);
    pt_tag_list_done(&other->tags);
}

void pt_config_done(struct pt_config *config)
{
    for (size_t i = 0; i < config->service_count; i++) {
        pt_account_done(&config->services[i].account);
        pt_tag_list_done(&config->services[i].tags);
    }
    for (size_t i = 0; i < config->other_count; i++) {
        done_other(&config->others[i]);
    }
    for (size_t i = 0; i < config->finding_count; i++) {
        pt_free(config->findings[i].text);
    }
    for (size_t i = 0; i < config->file_count; i++) {
        pt_config_location_done(&config->files[i].location);
    }
    pt_free(config->services);
    pt_free(config->others);
    pt_free(config->findings);
    pt_free(config->files);
    pt_config_asset_done(&config->asset);
    pt_config_init(config);
}

enum postern_status pt_config_add_finding(struct pt_config *config,
    bool is_error, struct pt_config_origin origin, const char *text,
    struct postern_error *err)
{
    char *copy = NULL;
    enum postern_status status = POSTERN_OK;

    if (config->finding_count == PT_LIMIT_CONFIG_FINDINGS) {
        /* What was not loaded must not go unsaid: this one stands for all. */
        struct pt_config_finding *last =
            &config->findings[config->finding_count - 1];

        last->is_error = last->is_error || is_error;
        return POSTERN_OK;
    }
    status = pt_array_ensure_one_more(&config->findings, &config->finding_cap,
        config->finding_count, sizeof(*config->findings),
        PT_LIMIT_CONFIG_FINDINGS, err);
    if (status != POSTERN_OK) {
        return status;
    }
    copy = pt_strdup(text);
    if (!copy) {
        return pt_fail_memory(err);
    }
    config->findings[config->finding_count] = (struct pt_config_finding){
        .is_error = is_error, .origin = origin, .text = copy};
    config->finding_count++;
    return POSTERN_OK;
}

/* A failure becomes a finding, unless memory is out. */
static enum postern_status find_failure(struct pt_config *config,
    struct pt_config_origin origin, enum postern_status status,
    const struct postern_error *own_err, struct postern_error *err)
{
    return status == POSTERN_E_MEMORY ? pt_fail_memory(err)
                                      : pt_config_add_finding(config, true,
                                            origin, own_err->message, err);
}

static enum postern_status push(
    struct queue *queue, struct pending *pending, struct postern_error *err)
{
    enum postern_status status =
        pt_array_ensure_one_more(&queue->items, &queue->cap, queue->count,
            sizeof(*queue->items), PT_LIMIT_CONFIG_FINDINGS, err);

    if (status != POSTERN_OK) {
        return status;
    }
    queue->items[queue->count] = *pending;
    pt_config_location_init(&pending->location);
    queue->count++;
    return POSTERN_OK;
}

static bool is_same_place(
    const struct pt_config_location *a, const struct pt_config_location *b)
{
    return a->scheme == b->scheme && pt_secret_is_equal(&a->text, &b->text);
}

/* Whether a location is one of the files that lead to here. */
static bool is_loop(const struct pt_config *config,
    const struct pt_config_location *location, size_t file)
{
    for (;;) {
        if (is_same_place(&config->files[file].location, location)) {
            return true;
        }
        if (config->files[file].includer == file) {
            return false;
        }
        file = config->files[file].includer;
    }
}

/* Puts one include into the queue, or says why not. */
static enum postern_status add_include(struct pt_config *config,
    struct queue *queue, const struct pt_config_include *include, size_t file,
    unsigned depth, struct postern_error *err)
{
    struct pending pending = {
        .origin = {.file = file, .mark = include->mark},
        .is_included = true,
        .depth = depth > 0 ? depth - 1 : 0,
    };
    struct postern_error own_err = {.status = POSTERN_OK};
    enum postern_status status = POSTERN_OK;

    if (depth == 0) {
        return pt_config_add_finding(config, false, pending.origin,
            "this is not included: the recursion depth is used up (-R)", err);
    }
    status = pt_config_location_parse(pt_secret_view(&include->location),
        &config->files[file].location, &pending.location, &own_err);
    if (status != POSTERN_OK) {
        return find_failure(config, pending.origin, status, &own_err, err);
    }
    if (is_loop(config, &pending.location, file)) {
        status = pt_config_add_finding(config, true, pending.origin,
            "this is not included: the file would include itself", err);
    } else {
        status = push(queue, &pending, err);
    }
    pt_config_location_done(&pending.location);
    return status;
}

/* The last include first, since the queue is read from its end. */
static enum postern_status add_includes(struct pt_config *config,
    struct queue *queue, const struct pt_config_file *content, size_t file,
    unsigned depth, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = content->include_count; i > 0 && status == POSTERN_OK;
         i--) {
        status = add_include(
            config, queue, &content->includes[i - 1], file, depth, err);
    }
    return status;
}

static bool is_ours(struct pt_view schema)
{
    return pt_view_is_equal_nocase(schema, pt_view_of("o365")) ||
           pt_view_is_equal_nocase(schema, pt_view_of("azure"));
}

static enum postern_status add_other(struct pt_config *config,
    struct pt_config_entry *entry, struct pt_view schema,
    struct pt_config_origin origin, struct postern_error *err)
{
    struct pt_config_other other = {.origin = origin};
    enum postern_status status = pt_array_ensure_one_more(&config->others,
        &config->other_cap, config->other_count, sizeof(*config->others),
        PT_LIMIT_CONFIG_SERVICES, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "services of a configuration");
        return status;
    }
    other.schema = pt_strndup(schema.ptr, schema.len);
    if (!other.schema) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < schema.len; i++) {
        other.schema[i] = pt_ascii_lower(other.schema[i]);
    }
    other.url = entry->url;
    other.settings = entry->settings;
    other.tags = entry->tags;
    pt_secret_init(&entry->url, PT_LIMIT_URL_BYTES);
    pt_secret_init(&entry->settings, PT_LIMIT_YAML_SETTINGS_BYTES);
    pt_tag_list_init(&entry->tags);
    config->others[config->other_count] = other;
    config->other_count++;
    return POSTERN_OK;
}

static enum postern_status parse_account(const struct pt_config_entry *entry,
    struct pt_cloud_default default_cloud, struct pt_account *ret,
    struct postern_error *err)
{
    struct pt_url_overrides overrides = {.count = entry->key_count};
    struct pt_url_override *items =
        pt_calloc(entry->key_count + 1, sizeof(*items));
    enum postern_status status = POSTERN_OK;

    if (!items) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < entry->key_count; i++) {
        items[i] = (struct pt_url_override){
            .name = pt_secret_view(&entry->keys[i].name),
            .value = pt_secret_view(&entry->keys[i].value),
            .kind = entry->keys[i].kind,
        };
    }
    overrides.items = items;
    status = pt_account_url_parse_over(
        pt_secret_view(&entry->url), &overrides, default_cloud, ret, err);
    pt_free(items);
    return status;
}

static enum postern_status add_service(struct pt_config *config,
    struct pt_config_entry *entry, struct pt_config_origin origin,
    struct pt_cloud_default default_cloud, bool *held_secret,
    struct postern_error *err)
{
    struct pt_config_service service = {.origin = origin};
    struct postern_error own_err = {.status = POSTERN_OK};
    enum postern_status status = pt_array_ensure_one_more(&config->services,
        &config->service_cap, config->service_count, sizeof(*config->services),
        PT_LIMIT_CONFIG_SERVICES, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "services of a configuration");
        return status;
    }
    status = parse_account(entry, default_cloud, &service.account, &own_err);
    if (status != POSTERN_OK) {
        *held_secret = true; /* who knows */
        return find_failure(config, origin, status, &own_err, err);
    }
    *held_secret =
        *held_secret || service.account.credential.place == PT_SECRET_IN_URL;
    service.tags = entry->tags;
    pt_tag_list_init(&entry->tags);
    config->services[config->service_count] = service;
    config->service_count++;
    return POSTERN_OK;
}

/* The file's services. */
static enum postern_status add_entries(struct pt_config *config,
    struct pt_config_file *content, size_t file,
    struct pt_cloud_default default_cloud, bool *held_secret,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < content->entry_count && status == POSTERN_OK; i++) {
        struct pt_config_entry *entry = &content->entries[i];
        struct pt_config_origin origin = {.file = file, .mark = entry->mark};
        struct pt_view url = pt_secret_view(&entry->url);
        struct pt_view schema = pt_view_first(url, pt_view_find(url, ':'));

        config->tag_count += entry->tags.count;
        if (config->tag_count > PT_LIMIT_CONFIG_TAGS) {
            return pt_fail(err, POSTERN_E_TOO_LARGE,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "the configuration's services have more than %zu tags: the "
                "rest is not loaded",
                PT_LIMIT_CONFIG_TAGS);
        }
        if (is_ours(schema)) {
            status = add_service(
                config, entry, origin, default_cloud, held_secret, err);
        } else {
            *held_secret = true;
            status = add_other(config, entry, schema, origin, err);
        }
    }
    return status;
}

static enum postern_status add_problems(struct pt_config *config,
    const struct pt_config_file *content, size_t file,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < content->problem_count && status == POSTERN_OK;
         i++) {
        const struct pt_config_problem *problem = &content->problems[i];

        status = pt_config_add_finding(config, problem->is_error,
            (struct pt_config_origin){.file = file, .mark = problem->mark},
            problem->text, err);
    }
    return status;
}

static int compare_places(const void *a, const void *b)
{
    const struct pt_config_mark *one =
        &((const struct pt_config_finding *)a)->origin.mark;
    const struct pt_config_mark *other =
        &((const struct pt_config_finding *)b)->origin.mark;

    if (one->line != other->line) {
        return one->line < other->line ? -1 : 1;
    }
    return one->column < other->column ? -1 : one->column > other->column;
}

/* What a later file says wins. */
static void take_asset(
    struct pt_config_asset *asset, struct pt_config_asset *from)
{
    if (from->app_id) {
        pt_free(asset->app_id);
        asset->app_id = from->app_id;
        from->app_id = NULL;
    }
    if (from->body_format) {
        pt_free(asset->body_format);
        asset->body_format = from->body_format;
        from->body_format = NULL;
    }
    if (from->interpret_escapes != PT_CONFIG_UNDECIDED) {
        asset->interpret_escapes = from->interpret_escapes;
    }
    if (from->async_mode != PT_CONFIG_UNDECIDED) {
        asset->async_mode = from->async_mode;
    }
}

static enum postern_status parse_file(const struct pt_config_content *content,
    const struct pt_config_location *location, struct pt_config_file *file,
    struct postern_error *err)
{
    struct pt_view text = pt_secret_view(&content->text);
    struct postern_error own_err = {.status = POSTERN_OK};
    struct pt_config_mark whole = {.line = 0};
    enum postern_status status = POSTERN_OK;

    if (pt_config_format_choose(location, content->type, text) ==
        PT_CONFIG_YAML) {
        status = pt_config_yaml_parse(text, file, &own_err);
    } else {
        status = pt_config_text_parse(text, file, &own_err);
    }
    if (status == POSTERN_OK) {
        return POSTERN_OK;
    }
    if (status == POSTERN_E_MEMORY) {
        return pt_fail_memory(err);
    }
    pt_config_file_discard(file);
    return pt_config_file_add_error(file, whole, err,
        "%s: nothing of this file is loaded", own_err.message);
}

/* Takes over what a file says. */
static enum postern_status take_file(struct pt_config *config,
    struct pt_config_file *content, size_t file, bool is_open_to_others,
    const struct pt_config_loading *loading, struct postern_error *err)
{
    struct pt_config_origin whole = {.file = file};
    struct postern_error own_err = {.status = POSTERN_OK};
    bool held_secret = content->held_url && content->entry_count == 0;
    size_t first = config->finding_count;
    enum postern_status status = add_entries(
        config, content, file, loading->default_cloud, &held_secret, &own_err);

    if (status != POSTERN_OK) {
        status = find_failure(config, whole, status, &own_err, err);
    }
    if (status == POSTERN_OK) {
        status = add_problems(config, content, file, err);
    }
    if (config->finding_count > first) {
        qsort(config->findings + first, config->finding_count - first,
            sizeof(*config->findings), compare_places);
    }
    if (status == POSTERN_OK && is_open_to_others && held_secret) {
        status = pt_config_add_finding(config, false, whole,
            "others can read this file, which holds secrets: take the right "
            "from them with chmod go=",
            err);
    }
    take_asset(&config->asset, &content->asset);
    return status;
}

/* Appends a file; its location is taken. */
static enum postern_status add_file(struct pt_config *config,
    struct pending *pending, size_t *ret_file, struct postern_error *err)
{
    size_t index = config->file_count;
    enum postern_status status = pt_array_ensure_one_more(&config->files,
        &config->file_cap, config->file_count, sizeof(*config->files),
        PT_LIMIT_CONFIG_FILES, err);

    if (status != POSTERN_OK) {
        return status;
    }
    config->files[index] = (struct pt_config_origin_file){
        .location = pending->location,
        .includer = pending->is_included ? pending->origin.file : index,
    };
    pt_config_location_init(&pending->location);
    config->file_count++;
    *ret_file = index;
    return POSTERN_OK;
}

/* Asks the reader. */
static enum postern_status read_content(const struct pt_config_loading *loading,
    const struct pt_config_location *location, struct pt_config_content *ret,
    struct postern_error *err)
{
    enum postern_status status =
        loading->reader.read(loading->reader.context, location, ret, err);

    return status != POSTERN_E_TOO_LARGE
               ? status
               : pt_fail(err, status, POSTERN_ADVICE_FIX_CONFIGURATION,
                     "the configuration %.100s is larger than %zu bytes: "
                     "nothing of it is loaded",
                     location->shown, PT_LIMIT_CONFIG_BYTES);
}

/* Reads a file and puts what it includes into the queue. */
static enum postern_status load_file(struct pt_config *config,
    struct queue *queue, struct pending *pending,
    const struct pt_config_loading *loading, struct postern_error *err)
{
    struct pt_config_content content = {.is_open_to_others = false};
    struct pt_config_file file;
    struct postern_error own_err = {.status = POSTERN_OK};
    size_t index = 0;
    enum postern_status status = add_file(config, pending, &index, err);

    if (status != POSTERN_OK) {
        return status;
    }
    pt_secret_init(&content.text, PT_LIMIT_CONFIG_BYTES);
    pt_config_file_init(&file);
    status = read_content(
        loading, &config->files[index].location, &content, &own_err);
    if (status != POSTERN_OK) {
        struct pt_config_origin origin = {.file = index};

        status = find_failure(config,
            pending->is_included ? pending->origin : origin, status, &own_err,
            err);
        goto cleanup;
    }
    status = parse_file(&content, &config->files[index].location, &file, err);
    if (status == POSTERN_OK) {
        status = take_file(
            config, &file, index, content.is_open_to_others, loading, err);
    }
    if (status == POSTERN_OK) {
        status = add_includes(config, queue, &file, index, pending->depth, err);
    }
cleanup:
    pt_config_file_done(&file);
    pt_secret_done(&content.text);
    return status;
}

static enum postern_status load_next(struct pt_config *config,
    struct queue *queue, const struct pt_config_loading *loading,
    struct postern_error *err)
{
    struct pending pending = queue->items[queue->count - 1];
    enum postern_status status = POSTERN_OK;

    queue->count--;
    if (config->read_count == PT_LIMIT_CONFIG_FILES) {
        status = pending.is_included
                     ? pt_config_add_finding(config, true, pending.origin,
                           "this is not included: the configuration is made "
                           "of too many files",
                           err)
                     : pt_fail(err, POSTERN_E_TOO_LARGE,
                           POSTERN_ADVICE_FIX_CONFIGURATION,
                           "the configuration is made of more than %zu files",
                           PT_LIMIT_CONFIG_FILES);
    } else {
        config->read_count++;
        status = load_file(config, queue, &pending, loading, err);
    }
    pt_config_location_done(&pending.location);
    return status;
}

enum postern_status pt_config_load(struct pt_config *config,
    struct pt_view location, const struct pt_config_loading *loading,
    struct postern_error *err)
{
    struct queue queue = {.items = NULL};
    struct pending first = {.depth = loading->depth};
    enum postern_status status = POSTERN_OK;

    pt_config_location_init(&first.location);
    status = pt_config_location_parse(location, NULL, &first.location, err);
    if (status == POSTERN_OK) {
        status = push(&queue, &first, err);
    }
    while (queue.count > 0 && status == POSTERN_OK) {
        status = load_next(config, &queue, loading, err);
    }
    for (size_t i = 0; i < queue.count; i++) {
        pt_config_location_done(&queue.items[i].location);
    }
    pt_free(queue.items);
    pt_config_location_done(&first.location);
    return status;
}

static enum postern_status format_other(const struct pt_config_other *other,
    struct pt_secret *out, struct postern_error *err)
{
    bool has_settings = !pt_secret_is_empty(&other->settings);
    enum postern_status status =
        pt_secret_append(out, pt_view_of(has_settings ? "- ? " : "- "), err);

    if (status == POSTERN_OK) {
        status =
            pt_yaml_flow_append_text(out, pt_secret_view(&other->url), err);
    }
    if (status == POSTERN_OK && has_settings) {
        status = pt_secret_append(out, pt_view_of("\n  : "), err);
    }
    if (status == POSTERN_OK && has_settings) {
        status = pt_secret_append(out, pt_secret_view(&other->settings), err);
    }
    return status == POSTERN_OK ? pt_secret_append(out, pt_view_of("\n"), err)
                                : status;
}

enum postern_status pt_config_format_others(const struct pt_config *config,
    const size_t *indexes, size_t count, struct pt_secret *out,
    struct postern_error *err)
{
    enum postern_status status =
        pt_secret_append(out, pt_view_of("version: 1\nurls:\n"), err);

    for (size_t i = 0; i < count && status == POSTERN_OK; i++) {
        status = format_other(&config->others[indexes[i]], out, err);
    }
    return status;
}

enum postern_status pt_config_format_origin(const struct pt_config *config,
    const struct pt_config_origin *origin, struct pt_buf *out,
    struct postern_error *err)
{
    const char *shown = config->files[origin->file].location.shown;

    if (origin->mark.line == 0) {
        return pt_buf_append_format(out, err, "%s: ", shown);
    }
    return pt_buf_append_format(out, err, "%s:%zu:%zu: ", shown,
        origin->mark.line, origin->mark.column);
}

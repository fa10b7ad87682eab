/*
 * account/config_file.c: what one configuration file says. See config_file.h.
 */
#include "account/config_file.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/utf8.h"

#define MAX_SCHEMA_BYTES 32

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static void done_entry(struct pt_config_entry *entry)
{
    pt_secret_done(&entry->url);
    pt_secret_done(&entry->settings);
    pt_tag_list_done(&entry->tags);
    for (size_t i = 0; i < entry->key_count; i++) {
        pt_secret_done(&entry->keys[i].name);
        pt_secret_done(&entry->keys[i].value);
    }
    pt_free(entry->keys);
}

void pt_config_asset_done(struct pt_config_asset *asset)
{
    pt_free(asset->app_id);
    pt_free(asset->body_format);
    *asset = (struct pt_config_asset){.app_id = NULL};
}

void pt_config_file_init(struct pt_config_file *file)
{
    *file = (struct pt_config_file){.entries = NULL};
    pt_tag_groups_init(&file->groups);
}

void pt_config_file_discard(struct pt_config_file *file)
{
    for (size_t i = 0; i < file->entry_count; i++) {
        done_entry(&file->entries[i]);
    }
    for (size_t i = 0; i < file->include_count; i++) {
        pt_secret_done(&file->includes[i].location);
    }
    file->entry_count = 0;
    file->include_count = 0;
    pt_tag_groups_done(&file->groups);
    pt_config_asset_done(&file->asset);
}

void pt_config_file_done(struct pt_config_file *file)
{
    pt_config_file_discard(file);
    pt_free(file->entries);
    pt_free(file->includes);
    for (size_t i = 0; i < file->problem_count; i++) {
        pt_free(file->problems[i].text);
    }
    pt_free(file->problems);
    pt_config_file_init(file);
}

/* Where the next problem goes. The last place is an error's, if there is one:
 * what was not loaded must not go unsaid. NULL when there is none. */
static enum postern_status make_place(struct pt_config_file *file,
    bool is_error, struct pt_config_problem **ret, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    *ret = NULL;
    if (file->problem_count == PT_LIMIT_CONFIG_PROBLEMS) {
        struct pt_config_problem *last =
            &file->problems[file->problem_count - 1];

        *ret = is_error && !last->is_error ? last : NULL;
        return POSTERN_OK;
    }
    status = pt_array_ensure_one_more(&file->problems, &file->problem_cap,
        file->problem_count, sizeof(*file->problems), PT_LIMIT_CONFIG_PROBLEMS,
        err);
    if (status == POSTERN_OK) {
        *ret = &file->problems[file->problem_count];
        **ret = (struct pt_config_problem){.text = NULL};
    }
    return status;
}

static enum postern_status add_problem(struct pt_config_file *file,
    struct pt_config_problem problem, const char *text,
    struct postern_error *err)
{
    struct pt_config_problem *place = NULL;
    enum postern_status status =
        make_place(file, problem.is_error, &place, err);

    if (status != POSTERN_OK || !place) {
        return status;
    }
    problem.text = pt_strdup(text);
    if (!problem.text) {
        return pt_fail_memory(err);
    }
    if (place == file->problems + file->problem_count) {
        file->problem_count++;
    }
    pt_free(place->text);
    *place = problem;
    return POSTERN_OK;
}

enum postern_status pt_config_file_add_error(struct pt_config_file *file,
    struct pt_config_mark mark, struct postern_error *err, const char *format,
    ...)
{
    struct pt_config_problem problem = {.is_error = true, .mark = mark};
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return add_problem(file, problem, text, err);
}

enum postern_status pt_config_file_add_warning(struct pt_config_file *file,
    struct pt_config_mark mark, struct postern_error *err, const char *format,
    ...)
{
    struct pt_config_problem problem = {.mark = mark};
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return add_problem(file, problem, text, err);
}

enum postern_status pt_config_file_add_entry(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view url,
    struct pt_config_entry **ret, struct postern_error *err)
{
    struct pt_config_entry entry = {.mark = mark};
    enum postern_status status = pt_array_ensure_one_more(&file->entries,
        &file->entry_cap, file->entry_count, sizeof(*file->entries),
        PT_LIMIT_CONFIG_SERVICES, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "services of a configuration");
        return status;
    }
    pt_secret_init(&entry.url, PT_LIMIT_URL_BYTES);
    pt_secret_init(&entry.settings, PT_LIMIT_YAML_SETTINGS_BYTES);
    pt_tag_list_init(&entry.tags);
    status = pt_secret_set(&entry.url, url, err);
    if (status != POSTERN_OK) {
        return status;
    }
    file->entries[file->entry_count] = entry;
    *ret = &file->entries[file->entry_count];
    file->entry_count++;
    return POSTERN_OK;
}

void pt_config_file_drop_entry(struct pt_config_file *file)
{
    file->entry_count--;
    done_entry(&file->entries[file->entry_count]);
}

enum postern_status pt_config_entry_add_key(struct pt_config_entry *entry,
    struct pt_view name, struct pt_view value, enum pt_url_override_kind kind,
    struct postern_error *err)
{
    struct pt_config_key key = {.kind = kind};
    enum postern_status status = pt_array_ensure_one_more(&entry->keys,
        &entry->key_cap, entry->key_count, sizeof(*entry->keys),
        PT_LIMIT_URL_OVERRIDES, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "keys of a service");
        return status;
    }
    pt_secret_init(&key.name, PT_LIMIT_URL_BYTES);
    pt_secret_init(&key.value, PT_LIMIT_YAML_TEXT_BYTES);
    status = pt_secret_set(&key.name, name, err);
    if (status == POSTERN_OK) {
        status = pt_secret_set(&key.value, value, err);
    }
    if (status != POSTERN_OK) {
        pt_secret_done(&key.name);
        return status;
    }
    entry->keys[entry->key_count] = key;
    entry->key_count++;
    return POSTERN_OK;
}

enum postern_status pt_config_file_add_include(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view location,
    struct postern_error *err)
{
    struct pt_config_include include = {.mark = mark};
    enum postern_status status = pt_array_ensure_one_more(&file->includes,
        &file->include_cap, file->include_count, sizeof(*file->includes),
        PT_LIMIT_CONFIG_FILES, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "files that are included");
        return status;
    }
    pt_secret_init(&include.location, PT_LIMIT_URL_BYTES);
    status = pt_secret_set(&include.location, location, err);
    if (status != POSTERN_OK) {
        return status;
    }
    file->includes[file->include_count] = include;
    file->include_count++;
    return POSTERN_OK;
}

enum postern_status pt_config_file_apply_groups(
    struct pt_config_file *file, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    size_t count = 0;

    for (size_t i = 0; i < file->entry_count && status == POSTERN_OK; i++) {
        struct pt_tag_list *tags = &file->entries[i].tags;

        status = pt_tag_groups_apply(&file->groups, tags, err);
        count += tags->count;
        if (count > PT_LIMIT_CONFIG_TAGS) {
            return pt_fail(err, POSTERN_E_TOO_LARGE,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "its services have more than %zu tags, those of groups "
                "included",
                PT_LIMIT_CONFIG_TAGS);
        }
    }
    return status;
}

struct pt_config_mark pt_config_mark_of(struct pt_view text, size_t offset)
{
    struct pt_config_mark mark = {.line = 1, .column = 1};

    for (size_t i = 0; i < offset; i++) {
        if (text.ptr[i] == '\n') {
            mark.line++;
            mark.column = 1;
        } else if (((unsigned char)text.ptr[i] & 0xC0U) != 0x80U) {
            mark.column++;
        }
    }
    return mark;
}

enum postern_status pt_config_file_check_text(struct pt_config_file *file,
    struct pt_view *text, bool *ret_is_text, struct postern_error *err)
{
    size_t offset = 0;

    if (pt_view_has_prefix(*text, pt_view_of(BYTE_ORDER_MARK))) {
        *text = pt_view_from(*text, sizeof(BYTE_ORDER_MARK) - 1);
    }
    *ret_is_text = pt_utf8_is_valid(*text, &offset);
    if (*ret_is_text) {
        return POSTERN_OK;
    }
    file->held_url = true; /* who knows */
    return pt_config_file_add_error(file, pt_config_mark_of(*text, offset), err,
        text->ptr[offset] == '\0'
            ? "here is a NUL byte: nothing of this file is loaded"
            : "here it is not UTF-8: nothing of this file is loaded");
}

bool pt_config_is_url(struct pt_view text)
{
    size_t len = 0;

    while (len < text.len && pt_ascii_is_alnum(text.ptr[len])) {
        len++;
    }
    return len > 0 && len <= MAX_SCHEMA_BYTES &&
           pt_view_has_prefix(pt_view_from(text, len), pt_view_of("://"));
}

/*
 * account/tags.c: tags of services, and filters that choose by them. See
 * tags.h.
 */
#include "account/tags.h"

#include "account/url_option.h"
#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

#define SEPARATORS ",;[] \t\r\n\v\f"

/* As retry= of a URL has it. */
#define MAX_RETRY_COUNT 10U

/* A letter or digit, and then also '_' and '-'. */
static bool is_plain_name(struct pt_view name)
{
    if (name.len == 0 || !pt_ascii_is_alnum(name.ptr[0])) {
        return false;
    }
    for (size_t i = 1; i < name.len; i++) {
        if (!pt_ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '_' &&
            name.ptr[i] != '-') {
            return false;
        }
    }
    return true;
}

struct pt_tag_text pt_tag_text_read(struct pt_view text)
{
    struct pt_tag_text whole = {.name = text};
    struct pt_tag_text tag = {.name = text};
    size_t colon = pt_view_find(tag.name, ':');

    if (colon < tag.name.len &&
        pt_url_option_parse_count(pt_view_first(text, colon), &tag.priority)) {
        tag.has_priority = true;
        tag.name = pt_view_from(text, colon + 1);
    }
    colon = pt_view_find(tag.name, ':');
    if (colon < tag.name.len) {
        tag.has_retry = true;
        if (!pt_url_option_parse_count(
                pt_view_from(tag.name, colon + 1), &tag.retry)) {
            return whole;
        }
        tag.retry = tag.retry > MAX_RETRY_COUNT ? MAX_RETRY_COUNT : tag.retry;
        tag.name = pt_view_first(tag.name, colon);
    }
    return is_plain_name(tag.name) ? tag : whole;
}

void pt_tag_list_init(struct pt_tag_list *list)
{
    *list = (struct pt_tag_list){.items = NULL};
}

void pt_tag_list_done(struct pt_tag_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        pt_free(list->items[i].name);
    }
    pt_free(list->items);
    pt_tag_list_init(list);
}

static bool is_same(const struct pt_tag *tag, const struct pt_tag_text *text)
{
    return tag->has_priority == text->has_priority &&
           tag->priority == text->priority &&
           tag->has_retry == text->has_retry && tag->retry == text->retry &&
           pt_view_is_equal_nocase(pt_view_of(tag->name), text->name);
}

static bool has_tag(
    const struct pt_tag_list *list, const struct pt_tag_text *text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_same(&list->items[i], text)) {
            return true;
        }
    }
    return false;
}

enum postern_status pt_tag_list_add(struct pt_tag_list *list,
    const struct pt_tag_text *tag, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    char *name = NULL;

    if (has_tag(list, tag)) {
        return POSTERN_OK;
    }
    status = pt_array_ensure_one_more(&list->items, &list->cap, list->count,
        sizeof(*list->items), PT_LIMIT_TAGS, err);
    if (status != POSTERN_OK) {
        pt_error_prefix(err, "tags");
        return status;
    }
    name = pt_strndup(tag->name.ptr, tag->name.len);
    if (!name) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < tag->name.len; i++) {
        name[i] = pt_ascii_lower(name[i]);
    }
    list->items[list->count] = (struct pt_tag){
        .name = name,
        .priority = tag->priority,
        .retry = tag->retry,
        .has_priority = tag->has_priority,
        .has_retry = tag->has_retry,
    };
    list->count++;
    return POSTERN_OK;
}

enum postern_status pt_tag_list_add_all(struct pt_tag_list *list,
    const struct pt_tag_list *from, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < from->count && status == POSTERN_OK; i++) {
        const struct pt_tag *tag = &from->items[i];
        struct pt_tag_text text = {
            .name = pt_view_of(tag->name),
            .priority = tag->priority,
            .retry = tag->retry,
            .has_priority = tag->has_priority,
            .has_retry = tag->has_retry,
        };

        status = pt_tag_list_add(list, &text, err);
    }
    return status;
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

static bool next_tag(struct pt_view *rest, struct pt_view *text)
{
    do {
        size_t len = pt_view_find_any(*rest, SEPARATORS);

        *text = pt_view_first(*rest, len);
        *rest = pt_view_from(*rest, len + 1);
    } while (text->len == 0 && rest->len > 0);
    return text->len > 0;
}

/* The tags of one text; only a filter's term may have a retry. */
static enum postern_status parse(struct pt_tag_list *list, struct pt_view text,
    bool is_filter, struct postern_error *err)
{
    struct pt_view rest = text;
    struct pt_view one = pt_view_of("");
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK && next_tag(&rest, &one)) {
        struct pt_tag_text tag = pt_tag_text_read(one);

        if (has_control(one)) {
            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "a tag has a control character: take it out");
        }
        if (tag.has_retry && !is_filter) {
            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "tag '%.*s' has a retry count, which only the filter of a "
                "call may have: write retry= in the URL",
                (int)one.len, one.ptr);
        }
        status = pt_tag_list_add(list, &tag, err);
    }
    return status;
}

enum postern_status pt_tag_list_parse(
    struct pt_tag_list *list, struct pt_view text, struct postern_error *err)
{
    return parse(list, text, false, err);
}

const struct pt_tag *pt_tag_list_find(
    const struct pt_tag_list *list, struct pt_view name)
{
    const struct pt_tag *found = NULL;

    for (size_t i = 0; i < list->count; i++) {
        const struct pt_tag *tag = &list->items[i];

        if (pt_view_is_equal_nocase(pt_view_of(tag->name), name) &&
            (!found || tag->priority < found->priority)) {
            found = tag;
        }
    }
    return found;
}

void pt_tag_filters_init(struct pt_tag_filters *filters)
{
    *filters = (struct pt_tag_filters){.items = NULL};
}

void pt_tag_filters_done(struct pt_tag_filters *filters)
{
    for (size_t i = 0; i < filters->count; i++) {
        pt_tag_list_done(&filters->items[i]);
    }
    pt_free(filters->items);
    pt_tag_filters_init(filters);
}

enum postern_status pt_tag_filters_add(struct pt_tag_filters *filters,
    struct pt_view text, struct postern_error *err)
{
    struct pt_tag_list terms;
    enum postern_status status =
        pt_array_ensure_one_more(&filters->items, &filters->cap, filters->count,
            sizeof(*filters->items), PT_LIMIT_TAG_FILTERS, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "tag filters");
        return status;
    }
    pt_tag_list_init(&terms);
    status = parse(&terms, text, true, err);
    if (status != POSTERN_OK) {
        pt_tag_list_done(&terms);
        return status;
    }
    filters->items[filters->count] = terms;
    filters->count++;
    return POSTERN_OK;
}

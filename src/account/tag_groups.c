/*
 * account/tag_groups.c: groups of tags. See tag_groups.h.
 */
#include "account/tag_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

void pt_tag_groups_init(struct pt_tag_groups *groups)
{
    *groups = (struct pt_tag_groups){.items = NULL};
}

void pt_tag_groups_done(struct pt_tag_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        pt_free(groups->items[i].member);
    }
    pt_free(groups->items);
    pt_tag_list_done(&groups->names);
    pt_tag_groups_init(groups);
}

static struct pt_tag_text text_of(const struct pt_tag *tag)
{
    return (struct pt_tag_text){
        .name = pt_view_of(tag->name),
        .priority = tag->priority,
        .has_priority = tag->has_priority,
    };
}

static bool is_same(const struct pt_tag *a, const struct pt_tag *b)
{
    return a->has_priority == b->has_priority && a->priority == b->priority &&
           strcmp(a->name, b->name) == 0;
}

/* Where a group stands among the names; it is added when it is new. */
static enum postern_status ensure_group(struct pt_tag_groups *groups,
    const struct pt_tag *name, size_t *ret, struct postern_error *err)
{
    struct pt_tag_text text = text_of(name);
    size_t index = 0;

    while (index < groups->names.count &&
           !is_same(&groups->names.items[index], name)) {
        index++;
    }
    *ret = index;
    if (index < groups->names.count) {
        return POSTERN_OK;
    }
    return pt_tag_list_add(&groups->names, &text, err);
}

static enum postern_status add_membership(struct pt_tag_groups *groups,
    const struct pt_tag *member, size_t group, struct postern_error *err)
{
    char *name = NULL;
    enum postern_status status =
        pt_array_ensure_one_more(&groups->items, &groups->cap, groups->count,
            sizeof(*groups->items), PT_LIMIT_TAG_MEMBERSHIPS, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "members of groups");
        return status;
    }
    name = pt_strdup(member->name);
    if (!name) {
        return pt_fail_memory(err);
    }
    groups->items[groups->count] = (struct pt_tag_membership){
        .member = name,
        .priority = member->priority,
        .has_priority = member->has_priority,
        .group = group,
    };
    groups->count++;
    groups->is_sorted = false;
    return POSTERN_OK;
}

enum postern_status pt_tag_groups_add(struct pt_tag_groups *groups,
    const struct pt_tag_list *names, const struct pt_tag_list *members,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < names->count && status == POSTERN_OK; i++) {
        size_t group = 0;

        status = ensure_group(groups, &names->items[i], &group, err);
        for (size_t k = 0; k < members->count && status == POSTERN_OK; k++) {
            status = add_membership(groups, &members->items[k], group, err);
        }
    }
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct pt_tag_membership *one = a;
    const struct pt_tag_membership *other = b;
    int order = strcmp(one->member, other->member);

    if (order != 0 || one->group == other->group) {
        return order;
    }
    return one->group < other->group ? -1 : 1;
}

/* The first membership of a name, or the count. */
static size_t find_first(const struct pt_tag_groups *groups, const char *name)
{
    size_t low = 0;
    size_t high = groups->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(groups->items[middle].member, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Adds the groups that one tag belongs to. A member without a priority stands
 * for all tags of that name. */
static enum postern_status add_groups_of(const struct pt_tag_groups *groups,
    struct pt_tag_list *tags, size_t index, struct postern_error *err)
{
    /* Its memory stays when the list moves. */
    struct pt_tag tag = tags->items[index];
    enum postern_status status = POSTERN_OK;

    for (size_t i = find_first(groups, tag.name);
         i < groups->count && status == POSTERN_OK &&
         strcmp(groups->items[i].member, tag.name) == 0;
         i++) {
        const struct pt_tag_membership *item = &groups->items[i];

        if (!item->has_priority || item->priority == tag.priority) {
            struct pt_tag_text text =
                text_of(&groups->names.items[item->group]);

            status = pt_tag_list_add(tags, &text, err);
        }
    }
    return status;
}

enum postern_status pt_tag_groups_apply(struct pt_tag_groups *groups,
    struct pt_tag_list *tags, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (!groups->is_sorted && groups->count > 0) {
        qsort(groups->items, groups->count, sizeof(*groups->items), compare);
        groups->is_sorted = true;
    }
    /* What is added is looked at too, and added but once: it ends. */
    for (size_t i = 0; i < tags->count && status == POSTERN_OK; i++) {
        status = add_groups_of(groups, tags, i, err);
    }
    return status;
}

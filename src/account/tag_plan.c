/*
 * account/tag_plan.c: which services a call concerns, and in which order. See
 * tag_plan.h.
 */
#include "account/tag_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"

void pt_tag_plan_done(struct pt_tag_plan *plan)
{
    pt_free(plan->items);
    *plan = (struct pt_tag_plan){.items = NULL};
}

/* Whether one of the tags is what a term names. */
static bool has_term(const struct pt_tag_list *tags, const struct pt_tag *term)
{
    for (size_t i = 0; i < tags->count; i++) {
        const struct pt_tag *tag = &tags->items[i];

        if (strcmp(tag->name, term->name) == 0 &&
            (!term->has_priority || tag->priority == term->priority)) {
            return true;
        }
    }
    return false;
}

static bool is_matched_by(
    const struct pt_tag_list *tags, const struct pt_tag_list *terms)
{
    if (terms->count == 0) {
        return tags->count == 0;
    }
    for (size_t i = 0; i < terms->count; i++) {
        if (strcmp(terms->items[i].name, "all") != 0 &&
            !has_term(tags, &terms->items[i])) {
            return false;
        }
    }
    return true;
}

static bool is_matched(
    const struct pt_tag_list *tags, const struct pt_tag_filters *filters)
{
    if (filters->count == 0) {
        return tags->count == 0;
    }
    for (size_t i = 0; i < filters->count; i++) {
        if (is_matched_by(tags, &filters->items[i])) {
            return true;
        }
    }
    return pt_tag_list_find(tags, pt_view_of("always")) != NULL;
}

static bool has_priority(const struct pt_tag_filters *filters)
{
    for (size_t i = 0; i < filters->count; i++) {
        for (size_t k = 0; k < filters->items[i].count; k++) {
            if (filters->items[i].items[k].has_priority) {
                return true;
            }
        }
    }
    return false;
}

/* The first term that concerns the service and has a retry. */
static void choose_retry(const struct pt_tag_list *tags,
    const struct pt_tag_filters *filters, struct pt_tag_choice *choice)
{
    for (size_t i = 0; i < filters->count; i++) {
        const struct pt_tag_list *terms = &filters->items[i];

        for (size_t k = 0; k < terms->count; k++) {
            if (terms->items[k].has_retry && has_term(tags, &terms->items[k])) {
                choice->has_retry = true;
                choice->retry = terms->items[k].retry;
                return;
            }
        }
    }
}

/* The lowest priority of the tags that a filter names. */
static unsigned lowest_priority(
    const struct pt_tag_list *tags, const struct pt_tag_filters *filters)
{
    const struct pt_tag *lowest = NULL;

    for (size_t i = 0; i < filters->count; i++) {
        const struct pt_tag_list *terms = &filters->items[i];

        for (size_t k = 0; k < terms->count; k++) {
            const struct pt_tag *tag =
                pt_tag_list_find(tags, pt_view_of(terms->items[k].name));

            if (tag && (!lowest || tag->priority < lowest->priority)) {
                lowest = tag;
            }
        }
    }
    return lowest ? lowest->priority : 0;
}

/* The chain of the first filter of one term that names a tag of the service;
 * the filters' count stands for the chain of all else. Filters that name the
 * same tag have the first one's chain. */
static void choose_chain(const struct pt_tag_list *tags,
    const struct pt_tag_filters *filters, struct pt_tag_choice *choice)
{
    for (size_t i = 0; i < filters->count; i++) {
        const struct pt_tag_list *terms = &filters->items[i];
        const struct pt_tag *tag = NULL;

        if (terms->count == 1) {
            tag = pt_tag_list_find(tags, pt_view_of(terms->items[0].name));
        }
        if (tag) {
            choice->chain = i;
            choice->priority = tag->priority;
            return;
        }
    }
    choice->chain = filters->count;
    choice->priority = lowest_priority(tags, filters);
}

static int compare(const void *a, const void *b)
{
    const struct pt_tag_choice *one = a;
    const struct pt_tag_choice *other = b;

    if (one->chain != other->chain) {
        return one->chain < other->chain ? -1 : 1;
    }
    if (one->priority != other->priority) {
        return one->priority < other->priority ? -1 : 1;
    }
    return one->index < other->index ? -1 : 1;
}

/* Sorts, and numbers the chains that have services from 0 on. */
static void put_in_order(struct pt_tag_plan *plan)
{
    size_t last = 0;

    if (plan->count == 0) {
        return;
    }
    qsort(plan->items, plan->count, sizeof(*plan->items), compare);
    last = plan->items[0].chain;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].chain != last) {
            last = plan->items[i].chain;
            plan->chain_count++;
        }
        plan->items[i].chain = plan->chain_count;
    }
    plan->chain_count++;
}

enum postern_status pt_tag_plan_make(const struct pt_tag_list *const *services,
    size_t service_count, const struct pt_tag_filters *filters,
    struct pt_tag_plan *ret, struct postern_error *err)
{
    struct pt_tag_plan plan = {.items = NULL};
    bool is_flat = has_priority(filters);
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < service_count && status == POSTERN_OK; i++) {
        struct pt_tag_choice choice = {.index = i};

        if (!is_matched(services[i], filters)) {
            continue;
        }
        choose_retry(services[i], filters, &choice);
        if (!is_flat) {
            choose_chain(services[i], filters, &choice);
        }
        status = pt_array_ensure_one_more(&plan.items, &plan.cap, plan.count,
            sizeof(*plan.items), service_count, err);
        if (status == POSTERN_OK) {
            plan.items[plan.count] = choice;
            plan.count++;
        }
    }
    if (status != POSTERN_OK) {
        pt_tag_plan_done(&plan);
        return status;
    }
    put_in_order(&plan);
    *ret = plan;
    return POSTERN_OK;
}

size_t pt_tag_plan_group_len(const struct pt_tag_plan *plan, size_t start)
{
    size_t end = start;

    while (end < plan->count &&
           plan->items[end].chain == plan->items[start].chain &&
           plan->items[end].priority == plan->items[start].priority) {
        end++;
    }
    return end - start;
}

/*
 * fuzz/fuzz_tags.c: any bytes as groups, tags of services and filters.
 *
 * Lines: "GROUPS=TAGS" is a group, "-FILTER" a filter, anything else the tags
 * of a service. Whatever is chosen is in order and chosen once.
 */
#include <stdlib.h>

#include "account/tag_groups.h"
#include "account/tag_plan.h"
#include "fuzz_target.h"

#define MAX_SERVICES 64

struct input {
    struct pt_tag_groups groups;
    struct pt_tag_filters filters;
    struct pt_tag_list services[MAX_SERVICES];
    size_t service_count;
};

static void read_group(
    struct input *input, struct pt_view names_text, struct pt_view tags_text)
{
    struct pt_tag_list names;
    struct pt_tag_list tags;

    pt_tag_list_init(&names);
    pt_tag_list_init(&tags);
    if (pt_tag_list_parse(&names, names_text, NULL) == POSTERN_OK &&
        pt_tag_list_parse(&tags, tags_text, NULL) == POSTERN_OK) {
        (void)!pt_tag_groups_add(&input->groups, &names, &tags, NULL);
    }
    pt_tag_list_done(&names);
    pt_tag_list_done(&tags);
}

static void read_line(struct input *input, struct pt_view line)
{
    size_t equals = pt_view_find(line, '=');

    if (pt_view_has_prefix(line, pt_view_of("-"))) {
        (void)!pt_tag_filters_add(&input->filters, pt_view_from(line, 1), NULL);
    } else if (equals < line.len) {
        read_group(
            input, pt_view_first(line, equals), pt_view_from(line, equals + 1));
    } else if (input->service_count < MAX_SERVICES) {
        struct pt_tag_list *tags = &input->services[input->service_count];

        pt_tag_list_init(tags);
        (void)!pt_tag_list_parse(tags, line, NULL);
        input->service_count++;
    }
}

static void check_plan(const struct pt_tag_plan *plan, size_t service_count)
{
    bool is_chosen[MAX_SERVICES] = {false};
    size_t len = 0;

    for (size_t i = 0; i < plan->count; i++) {
        const struct pt_tag_choice *choice = &plan->items[i];

        if (choice->index >= service_count || is_chosen[choice->index] ||
            choice->chain >= plan->chain_count ||
            (i > 0 && choice->chain < choice[-1].chain) ||
            (i > 0 && choice->chain == choice[-1].chain &&
                choice->priority < choice[-1].priority)) {
            abort();
        }
        is_chosen[choice->index] = true;
    }
    for (size_t i = 0; i < plan->count; i += len) {
        len = pt_tag_plan_group_len(plan, i);
        if (len == 0) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.service_count = 0};
    const struct pt_tag_list *services[MAX_SERVICES];
    struct pt_tag_plan plan = {.items = NULL};
    struct pt_view rest = pt_view_make((const char *)data, size);
    struct pt_view line = pt_view_of("");

    while (pt_view_next_field(&rest, '\n', &line)) {
        read_line(&input, line);
    }
    for (size_t i = 0; i < input.service_count; i++) {
        services[i] = &input.services[i];
        (void)!pt_tag_groups_apply(&input.groups, &input.services[i], NULL);
    }
    if (pt_tag_plan_make(services, input.service_count, &input.filters, &plan,
            NULL) != POSTERN_OK) {
        abort();
    }
    check_plan(&plan, input.service_count);
    pt_tag_plan_done(&plan);
    for (size_t i = 0; i < input.service_count; i++) {
        pt_tag_list_done(&input.services[i]);
    }
    pt_tag_filters_done(&input.filters);
    pt_tag_groups_done(&input.groups);
    return 0;
}

/*
 * account/tag_plan.h: which services a call concerns, and in which order.
 *
 * As Apprise 1.13 has it: each filter of one term is a chain of its own, all
 * else is one more chain. Within a chain the services with the lowest priority
 * go first; those with the next one only when something of these failed. The
 * chains do not wait for each other.
 */
#ifndef PT_ACCOUNT_TAG_PLAN_H
#define PT_ACCOUNT_TAG_PLAN_H

#include "account/tags.h"

struct pt_tag_choice {
    size_t index; /* of the service among those given */
    size_t chain; /* 0 .. chain_count - 1 */
    unsigned priority;
    unsigned retry; /* instead of the service's own, when has_retry */
    bool has_retry;
};

/* Ordered by chain, then priority, then index. */
struct pt_tag_plan {
    struct pt_tag_choice *items;
    size_t count;
    size_t cap;
    size_t chain_count;
};

void pt_tag_plan_done(struct pt_tag_plan *plan);

/**
 * Chooses services by their tags.
 *
 * "all" matches each service; one with the tag "always" is matched by any
 * filter, but not where there is none. A term with a priority matches the tags
 * with that priority only, and makes one chain and one group of all.
 *
 * @param services  the tags of each
 * @param[out] ret  release with pt_tag_plan_done(); no items: nothing matched
 * @return POSTERN_OK, POSTERN_E_MEMORY
 */
enum postern_status pt_tag_plan_make(const struct pt_tag_list *const *services,
    size_t service_count, const struct pt_tag_filters *filters,
    struct pt_tag_plan *ret, struct postern_error *err) PT_MUST_CHECK;

/** How many items from start on are of one chain and priority: 0 at the end. */
size_t pt_tag_plan_group_len(const struct pt_tag_plan *plan, size_t start);

#endif

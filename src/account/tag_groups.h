/*
 * account/tag_groups.h: groups of tags.
 *
 * A service that has a member of a group has the group's name for a tag too.
 * Groups may have groups among their members, themselves included.
 */
#ifndef PT_ACCOUNT_TAG_GROUPS_H
#define PT_ACCOUNT_TAG_GROUPS_H

#include "account/tags.h"

/* That a tag is a member of a group. */
struct pt_tag_membership {
    char *member;      /* a name, in lower case */
    unsigned priority; /* of the tags meant, when has_priority */
    bool has_priority;
    size_t group; /* its index among the names */
};

struct pt_tag_groups {
    struct pt_tag_list names; /* what services get */
    struct pt_tag_membership *items;
    size_t count;
    size_t cap;
    bool is_sorted; /* by member */
};

void pt_tag_groups_init(struct pt_tag_groups *groups);
void pt_tag_groups_done(struct pt_tag_groups *groups);

/**
 * Adds members to each of some groups, and groups that are not there yet.
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE over PT_LIMIT_TAGS groups or
 * PT_LIMIT_TAG_MEMBERSHIPS; POSTERN_E_MEMORY
 */
enum postern_status pt_tag_groups_add(struct pt_tag_groups *groups,
    const struct pt_tag_list *names, const struct pt_tag_list *members,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Gives a service's tags all groups that they belong to.
 * @param groups        sorted by the way
 * @param[in,out] tags  may have grown when the call fails
 * @return POSTERN_OK, POSTERN_E_TOO_LARGE (over PT_LIMIT_TAGS), _MEMORY
 */
enum postern_status pt_tag_groups_apply(struct pt_tag_groups *groups,
    struct pt_tag_list *tags, struct postern_error *err) PT_MUST_CHECK;

#endif

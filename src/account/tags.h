/*
 * account/tags.h: tags of services, and filters that choose by them.
 *
 * A service's tag is [priority:]name, a filter's term [priority:]name[:retry];
 * text of another form is a name as a whole. Names are compared without case
 * and kept in lower case. Blanks , ; [ ] separate. As in Apprise 1.13.
 */
#ifndef PT_ACCOUNT_TAGS_H
#define PT_ACCOUNT_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

/* What text says; the name dies with the text and is as written. */
struct pt_tag_text {
    struct pt_view name;
    unsigned priority; /* 0 when not written */
    unsigned retry;    /* 0 when not written; at most 10 */
    bool has_priority;
    bool has_retry;
};

struct pt_tag {
    char *name; /* UTF-8; ASCII letters in lower case */
    unsigned priority;
    unsigned retry; /* of a filter's term */
    bool has_priority;
    bool has_retry;
};

struct pt_tag_list {
    struct pt_tag *items;
    size_t count;
    size_t cap;
};

/* Each list is one alternative, of which all terms must match; an empty list
 * matches services without tags. No list at all does the same. */
struct pt_tag_filters {
    struct pt_tag_list *items;
    size_t count;
    size_t cap;
};

/** Reads one tag or term. */
struct pt_tag_text pt_tag_text_read(struct pt_view text);

void pt_tag_list_init(struct pt_tag_list *list);
void pt_tag_list_done(struct pt_tag_list *list);

/**
 * Appends a tag that the list has not got with the same priority and retry.
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE over PT_LIMIT_TAGS, _MEMORY
 */
enum postern_status pt_tag_list_add(struct pt_tag_list *list,
    const struct pt_tag_text *tag, struct postern_error *err) PT_MUST_CHECK;

/** Appends copies of those that the list has not got. */
enum postern_status pt_tag_list_add_all(struct pt_tag_list *list,
    const struct pt_tag_list *from, struct postern_error *err) PT_MUST_CHECK;

/**
 * Appends the tags of a service as one text has them.
 * @return POSTERN_OK; POSTERN_E_INVALID for a tag with a retry or a control
 * character; POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_tag_list_parse(struct pt_tag_list *list,
    struct pt_view text, struct postern_error *err) PT_MUST_CHECK;

/** Finds the tag of this name with the lowest priority, or NULL. */
const struct pt_tag *pt_tag_list_find(
    const struct pt_tag_list *list, struct pt_view name);

void pt_tag_filters_init(struct pt_tag_filters *filters);
void pt_tag_filters_done(struct pt_tag_filters *filters);

/**
 * Appends one alternative, as one -g has it.
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE over PT_LIMIT_TAG_FILTERS or
 * PT_LIMIT_TAGS; POSTERN_E_INVALID for a control character; _MEMORY
 */
enum postern_status pt_tag_filters_add(struct pt_tag_filters *filters,
    struct pt_view text, struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * sandbox/target.c: the request line's target. See target.h.
 */
#include "sandbox/target.h"

#include "base/error.h"

static enum postern_status split_path(
    struct pt_target *target, struct postern_error *err)
{
    struct pt_view rest = target->path;
    struct pt_view part = pt_view_of("");

    while (pt_view_next_field(&rest, '/', &part)) {
        char *decoded = NULL;
        enum postern_status status = POSTERN_OK;

        if (part.len == 0) {
            continue;
        }
        if (target->segment_count == PT_TARGET_MAX_SEGMENTS) {
            return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
                "the path has more than %zu segments", PT_TARGET_MAX_SEGMENTS);
        }
        status = pt_form_fields_decode(part, false, &decoded, err);
        if (status != POSTERN_OK) {
            return status;
        }
        target->segments[target->segment_count] = decoded;
        target->segment_count++;
    }
    return POSTERN_OK;
}

enum postern_status pt_target_parse(
    const char *text, struct pt_target *target, struct postern_error *err)
{
    struct pt_view whole = pt_view_of(text);
    size_t question = pt_view_find(whole, '?');
    enum postern_status status = POSTERN_OK;

    *target = (struct pt_target){
        .path = pt_view_first(whole, question),
        .query = pt_view_from(whole, question + 1),
    };
    status = split_path(target, err);
    if (status == POSTERN_OK) {
        status = pt_form_fields_parse(target->query, &target->options, err);
    }
    if (status != POSTERN_OK) {
        pt_target_done(target);
    }
    return status;
}

void pt_target_done(struct pt_target *target)
{
    for (size_t i = 0; i < target->segment_count; i++) {
        pt_free(target->segments[i]);
    }
    pt_form_fields_done(&target->options);
    *target = (struct pt_target){.segment_count = 0};
}

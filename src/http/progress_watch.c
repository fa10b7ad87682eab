/*
 * http/progress_watch.c: has this exchange waited long enough? See
 * progress_watch.h.
 */
#include "http/progress_watch.h"

void pt_progress_watch_init(struct pt_progress_watch *watch,
    int64_t response_limit_ms, int64_t stall_limit_ms)
{
    *watch = (struct pt_progress_watch){
        .response_limit_ms = response_limit_ms,
        .stall_limit_ms = stall_limit_ms,
        .sent_mono_ms = -1,
        .answer_mono_ms = -1,
    };
}

void pt_progress_watch_connected(
    struct pt_progress_watch *watch, int64_t now_mono_ms)
{
    watch->is_connected = true;
    watch->progress_mono_ms = now_mono_ms;
}

void pt_progress_watch_sent(
    struct pt_progress_watch *watch, int64_t now_mono_ms)
{
    if (watch->sent_mono_ms < 0) {
        watch->sent_mono_ms = now_mono_ms;
        watch->progress_mono_ms = now_mono_ms;
    }
}

void pt_progress_watch_answered(
    struct pt_progress_watch *watch, int64_t now_mono_ms)
{
    if (watch->answer_mono_ms < 0) {
        watch->answer_mono_ms = now_mono_ms;
    }
    watch->progress_mono_ms = now_mono_ms;
}

void pt_progress_watch_moved(
    struct pt_progress_watch *watch, uint64_t moved_bytes, int64_t now_mono_ms)
{
    if (moved_bytes != watch->moved_bytes) {
        watch->moved_bytes = moved_bytes;
        watch->progress_mono_ms = now_mono_ms;
    }
}

int64_t pt_progress_watch_left_ms(
    const struct pt_progress_watch *watch, int64_t now_mono_ms)
{
    int64_t until_mono_ms = watch->progress_mono_ms + watch->stall_limit_ms;

    if (!watch->is_connected) {
        return -1;
    }
    if (watch->answer_mono_ms >= 0) {
        int64_t whole_answer_mono_ms =
            watch->answer_mono_ms + watch->response_limit_ms;

        if (whole_answer_mono_ms < until_mono_ms) {
            until_mono_ms = whole_answer_mono_ms;
        }
    } else if (watch->sent_mono_ms >= 0) {
        until_mono_ms = watch->sent_mono_ms + watch->response_limit_ms;
    }
    return until_mono_ms > now_mono_ms ? until_mono_ms - now_mono_ms : 0;
}

/*
 * http/progress_watch.h: has this exchange waited long enough?
 *
 * Three phases with a limit each: while the request goes out, and while an
 * answer comes in, only standing still is limited; in between, from the last
 * byte out to the first byte in, the service has its response time. The
 * answer as a whole has the response time once more, so that a service which
 * drips cannot hold us for ever. Pure: the caller tells the time.
 */
#ifndef PT_HTTP_PROGRESS_WATCH_H
#define PT_HTTP_PROGRESS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct pt_progress_watch {
    int64_t response_limit_ms;
    int64_t stall_limit_ms;
    int64_t progress_mono_ms; /* last time anything moved */
    int64_t sent_mono_ms;     /* last byte handed out; -1 = not yet */
    int64_t answer_mono_ms;   /* first byte of the answer; -1 = not yet */
    uint64_t moved_bytes;     /* up and down together, when last looked at */
    bool is_connected;        /* before that the connect time-out rules */
};

void pt_progress_watch_init(struct pt_progress_watch *watch,
    int64_t response_limit_ms, int64_t stall_limit_ms);

/** The connection stands and the request begins. */
void pt_progress_watch_connected(
    struct pt_progress_watch *watch, int64_t now_mono_ms);

/** The last byte of the request was handed out. */
void pt_progress_watch_sent(
    struct pt_progress_watch *watch, int64_t now_mono_ms);

/** A byte of the answer came in. */
void pt_progress_watch_answered(
    struct pt_progress_watch *watch, int64_t now_mono_ms);

/** So many bytes have moved in all. */
void pt_progress_watch_moved(
    struct pt_progress_watch *watch, uint64_t moved_bytes, int64_t now_mono_ms);

/** Milliseconds left before it is given up; 0 = now, -1 = no limit yet. */
int64_t pt_progress_watch_left_ms(
    const struct pt_progress_watch *watch, int64_t now_mono_ms);

#endif

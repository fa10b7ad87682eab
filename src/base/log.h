/*
 * base/log.h: events, one line each, handed to whoever listens.
 *
 * The library never prints. An event has a level, a name ("token.cached") and
 * key=value pairs in one text; foreign values go through pt_log_value(), which
 * quotes what would break the line. Secrets have no way in.
 */
#ifndef PT_BASE_LOG_H
#define PT_BASE_LOG_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/view.h"

enum pt_log_level {
    PT_LOG_ERROR = 0, /* a person must act */
    PT_LOG_WARN = 1,  /* coped */
    PT_LOG_INFO = 2,  /* life cycle of a message */
    PT_LOG_DEBUG = 3, /* decisions */
    PT_LOG_TRACE = 4  /* bytes, redacted */
};

typedef void pt_log_fn(
    enum pt_log_level level, const char *line, void *context);

/** Plain value; fn NULL drops every event. Copied freely. */
struct pt_log {
    pt_log_fn *fn;
    void *context;
    enum pt_log_level max_level; /* events above it are not formatted */
};

/** Formats one event and hands it on; line has no newline. log may be NULL. */
void pt_log_event(const struct pt_log *log, enum pt_log_level level,
    const char *format, ...) PT_PRINTF(3, 4);

/**
 * A foreign value made safe for a log line: quoted when it holds blanks,
 * quotes, controls or bytes outside ASCII, which are escaped as \xHH.
 * @param out  receives NUL-terminated text, cut to out_size
 * @return out
 */
const char *pt_log_value(struct pt_view value, char *out, size_t out_size);

#endif

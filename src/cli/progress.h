/*
 * cli/progress.h: the one line that says how an upload is going.
 *
 * It stands on a terminal alone and is drawn over; whoever writes a line of
 * another kind clears it before.
 */
#ifndef PT_CLI_PROGRESS_H
#define PT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "postern/unstable/progress.h"

/* How often the line is drawn. */
#define PT_PROGRESS_INTERVAL_MS 250U

/* Room for a line on the widest terminal. */
#define PT_PROGRESS_LINE_SIZE ((size_t)512)

struct pt_progress_line {
    bool is_on;    /* standard error is a terminal that can be drawn on */
    bool is_drawn; /* something stands on the line */
};

struct pt_progress_line pt_progress_line_make(void);

/** Draws how the client's uploads are going; nothing when there are none. */
void pt_progress_line_draw(
    struct pt_progress_line *line, const struct postern_client *client);

/** Leaves an empty line, for others to write on. */
void pt_progress_line_clear(struct pt_progress_line *line);

/**
 * "big.iso for ops@example.com: 42 % of 150.0 MB, 3.2 MB/s, 0:27 left".
 *
 * @param progress    the upload to be told of
 * @param more_count  how many others there are
 * @param width       columns that there are; the file's name is cut first
 * @param ret         receives the text, without line end; control characters
 *                    come out as '?'
 */
void pt_progress_line_format(const struct postern_progress *progress,
    size_t more_count, size_t width, char ret[PT_PROGRESS_LINE_SIZE]);

#endif

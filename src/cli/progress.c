/*
 * cli/progress.c: see progress.h.
 */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/report.h"

/* To the line's beginning, and the rest of it empty (ECMA-48: EL). */
#define CLEAR_LINE "\r\033[K"

#define WIDTH_DEFAULT ((size_t)80)

/* Shorter than that a file's name says nothing. */
#define NAME_LEAST ((size_t)8)

/* Earlier a rate would be a guess. */
#define RATE_LEAST_MS 1000U

struct pt_progress_line pt_progress_line_make(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment */
    const char *terminal = getenv("TERM");
    bool is_dumb = !terminal || strcmp(terminal, "dumb") == 0;

    return (struct pt_progress_line){
        .is_on = !is_dumb && isatty(STDERR_FILENO) != 0,
    };
}

static size_t terminal_width(void)
{
    struct winsize size = {.ws_col = 0};

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return WIDTH_DEFAULT;
    }
    return size.ws_col;
}

/* Megabytes with one digit behind the point. */
struct megabytes {
    uint64_t whole;
    unsigned tenth;
};

static struct megabytes megabytes_of(uint64_t bytes)
{
    return (struct megabytes){
        .whole = bytes / 1000000U,
        .tenth = (unsigned)(bytes % 1000000U / 100000U),
    };
}

static void append_rate(
    const struct postern_progress *progress, char *out, size_t size)
{
    if (progress->elapsed_ms < RATE_LEAST_MS || progress->sent_bytes == 0) {
        return;
    }
    const double bytes_per_s =
        (double)progress->sent_bytes * 1000.0 / (double)progress->elapsed_ms;
    const uint64_t rest_bytes = progress->total_bytes - progress->sent_bytes;
    const uint64_t left_s = (uint64_t)((double)rest_bytes / bytes_per_s + 0.5);
    const struct megabytes rate = megabytes_of((uint64_t)bytes_per_s);

    (void)snprintf(out, size, ", %" PRIu64 ".%u MB/s, %" PRIu64 ":%02u left",
        rate.whole, rate.tenth, left_s / 60, (unsigned)(left_s % 60));
}

static unsigned percent(const struct postern_progress *progress)
{
    if (progress->total_bytes == 0) {
        return 100;
    }
    return (unsigned)((double)progress->sent_bytes * 100.0 /
                      (double)progress->total_bytes);
}

/* Copies at most width columns' worth of characters; one character counts as
 * one column, which is true of most names. */
static void copy_name(const char *name, size_t width, char *out, size_t size)
{
    size_t used = 0;

    for (size_t columns = 0; *name != '\0' && columns < width; columns++) {
        size_t len = pt_report_character_size(name);
        bool is_plain = len > 1 || (len == 1 && (unsigned char)*name >= ' ' &&
                                       *name != '\x7f');

        if (used + (len > 0 ? len : 1) >= size) {
            break;
        }
        if (is_plain) {
            memcpy(out + used, name, len);
            used += len;
        } else {
            out[used] = '?';
            used++;
        }
        name += len > 0 ? len : 1;
    }
    out[used] = '\0';
}

/* What is behind the file's name. */
static void format_tail(const struct postern_progress *progress,
    size_t more_count, char *out, size_t size)
{
    char rate[80] = "";
    char more[40] = "";
    char target[80] = "";
    struct megabytes total = megabytes_of(progress->total_bytes);

    append_rate(progress, rate, sizeof rate);
    copy_name(progress->target_utf8, 40, target, sizeof target);
    if (more_count > 0) {
        (void)snprintf(more, sizeof more, " (and %zu more)", more_count);
    }
    (void)snprintf(out, size, " for %s: %u %% of %" PRIu64 ".%u MB%s%s", target,
        percent(progress), total.whole, total.tenth, rate, more);
}

void pt_progress_line_format(const struct postern_progress *progress,
    size_t more_count, size_t width, char ret[PT_PROGRESS_LINE_SIZE])
{
    struct postern_progress sane = *progress;
    char tail[300] = "";
    char name[200] = "";
    size_t name_width = NAME_LEAST;

    if (sane.sent_bytes > sane.total_bytes) {
        sane.sent_bytes = sane.total_bytes;
    }
    format_tail(&sane, more_count, tail, sizeof tail);
    if (width > strlen(tail) + NAME_LEAST) {
        name_width = width - strlen(tail);
    }
    copy_name(sane.file_utf8, name_width, name, sizeof name);
    (void)snprintf(ret, PT_PROGRESS_LINE_SIZE, "%s%s", name, tail);
    /* What does not fit would wrap, and could not be drawn over. */
    if (strlen(ret) > width) {
        char whole[PT_PROGRESS_LINE_SIZE];

        memcpy(whole, ret, sizeof whole);
        copy_name(whole, width, ret, PT_PROGRESS_LINE_SIZE);
    }
}

void pt_progress_line_draw(
    struct pt_progress_line *line, const struct postern_client *client)
{
    struct postern_progress first;
    struct postern_progress other;
    char text[PT_PROGRESS_LINE_SIZE];
    size_t count = 1;

    if (!line->is_on) {
        return;
    }
    if (!postern_client_get_progress(client, 0, &first)) {
        pt_progress_line_clear(line);
        return;
    }
    while (postern_client_get_progress(client, count, &other)) {
        count++;
    }
    /* One column stays free: a full line would wrap on some terminals. */
    pt_progress_line_format(&first, count - 1, terminal_width() - 1, text);
    (void)fputs(CLEAR_LINE, stderr);
    (void)fputs(text, stderr);
    (void)fflush(stderr);
    line->is_drawn = true;
}

void pt_progress_line_clear(struct pt_progress_line *line)
{
    if (line->is_drawn) {
        (void)fputs(CLEAR_LINE, stderr);
        (void)fflush(stderr);
        line->is_drawn = false;
    }
}

/*
 * codec/line_writer.c: lines of text that are made piece by piece. See
 * line_writer.h.
 */
#include "codec/line_writer.h"

#include <string.h>

#include "base/error.h"

#define NO_BREAK_SPACE "\xC2\xA0"

void pt_line_writer_init(struct pt_line_writer *writer, struct pt_buf *out,
    struct postern_error *err)
{
    *writer = (struct pt_line_writer){
        .out = out, .err = err, .status = POSTERN_OK, .start = out->len};
}

enum postern_status pt_line_writer_end(struct pt_line_writer *writer)
{
    if (writer->status != POSTERN_OK) {
        pt_buf_truncate(writer->out, writer->start);
    }
    return writer->status;
}

static void append(struct pt_line_writer *writer, struct pt_view text)
{
    if (writer->status == POSTERN_OK) {
        writer->status = pt_buf_append_view(writer->out, text, writer->err);
    }
}

static size_t prefix_count(const struct pt_line_writer *writer)
{
    return writer->depth < PT_LIMIT_TEXT_NESTING ? writer->depth
                                                 : PT_LIMIT_TEXT_NESTING;
}

static void copy_text(char *field, size_t size, const char *text)
{
    size_t len = strlen(text);

    len = len < size ? len : size - 1;
    memcpy(field, text, len);
    field[len] = '\0';
}

void pt_line_writer_push(
    struct pt_line_writer *writer, const char *first, const char *rest)
{
    if (writer->depth < PT_LIMIT_TEXT_NESTING) {
        struct pt_line_prefix *prefix = &writer->prefixes[writer->depth];

        copy_text(prefix->first, sizeof(prefix->first), first);
        copy_text(prefix->rest, sizeof(prefix->rest), rest);
        prefix->is_first_written = false;
    }
    writer->depth++;
}

void pt_line_writer_pop(struct pt_line_writer *writer)
{
    if (writer->depth <= PT_LIMIT_TEXT_NESTING &&
        !writer->prefixes[writer->depth - 1].is_first_written) {
        pt_line_writer_open(writer);
    }
    writer->depth--;
}

void pt_line_writer_break(struct pt_line_writer *writer, size_t count)
{
    if (writer->line_ends < count) {
        writer->line_ends = count;
    }
    writer->is_line_open = false;
    writer->is_blank_due = false;
}

void pt_line_writer_line_end(struct pt_line_writer *writer)
{
    writer->line_ends++;
    writer->is_line_open = false;
    writer->is_blank_due = false;
}

void pt_line_writer_blank(struct pt_line_writer *writer)
{
    writer->is_blank_due = writer->is_line_open;
}

/* A line between two others: the marks of quotes, as long as an item's first
 * line has not come. */
static void append_empty_line(struct pt_line_writer *writer)
{
    size_t old_len = writer->out->len;

    for (size_t i = 0;
         i < prefix_count(writer) && writer->prefixes[i].is_first_written;
         i++) {
        append(writer, pt_view_of(writer->prefixes[i].rest));
    }
    while (writer->out->len > old_len &&
           writer->out->data[writer->out->len - 1] == ' ') {
        pt_buf_truncate(writer->out, writer->out->len - 1);
    }
}

static void append_prefixes(struct pt_line_writer *writer)
{
    for (size_t i = 0; i < prefix_count(writer); i++) {
        struct pt_line_prefix *prefix = &writer->prefixes[i];

        append(writer, pt_view_of(prefix->is_first_written ? prefix->rest
                                                           : prefix->first));
        prefix->is_first_written = true;
    }
}

void pt_line_writer_open(struct pt_line_writer *writer)
{
    bool is_begun = writer->out->len > writer->start;

    if (writer->is_line_open) {
        append(writer, pt_view_of(writer->is_blank_due ? " " : ""));
        writer->is_blank_due = false;
        return;
    }
    for (size_t i = 0;
         is_begun && i < writer->line_ends && writer->status == POSTERN_OK;
         i++) {
        if (i > 0) {
            append_empty_line(writer);
        }
        append(writer, pt_view_of("\n"));
    }
    append_prefixes(writer);
    writer->line_ends = 0;
    writer->is_line_open = true;
}

void pt_line_writer_put(struct pt_line_writer *writer, struct pt_view text)
{
    pt_line_writer_open(writer);
    append(writer, text);
}

/* Length of the blank at the front, or 0. */
static size_t blank_len(struct pt_view text)
{
    if (text.len > 0 && pt_ascii_is_blank(text.ptr[0])) {
        return 1;
    }
    return pt_view_has_prefix(text, pt_view_of(NO_BREAK_SPACE)) ? 2 : 0;
}

bool pt_line_writer_next_word(
    struct pt_view *rest, struct pt_view *ret_word, bool *ret_is_apart)
{
    size_t len = 0;

    *ret_is_apart = false;
    for (size_t blank = blank_len(*rest); blank > 0; blank = blank_len(*rest)) {
        *rest = pt_view_from(*rest, blank);
        *ret_is_apart = true;
    }
    while (len < rest->len && blank_len(pt_view_from(*rest, len)) == 0) {
        len++;
    }
    *ret_word = pt_view_first(*rest, len);
    *rest = pt_view_from(*rest, len);
    return len > 0;
}

/*
 * codec/line_writer.h: lines of text that are made piece by piece: blanks
 * collapse, and quotes and lists put their marks in front.
 *
 * The first failure stays: later calls do nothing, and pt_line_writer_end()
 * gives it.
 */
#ifndef PT_CODEC_LINE_WRITER_H
#define PT_CODEC_LINE_WRITER_H

#include "base/buf.h"
#include "base/limits.h"

/* What a quote or a list item puts in front of its lines. */
struct pt_line_prefix {
    char first[16]; /* "- ": of its first line */
    char rest[16];  /* "  ": of the others */
    bool is_first_written;
};

struct pt_line_writer {
    struct pt_buf *out; /* borrowed */
    struct postern_error *err;
    enum postern_status status;
    size_t start; /* of what was written, in out */
    struct pt_line_prefix prefixes[PT_LIMIT_TEXT_NESTING];
    size_t depth;     /* of quotes and lists; more than there are prefixes */
    size_t line_ends; /* due before the next line */
    bool is_line_open;
    bool is_blank_due;
};

void pt_line_writer_init(struct pt_line_writer *writer, struct pt_buf *out,
    struct postern_error *err);

/** The outcome; on failure out is as it was at the beginning. */
enum postern_status pt_line_writer_end(struct pt_line_writer *writer)
    PT_MUST_CHECK;

/** A quote or a list item begins; its lines get these in front. */
void pt_line_writer_push(
    struct pt_line_writer *writer, const char *first, const char *rest);
/** ... and ends. An item without a line gets one. */
void pt_line_writer_pop(struct pt_line_writer *writer);

/** Ends the line. The next one comes at least count lines below. */
void pt_line_writer_break(struct pt_line_writer *writer, size_t count);

/** One more line end, also where a line has ended already. */
void pt_line_writer_line_end(struct pt_line_writer *writer);

/** A blank is due before what comes next in this line. */
void pt_line_writer_blank(struct pt_line_writer *writer);

/** Begins a line where none is open, and writes the blank that is due. */
void pt_line_writer_open(struct pt_line_writer *writer);

/** Writes text, as it is, into the line. */
void pt_line_writer_put(struct pt_line_writer *writer, struct pt_view text);

/**
 * Cuts the next word off the front.
 *
 * Blanks are what HTML takes for white space, and no-break spaces.
 * @param[out] ret_is_apart  blanks stood before it
 * @return false: no word is left; *ret_is_apart still tells
 */
bool pt_line_writer_next_word(
    struct pt_view *rest, struct pt_view *ret_word, bool *ret_is_apart);

#endif

/*
 * codec/markdown_text.h: text that Markdown shows as it is.
 */
#ifndef PT_CODEC_MARKDOWN_TEXT_H
#define PT_CODEC_MARKDOWN_TEXT_H

#include <stdbool.h>

#include "base/buf.h"

/** Where a word stands. */
struct pt_markdown_place {
    bool is_line_start;
    bool is_in_table; /* where '|' parts cells */
};

/**
 * Appends a word with a backslash before what would mean something
 * (CommonMark 0.30, "Backslash escapes").
 *
 * @param word  without blanks
 */
enum postern_status pt_markdown_append_word(struct pt_buf *out,
    struct pt_view word, struct pt_markdown_place place,
    struct postern_error *err) PT_MUST_CHECK;

/** The longest run of a byte in a text: code is fenced with one more. */
size_t pt_markdown_longest_run(struct pt_view text, char byte);

/**
 * Appends the target of a link, between '<' and '>'; "#" for one that carries
 * a script.
 */
enum postern_status pt_markdown_append_target(struct pt_buf *out,
    struct pt_view url, struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * compose/overflow.h: what is too long is cut before it is converted, so that
 * a cut never goes through an entity or a tag.
 *
 * Lengths are counted in characters (code points), as Apprise does.
 */
#ifndef PT_COMPOSE_OVERFLOW_H
#define PT_COMPOSE_OVERFLOW_H

#include <stdbool.h>

#include "postern/message.h"

#include "base/buf.h"
#include "codec/html_tag.h"

/* Where Apprise 1.13 splits and truncates; scripts count on them. */
#define PT_OVERFLOW_BODY_CHARACTERS ((size_t)32768)
#define PT_OVERFLOW_TITLE_CHARACTERS ((size_t)250)

/** Is a text longer than that? */
bool pt_overflow_is_over(struct pt_view text, size_t limit_characters);

/**
 * The first limit characters, without blanks at the end. In HTML and Markdown
 * a tag or an entity at the cut is left out; one that is longer than the
 * limit and stands at the front stays whole.
 */
struct pt_view pt_overflow_truncate(
    struct pt_view body, enum postern_format format, size_t limit_characters);

/* A body that is cut into pieces. */
struct pt_overflow_pieces {
    struct pt_view rest; /* shortened by each piece */
    enum postern_format format;
    size_t limit_characters;
    struct pt_html_tag_scan tags; /* starts as {0} */
};

/**
 * Cuts the next piece off the front: at the last line end within the limit,
 * else behind the last blank, else between two characters. Pieces have
 * neither line ends at the front nor blanks at the end, and are never empty.
 *
 * @return false: nothing is left but blanks
 */
bool pt_overflow_next_piece(
    struct pt_overflow_pieces *pieces, struct pt_view *ret_piece);

/**
 * Appends the title of one of several mails: " [03/12]" behind what it leaves
 * room for. A title without text stays empty, and over 9,999 pieces are not
 * counted.
 */
enum postern_status pt_overflow_append_title(struct pt_buf *out,
    struct pt_view title, size_t number, size_t count,
    struct postern_error *err) PT_MUST_CHECK;

#endif

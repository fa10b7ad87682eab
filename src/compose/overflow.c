/*
 * compose/overflow.c: what is too long is cut before it is converted. See
 * overflow.h.
 */
#include "compose/overflow.h"

#include <stdio.h>

#include "codec/html_tag.h"
#include "codec/utf8.h"

#define MOST_COUNTED_PIECES ((size_t)9999)

static bool is_line_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static struct pt_view without_end_blanks(struct pt_view text)
{
    while (text.len > 0 && pt_ascii_is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

static struct pt_view without_line_ends(struct pt_view text)
{
    while (text.len > 0 && pt_ascii_is_blank(text.ptr[0]) &&
           !is_line_blank(text.ptr[0])) {
        text = pt_view_from(text, 1);
    }
    return text;
}

/* Up to limit characters. */
static struct pt_view first_characters(struct pt_view text, size_t limit)
{
    size_t len = 0;

    while (len < text.len && limit > 0) {
        len += pt_utf8_first_len(pt_view_from(text, len));
        limit--;
    }
    return pt_view_first(text, len);
}

bool pt_overflow_is_over(struct pt_view text, size_t limit_characters)
{
    return first_characters(text, limit_characters).len < text.len;
}

/* Places where a text may be cut, as lengths from its front; 0: none. */
struct cuts {
    size_t last;     /* between two characters */
    size_t line_end; /* behind a line end */
    size_t blank;    /* behind a blank */
};

/* What must not be cut: a tag or an entity, else a character. */
static size_t unit_len(struct pt_view text, enum postern_format format,
    struct pt_html_tag_scan *tags)
{
    size_t len = 0;

    if (format != POSTERN_FORMAT_TEXT && text.ptr[0] == '<') {
        len = pt_html_tag_len(tags, text);
    } else if (format != POSTERN_FORMAT_TEXT && text.ptr[0] == '&') {
        len = pt_html_entity_len(text);
    }
    return len > 0 ? len : pt_utf8_first_len(text);
}

/* Goes over whole units as long as they end within the limit; the first one
 * is taken however long it is. */
static struct cuts find_cuts(
    const struct pt_overflow_pieces *pieces, struct pt_html_tag_scan *tags)
{
    struct cuts cuts = {.last = 0};
    size_t characters = 0;

    while (cuts.last < pieces->rest.len) {
        struct pt_view rest = pt_view_from(pieces->rest, cuts.last);
        size_t len = unit_len(rest, pieces->format, tags);

        characters += pt_utf8_count(pt_view_first(rest, len));
        if (characters > pieces->limit_characters && cuts.last > 0) {
            break;
        }
        cuts.last += len;
        if (rest.ptr[0] == '\n' || rest.ptr[0] == '\r') {
            cuts.line_end = cuts.last;
        } else if (is_line_blank(rest.ptr[0])) {
            cuts.blank = cuts.last;
        }
    }
    return cuts;
}

struct pt_view pt_overflow_truncate(
    struct pt_view body, enum postern_format format, size_t limit_characters)
{
    struct pt_overflow_pieces pieces = {
        .rest = body, .format = format, .limit_characters = limit_characters};

    if (!pt_overflow_is_over(body, limit_characters)) {
        return body;
    }
    return without_end_blanks(
        pt_view_first(body, find_cuts(&pieces, &pieces.tags).last));
}

/* Where to cut; all of it when it is short enough. */
static size_t piece_len(struct pt_overflow_pieces *pieces)
{
    struct cuts cuts = {.last = pieces->rest.len};

    if (pt_overflow_is_over(pieces->rest, pieces->limit_characters)) {
        cuts = find_cuts(pieces, &pieces->tags);
    }
    if (cuts.last == pieces->rest.len) {
        return cuts.last;
    }
    if (cuts.line_end > 0) {
        return cuts.line_end;
    }
    return cuts.blank > 0 ? cuts.blank : cuts.last;
}

bool pt_overflow_next_piece(
    struct pt_overflow_pieces *pieces, struct pt_view *ret_piece)
{
    while (pieces->rest.len > 0) {
        size_t len = 0;

        pieces->rest = without_line_ends(pieces->rest);
        len = piece_len(pieces);
        *ret_piece = without_end_blanks(pt_view_first(pieces->rest, len));
        pieces->rest = pt_view_from(pieces->rest, len);
        if (ret_piece->len > 0) {
            return true;
        }
    }
    return false;
}

static size_t digit_count(size_t number)
{
    size_t digits = 1;

    while (number >= 10) {
        number /= 10;
        digits++;
    }
    return digits;
}

enum postern_status pt_overflow_append_title(struct pt_buf *out,
    struct pt_view title, size_t number, size_t count,
    struct postern_error *err)
{
    int width = (int)digit_count(count);
    size_t suffix_len = 5 + 2 * (size_t)width - 1;
    bool is_counted =
        title.len > 0 && count > 1 && count <= MOST_COUNTED_PIECES;
    size_t room = PT_OVERFLOW_TITLE_CHARACTERS - (is_counted ? suffix_len : 0);
    enum postern_status status = pt_buf_append_view(
        out, without_end_blanks(first_characters(title, room)), err);

    if (status == POSTERN_OK && is_counted) {
        status = pt_buf_append_format(
            out, err, " [%0*zu/%zu]", width, number, count);
    }
    return status;
}

/*
 * fuzz/fuzz_overflow.c: any text, cut into pieces and cut short.
 *
 * The first byte is the limit, the second the format. No piece is empty, over
 * the limit (but for a tag), or half a character, and only blanks are lost.
 */
#include <stdlib.h>

#include "codec/utf8.h"
#include "compose/overflow.h"
#include "fuzz_target.h"

static size_t count_marks(struct pt_view text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += !pt_ascii_is_blank(text.ptr[i]);
    }
    return count;
}

static void check_piece(
    struct pt_view piece, enum postern_format format, size_t limit)
{
    if (piece.len == 0 || !pt_utf8_is_valid(piece, NULL) ||
        pt_ascii_is_blank(piece.ptr[piece.len - 1]) ||
        (format == POSTERN_FORMAT_TEXT && pt_utf8_count(piece) > limit)) {
        abort();
    }
}

static void check(struct pt_view text, enum postern_format format, size_t limit)
{
    struct pt_overflow_pieces pieces = {
        .rest = text, .format = format, .limit_characters = limit};
    struct pt_view piece = pt_overflow_truncate(text, format, limit);
    size_t count = 0;

    if (!pt_utf8_is_valid(piece, NULL) ||
        (format == POSTERN_FORMAT_TEXT && pt_utf8_count(piece) > limit)) {
        abort();
    }
    while (pt_overflow_next_piece(&pieces, &piece)) {
        check_piece(piece, format, limit);
        count += count_marks(piece);
    }
    if (count != count_marks(text)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);

    if (size < 2 || !pt_utf8_is_valid(pt_view_from(text, 2), NULL)) {
        return 0;
    }
    check(pt_view_from(text, 2), (enum postern_format)(1 + data[1] % 3),
        1 + (size_t)data[0]);
    return 0;
}

/*
 * codec/markdown_text.c: text that Markdown shows as it is. See
 * markdown_text.h.
 */
#include "codec/markdown_text.h"

#include <string.h>

#include "codec/html_tag.h"
#include "codec/link.h"

static size_t run_len(struct pt_view text, char byte)
{
    size_t len = 0;

    while (len < text.len && text.ptr[len] == byte) {
        len++;
    }
    return len;
}

static bool is_run(struct pt_view word, char byte)
{
    return run_len(word, byte) == word.len;
}

/* "12." and "12)" begin a list: the length of the number, or 0. */
static size_t item_number_len(struct pt_view word)
{
    size_t len = 0;

    while (len < word.len && word.ptr[len] >= '0' && word.ptr[len] <= '9') {
        len++;
    }
    return len > 0 && len <= 9 && len + 1 == word.len &&
                   (word.ptr[len] == '.' || word.ptr[len] == ')')
               ? len
               : 0;
}

/* Would a line that begins with this word be something else than text? */
static bool is_line_mark(struct pt_view word)
{
    switch (word.ptr[0]) {
    case '>':
        return true;
    case '#':
        return is_run(word, '#') && word.len <= 6;
    case '+':
        return word.len == 1;
    case '-':
    case '=':
        return is_run(word, word.ptr[0]);
    case '~':
        return run_len(word, '~') >= 3;
    default:
        return false;
    }
}

/* '_' between letters is a letter. */
static bool is_inside_word(struct pt_view word, size_t i)
{
    return i > 0 && i + 1 < word.len && pt_ascii_is_alnum(word.ptr[i - 1]) &&
           pt_ascii_is_alnum(word.ptr[i + 1]);
}

static bool needs_escape(
    struct pt_view word, size_t i, struct pt_markdown_place place)
{
    switch (word.ptr[i]) {
    case '\\':
    case '*':
    case '`':
    case '[':
    case ']':
    case '<':
        return true;
    case '_':
        return !is_inside_word(word, i);
    case '~':
        return true;
    case '|':
        return place.is_in_table;
    case '&':
        return pt_html_entity_len(pt_view_from(word, i)) > 0;
    default:
        return false;
    }
}

enum postern_status pt_markdown_append_word(struct pt_buf *out,
    struct pt_view word, struct pt_markdown_place place,
    struct postern_error *err)
{
    size_t number_len = place.is_line_start ? item_number_len(word) : 0;
    bool is_mark = place.is_line_start && word.len > 0 && is_line_mark(word);
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < word.len && status == POSTERN_OK; i++) {
        if ((i == 0 && is_mark) || (number_len > 0 && i == number_len) ||
            needs_escape(word, i, place)) {
            status = pt_buf_append_byte(out, '\\', err);
        }
        if (status == POSTERN_OK) {
            status = pt_buf_append_byte(out, word.ptr[i], err);
        }
    }
    return status;
}

size_t pt_markdown_longest_run(struct pt_view text, char byte)
{
    size_t longest = 0;

    while (text.len > 0) {
        size_t len = run_len(text, byte);

        longest = len > longest ? len : longest;
        text = pt_view_from(text, len > 0 ? len : pt_view_find(text, byte));
    }
    return longest;
}

enum postern_status pt_markdown_append_target(
    struct pt_buf *out, struct pt_view url, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (pt_link_is_script(url)) {
        return pt_buf_append_text(out, "#", err);
    }
    url = pt_view_trim(url);
    status = pt_buf_append_byte(out, '<', err);
    for (size_t i = 0; i < url.len && status == POSTERN_OK; i++) {
        unsigned char byte = (unsigned char)url.ptr[i];

        status = byte < ' ' || strchr("<>\\", url.ptr[i])
                     ? pt_buf_append_format(out, err, "%%%02X", (unsigned)byte)
                     : pt_buf_append_byte(out, url.ptr[i], err);
    }
    return status == POSTERN_OK ? pt_buf_append_byte(out, '>', err) : status;
}

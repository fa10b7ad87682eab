/*
 * codec/html_tag.c: where a tag, a comment or an entity of HTML ends. See
 * html_tag.h.
 */
#include "codec/html_tag.h"

/* "&" and the longest name, of 31 letters; a ";" is behind it. */
#define MAX_ENTITY_BYTES ((size_t)32)

static bool is_letter(char byte)
{
    char lower = pt_ascii_lower(byte);

    return lower >= 'a' && lower <= 'z';
}

/* Does a tag begin here? "a < b" is none. */
static bool is_tag_start(struct pt_view text)
{
    size_t i = 1;

    if (text.len < 3 || text.ptr[0] != '<') {
        return false;
    }
    if (text.ptr[1] == '!' || text.ptr[1] == '?') {
        return true;
    }
    if (text.ptr[1] == '/') {
        i = 2;
    }
    return is_letter(text.ptr[i]);
}

static size_t comment_len(struct pt_view text)
{
    for (size_t i = 4; i + 2 < text.len; i++) {
        if (text.ptr[i] == '-' && text.ptr[i + 1] == '-' &&
            text.ptr[i + 2] == '>') {
            return i + 3;
        }
    }
    return 0;
}

static bool is_quote(char byte)
{
    return byte == '"' || byte == '\'';
}

static size_t closed_tag_len(struct pt_view text)
{
    char quote = '\0';

    for (size_t i = 1; i < text.len; i++) {
        char byte = text.ptr[i];

        if (quote != '\0' && byte == quote) {
            quote = '\0';
        } else if (quote == '\0' && byte == '>') {
            return i + 1;
        } else if (quote == '\0' && is_quote(byte) && text.ptr[i - 1] == '=') {
            quote = byte;
        }
    }
    return 0;
}

size_t pt_html_tag_len(struct pt_html_tag_scan *scan, struct pt_view text)
{
    size_t len = 0;

    if (scan->is_ended || !is_tag_start(text)) {
        return 0;
    }
    len = pt_view_has_prefix(text, pt_view_of("<!--")) ? comment_len(text)
                                                       : closed_tag_len(text);
    scan->is_ended = len == 0;
    return len;
}

size_t pt_html_entity_len(struct pt_view text)
{
    size_t i = 1;

    if (text.len < 3 || text.ptr[0] != '&') {
        return 0;
    }
    if (text.ptr[1] == '#') {
        i = 2;
    }
    while (i < text.len && i < MAX_ENTITY_BYTES &&
           pt_ascii_is_alnum(text.ptr[i])) {
        i++;
    }
    return i < text.len && text.ptr[i] == ';' &&
                   pt_ascii_is_alnum(text.ptr[i - 1])
               ? i + 1
               : 0;
}

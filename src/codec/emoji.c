/*
 * codec/emoji.c: ":rocket:" becomes the emoji of that name. See emoji.h.
 */
#include "codec/emoji.h"

#include <string.h>

#include "codec/emoji_table.h"
#include "codec/html_tag.h"

/* The longest name has 40 bytes; a test holds the table against it. */
#define MAX_NAME_BYTES ((size_t)64)

static bool is_word(char byte)
{
    return pt_ascii_is_alnum(byte) || byte == '_';
}

/* How a name compares to one of the table, whose case is lower. */
static int compare(struct pt_view name, const char *row_name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char ours = (unsigned char)pt_ascii_lower(name.ptr[i]);
        unsigned char theirs = (unsigned char)row_name[i];

        if (ours != theirs) {
            return ours < theirs ? -1 : 1;
        }
    }
    return row_name[name.len] == '\0' ? 0 : -1;
}

static const char *find_emoji(struct pt_view name)
{
    size_t low = 0;
    size_t high = pt_emoji_table_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(name, pt_emoji_table[middle].name);

        if (order == 0) {
            return pt_emoji_table[middle].emoji;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

/* The name between the colon at the front and the next one; empty when there
 * is none, or not of its kind. */
static struct pt_view name_at(struct pt_view text)
{
    struct pt_view rest = pt_view_from(text, 1);
    size_t len = pt_view_find(pt_view_first(rest, MAX_NAME_BYTES + 1), ':');

    if (len == rest.len || len > MAX_NAME_BYTES) {
        return pt_view_of("");
    }
    return pt_view_first(rest, len);
}

/* The emoji at the front of text, or NULL; *ret_used is what its name takes,
 * colons included. */
static const char *emoji_at(
    struct pt_view text, bool is_in_word, size_t *ret_used)
{
    struct pt_view name = pt_view_of("");

    if (text.ptr[0] == ':' && !is_in_word) {
        name = name_at(text);
    }
    *ret_used = name.len + 2;
    if (name.len == 0 ||
        (*ret_used < text.len && is_word(text.ptr[*ret_used]))) {
        return NULL;
    }
    return find_emoji(name);
}

enum postern_status pt_emoji_replace(struct pt_view text,
    enum pt_emoji_scope scope, struct pt_buf *out, struct postern_error *err)
{
    size_t old_len = out->len;
    struct pt_html_tag_scan tags = {.is_ended = false};
    enum postern_status status = POSTERN_OK;
    bool is_in_word = false;

    while (text.len > 0 && status == POSTERN_OK) {
        size_t used = 0;
        const char *emoji = emoji_at(text, is_in_word, &used);

        if (emoji) {
            status = pt_buf_append_text(out, emoji, err);
            is_in_word = false;
        } else {
            used = scope == PT_EMOJI_OUTSIDE_TAGS && text.ptr[0] == '<'
                       ? pt_html_tag_len(&tags, text)
                       : 0;
            used = used > 0 ? used
                            : 1 + pt_view_find_any(pt_view_from(text, 1), ":<");
            status = pt_buf_append(out, text.ptr, used, err);
            is_in_word = is_word(text.ptr[used - 1]);
        }
        text = pt_view_from(text, used);
    }
    if (status != POSTERN_OK) {
        pt_buf_truncate(out, old_len);
    }
    return status;
}

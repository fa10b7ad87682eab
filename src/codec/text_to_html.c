/*
 * codec/text_to_html.c: plain text as HTML that looks the same. See
 * text_to_html.h.
 */
#include "codec/text_to_html.h"

#include "codec/html_escape.h"

/* What one byte becomes, or NULL when it stays. */
static const char *replacement_of(char byte)
{
    switch (byte) {
    case '\'':
        return "&#39;";
    case '\t':
        return "&emsp;";
    default:
        return pt_html_escape_of(byte);
    }
}

static size_t blank_run_len(struct pt_view text)
{
    size_t len = 0;

    while (len < text.len && text.ptr[len] == ' ') {
        len++;
    }
    return len;
}

/* A browser shows one blank for a run of them and none at a line's start. The
 * last one of a run stays a blank, where the line may wrap. */
static enum postern_status append_blanks(struct pt_buf *out, size_t count,
    bool is_line_start, struct postern_error *err)
{
    size_t fixed_count = count - 1;
    enum postern_status status = POSTERN_OK;

    if (is_line_start && count == 1) {
        fixed_count = 1;
    }
    for (size_t i = 0; i < fixed_count && status == POSTERN_OK; i++) {
        status = pt_buf_append_text(out, "&nbsp;", err);
    }
    if (status == POSTERN_OK && fixed_count < count) {
        status = pt_buf_append_byte(out, ' ', err);
    }
    return status;
}

/* Length of the line end at the front: 0 when there is none. */
static size_t line_end_len(struct pt_view text)
{
    if (text.ptr[0] == '\r') {
        return text.len > 1 && text.ptr[1] == '\n' ? 2 : 1;
    }
    return text.ptr[0] == '\n' ? 1 : 0;
}

/* The bytes up to the next one that is not copied as it is. */
static size_t plain_len(struct pt_view text)
{
    return pt_view_find_any(text, "&<>\"'\t \r\n");
}

/* Appends what stands at the front, which is no line end. */
static enum postern_status append_piece(struct pt_buf *out, struct pt_view text,
    bool is_line_start, size_t *ret_used, struct postern_error *err)
{
    const char *replacement = replacement_of(text.ptr[0]);

    if (replacement) {
        *ret_used = 1;
        return pt_buf_append_text(out, replacement, err);
    }
    if (text.ptr[0] == ' ') {
        *ret_used = blank_run_len(text);
        return append_blanks(out, *ret_used, is_line_start, err);
    }
    *ret_used = plain_len(text);
    return pt_buf_append(out, text.ptr, *ret_used, err);
}

enum postern_status pt_text_to_html(
    struct pt_view text, struct pt_buf *out, struct postern_error *err)
{
    size_t old_len = out->len;
    enum postern_status status = POSTERN_OK;
    bool is_line_start = true;

    while (text.len > 0 && status == POSTERN_OK) {
        size_t used = line_end_len(text);

        if (used > 0) {
            status = pt_buf_append_text(out, "<br>", err);
            is_line_start = true;
        } else {
            status = append_piece(out, text, is_line_start, &used, err);
            is_line_start = false;
        }
        text = pt_view_from(text, used);
    }
    if (status != POSTERN_OK) {
        pt_buf_truncate(out, old_len);
    }
    return status;
}

/*
 * codec/markdown_nesting.c: Markdown that is nested too deeply is refused.
 * See markdown_nesting.h.
 *
 * Each level of nesting takes at least one column of some line: a '>' one, a
 * list item's mark and the blank behind it two. So the column that such marks
 * reach bounds the depth (CommonMark 0.30, "Container blocks").
 */
#include "codec/markdown_nesting.h"

#include "base/error.h"
#include "base/limits.h"

#define TAB_COLUMNS ((size_t)4)

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Length of the mark at the front of what is left of a line, or 0. */
static size_t mark_len(struct pt_view rest)
{
    size_t len = 0;

    if (rest.ptr[0] == '>') {
        return 1;
    }
    if (rest.ptr[0] != '-' && rest.ptr[0] != '+' && rest.ptr[0] != '*') {
        while (len < rest.len && len < 9 && is_digit(rest.ptr[len])) {
            len++;
        }
        if (len == 0 || len == rest.len ||
            (rest.ptr[len] != '.' && rest.ptr[len] != ')')) {
            return 0;
        }
    }
    len++;
    return len == rest.len || is_blank(rest.ptr[len]) ? len : 0;
}

/* "- - - -" is a line across the page, not lists in lists. */
static bool is_break(struct pt_view line)
{
    char mark = '\0';

    for (size_t i = 0; i < line.len; i++) {
        if (is_blank(line.ptr[i]) || line.ptr[i] == '\r') {
            continue;
        }
        if (mark == '\0') {
            mark = line.ptr[i];
        }
        if (line.ptr[i] != mark || (mark != '-' && mark != '*')) {
            return false;
        }
    }
    return true;
}

/* The column behind the line's last mark. */
static size_t marked_columns(struct pt_view line)
{
    size_t column = 0;
    size_t marked = 0;
    size_t i = 0;

    while (i < line.len && marked <= PT_LIMIT_MARKDOWN_COLUMNS) {
        size_t len = 1;

        if (line.ptr[i] == '\t') {
            column += TAB_COLUMNS - column % TAB_COLUMNS;
        } else if (line.ptr[i] == ' ') {
            column++;
        } else {
            len = mark_len(pt_view_from(line, i));
            if (len == 0) {
                break;
            }
            column += len;
            marked = column;
        }
        i += len;
    }
    return marked;
}

enum postern_status pt_markdown_check_nesting(
    struct pt_view markdown, struct postern_error *err)
{
    struct pt_view line = pt_view_of("");
    size_t number = 0;

    while (pt_view_next_field(&markdown, '\n', &line)) {
        number++;
        if (marked_columns(line) > PT_LIMIT_MARKDOWN_COLUMNS &&
            !is_break(line)) {
            return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
                "the Markdown is nested too deeply: on line %zu the marks of "
                "quotes and lists reach behind column %zu",
                number, PT_LIMIT_MARKDOWN_COLUMNS);
        }
    }
    return POSTERN_OK;
}

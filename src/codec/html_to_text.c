/*
 * codec/html_to_text.c: what is to be read of an HTML text. See
 * html_to_text.h.
 */
#include "codec/html_to_text.h"

#include "codec/html_role.h"
#include "codec/html_tree.h"
#include "codec/line_writer.h"

struct writer {
    struct pt_line_writer lines;
    size_t pre_depth;
    size_t tabs; /* due before what comes next in this line */
};

static void put(struct writer *writer, const char *text)
{
    pt_line_writer_put(&writer->lines, pt_view_of(text));
}

/* Roles with lines of their own. */
static const bool is_block[PT_HTML_ROLES] = {
    [PT_HTML_BLOCK] = true,
    [PT_HTML_PARAGRAPH] = true,
    [PT_HTML_HEADING] = true,
    [PT_HTML_QUOTE] = true,
    [PT_HTML_LIST] = true,
    [PT_HTML_ITEM] = true,
    [PT_HTML_PRE] = true,
    [PT_HTML_TABLE] = true,
    [PT_HTML_ROW] = true,
    [PT_HTML_RULE] = true,
};

/* Cells of one row share a line. */
static void enter_cell(struct writer *writer)
{
    writer->tabs += writer->lines.is_line_open;
}

static void put_text(struct writer *writer, struct pt_view text)
{
    if (!writer->lines.is_line_open) {
        writer->tabs = 0; /* what came before them has ended */
    }
    if (writer->tabs > 0) {
        writer->lines.is_blank_due = false;
    }
    for (; writer->tabs > 0; writer->tabs--) {
        put(writer, "\t");
    }
    pt_line_writer_put(&writer->lines, text);
}

static bool enter(void *context, const GumboElement *element)
{
    struct writer *writer = context;
    enum pt_html_role role = pt_html_role_of(element);

    if (is_block[role]) {
        pt_line_writer_break(&writer->lines, 1);
    }
    if (role == PT_HTML_QUOTE) {
        pt_line_writer_push(&writer->lines, "> ", "> ");
    } else if (role == PT_HTML_ITEM) {
        pt_line_writer_push(&writer->lines, "- ", "  ");
    } else if (role == PT_HTML_RULE) {
        put(writer, "---");
    } else if (role == PT_HTML_PRE) {
        writer->pre_depth++;
    } else if (role == PT_HTML_CELL) {
        enter_cell(writer);
    } else if (role == PT_HTML_LINE_BREAK) {
        pt_line_writer_line_end(&writer->lines);
    }
    return role != PT_HTML_HIDDEN;
}

static void leave(void *context, const GumboElement *element)
{
    struct writer *writer = context;
    enum pt_html_role role = pt_html_role_of(element);

    if (role == PT_HTML_QUOTE || role == PT_HTML_ITEM) {
        pt_line_writer_pop(&writer->lines);
    } else if (role == PT_HTML_PRE) {
        writer->pre_depth--;
    }
    if (is_block[role]) {
        pt_line_writer_break(&writer->lines, 1);
    }
}

static void write_lines(struct writer *writer, struct pt_view text)
{
    while (text.len > 0) {
        size_t len = pt_view_find(text, '\n');

        if (len > 0) {
            put_text(writer, pt_view_first(text, len));
        }
        if (len < text.len) {
            pt_line_writer_line_end(&writer->lines);
        }
        text = pt_view_from(text, len + 1);
    }
}

static void write_words(struct writer *writer, struct pt_view text)
{
    struct pt_view word = pt_view_of("");
    bool is_apart = false;
    bool is_word = true;

    while (is_word) {
        is_word = pt_line_writer_next_word(&text, &word, &is_apart);
        if (is_apart) {
            pt_line_writer_blank(&writer->lines);
        }
        if (is_word) {
            put_text(writer, word);
        }
    }
}

static void write_text(void *context, struct pt_view text)
{
    struct writer *writer = context;

    if (writer->pre_depth > 0) {
        write_lines(writer, text);
    } else {
        write_words(writer, text);
    }
}

enum postern_status pt_html_to_text(
    struct pt_view html, struct pt_buf *out, struct postern_error *err)
{
    static const struct pt_html_visitor visitor = {
        .enter = enter, .leave = leave, .text = write_text};
    struct writer writer = {.pre_depth = 0};
    struct pt_html_tree tree = {.document = NULL};
    enum postern_status status = pt_html_tree_parse(html, &tree, err);

    if (status != POSTERN_OK) {
        return status;
    }
    pt_line_writer_init(&writer.lines, out, err);
    status = pt_html_tree_walk(&tree, &visitor, &writer, err);
    if (status != POSTERN_OK) {
        writer.lines.status = status;
    }
    status = pt_line_writer_end(&writer.lines);
    pt_html_tree_done(&tree);
    return status;
}

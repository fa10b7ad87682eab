/*
 * codec/html_to_markdown.c: an HTML text as Markdown. See html_to_markdown.h.
 */
#include "codec/html_to_markdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/html_role.h"
#include "codec/html_tree.h"
#include "codec/line_writer.h"
#include "codec/markdown_text.h"

/* Strong, emphasised and struck text. The marks are written with the first
 * word, and again after a break, so that none of them encloses blanks. */
enum mark_kind {
    MARK_STRONG = 0,
    MARK_EMPHASIS = 1,
    MARK_STRUCK = 2,
    MARK_KINDS = 3,
};

/* A list's numbers have at most nine digits. */
#define MAX_NUMBER 1000000000UL

static const char *const mark_texts[MARK_KINDS] = {"**", "*", "~~"};

struct mark {
    enum mark_kind kind;
    bool is_written;
};

/* The list around an item. */
struct list {
    bool is_ordered;
    unsigned long number; /* of the next item */
};

struct writer {
    struct pt_line_writer lines;
    size_t mark_depths[MARK_KINDS]; /* elements of the kind around us */
    struct mark marks[MARK_KINDS];  /* in the order they began */
    size_t mark_count;
    struct list lists[PT_LIMIT_TEXT_NESTING];
    size_t list_depth;
    size_t inline_depth; /* in a heading, a link or a cell: no breaks */
    size_t link_depth;
    bool is_in_table;    /* one whose rows are lines; they do not nest */
    size_t inner_tables; /* tables inside it: their cells are only text */
    size_t row_count;
    size_t cell_count;
    struct pt_buf code;
    size_t code_depth;
};

static void put(struct writer *writer, const char *text)
{
    pt_line_writer_put(&writer->lines, pt_view_of(text));
}

/* Takes a failure down; the line writer knows of the earlier ones. */
static void note(struct writer *writer, enum postern_status status)
{
    if (writer->lines.status == POSTERN_OK) {
        writer->lines.status = status;
    }
}

static void write_marks(struct writer *writer)
{
    pt_line_writer_open(&writer->lines);
    for (size_t i = 0; i < writer->mark_count; i++) {
        if (!writer->marks[i].is_written) {
            writer->marks[i].is_written = true;
            put(writer, mark_texts[writer->marks[i].kind]);
        }
    }
}

/* Writes a closing mark behind the last word, before a blank that is due. */
static void write_closing(struct writer *writer, const char *text)
{
    bool is_blank_due = writer->lines.is_blank_due;

    writer->lines.is_blank_due = false;
    put(writer, text);
    writer->lines.is_blank_due = is_blank_due;
}

static void suspend_marks(struct writer *writer)
{
    for (size_t i = writer->mark_count; i > 0; i--) {
        struct mark *mark = &writer->marks[i - 1];

        if (mark->is_written) {
            mark->is_written = false;
            write_closing(writer, mark_texts[mark->kind]);
        }
    }
}

static void enter_mark(struct writer *writer, enum mark_kind kind)
{
    writer->mark_depths[kind]++;
    if (writer->mark_depths[kind] == 1) {
        writer->marks[writer->mark_count] = (struct mark){.kind = kind};
        writer->mark_count++;
    }
}

static void leave_mark(struct writer *writer, enum mark_kind kind)
{
    writer->mark_depths[kind]--;
    if (writer->mark_depths[kind] == 0) {
        writer->mark_count--;
        if (writer->marks[writer->mark_count].is_written) {
            write_closing(writer, mark_texts[kind]);
        }
    }
}

static void break_lines(struct writer *writer, size_t count)
{
    if (writer->inline_depth > 0) {
        pt_line_writer_blank(&writer->lines);
        return;
    }
    suspend_marks(writer);
    pt_line_writer_break(&writer->lines, count);
}

static void write_line_break(struct writer *writer, const GumboElement *element)
{
    (void)element;
    if (writer->inline_depth > 0) {
        pt_line_writer_blank(&writer->lines);
        return;
    }
    suspend_marks(writer);
    if (writer->lines.is_line_open) {
        writer->lines.is_blank_due = false;
        put(writer, "  ");
    }
    pt_line_writer_line_end(&writer->lines);
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
            struct pt_markdown_place place = {
                .is_line_start = !writer->lines.is_line_open,
                .is_in_table = writer->is_in_table};

            write_marks(writer);
            note(writer, pt_markdown_append_word(writer->lines.out, word, place,
                             writer->lines.err));
        }
    }
}

static void write_text(void *context, struct pt_view text)
{
    struct writer *writer = context;

    if (writer->code_depth > 0) {
        note(
            writer, pt_buf_append_view(&writer->code, text, writer->lines.err));
    } else {
        write_words(writer, text);
    }
}

static void put_times(struct writer *writer, size_t count, const char *text)
{
    for (size_t i = 0; i < count && writer->lines.status == POSTERN_OK; i++) {
        put(writer, text);
    }
}

/* `code`, with as many backticks around it as it takes. White space in it is
 * one blank, as on the page. */
static void write_code_span(struct writer *writer)
{
    struct pt_view code = pt_view_trim(pt_buf_view(&writer->code));
    size_t fence = 1 + pt_markdown_longest_run(code, '`');
    bool is_padded = fence > 1;

    if (code.len == 0) {
        return;
    }
    for (size_t i = 0; i < code.len; i++) {
        size_t at = (size_t)(code.ptr - writer->code.data) + i;

        if (pt_ascii_is_blank(writer->code.data[at])) {
            writer->code.data[at] = ' ';
        }
    }
    write_marks(writer);
    put_times(writer, fence, "`");
    put(writer, is_padded ? " " : "");
    pt_line_writer_put(&writer->lines, code);
    put(writer, is_padded ? " " : "");
    put_times(writer, fence, "`");
}

static void write_code_block(struct writer *writer)
{
    struct pt_view code = pt_buf_view(&writer->code);
    size_t fence = 1 + pt_markdown_longest_run(code, '`');
    struct pt_view line = pt_view_of("");

    fence = fence < 3 ? 3 : fence;
    break_lines(writer, 2);
    put_times(writer, fence, "`");
    pt_line_writer_break(&writer->lines, 1);
    while (pt_view_next_field(&code, '\n', &line)) {
        if (line.len > 0) {
            pt_line_writer_put(&writer->lines, line);
        }
        pt_line_writer_line_end(&writer->lines);
    }
    pt_line_writer_break(&writer->lines, 1);
    put_times(writer, fence, "`");
    pt_line_writer_break(&writer->lines, 2);
}

static void leave_code(struct writer *writer, bool is_block)
{
    writer->code_depth--;
    if (writer->code_depth > 0) {
        return;
    }
    if (is_block && writer->inline_depth == 0) {
        write_code_block(writer);
    } else {
        write_code_span(writer);
    }
    pt_buf_reset(&writer->code);
}

static void enter_link(struct writer *writer, const GumboElement *element)
{
    writer->link_depth++;
    writer->inline_depth++;
    if (writer->link_depth == 1 &&
        gumbo_get_attribute(&element->attributes, "href")) {
        write_marks(writer);
        put(writer, "[");
    }
}

static void leave_link(struct writer *writer, const GumboElement *element)
{
    writer->link_depth--;
    writer->inline_depth--;
    if (writer->link_depth == 0 &&
        gumbo_get_attribute(&element->attributes, "href")) {
        write_closing(writer, "](");
        note(
            writer, pt_markdown_append_target(writer->lines.out,
                        pt_html_attribute(element, "href"), writer->lines.err));
        write_closing(writer, ")");
    }
}

static void write_image(struct writer *writer, const GumboElement *element)
{
    struct pt_view source = pt_html_attribute(element, "src");
    struct pt_view alt = pt_html_attribute(element, "alt");

    if (source.len == 0) {
        write_words(writer, alt);
        return;
    }
    write_marks(writer);
    put(writer, "![");
    write_words(writer, alt);
    write_closing(writer, "](");
    note(writer, pt_markdown_append_target(
                     writer->lines.out, source, writer->lines.err));
    write_closing(writer, ")");
}

static struct list *innermost_list(struct writer *writer)
{
    size_t depth = writer->list_depth;

    if (depth == 0) {
        return NULL;
    }
    return &writer->lists[depth < PT_LIMIT_TEXT_NESTING
                              ? depth - 1
                              : PT_LIMIT_TEXT_NESTING - 1];
}

static void enter_list(struct writer *writer, const GumboElement *element)
{
    bool is_nested = writer->list_depth > 0;
    struct pt_view start = pt_html_attribute(element, "start");
    unsigned long number = 1;

    break_lines(writer, is_nested ? 1 : 2);
    writer->list_depth++;
    if (start.len > 0 && start.ptr[0] >= '0' && start.ptr[0] <= '9') {
        number = strtoul(start.ptr, NULL, 10);
    }
    *innermost_list(writer) = (struct list){
        .is_ordered = element->tag == GUMBO_TAG_OL,
        .number = number % MAX_NUMBER,
    };
}

static void leave_list(struct writer *writer, const GumboElement *element)
{
    (void)element;
    writer->list_depth--;
    break_lines(writer, writer->list_depth > 0 ? 1 : 2);
}

static void leave_item(struct writer *writer, const GumboElement *element)
{
    (void)element;
    suspend_marks(writer);
    pt_line_writer_pop(&writer->lines);
    break_lines(writer, 1);
}

static void enter_item(struct writer *writer, const GumboElement *element)
{
    struct list *list = innermost_list(writer);
    char first[16] = "- ";
    char rest[16] = "";
    size_t width = 0;

    (void)element;
    break_lines(writer, 1);
    if (list && list->is_ordered) {
        (void)snprintf(
            first, sizeof(first), "%lu. ", list->number % MAX_NUMBER);
        list->number++;
    }
    width = strlen(first);
    memset(rest, ' ', width);
    rest[width] = '\0';
    pt_line_writer_push(&writer->lines, first, rest);
}

static const GumboElement *element_at(const GumboVector *children, unsigned i)
{
    const GumboNode *node = children->data[i];

    return node->type == GUMBO_NODE_ELEMENT ? &node->v.element : NULL;
}

/* Has a cell what no line of a table can hold? */
static bool is_layout_cell(const GumboElement *cell)
{
    for (unsigned i = 0; i < cell->children.length; i++) {
        const GumboElement *child = element_at(&cell->children, i);
        enum pt_html_role role =
            child ? pt_html_role_of(child) : PT_HTML_INLINE;

        if (role == PT_HTML_TABLE || role == PT_HTML_HEADING ||
            role == PT_HTML_LIST || role == PT_HTML_QUOTE ||
            role == PT_HTML_PRE || role == PT_HTML_RULE) {
            return true;
        }
    }
    return false;
}

struct table_look {
    bool is_layout;
    unsigned most_cells; /* in one row */
};

static void look_at_row(const GumboElement *row, struct table_look *look)
{
    unsigned cells = 0;

    for (unsigned i = 0; i < row->children.length; i++) {
        const GumboElement *cell = element_at(&row->children, i);

        if (cell && pt_html_role_of(cell) == PT_HTML_CELL) {
            cells++;
            look->is_layout = look->is_layout || is_layout_cell(cell);
        }
    }
    look->most_cells = cells > look->most_cells ? cells : look->most_cells;
}

/* Rows stand in thead, tbody or tfoot, which the parser puts in. */
static bool is_data_table(const GumboElement *table)
{
    struct table_look look = {.is_layout = false};

    for (unsigned i = 0; i < table->children.length; i++) {
        const GumboElement *group = element_at(&table->children, i);

        for (unsigned j = 0; group && j < group->children.length; j++) {
            const GumboElement *row = element_at(&group->children, j);

            if (row && pt_html_role_of(row) == PT_HTML_ROW) {
                look_at_row(row, &look);
            }
        }
    }
    return !look.is_layout && look.most_cells > 1;
}

static bool is_in_rows(const struct writer *writer)
{
    return writer->is_in_table && writer->inner_tables == 0;
}

static void enter_table(struct writer *writer, const GumboElement *element)
{
    break_lines(writer, 2);
    if (writer->is_in_table) {
        writer->inner_tables++;
    } else if (writer->inline_depth == 0 && is_data_table(element)) {
        writer->is_in_table = true;
        writer->row_count = 0;
    }
}

static void leave_table(struct writer *writer, const GumboElement *element)
{
    (void)element;
    if (writer->inner_tables > 0) {
        writer->inner_tables--;
    } else {
        writer->is_in_table = false;
    }
    break_lines(writer, 2);
}

static void enter_row(struct writer *writer, const GumboElement *element)
{
    (void)element;
    break_lines(writer, 1);
    if (is_in_rows(writer)) {
        writer->cell_count = 0;
        put(writer, "|");
    }
}

static void leave_row(struct writer *writer, const GumboElement *element)
{
    (void)element;
    if (is_in_rows(writer)) {
        if (writer->row_count == 0) {
            break_lines(writer, 1);
            put(writer, "|");
            put_times(writer, writer->cell_count, " --- |");
        }
        writer->row_count++;
    }
    break_lines(writer, 1);
}

static void enter_cell(struct writer *writer, const GumboElement *element)
{
    (void)element;
    if (!is_in_rows(writer)) {
        break_lines(writer, 2);
        return;
    }
    writer->inline_depth++;
    writer->cell_count++;
    pt_line_writer_blank(&writer->lines);
}

static void leave_cell(struct writer *writer, const GumboElement *element)
{
    (void)element;
    if (!is_in_rows(writer)) {
        break_lines(writer, 2);
        return;
    }
    suspend_marks(writer);
    writer->inline_depth--;
    writer->lines.is_blank_due = true;
    put(writer, "|");
}

static void enter_heading(struct writer *writer, const GumboElement *element)
{
    static const char marks[] = "######";
    size_t level = (size_t)(element->tag - GUMBO_TAG_H1) + 1;

    break_lines(writer, 2);
    if (writer->inline_depth == 0) {
        pt_line_writer_put(&writer->lines, pt_view_make(marks, level));
        pt_line_writer_blank(&writer->lines);
    }
    writer->inline_depth++;
}

static void leave_heading(struct writer *writer, const GumboElement *element)
{
    (void)element;
    writer->inline_depth--;
    break_lines(writer, 2);
}

static void enter_quote(struct writer *writer, const GumboElement *element)
{
    (void)element;
    break_lines(writer, 2);
    pt_line_writer_push(&writer->lines, "> ", "> ");
}

static void leave_quote(struct writer *writer, const GumboElement *element)
{
    (void)element;
    suspend_marks(writer);
    pt_line_writer_pop(&writer->lines);
    break_lines(writer, 2);
}

static void break_block(struct writer *writer, const GumboElement *element)
{
    (void)element;
    break_lines(writer, 2);
}

static void write_rule(struct writer *writer, const GumboElement *element)
{
    break_block(writer, element);
    put(writer, writer->inline_depth > 0 ? "" : "---");
}

static void enter_strong(struct writer *writer, const GumboElement *element)
{
    (void)element;
    enter_mark(writer, MARK_STRONG);
}

static void leave_strong(struct writer *writer, const GumboElement *element)
{
    (void)element;
    leave_mark(writer, MARK_STRONG);
}

static void enter_emphasis(struct writer *writer, const GumboElement *element)
{
    (void)element;
    enter_mark(writer, MARK_EMPHASIS);
}

static void leave_emphasis(struct writer *writer, const GumboElement *element)
{
    (void)element;
    leave_mark(writer, MARK_EMPHASIS);
}

static void enter_struck(struct writer *writer, const GumboElement *element)
{
    (void)element;
    enter_mark(writer, MARK_STRUCK);
}

static void leave_struck(struct writer *writer, const GumboElement *element)
{
    (void)element;
    leave_mark(writer, MARK_STRUCK);
}

typedef void role_fn(struct writer *writer, const GumboElement *element);

/* What an element does at its two ends, by its role; NULL: nothing. */
static const struct {
    role_fn *enter;
    role_fn *leave;
} acts[PT_HTML_ROLES] = {
    [PT_HTML_BLOCK] = {break_block, break_block},
    [PT_HTML_PARAGRAPH] = {break_block, break_block},
    [PT_HTML_HEADING] = {enter_heading, leave_heading},
    [PT_HTML_QUOTE] = {enter_quote, leave_quote},
    [PT_HTML_LIST] = {enter_list, leave_list},
    [PT_HTML_ITEM] = {enter_item, leave_item},
    [PT_HTML_TABLE] = {enter_table, leave_table},
    [PT_HTML_ROW] = {enter_row, leave_row},
    [PT_HTML_CELL] = {enter_cell, leave_cell},
    [PT_HTML_LINE_BREAK] = {write_line_break, NULL},
    [PT_HTML_RULE] = {write_rule, break_block},
    [PT_HTML_LINK] = {enter_link, leave_link},
    [PT_HTML_IMAGE] = {write_image, NULL},
    [PT_HTML_STRONG] = {enter_strong, leave_strong},
    [PT_HTML_EMPHASIS] = {enter_emphasis, leave_emphasis},
    [PT_HTML_STRUCK] = {enter_struck, leave_struck},
};

static bool enter(void *context, const GumboElement *element)
{
    struct writer *writer = context;
    enum pt_html_role role = pt_html_role_of(element);

    if (role == PT_HTML_HIDDEN) {
        return false;
    }
    if (role == PT_HTML_PRE || role == PT_HTML_CODE) {
        writer->code_depth++;
    } else if (writer->code_depth > 0) {
        /* Code has no markup inside it. */
        write_text(writer, pt_view_of(role == PT_HTML_LINE_BREAK ? "\n" : ""));
    } else if (acts[role].enter) {
        acts[role].enter(writer, element);
    }
    return true;
}

static void leave(void *context, const GumboElement *element)
{
    struct writer *writer = context;
    enum pt_html_role role = pt_html_role_of(element);

    if (role == PT_HTML_PRE || role == PT_HTML_CODE) {
        leave_code(writer, role == PT_HTML_PRE);
    } else if (writer->code_depth == 0 && acts[role].leave) {
        acts[role].leave(writer, element);
    }
}

enum postern_status pt_html_to_markdown(
    struct pt_view html, struct pt_buf *out, struct postern_error *err)
{
    static const struct pt_html_visitor visitor = {
        .enter = enter, .leave = leave, .text = write_text};
    struct writer writer = {.list_depth = 0};
    struct pt_html_tree tree = {.document = NULL};
    enum postern_status status = pt_html_tree_parse(html, &tree, err);

    if (status != POSTERN_OK) {
        return status;
    }
    pt_buf_init(&writer.code, html.len * 4 + 1);
    pt_line_writer_init(&writer.lines, out, err);
    note(&writer, pt_html_tree_walk(&tree, &visitor, &writer, err));
    status = pt_line_writer_end(&writer.lines);
    pt_buf_done(&writer.code);
    pt_html_tree_done(&tree);
    return status;
}

/*
 * codec/markdown_to_html.c: Markdown as HTML for mail. See
 * markdown_to_html.h.
 *
 * md4c parses; what is here writes. Words of what Outlook's engine takes:
 * Microsoft Learn, "Word 2007 HTML and CSS Rendering Capabilities in Outlook
 * 2007".
 */
#include "codec/markdown_to_html.h"

#include <stdint.h>
#include <string.h>

#include <md4c.h>

#include "base/error.h"
#include "codec/html_escape.h"
#include "codec/link.h"
#include "codec/markdown_nesting.h"
#include "codec/utf8.h"

/* "mailto:" and "http://" are put in front of bare addresses. */
#define AUTOLINK_BYTES ((size_t)16)

/* md4c 0.4.8 reads behind the end of a text that ends in the middle of a
 * link's target; behind a line end it does not. */
#define END_OF_SOURCE "\n\n"

#define LINE_GREY "#888888"
#define MONOSPACE "font-family:Consolas,'Courier New',monospace"

#define TABLE_TAG                                              \
    "<table border=\"1\" cellspacing=\"0\" cellpadding=\"6\" " \
    "style=\"border-collapse:collapse;border:1px solid " LINE_GREY "\">\n"
#define CELL_STYLE "border:1px solid " LINE_GREY ";padding:4px 8px"
#define QUOTE_TAG                                                  \
    "<blockquote style=\"margin:8px 0 8px 8px;padding:0 0 0 10px;" \
    "border:none;border-left:3px solid " LINE_GREY "\">\n"
#define PRE_TAG                                          \
    "<pre style=\"" MONOSPACE ";white-space:pre-wrap;"   \
    "word-wrap:break-word;margin:8px 0;padding:6px 8px;" \
    "border:1px solid " LINE_GREY "\">"
#define CODE_TAG "<code style=\"" MONOSPACE "\">"

/* Images inside images: only the outermost one's text is written, as alt. */
struct writer {
    struct pt_buf *out;
    struct postern_error *err;
    enum postern_status status;
    size_t image_depth;
    struct pt_buf source; /* the Markdown, with an empty line at its end */
    struct pt_buf url;    /* of the link at hand, decoded */
};

/* The callbacks' result. The first failure stays: md4c stops at a negative
 * result only, and not at once everywhere. */
static int result_of(struct writer *writer, enum postern_status status)
{
    if (writer->status == POSTERN_OK) {
        writer->status = status;
    }
    return writer->status == POSTERN_OK ? 0 : -1;
}

static int write_text(struct writer *writer, const char *text)
{
    return result_of(
        writer, pt_buf_append_text(writer->out, text, writer->err));
}

static int write_escaped(struct writer *writer, struct pt_view text)
{
    int result = 0;

    while (text.len > 0 && result == 0) {
        size_t used = pt_view_find_any(text, "&<>\"");

        if (used > 0) {
            result = result_of(writer,
                pt_buf_append(writer->out, text.ptr, used, writer->err));
        } else {
            used = 1;
            result = write_text(writer, pt_html_escape_of(text.ptr[0]));
        }
        text = pt_view_from(text, used);
    }
    return result;
}

/* What GitHub Flavored Markdown disallows, section 6.11. */
static const char *const disallowed_tags[] = {"title", "textarea", "style",
    "xmp", "iframe", "noembed", "noframes", "script", "plaintext"};

static bool is_disallowed(struct pt_view html)
{
    struct pt_view name = pt_view_from(html, 1);
    size_t len = 0;

    if (name.len > 0 && name.ptr[0] == '/') {
        name = pt_view_from(name, 1);
    }
    while (len < name.len && pt_ascii_is_alnum(name.ptr[len])) {
        len++;
    }
    name = pt_view_first(name, len);
    for (size_t i = 0; i < sizeof(disallowed_tags) / sizeof(disallowed_tags[0]);
         i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(disallowed_tags[i]))) {
            return true;
        }
    }
    return false;
}

static int write_raw_html(struct writer *writer, struct pt_view html)
{
    int result = 0;

    while (html.len > 0 && result == 0) {
        size_t used = 1;

        if (html.ptr[0] == '<' && is_disallowed(html)) {
            result = write_text(writer, "&lt;");
        } else {
            used += pt_view_find(pt_view_from(html, 1), '<');
            result = result_of(writer,
                pt_buf_append(writer->out, html.ptr, used, writer->err));
        }
        html = pt_view_from(html, used);
    }
    return result;
}

/* The character of "&#65;" or "&#x41;", or 0. */
static uint32_t numeric_entity(struct pt_view entity)
{
    bool is_hex = entity.len > 3 && pt_ascii_lower(entity.ptr[2]) == 'x';
    uint32_t value = 0;

    for (size_t i = is_hex ? 3 : 2; i + 1 < entity.len; i++) {
        char lower = pt_ascii_lower(entity.ptr[i]);
        uint32_t digit = lower >= 'a' ? (uint32_t)(lower - 'a') + 10
                                      : (uint32_t)(lower - '0');

        value = value * (is_hex ? 16 : 10) + digit;
        if (value > 0x10FFFF) {
            return 0;
        }
    }
    return value >= 0xD800 && value <= 0xDFFF ? 0 : value;
}

/* Named entities that could hide a scheme, or are in most links. */
static const char *const url_entities[][2] = {{"&amp;", "&"}, {"&colon;", ":"},
    {"&Tab;", "\t"}, {"&NewLine;", "\n"}, {"&quot;", "\""}, {"&lt;", "<"},
    {"&gt;", ">"}, {"&sol;", "/"}};

static enum postern_status append_entity(
    struct pt_buf *out, struct pt_view entity, struct postern_error *err)
{
    if (entity.len > 2 && entity.ptr[1] == '#') {
        uint32_t code = numeric_entity(entity);

        return code != 0 ? pt_utf8_append(out, code, err) : POSTERN_OK;
    }
    for (size_t i = 0; i < sizeof(url_entities) / sizeof(url_entities[0]);
         i++) {
        if (pt_view_is_equal(entity, pt_view_of(url_entities[i][0]))) {
            return pt_buf_append_text(out, url_entities[i][1], err);
        }
    }
    return pt_buf_append_view(out, entity, err);
}

/* An attribute of a link as text, its entities decoded. */
static enum postern_status decode_attribute(struct pt_buf *out,
    const MD_ATTRIBUTE *attribute, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    pt_buf_reset(out);
    for (size_t i = 0;
         attribute->size > 0 &&
         attribute->substr_offsets[i] < attribute->size && status == POSTERN_OK;
         i++) {
        size_t start = attribute->substr_offsets[i];
        struct pt_view part = pt_view_make(
            attribute->text + start, attribute->substr_offsets[i + 1] - start);

        status = attribute->substr_types[i] == MD_TEXT_ENTITY
                     ? append_entity(out, part, err)
                     : pt_buf_append_view(out, part, err);
    }
    return status;
}

/* May stand in a URL as it is: RFC 3986 section 2, and '%' of what is
 * escaped already. '&' and quotes are the caller's. */
static bool is_url_byte(char byte)
{
    return pt_ascii_is_alnum(byte) ||
           (byte != '\0' && strchr("-._~:/?#[]@!$()*+,;=%", byte));
}

static int write_url(struct writer *writer, struct pt_view url)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < url.len && status == POSTERN_OK; i++) {
        if (is_url_byte(url.ptr[i])) {
            status = pt_buf_append_byte(writer->out, url.ptr[i], writer->err);
        } else if (url.ptr[i] == '&') {
            status = pt_buf_append_text(writer->out, "&amp;", writer->err);
        } else {
            status = pt_buf_append_format(writer->out, writer->err, "%%%02X",
                (unsigned)(unsigned char)url.ptr[i]);
        }
    }
    return result_of(writer, status);
}

static int write_title(struct writer *writer, const MD_ATTRIBUTE *title)
{
    int result = 0;

    if (title->size == 0) {
        return 0;
    }
    result =
        result_of(writer, decode_attribute(&writer->url, title, writer->err));
    if (result == 0) {
        result = write_text(writer, " title=\"");
    }
    if (result == 0) {
        result = write_escaped(writer, pt_buf_view(&writer->url));
    }
    return result == 0 ? write_text(writer, "\"") : result;
}

/* Decodes into writer->url. Whether it is left out is asked again at the
 * link's end, with the same answer. */
static int decode_url(
    struct writer *writer, const MD_ATTRIBUTE *url, bool *ret_is_script)
{
    int result =
        result_of(writer, decode_attribute(&writer->url, url, writer->err));

    *ret_is_script = pt_link_is_script(pt_buf_view(&writer->url));
    return result;
}

static int enter_link(struct writer *writer, const MD_SPAN_A_DETAIL *link)
{
    bool is_script = false;
    int result = decode_url(writer, &link->href, &is_script);

    if (result != 0 || is_script) {
        return result;
    }
    result = write_text(writer, "<a href=\"");
    if (result == 0) {
        result = write_url(writer, pt_buf_view(&writer->url));
    }
    if (result == 0) {
        result = write_text(writer, "\"");
    }
    if (result == 0) {
        result = write_title(writer, &link->title);
    }
    return result == 0 ? write_text(writer, ">") : result;
}

static int leave_link(struct writer *writer, const MD_SPAN_A_DETAIL *link)
{
    bool is_script = false;
    int result = decode_url(writer, &link->href, &is_script);

    return result == 0 && !is_script ? write_text(writer, "</a>") : result;
}

static int enter_image(struct writer *writer, const MD_SPAN_IMG_DETAIL *image)
{
    bool is_script = false;
    int result = 0;

    writer->image_depth++;
    if (writer->image_depth > 1) {
        return 0;
    }
    result = decode_url(writer, &image->src, &is_script);
    if (result == 0) {
        result = write_text(writer, "<img src=\"");
    }
    if (result == 0 && !is_script) {
        result = write_url(writer, pt_buf_view(&writer->url));
    }
    return result == 0 ? write_text(writer, "\" alt=\"") : result;
}

static int leave_image(struct writer *writer, const MD_SPAN_IMG_DETAIL *image)
{
    int result = 0;

    writer->image_depth--;
    if (writer->image_depth > 0) {
        return 0;
    }
    result = write_text(writer, "\"");
    if (result == 0) {
        result = write_title(writer, &image->title);
    }
    return result == 0 ? write_text(writer, ">") : result;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct writer *writer = context;

    if (type == MD_SPAN_IMG) {
        return enter_image(writer, detail);
    }
    if (writer->image_depth > 0) {
        return 0; /* an attribute holds text alone */
    }
    switch (type) {
    case MD_SPAN_EM:
        return write_text(writer, "<em>");
    case MD_SPAN_STRONG:
        return write_text(writer, "<strong>");
    case MD_SPAN_A:
        return enter_link(writer, detail);
    case MD_SPAN_CODE:
        return write_text(writer, CODE_TAG);
    case MD_SPAN_DEL:
        /* <del> is a tracked change to Word. */
        return write_text(writer, "<s>");
    case MD_SPAN_IMG:
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
    case MD_SPAN_WIKILINK:
    case MD_SPAN_U:
        break;
    }
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct writer *writer = context;

    if (type == MD_SPAN_IMG) {
        return leave_image(writer, detail);
    }
    if (writer->image_depth > 0) {
        return 0;
    }
    switch (type) {
    case MD_SPAN_EM:
        return write_text(writer, "</em>");
    case MD_SPAN_STRONG:
        return write_text(writer, "</strong>");
    case MD_SPAN_A:
        return leave_link(writer, detail);
    case MD_SPAN_CODE:
        return write_text(writer, "</code>");
    case MD_SPAN_DEL:
        return write_text(writer, "</s>");
    case MD_SPAN_IMG:
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
    case MD_SPAN_WIKILINK:
    case MD_SPAN_U:
        break;
    }
    return 0;
}

static int enter_ordered_list(
    struct writer *writer, const MD_BLOCK_OL_DETAIL *list)
{
    if (list->start == 1) {
        return write_text(writer, "<ol>\n");
    }
    return result_of(writer, pt_buf_append_format(writer->out, writer->err,
                                 "<ol start=\"%u\">\n", list->start));
}

static int enter_heading(
    struct writer *writer, const MD_BLOCK_H_DETAIL *heading)
{
    return result_of(writer, pt_buf_append_format(writer->out, writer->err,
                                 "<h%u>", heading->level));
}

static int leave_heading(
    struct writer *writer, const MD_BLOCK_H_DETAIL *heading)
{
    return result_of(writer, pt_buf_append_format(writer->out, writer->err,
                                 "</h%u>\n", heading->level));
}

static int enter_cell(
    struct writer *writer, const char *name, const MD_BLOCK_TD_DETAIL *cell)
{
    const char *align = cell->align == MD_ALIGN_CENTER  ? "center"
                        : cell->align == MD_ALIGN_RIGHT ? "right"
                                                        : "left";

    return result_of(
        writer, pt_buf_append_format(writer->out, writer->err,
                    "<%s align=\"%s\" style=\"" CELL_STYLE ";text-align:%s\">",
                    name, align, align));
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct writer *writer = context;

    switch (type) {
    case MD_BLOCK_QUOTE:
        return write_text(writer, QUOTE_TAG);
    case MD_BLOCK_UL:
        return write_text(writer, "<ul>\n");
    case MD_BLOCK_OL:
        return enter_ordered_list(writer, detail);
    case MD_BLOCK_LI:
        return write_text(writer, "<li>");
    case MD_BLOCK_HR:
        return write_text(writer, "<hr>\n");
    case MD_BLOCK_H:
        return enter_heading(writer, detail);
    case MD_BLOCK_CODE:
        return write_text(writer, PRE_TAG);
    case MD_BLOCK_P:
        return write_text(writer, "<p>");
    case MD_BLOCK_TABLE:
        return write_text(writer, TABLE_TAG);
    case MD_BLOCK_THEAD:
        return write_text(writer, "<thead>\n");
    case MD_BLOCK_TBODY:
        return write_text(writer, "<tbody>\n");
    case MD_BLOCK_TR:
        return write_text(writer, "<tr>");
    case MD_BLOCK_TH:
        return enter_cell(writer, "th", detail);
    case MD_BLOCK_TD:
        return enter_cell(writer, "td", detail);
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML:
        break;
    }
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    static const char *const ends[] = {
        [MD_BLOCK_QUOTE] = "</blockquote>\n",
        [MD_BLOCK_UL] = "</ul>\n",
        [MD_BLOCK_OL] = "</ol>\n",
        [MD_BLOCK_LI] = "</li>\n",
        [MD_BLOCK_CODE] = "</pre>\n",
        [MD_BLOCK_P] = "</p>\n",
        [MD_BLOCK_TABLE] = "</table>\n",
        [MD_BLOCK_THEAD] = "</thead>\n",
        [MD_BLOCK_TBODY] = "</tbody>\n",
        [MD_BLOCK_TR] = "</tr>\n",
        [MD_BLOCK_TH] = "</th>",
        [MD_BLOCK_TD] = "</td>",
    };

    if (type == MD_BLOCK_H) {
        return leave_heading(context, detail);
    }
    return ends[type] ? write_text(context, ends[type]) : 0;
}

static int write_any_text(
    MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
    struct writer *writer = context;
    struct pt_view view = pt_view_make(text, size);
    bool is_alt = writer->image_depth > 0;

    switch (type) {
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR:
        return write_text(writer, is_alt ? " " : "<br>\n");
    case MD_TEXT_HTML:
        return is_alt ? 0 : write_raw_html(writer, view);
    case MD_TEXT_ENTITY:
        return result_of(
            writer, pt_buf_append_view(writer->out, view, writer->err));
    case MD_TEXT_NULLCHAR:
        return write_text(writer, "\xEF\xBF\xBD");
    case MD_TEXT_NORMAL:
    case MD_TEXT_CODE:
    case MD_TEXT_LATEXMATH:
        break;
    }
    return write_escaped(writer, view);
}

static enum postern_status render(struct writer *writer)
{
    const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH |
                 MD_FLAG_PERMISSIVEAUTOLINKS,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = write_any_text,
    };

    if (writer->source.len > UINT32_MAX / 2) {
        return pt_fail(writer->err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "the Markdown is over 2 GiB");
    }
    if (md_parse(writer->source.data, (MD_SIZE)writer->source.len, &parser,
            writer) != 0 &&
        writer->status == POSTERN_OK) {
        return pt_fail_memory(writer->err); /* md4c's own */
    }
    return writer->status;
}

enum postern_status pt_markdown_to_html(
    struct pt_view markdown, struct pt_buf *out, struct postern_error *err)
{
    struct writer writer = {.out = out, .err = err};
    size_t old_len = out->len;
    enum postern_status status = pt_markdown_check_nesting(markdown, err);

    pt_buf_init(&writer.url, markdown.len + AUTOLINK_BYTES);
    pt_buf_init(&writer.source, markdown.len + sizeof(END_OF_SOURCE));
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(&writer.source, markdown, err);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(&writer.source, END_OF_SOURCE, err);
    }
    if (status == POSTERN_OK) {
        status = render(&writer);
    }
    if (status != POSTERN_OK) {
        pt_buf_truncate(out, old_len);
    }
    pt_buf_done(&writer.source);
    pt_buf_done(&writer.url);
    return status;
}

/*
 * codec/html_to_markdown.h: an HTML text as Markdown.
 *
 * Headings, paragraphs, lists, quotes, tables, code, links, images, strong,
 * emphasised and struck text; the rest is its text. What would mean something
 * in Markdown by accident is escaped. A link that carries a script leads to
 * "#". Tables that only lay out a page are the text of their cells.
 */
#ifndef PT_CODEC_HTML_TO_MARKDOWN_H
#define PT_CODEC_HTML_TO_MARKDOWN_H

#include "base/buf.h"

/**
 * Appends the Markdown of an HTML document or fragment.
 *
 * @param html      UTF-8
 * @param[out] out  as before on failure
 * @return POSTERN_E_TOO_LARGE (see html_tree.h), POSTERN_E_MEMORY
 */
enum postern_status pt_html_to_markdown(struct pt_view html, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif

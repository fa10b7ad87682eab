/*
 * codec/html_to_text.h: what is to be read of an HTML text.
 *
 * Blocks are lines of their own, list items begin with "- " and quotes with
 * "> ", a line across the page is "---", the cells of a table's row stand in
 * one line with tabs between them. White space collapses except in pre.
 * Scripts, styles and titles are left out; links and images are their text.
 */
#ifndef PT_CODEC_HTML_TO_TEXT_H
#define PT_CODEC_HTML_TO_TEXT_H

#include "base/buf.h"

/**
 * Appends the text of an HTML document or fragment.
 *
 * @param html      UTF-8
 * @param[out] out  as before on failure
 * @return POSTERN_E_TOO_LARGE (see html_tree.h), POSTERN_E_MEMORY
 */
enum postern_status pt_html_to_text(struct pt_view html, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif

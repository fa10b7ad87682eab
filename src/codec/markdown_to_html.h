/*
 * codec/markdown_to_html.h: Markdown as HTML for mail.
 *
 * CommonMark with tables, strikethrough and bare addresses of pages and mail
 * as links. A line end inside a paragraph is a line end (a renderer's choice
 * in CommonMark; Apprise makes the same one).
 *
 * The HTML says how it looks beside each element, since mail programs drop
 * style sheets, and says no colours but the grey of lines, so that it suits
 * light and dark. Outlook on the desktop draws with Word: what Word does not
 * know (white-space) is an addition for others only.
 *
 * Raw HTML passes, but for the elements that GitHub Flavored Markdown
 * disallows ("Disallowed Raw HTML"), whose '<' is shown as it is. Links that
 * carry a script lose their link and keep their text.
 */
#ifndef PT_CODEC_MARKDOWN_TO_HTML_H
#define PT_CODEC_MARKDOWN_TO_HTML_H

#include "base/buf.h"

/**
 * Appends the Markdown as an HTML fragment.
 *
 * @param markdown  UTF-8
 * @param[out] out  as before on failure
 * @return POSTERN_E_TOO_LARGE (nested too deeply, or over the limit of out),
 * POSTERN_E_MEMORY
 */
enum postern_status pt_markdown_to_html(struct pt_view markdown,
    struct pt_buf *out, struct postern_error *err) PT_MUST_CHECK;

#endif

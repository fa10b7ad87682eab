/*
 * codec/text_to_html.h: plain text as HTML that looks the same.
 */
#ifndef PT_CODEC_TEXT_TO_HTML_H
#define PT_CODEC_TEXT_TO_HTML_H

#include "base/buf.h"

/**
 * Appends text as an HTML fragment: markup characters are escaped, line ends
 * (LF, CRLF, CR) become <br>, runs of blanks keep their width while single
 * blanks stay blanks, so that lines wrap.
 */
enum postern_status pt_text_to_html(struct pt_view text, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif

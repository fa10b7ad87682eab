/*
 * codec/html_effort.h: HTML that would take too long to parse is refused
 * before it is parsed.
 */
#ifndef PT_CODEC_HTML_EFFORT_H
#define PT_CODEC_HTML_EFFORT_H

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

/**
 * Estimates from above what an HTML parser has to do: for each tag, and for
 * each character inside formatting, it looks through the elements that are
 * open. The estimate counts an element as open until its own end tag comes
 * right behind what is inside it; HTML that leaves elements open costs more
 * than it has to.
 *
 * @return POSTERN_E_TOO_LARGE (over PT_LIMIT_HTML_EFFORT or
 * PT_LIMIT_HTML_ATTRIBUTES), POSTERN_E_MEMORY
 */
enum postern_status pt_html_check_effort(
    struct pt_view html, struct postern_error *err) PT_MUST_CHECK;

#endif

/*
 * codec/markdown_nesting.h: Markdown that is nested too deeply is refused
 * before anything parses it.
 */
#ifndef PT_CODEC_MARKDOWN_NESTING_H
#define PT_CODEC_MARKDOWN_NESTING_H

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

/**
 * Refuses a line whose marks of quotes and lists reach behind column
 * PT_LIMIT_MARKDOWN_COLUMNS. A parser looks at each open quote and list for
 * each line, so without this its time grows with their product.
 *
 * @return POSTERN_E_TOO_LARGE with the line's number
 */
enum postern_status pt_markdown_check_nesting(
    struct pt_view markdown, struct postern_error *err) PT_MUST_CHECK;

#endif

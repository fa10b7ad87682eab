/*
 * compose/body.c: a body from the format it was written in to the one it goes
 * out in. See body.h.
 */
#include "compose/body.h"

#include "base/error.h"
#include "codec/html_to_markdown.h"
#include "codec/html_to_text.h"
#include "codec/markdown_to_html.h"
#include "codec/text_to_html.h"

typedef enum postern_status convert_fn(
    struct pt_view body, struct pt_buf *out, struct postern_error *err);

static enum postern_status copy(
    struct pt_view body, struct pt_buf *out, struct postern_error *err)
{
    return pt_buf_append_view(out, body, err);
}

static convert_fn *find_conversion(
    enum postern_format input, enum pt_output_format output)
{
    if (output == PT_OUTPUT_HTML) {
        return input == POSTERN_FORMAT_TEXT       ? pt_text_to_html
               : input == POSTERN_FORMAT_MARKDOWN ? pt_markdown_to_html
                                                  : copy;
    }
    if (input != POSTERN_FORMAT_HTML) {
        return copy;
    }
    return output == PT_OUTPUT_TEXT ? pt_html_to_text : pt_html_to_markdown;
}

enum postern_status pt_body_convert(struct pt_view body,
    enum postern_format input, enum pt_output_format output, struct pt_buf *out,
    struct postern_error *err)
{
    enum postern_status status = find_conversion(input, output)(body, out, err);

    if (status != POSTERN_OK) {
        pt_error_prefix(err, "the body cannot be converted");
    }
    return status;
}

/*
 * fuzz/fuzz_html_to_text.c: any text as HTML, which becomes text and Markdown.
 */
#include <stdlib.h>

#include "codec/html_to_markdown.h"
#include "codec/html_to_text.h"
#include "codec/utf8.h"
#include "fuzz_target.h"

typedef enum postern_status convert_fn(
    struct pt_view html, struct pt_buf *out, struct postern_error *err);

/* What comes out is text, without blanks in front, or nothing. */
static void convert(convert_fn *function, struct pt_view html)
{
    struct pt_buf out;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&out, (size_t)1 << 20U);
    status = function(html, &out, NULL);
    if (status == POSTERN_E_MEMORY || (status != POSTERN_OK && out.len > 0) ||
        !pt_utf8_is_valid(pt_buf_view(&out), NULL)) {
        abort();
    }
    pt_buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);

    if (pt_utf8_is_valid(text, NULL)) {
        convert(pt_html_to_text, text);
        convert(pt_html_to_markdown, text);
    }
    return 0;
}

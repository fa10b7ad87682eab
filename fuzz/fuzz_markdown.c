/*
 * fuzz/fuzz_markdown.c: any text as Markdown, which becomes HTML, which
 * becomes text.
 */
#include <stdlib.h>

#include "codec/html_to_text.h"
#include "codec/markdown_to_html.h"
#include "codec/utf8.h"
#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);
    struct pt_buf html;
    struct pt_buf plain;

    if (!pt_utf8_is_valid(text, NULL)) {
        return 0;
    }
    pt_buf_init(&html, (size_t)1 << 20U);
    pt_buf_init(&plain, (size_t)1 << 20U);
    if (pt_markdown_to_html(text, &html, NULL) == POSTERN_OK) {
        if (!pt_utf8_is_valid(pt_buf_view(&html), NULL) ||
            pt_html_to_text(pt_buf_view(&html), &plain, NULL) ==
                POSTERN_E_MEMORY) {
            abort();
        }
    } else if (html.len > 0) {
        abort();
    }
    pt_buf_done(&html);
    pt_buf_done(&plain);
    return 0;
}

/*
 * fuzz/fuzz_escapes.c: any text with backslash escapes.
 *
 * UTF-8 stays UTF-8, and grows by nothing.
 */
#include <stdlib.h>

#include "codec/escapes.h"
#include "codec/utf8.h"
#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);
    struct pt_buf out;

    if (!pt_utf8_is_valid(text, NULL)) {
        return 0;
    }
    pt_buf_init(&out, size);
    if (pt_escapes_expand(text, &out, NULL) == POSTERN_E_TOO_LARGE ||
        !pt_utf8_is_valid(pt_buf_view(&out), NULL)) {
        abort();
    }
    pt_buf_done(&out);
    return 0;
}

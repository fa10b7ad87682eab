/*
 * fuzz/fuzz_emoji.c: any text with names of emoji.
 *
 * UTF-8 stays UTF-8, and what was replaced is not replaced again.
 */
#include <stdlib.h>

#include "codec/emoji.h"
#include "codec/utf8.h"
#include "fuzz_target.h"

static void check(struct pt_view text, enum pt_emoji_scope scope)
{
    struct pt_buf once;
    struct pt_buf twice;

    pt_buf_init(&once, (size_t)1 << 20U);
    pt_buf_init(&twice, (size_t)1 << 20U);
    if (pt_emoji_replace(text, scope, &once, NULL) == POSTERN_OK) {
        if (!pt_utf8_is_valid(pt_buf_view(&once), NULL) ||
            pt_emoji_replace(pt_buf_view(&once), scope, &twice, NULL) !=
                POSTERN_OK ||
            twice.len > once.len) {
            abort();
        }
    }
    pt_buf_done(&once);
    pt_buf_done(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);

    if (pt_utf8_is_valid(text, NULL)) {
        check(text, PT_EMOJI_EVERYWHERE);
        check(text, PT_EMOJI_OUTSIDE_TAGS);
    }
    return 0;
}

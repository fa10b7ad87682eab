/*
 * codec/emoji.h: ":rocket:" becomes the emoji of that name.
 */
#ifndef PT_CODEC_EMOJI_H
#define PT_CODEC_EMOJI_H

#include "base/buf.h"

/** What the text is written in. */
enum pt_emoji_scope {
    PT_EMOJI_EVERYWHERE = 0,
    PT_EMOJI_OUTSIDE_TAGS = 1, /* HTML: not in tags and comments */
};

/**
 * Appends text with the names replaced.
 *
 * Names count without case. A name needs a boundary: no ASCII letter, digit
 * or '_' stands before its first colon or behind its second, so "a:b:c" and
 * "10:30:45" stay. Names that nobody knows stay.
 *
 * @param[out] out  as before on failure
 */
enum postern_status pt_emoji_replace(struct pt_view text,
    enum pt_emoji_scope scope, struct pt_buf *out, struct postern_error *err)
    PT_MUST_CHECK;

#endif

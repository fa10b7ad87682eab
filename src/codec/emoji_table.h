/*
 * codec/emoji_table.h: names of emoji, in the order of their bytes.
 *
 * The table is made at build time of codec/emoji_names.txt, which names its
 * source, by tools/make-emoji-table.
 */
#ifndef PT_CODEC_EMOJI_TABLE_H
#define PT_CODEC_EMOJI_TABLE_H

#include <stddef.h>

struct pt_emoji_row {
    const char *name; /* lower case, without colons */
    const char *emoji;
};

extern const struct pt_emoji_row pt_emoji_table[];
extern const size_t pt_emoji_table_count;

#endif

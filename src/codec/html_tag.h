/*
 * codec/html_tag.h: where a tag, a comment or an entity of HTML ends.
 *
 * For cutting and replacing in text that stays HTML; what HTML means is
 * codec/html_tree's to say.
 */
#ifndef PT_CODEC_HTML_TAG_H
#define PT_CODEC_HTML_TAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

/* What is known of the text behind; starts as {0}. Belongs to one pass over
 * one text from its front to its end. */
struct pt_html_tag_scan {
    bool is_ended; /* a '<' had no end: from there on there are no tags */
};

/**
 * Length of the tag or comment at the front of text, quotes of its attributes
 * minded; 0 when there is none. All calls of one pass together take time
 * linear in the text.
 */
size_t pt_html_tag_len(struct pt_html_tag_scan *scan, struct pt_view text);

/** Length of the entity at the front ("&amp;", "&#39;"), or 0. */
size_t pt_html_entity_len(struct pt_view text);

#endif

/*
 * codec/html_tree.h: HTML as the tree that a browser makes of it.
 *
 * gumbo parses. Time and memory are bounded, and a tree of any depth is
 * walked and released without recursion.
 */
#ifndef PT_CODEC_HTML_TREE_H
#define PT_CODEC_HTML_TREE_H

#include <stdbool.h>

#include <gumbo.h>

#include "base/buf.h"

struct pt_html_tree {
    const GumboNode *document;
    struct pt_html_block *blocks; /* all that gumbo has allocated */
};

/** What a walk calls; the nodes come as their text stands. */
struct pt_html_visitor {
    /** An element begins. @return false: neither its inside nor its end */
    bool (*enter)(void *context, const GumboElement *element);
    void (*leave)(void *context, const GumboElement *element);
    void (*text)(void *context, struct pt_view text); /* entities decoded */
};

/**
 * Parses.
 *
 * @param html      UTF-8
 * @param[out] ret  points into html too; release with pt_html_tree_done();
 *                  untouched on failure
 * @return POSTERN_E_TOO_LARGE (see html_effort.h, and over
 * PT_LIMIT_HTML_TREE_BYTES), POSTERN_E_MEMORY
 */
enum postern_status pt_html_tree_parse(struct pt_view html,
    struct pt_html_tree *ret, struct postern_error *err) PT_MUST_CHECK;
void pt_html_tree_done(struct pt_html_tree *tree);

/** Visits all elements and texts. The only failure is POSTERN_E_MEMORY. */
enum postern_status pt_html_tree_walk(const struct pt_html_tree *tree,
    const struct pt_html_visitor *visitor, void *context,
    struct postern_error *err) PT_MUST_CHECK;

/** An attribute's value; empty when there is none. */
struct pt_view pt_html_attribute(const GumboElement *element, const char *name);

#endif

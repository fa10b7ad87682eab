/*
 * codec/html_tree.c: HTML as the tree that a browser makes of it. See
 * html_tree.h.
 *
 * gumbo 0.10 does not look whether an allocation failed, and releases its
 * tree by recursion. So it allocates from a list of blocks that is released
 * as a whole, and an allocation that fails leaves the parser by longjmp():
 * nothing of its state is anywhere but in those blocks.
 */
#include "codec/html_tree.h"

#include <setjmp.h>
#include <stddef.h>

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/html_effort.h"

/* In front of each block that gumbo gets. */
struct pt_html_block {
    struct pt_html_block *next;
    struct pt_html_block *previous;
    size_t size_bytes;
    max_align_t content[];
};

struct heap {
    struct pt_html_block *blocks;
    size_t size_bytes;
    bool is_over_limit;
    jmp_buf give_up;
};

static void *allocate(void *context, size_t size_bytes)
{
    struct heap *heap = context;
    struct pt_html_block *block = NULL;
    size_t whole_bytes = 0;

    if (!pt_size_add(size_bytes, sizeof(*block), &whole_bytes) ||
        whole_bytes > PT_LIMIT_HTML_TREE_BYTES - heap->size_bytes) {
        heap->is_over_limit = true;
        longjmp(heap->give_up, 1);
    }
    block = pt_malloc(whole_bytes);
    if (!block) {
        longjmp(heap->give_up, 1);
    }
    block->size_bytes = whole_bytes;
    block->previous = NULL;
    block->next = heap->blocks;
    if (heap->blocks) {
        heap->blocks->previous = block;
    }
    heap->blocks = block;
    heap->size_bytes += whole_bytes;
    return block->content;
}

static void release(void *context, void *content)
{
    struct heap *heap = context;
    struct pt_html_block *block = NULL;

    if (!content) {
        return;
    }
    block = (struct pt_html_block *)(void *)((char *)content -
                                             offsetof(struct pt_html_block,
                                                 content));
    if (block->previous) {
        block->previous->next = block->next;
    } else {
        heap->blocks = block->next;
    }
    if (block->next) {
        block->next->previous = block->previous;
    }
    heap->size_bytes -= block->size_bytes;
    pt_free(block);
}

/* NULL when an allocation failed. No variable is used on both sides of the
 * jump. */
static const GumboOutput *run_parser(struct heap *heap, struct pt_view html)
{
    GumboOptions options = kGumboDefaultOptions;

    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = heap;
    options.max_errors = 0;
    if (setjmp(heap->give_up) != 0) { /* NOLINT(cert-err52-c): see above */
        return NULL;
    }
    return gumbo_parse_with_options(&options, html.ptr, html.len);
}

enum postern_status pt_html_tree_parse(
    struct pt_view html, struct pt_html_tree *ret, struct postern_error *err)
{
    struct heap heap = {.blocks = NULL};
    const GumboOutput *output = NULL;
    enum postern_status status = pt_html_check_effort(html, err);

    if (status != POSTERN_OK) {
        return status;
    }
    output = run_parser(&heap, html);
    *ret = (struct pt_html_tree){
        .document = output ? output->document : NULL, .blocks = heap.blocks};
    if (output) {
        return POSTERN_OK;
    }
    pt_html_tree_done(ret);
    return heap.is_over_limit
               ? pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
                     "the HTML has too many elements: its tree takes over %zu "
                     "bytes",
                     PT_LIMIT_HTML_TREE_BYTES)
               : pt_fail_memory(err);
}

void pt_html_tree_done(struct pt_html_tree *tree)
{
    while (tree->blocks) {
        struct pt_html_block *block = tree->blocks;

        tree->blocks = block->next;
        pt_free(block);
    }
    tree->document = NULL;
}

/* A node whose children are being visited. */
struct place {
    const GumboNode *node;
    unsigned next;
};

struct walk {
    struct place *places;
    size_t count;
    size_t cap;
    const struct pt_html_visitor *visitor;
    void *context;
};

static const GumboVector *children_of(const GumboNode *node)
{
    return node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children
                                             : &node->v.element.children;
}

static enum postern_status visit(
    struct walk *walk, const GumboNode *node, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    switch (node->type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE:
        walk->visitor->text(walk->context, pt_view_of(node->v.text.text));
        return POSTERN_OK;
    case GUMBO_NODE_ELEMENT:
        if (!walk->visitor->enter(walk->context, &node->v.element)) {
            return POSTERN_OK;
        }
        break;
    case GUMBO_NODE_DOCUMENT:
        break;
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_TEMPLATE: /* shown by nobody */
        return POSTERN_OK;
    }
    status = pt_array_ensure_one_more(&walk->places, &walk->cap, walk->count,
        sizeof(*walk->places), PT_LIMIT_HTML_TREE_BYTES, err);
    if (status == POSTERN_OK) {
        walk->places[walk->count] = (struct place){.node = node};
        walk->count++;
    }
    return status;
}

enum postern_status pt_html_tree_walk(const struct pt_html_tree *tree,
    const struct pt_html_visitor *visitor, void *context,
    struct postern_error *err)
{
    struct walk walk = {.visitor = visitor, .context = context};
    enum postern_status status = visit(&walk, tree->document, err);

    while (walk.count > 0 && status == POSTERN_OK) {
        struct place *place = &walk.places[walk.count - 1];
        const GumboVector *children = children_of(place->node);

        if (place->next < children->length) {
            const GumboNode *child = children->data[place->next];

            place->next++;
            status = visit(&walk, child, err);
        } else {
            walk.count--;
            if (place->node->type == GUMBO_NODE_ELEMENT) {
                visitor->leave(context, &place->node->v.element);
            }
        }
    }
    pt_free(walk.places);
    return status;
}

struct pt_view pt_html_attribute(const GumboElement *element, const char *name)
{
    const GumboAttribute *attribute =
        gumbo_get_attribute(&element->attributes, name);

    return pt_view_of(attribute ? attribute->value : NULL);
}

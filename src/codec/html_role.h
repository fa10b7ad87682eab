/*
 * codec/html_role.h: what an HTML element is to whoever makes text of it.
 */
#ifndef PT_CODEC_HTML_ROLE_H
#define PT_CODEC_HTML_ROLE_H

#include <gumbo.h>

enum pt_html_role {
    PT_HTML_INLINE = 0,
    PT_HTML_HIDDEN = 1,    /* script, style, head: nothing of it is shown */
    PT_HTML_BLOCK = 2,     /* lines of its own, nothing else */
    PT_HTML_PARAGRAPH = 3, /* p */
    PT_HTML_HEADING = 4,   /* h1 to h6 */
    PT_HTML_QUOTE = 5,     /* blockquote */
    PT_HTML_LIST = 6,      /* ul, ol, menu, dir */
    PT_HTML_ITEM = 7,      /* li */
    PT_HTML_PRE = 8,       /* pre, listing, xmp, textarea, plaintext */
    PT_HTML_TABLE = 9,
    PT_HTML_ROW = 10,
    PT_HTML_CELL = 11,
    PT_HTML_LINE_BREAK = 12, /* br */
    PT_HTML_RULE = 13,       /* hr */
    PT_HTML_LINK = 14,       /* a */
    PT_HTML_IMAGE = 15,      /* img */
    PT_HTML_STRONG = 16,
    PT_HTML_EMPHASIS = 17,
    PT_HTML_STRUCK = 18,
    PT_HTML_CODE = 19,
};

#define PT_HTML_ROLES 20

enum pt_html_role pt_html_role_of(const GumboElement *element);

#endif

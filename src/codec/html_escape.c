/*
 * codec/html_escape.c: characters that HTML takes for markup. See
 * html_escape.h.
 */
#include "codec/html_escape.h"

#include <stddef.h>

const char *pt_html_escape_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

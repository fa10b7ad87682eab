/*
 * base/view.h: borrowed text.
 *
 * A view points into memory that somebody else owns and dies with it. It need
 * not end in NUL. Parsers work on views.
 */
#ifndef PT_BASE_VIEW_H
#define PT_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

struct pt_view {
    const char *ptr; /* never NULL, also when len is 0 */
    size_t len;
};

/** A view of a whole NUL-terminated string; NULL gives the empty view. */
struct pt_view pt_view_of(const char *text);

/** A view of len bytes. */
struct pt_view pt_view_make(const char *ptr, size_t len);

/** The part from byte start on, cut to what is there. */
struct pt_view pt_view_from(struct pt_view view, size_t start);

/** The first len bytes, cut to what is there. */
struct pt_view pt_view_first(struct pt_view view, size_t len);

/** The first len bytes of UTF-8 at most, never half a character. */
struct pt_view pt_view_first_utf8(struct pt_view view, size_t len);

/** Without ASCII blanks, tabs and line ends at both ends. */
struct pt_view pt_view_trim(struct pt_view view);

bool pt_view_is_equal(struct pt_view a, struct pt_view b);

/** Equal when ASCII letters of either case count as the same. */
bool pt_view_is_equal_nocase(struct pt_view a, struct pt_view b);

bool pt_view_has_prefix(struct pt_view view, struct pt_view prefix);

/**
 * Finds the first of the bytes in set.
 * @return its index, or view.len when there is none
 */
size_t pt_view_find_any(struct pt_view view, const char *set);

/** Finds a byte: its index, or view.len. */
size_t pt_view_find(struct pt_view view, char byte);

/**
 * Cuts the next field off the front.
 *
 * @param[in,out] rest  shortened by the field and the separator
 * @param separator     the byte that ends a field
 * @param[out] field    what stood before it, or all of rest
 * @return false when rest was used up before the call
 */
bool pt_view_next_field(
    struct pt_view *rest, char separator, struct pt_view *field);

/** One ASCII letter in lower case; other bytes as they are. */
char pt_ascii_lower(char byte);

bool pt_ascii_is_alnum(char byte);
bool pt_ascii_is_blank(char byte); /* blank, tab, CR, LF, VT, FF */

#endif

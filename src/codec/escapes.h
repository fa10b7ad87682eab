/*
 * codec/escapes.h: backslash escapes (--interpret-escapes).
 *
 * What Python's unicode-escape takes, as Apprise does: \n \r \t \a \b \f \v
 * \\ \' \", a backslash before a line end (both go), octal \1 to \777, \xHH,
 * \uHHHH, \UHHHHHHHH. Other letters behind a backslash stay as they are.
 * \N{name} is refused: it needs the names of all characters.
 */
#ifndef PT_CODEC_ESCAPES_H
#define PT_CODEC_ESCAPES_H

#include "base/buf.h"

/**
 * Appends text with its escapes expanded, as UTF-8.
 *
 * @param text      UTF-8
 * @param[out] out  as before on failure
 * @return POSTERN_E_INVALID: an escape that is cut short, NUL, half of a
 * surrogate pair or no character at all; the message shows it and counts the
 * characters before it
 */
enum postern_status pt_escapes_expand(struct pt_view text, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif

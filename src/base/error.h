/*
 * base/error.h: filling in struct postern_error.
 *
 * One line sets the record and returns its status:
 *     return pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_GIVE_UP,
 *         "cannot open '%s'", path);
 * Every function here takes err == NULL. Secrets have no format function and
 * must never be an argument.
 */
#ifndef PT_BASE_ERROR_H
#define PT_BASE_ERROR_H

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

/**
 * Overwrites the whole record.
 *
 * Control characters in the text become blanks and text over 255 bytes is cut
 * at a character boundary, so a message is always one printable line.
 * @return status
 */
enum postern_status pt_fail(struct postern_error *err,
    enum postern_status status, enum postern_advice advice, const char *format,
    ...) PT_PRINTF(4, 5);

/** As pt_fail, and appends the text of sys_errno: ": Permission denied". */
enum postern_status pt_fail_errno(struct postern_error *err,
    enum postern_status status, int sys_errno, const char *format, ...)
    PT_PRINTF(4, 5);

/** "memory is out", advice retry. */
enum postern_status pt_fail_memory(struct postern_error *err);

/** Puts "text: " in front of the message. Returns err->status. */
void pt_error_prefix(struct postern_error *err, const char *format, ...)
    PT_PRINTF(2, 3);

/** Puts a text behind the message, which is cut when there is no room. */
void pt_error_append(struct postern_error *err, const char *text);

/** Stores the service's code, cut to what fits, unprintable bytes as '?'. */
void pt_error_set_code(struct postern_error *err, struct pt_view code);

/** Copies text into a field of fixed size, cut and made printable ASCII. */
void pt_error_copy_field(char *field, size_t field_size, struct pt_view text);

#endif

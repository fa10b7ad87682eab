/*
 * account/url_option.h: the values of parameters that are no plain text.
 *
 * Flags are read as Apprise reads them, by their first two letters; numbers
 * are decimal and do not depend on the locale.
 */
#ifndef PT_ACCOUNT_URL_OPTION_H
#define PT_ACCOUNT_URL_OPTION_H

#include "base/buf.h"

/**
 * Reads yes, true, on, 1, allow, enable or no, false, off, 0, deny and the
 * like, in any case.
 * @return false when the text is neither, or empty
 */
bool pt_url_option_parse_flag(struct pt_view text, unsigned *ret);

/** Reads an integer without sign; one over 4,000,000,000 counts as that. */
bool pt_url_option_parse_count(struct pt_view text, unsigned *ret);

/** Reads seconds such as 2, 0.5 or .5 as milliseconds, rounded up; more than
 * 4,000,000 s count as that. Negative, infinite and other values: false. */
bool pt_url_option_parse_seconds(struct pt_view text, unsigned *ret_ms);

/** Appends milliseconds as seconds: "2", "0.5". */
enum postern_status pt_url_option_append_seconds(struct pt_buf *out,
    unsigned value_ms, struct postern_error *err) PT_MUST_CHECK;

#endif

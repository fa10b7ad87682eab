/*
 * codec/http_date.h: HTTP dates (RFC 9110 section 5.6.7) and Retry-After
 * (section 10.2.3).
 */
#ifndef PT_CODEC_HTTP_DATE_H
#define PT_CODEC_HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

/** Parses an IMF-fixdate, RFC 850 or asctime date. */
bool pt_http_date_parse(struct pt_view text, int64_t *ret_unix_s);

/**
 * Parses Retry-After: seconds, fractions of them (Graph sends "2.128"), or a
 * date.
 *
 * @param now_unix_s  what a date is measured from
 * @param[out] ret_ms rounded up; at most 24 hours; a date in the past is 0
 * @return false when it is none of the three
 */
bool pt_retry_after_parse(
    struct pt_view text, int64_t now_unix_s, unsigned *ret_ms);

#endif

/*
 * account/url_option.c: the values of parameters that are no plain text. See
 * url_option.h.
 */
#include "account/url_option.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define MAX_COUNT 4000000000U
#define MS_PER_SECOND 1000U

static bool starts_as_any(
    struct pt_view text, const char *const *words, size_t count)
{
    struct pt_view start = pt_view_first(text, 2);

    for (size_t i = 0; i < count; i++) {
        if (pt_view_is_equal_nocase(start, pt_view_of(words[i]))) {
            return true;
        }
    }
    return false;
}

bool pt_url_option_parse_flag(struct pt_view text, unsigned *ret)
{
    static const char *const yes[] = {
        "en", "al", "t", "tr", "y", "ye", "on", "1"};
    static const char *const no[] = {
        "de", "di", "ne", "f", "fa", "n", "no", "of", "0"};

    if (starts_as_any(text, yes, COUNT_OF(yes))) {
        *ret = 1;
        return true;
    }
    if (starts_as_any(text, no, COUNT_OF(no))) {
        *ret = 0;
        return true;
    }
    return false;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Appends a digit to a number that stops growing at MAX_COUNT. */
static unsigned with_digit(unsigned value, char digit)
{
    if (value > MAX_COUNT / 10 - 1) {
        return MAX_COUNT;
    }
    return value * 10 + (unsigned)(digit - '0');
}

bool pt_url_option_parse_count(struct pt_view text, unsigned *ret)
{
    unsigned value = 0;

    if (text.len == 0) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i])) {
            return false;
        }
        value = with_digit(value, text.ptr[i]);
    }
    *ret = value;
    return true;
}

/* The digits behind the point as milliseconds, what is smaller rounded up. */
static bool parse_fraction(struct pt_view digits, unsigned *ret_ms)
{
    unsigned value_ms = 0;
    unsigned unit_ms = MS_PER_SECOND / 10;
    bool has_rest = false;

    for (size_t i = 0; i < digits.len; i++) {
        if (!is_digit(digits.ptr[i])) {
            return false;
        }
        value_ms += unit_ms * (unsigned)(digits.ptr[i] - '0');
        has_rest = has_rest || (unit_ms == 0 && digits.ptr[i] != '0');
        unit_ms /= 10;
    }
    *ret_ms = value_ms + (has_rest ? 1 : 0);
    return true;
}

bool pt_url_option_parse_seconds(struct pt_view text, unsigned *ret_ms)
{
    size_t point = pt_view_find(text, '.');
    struct pt_view whole = pt_view_first(text, point);
    struct pt_view fraction = pt_view_from(text, point + 1);
    unsigned seconds = 0;
    unsigned fraction_ms = 0;

    if ((whole.len > 0 && !pt_url_option_parse_count(whole, &seconds)) ||
        !parse_fraction(fraction, &fraction_ms) ||
        whole.len + fraction.len == 0) {
        return false;
    }
    *ret_ms = seconds >= MAX_COUNT / MS_PER_SECOND
                  ? MAX_COUNT
                  : seconds * MS_PER_SECOND + fraction_ms;
    return true;
}

enum postern_status pt_url_option_append_seconds(
    struct pt_buf *out, unsigned value_ms, struct postern_error *err)
{
    unsigned rest_ms = value_ms % MS_PER_SECOND;
    enum postern_status status =
        pt_buf_append_format(out, err, "%u", value_ms / MS_PER_SECOND);

    if (status != POSTERN_OK || rest_ms == 0) {
        return status;
    }
    status = pt_buf_append_format(out, err, ".%03u", rest_ms);
    while (status == POSTERN_OK && out->data[out->len - 1] == '0') {
        pt_buf_truncate(out, out->len - 1);
    }
    return status;
}

/*
 * codec/http_date.c: HTTP dates and Retry-After. See http_date.h.
 *
 * Own arithmetic: the C library's functions depend on the locale and the
 * time zone of the process.
 */
#include "codec/http_date.h"

#include <string.h>

#define MS_PER_S UINT64_C(1000)
#define MAX_RETRY_AFTER_S INT64_C(86400)

struct date_fields {
    unsigned year;
    unsigned month; /* 1..12 */
    unsigned day;
    unsigned hour;
    unsigned minute;
    unsigned second;
};

/* RFC 9110 section 5.6.7, in the letters of strftime; %e is a day that may
 * start with a blank. */
static const char *const date_patterns[] = {
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
};

static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday",
    "Friday", "Saturday", "Sunday"};

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool scan_literal(struct pt_view *rest, struct pt_view literal)
{
    if (!pt_view_has_prefix(*rest, literal)) {
        return false;
    }
    *rest = pt_view_from(*rest, literal.len);
    return true;
}

/* A day's name proves nothing about the date, so any will do. */
static bool scan_day_name(struct pt_view *rest, bool is_short)
{
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        struct pt_view name = pt_view_of(days[i]);

        if (scan_literal(rest, is_short ? pt_view_first(name, 3) : name)) {
            return true;
        }
    }
    return false;
}

static bool scan_month(struct pt_view *rest, unsigned *ret)
{
    for (unsigned i = 0; i < sizeof(months) / sizeof(months[0]); i++) {
        if (scan_literal(rest, pt_view_of(months[i]))) {
            *ret = i + 1;
            return true;
        }
    }
    return false;
}

static bool scan_number(struct pt_view *rest, size_t digits, unsigned *ret)
{
    unsigned number = 0;

    if (rest->len < digits) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        char byte = rest->ptr[i];

        if (byte < '0' || byte > '9') {
            return false;
        }
        number = number * 10 + (unsigned)(byte - '0');
    }
    *rest = pt_view_from(*rest, digits);
    *ret = number;
    return true;
}

/* RFC 9110 wants a two-digit year to be read against today; nobody has sent
 * one for decades, and a parser without a clock is worth more: 70..99 are of
 * the last century. */
static bool scan_short_year(struct pt_view *rest, unsigned *ret)
{
    if (!scan_number(rest, 2, ret)) {
        return false;
    }
    *ret += *ret < 70 ? 2000 : 1900;
    return true;
}

static bool scan_padded_day(struct pt_view *rest, unsigned *ret)
{
    if (scan_literal(rest, pt_view_of(" "))) {
        return scan_number(rest, 1, ret);
    }
    return scan_number(rest, 2, ret);
}

static bool scan_field(
    struct pt_view *rest, char letter, struct date_fields *fields)
{
    switch (letter) {
    case 'a':
        return scan_day_name(rest, true);
    case 'A':
        return scan_day_name(rest, false);
    case 'd':
        return scan_number(rest, 2, &fields->day);
    case 'e':
        return scan_padded_day(rest, &fields->day);
    case 'b':
        return scan_month(rest, &fields->month);
    case 'Y':
        return scan_number(rest, 4, &fields->year);
    case 'y':
        return scan_short_year(rest, &fields->year);
    case 'H':
        return scan_number(rest, 2, &fields->hour);
    case 'M':
        return scan_number(rest, 2, &fields->minute);
    case 'S':
        return scan_number(rest, 2, &fields->second);
    default:
        return false;
    }
}

static bool scan_date(
    struct pt_view text, const char *pattern, struct date_fields *fields)
{
    for (; *pattern != '\0'; pattern++) {
        bool is_field = *pattern == '%';
        bool matches = false;

        if (is_field) {
            pattern++;
            matches = scan_field(&text, *pattern, fields);
        } else {
            matches = scan_literal(&text, pt_view_make(pattern, 1));
        }
        if (!matches) {
            return false;
        }
    }
    return text.len == 0;
}

static bool is_leap_year(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_of_month(unsigned month, unsigned year)
{
    static const unsigned char lengths[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return lengths[month - 1] + (month == 2 && is_leap_year(year) ? 1U : 0U);
}

/* A leap second is the second after :59. */
static bool is_possible(const struct date_fields *fields)
{
    return fields->year >= 1900 && fields->day >= 1 &&
           fields->day <= days_of_month(fields->month, fields->year) &&
           fields->hour <= 23 && fields->minute <= 59 && fields->second <= 60;
}

static int64_t to_unix_s(const struct date_fields *fields)
{
    int64_t years = (int64_t)fields->year - 1;
    int64_t day_count = years * 365 + years / 4 - years / 100 + years / 400;

    for (unsigned month = 1; month < fields->month; month++) {
        day_count += days_of_month(month, fields->year);
    }
    day_count += (int64_t)fields->day - 1;
    day_count -= 719162; /* days from 0001-01-01 to 1970-01-01 */
    return ((day_count * 24 + fields->hour) * 60 + fields->minute) * 60 +
           fields->second;
}

bool pt_http_date_parse(struct pt_view text, int64_t *ret_unix_s)
{
    struct pt_view trimmed = pt_view_trim(text);

    for (size_t i = 0; i < sizeof(date_patterns) / sizeof(date_patterns[0]);
         i++) {
        struct date_fields fields = {.month = 1};

        if (scan_date(trimmed, date_patterns[i], &fields)) {
            if (!is_possible(&fields)) {
                return false;
            }
            *ret_unix_s = to_unix_s(&fields);
            return true;
        }
    }
    return false;
}

/* Parses "12" or "2.128" into milliseconds, rounded up. */
static bool parse_seconds(struct pt_view text, uint64_t *ret_ms)
{
    const uint64_t max_ms = (uint64_t)MAX_RETRY_AFTER_S * MS_PER_S;
    uint64_t ms = 0;
    uint64_t unit_ms = MS_PER_S;
    bool is_past_point = false;
    bool has_remainder = false;

    if (text.len == 0 || text.ptr[0] == '.' || text.ptr[text.len - 1] == '.') {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];

        if (byte == '.' && !is_past_point) {
            is_past_point = true;
            continue;
        }
        if (byte < '0' || byte > '9') {
            return false;
        }
        if (!is_past_point) {
            ms = ms * 10 + (uint64_t)(byte - '0') * MS_PER_S;
            ms = ms < max_ms ? ms : max_ms;
        } else {
            unit_ms /= 10;
            ms += (uint64_t)(byte - '0') * unit_ms;
            has_remainder = has_remainder || (unit_ms == 0 && byte != '0');
        }
    }
    *ret_ms = ms + (has_remainder ? 1 : 0);
    return true;
}

bool pt_retry_after_parse(
    struct pt_view text, int64_t now_unix_s, unsigned *ret_ms)
{
    const uint64_t max_ms = (uint64_t)MAX_RETRY_AFTER_S * MS_PER_S;
    uint64_t ms = 0;
    int64_t date_unix_s = 0;

    if (!parse_seconds(pt_view_trim(text), &ms)) {
        int64_t wait_s = 0;

        if (!pt_http_date_parse(text, &date_unix_s)) {
            return false;
        }
        if (__builtin_sub_overflow(date_unix_s, now_unix_s, &wait_s)) {
            wait_s = now_unix_s < 0 ? MAX_RETRY_AFTER_S : 0;
        }
        wait_s = wait_s > 0 ? wait_s : 0;
        wait_s = wait_s < MAX_RETRY_AFTER_S ? wait_s : MAX_RETRY_AFTER_S;
        ms = (uint64_t)wait_s * MS_PER_S;
    }
    *ret_ms = (unsigned)(ms < max_ms ? ms : max_ms);
    return true;
}

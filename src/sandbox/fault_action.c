/*
 * sandbox/fault_action.c: what a fault does. See fault_action.h.
 */
#include "sandbox/fault_action.h"

#include <string.h>

#include "base/error.h"

#define MAX_DRIP_MS 60000U
#define MAX_SECONDS 86400U

enum argument {
    ARGUMENT_NONE = 0,
    ARGUMENT_MS = 1,
    ARGUMENT_OFFSET = 2,
    ARGUMENT_SECONDS = 3 /* fractions too; kept as milliseconds */
};

struct row {
    const char *name;
    const char *shown; /* the name with its argument */
    enum pt_fault_kind kind;
    enum pt_fault_point point;
    enum argument argument;
    const char *sentence;
};

static const struct row rows[] = {
    {"reset-before", "reset-before", PT_FAULT_RESET, PT_FAULT_BEFORE,
        ARGUMENT_NONE, "reset when the head was read"},
    {"reset-middle", "reset-middle", PT_FAULT_RESET, PT_FAULT_MIDDLE,
        ARGUMENT_NONE, "reset when half of the body was read"},
    {"reset-after", "reset-after", PT_FAULT_RESET, PT_FAULT_AFTER,
        ARGUMENT_NONE, "read it all, do nothing, reset"},
    {"accept-then-reset", "accept-then-reset", PT_FAULT_RESET, PT_FAULT_DONE,
        ARGUMENT_NONE, "carry it out, then reset"},
    {"close-before", "close-before", PT_FAULT_CLOSE, PT_FAULT_BEFORE,
        ARGUMENT_NONE, "as reset-before, but closed in order"},
    {"close-middle", "close-middle", PT_FAULT_CLOSE, PT_FAULT_MIDDLE,
        ARGUMENT_NONE, "as reset-middle, but closed in order"},
    {"close-after", "close-after", PT_FAULT_CLOSE, PT_FAULT_AFTER,
        ARGUMENT_NONE, "as reset-after, but closed in order"},
    {"accept-then-close", "accept-then-close", PT_FAULT_CLOSE, PT_FAULT_DONE,
        ARGUMENT_NONE, "carry it out, then close"},
    {"hang-before", "hang-before", PT_FAULT_HANG, PT_FAULT_BEFORE,
        ARGUMENT_NONE, "read the head, then nothing more"},
    {"hang-middle", "hang-middle", PT_FAULT_HANG, PT_FAULT_MIDDLE,
        ARGUMENT_NONE, "read half of the body, then nothing more"},
    {"hang", "hang", PT_FAULT_HANG, PT_FAULT_AFTER, ARGUMENT_NONE,
        "read it all, do nothing, never answer"},
    {"accept-then-hang", "accept-then-hang", PT_FAULT_HANG, PT_FAULT_DONE,
        ARGUMENT_NONE, "carry it out, never answer"},
    {"half-answer", "half-answer", PT_FAULT_HALF_ANSWER, PT_FAULT_DONE,
        ARGUMENT_NONE, "carry it out; the answer ends before its status"},
    {"half-head", "half-head", PT_FAULT_HALF_HEAD, PT_FAULT_DONE, ARGUMENT_NONE,
        "carry it out; the answer ends inside its headers"},
    {"half-body", "half-body", PT_FAULT_HALF_BODY, PT_FAULT_DONE, ARGUMENT_NONE,
        "carry it out; the answer ends inside its body"},
    {"drip", "drip MS", PT_FAULT_DRIP, PT_FAULT_DONE, ARGUMENT_MS,
        "carry it out; answer a byte every MS milliseconds"},
    {"session-expired", "session-expired", PT_FAULT_SESSION_EXPIRED,
        PT_FAULT_DONE, ARGUMENT_NONE, "the PUT's upload session is gone"},
    {"wrong-ranges", "wrong-ranges N", PT_FAULT_WRONG_RANGES, PT_FAULT_DONE,
        ARGUMENT_OFFSET, "take the range, then ask for byte N"},
    {"late-draft", "late-draft S", PT_FAULT_LATE_DRAFT, PT_FAULT_DONE,
        ARGUMENT_SECONDS, "the new draft is not found for S seconds"},
    {"submitted-as-draft", "submitted-as-draft S", PT_FAULT_SUBMITTED_AS_DRAFT,
        PT_FAULT_DONE, ARGUMENT_SECONDS,
        "take it, but it is a draft for S more seconds"},
    {"vanished-draft", "vanished-draft", PT_FAULT_VANISHED_DRAFT, PT_FAULT_DONE,
        ARGUMENT_NONE, "the draft that is named or made is gone"},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

bool pt_fault_action_next_word(struct pt_view *rest, struct pt_view *ret_word)
{
    size_t len = 0;

    *rest = pt_view_trim(*rest);
    len = pt_view_find_any(*rest, " \t\r\n");
    *ret_word = pt_view_first(*rest, len);
    *rest = pt_view_from(*rest, len);
    return len > 0;
}

bool pt_fault_action_parse_number(
    struct pt_view text, uint64_t limit, uint64_t *ret)
{
    uint64_t value = 0;

    for (size_t i = 0; i < text.len; i++) {
        uint64_t digit = (uint64_t)(unsigned char)text.ptr[i] - '0';

        if (digit > 9 || value > (limit - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *ret = value;
    return text.len > 0;
}

/* "2", "0.25" as milliseconds; further digits are cut. */
static bool parse_seconds(struct pt_view text, uint64_t *ret_ms)
{
    size_t dot = pt_view_find(text, '.');
    struct pt_view fraction = pt_view_from(text, dot + 1);
    uint64_t whole = 0;
    uint64_t weight = 100;
    uint64_t ms = 0;
    uint64_t digits = 0;

    if (!pt_fault_action_parse_number(
            pt_view_first(text, dot), MAX_SECONDS, &whole) ||
        (dot < text.len &&
            !pt_fault_action_parse_number(fraction, 999999999, &digits))) {
        return false;
    }
    for (size_t i = 0; i < fraction.len; i++) {
        ms += (uint64_t)(fraction.ptr[i] - '0') * weight;
        weight /= 10;
    }
    *ret_ms = whole * 1000 + ms;
    return true;
}

/* Fails for text that is too long or not printable ASCII. */
static enum postern_status copy(struct pt_view text, const char *what,
    char *out, size_t out_size, struct postern_error *err)
{
    bool is_printable = true;

    for (size_t i = 0; i < text.len; i++) {
        is_printable =
            is_printable && text.ptr[i] >= 0x20 && text.ptr[i] < 0x7f;
    }
    if (text.len >= out_size || !is_printable) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "%s has more than %zu characters, or one that is not ASCII", what,
            out_size - 1);
    }
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return POSTERN_OK;
}

static enum postern_status set_retry_date(struct pt_fault_action *action,
    struct pt_view value, struct postern_error *err)
{
    uint64_t seconds = 0;

    if (!pt_fault_action_parse_number(value, MAX_SECONDS, &seconds)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "retry-date= needs seconds from 0 to 86400, not '%.*s'",
            (int)value.len, value.ptr);
    }
    action->is_retry_date = true;
    action->retry_after_s = (unsigned)seconds;
    return POSTERN_OK;
}

static enum postern_status refuse_word(
    struct pt_view word, struct postern_error *err)
{
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "a status knows no '%.*s'; it takes html, empty, headers=none, code=, "
        "retry-after=, retry-date= and location=",
        (int)word.len, word.ptr);
}

/* One word after a status. */
static enum postern_status read_status_word(struct pt_fault_action *action,
    struct pt_view word, struct postern_error *err)
{
    size_t equals = pt_view_find(word, '=');
    struct pt_view name = pt_view_first(word, equals);
    struct pt_view value = pt_view_from(word, equals + 1);

    if (pt_view_is_equal(word, pt_view_of("html"))) {
        action->body = PT_FAULT_BODY_HTML;
        action->is_without_ids = true;
        return POSTERN_OK;
    }
    if (pt_view_is_equal(word, pt_view_of("empty"))) {
        action->body = PT_FAULT_BODY_EMPTY;
        return POSTERN_OK;
    }
    if (pt_view_is_equal(word, pt_view_of("headers=none"))) {
        action->is_without_ids = true;
        return POSTERN_OK;
    }
    if (value.len == 0) {
        return refuse_word(word, err);
    }
    if (pt_view_is_equal(name, pt_view_of("code"))) {
        return copy(value, "code=", action->code, sizeof(action->code), err);
    }
    if (pt_view_is_equal(name, pt_view_of("retry-after"))) {
        return copy(value, "retry-after=", action->retry_after,
            sizeof(action->retry_after), err);
    }
    if (pt_view_is_equal(name, pt_view_of("location"))) {
        return copy(value, "location=", action->location,
            sizeof(action->location), err);
    }
    if (pt_view_is_equal(name, pt_view_of("retry-date"))) {
        return set_retry_date(action, value, err);
    }
    return refuse_word(word, err);
}

static enum postern_status read_status(struct pt_fault_action *action,
    struct pt_view word, struct pt_view rest, struct postern_error *err)
{
    uint64_t status = 0;

    if (!pt_fault_action_parse_number(word, 599, &status) || status < 200) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "a status is a number from 200 to 599, not '%.*s'", (int)word.len,
            word.ptr);
    }
    action->kind = PT_FAULT_ANSWER;
    action->status = (unsigned)status;
    while (pt_fault_action_next_word(&rest, &word)) {
        enum postern_status result = read_status_word(action, word, err);

        if (result != POSTERN_OK) {
            return result;
        }
    }
    return POSTERN_OK;
}

static bool read_argument(
    const struct row *row, struct pt_view word, uint64_t *ret)
{
    switch (row->argument) {
    case ARGUMENT_NONE:
        return word.len == 0;
    case ARGUMENT_MS:
        return pt_fault_action_parse_number(word, MAX_DRIP_MS, ret) && *ret > 0;
    case ARGUMENT_OFFSET:
        return pt_fault_action_parse_number(word, INT64_MAX, ret);
    case ARGUMENT_SECONDS:
        return parse_seconds(word, ret);
    }
    return false;
}

static const char *name_argument(enum argument argument)
{
    static const char *const names[] = {
        [ARGUMENT_NONE] = "nothing after it",
        [ARGUMENT_MS] = "milliseconds from 1 to 60000",
        [ARGUMENT_OFFSET] = "the number of a byte",
        [ARGUMENT_SECONDS] = "seconds from 0 to 86400",
    };

    return names[argument];
}

static const struct row *find_row(struct pt_view name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (pt_view_is_equal(name, pt_view_of(rows[i].name))) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Cuts text before its word "then"; ret_end is what stands after it. */
static bool cut_at_then(struct pt_view *text, struct pt_view *ret_end)
{
    struct pt_view rest = *text;
    struct pt_view word = pt_view_of("");

    while (pt_fault_action_next_word(&rest, &word)) {
        if (pt_view_is_equal(word, pt_view_of("then"))) {
            *ret_end = rest;
            *text = pt_view_first(*text, (size_t)(word.ptr - text->ptr));
            return true;
        }
    }
    return false;
}

/* "504 html", "reset": how a route's own fault is answered. */
static enum postern_status read_end(struct pt_fault_action *action,
    struct pt_view rest, struct postern_error *err)
{
    struct pt_view word = pt_view_of("");
    char name[32];
    const struct row *row = NULL;

    (void)pt_fault_action_next_word(&rest, &word);
    (void)snprintf(name, sizeof(name), "accept-then-%.*s",
        word.len < 16 ? (int)word.len : 16, word.ptr);
    row = find_row(pt_view_of(name));
    action->also = action->kind;
    if (!row) {
        return read_status(action, word, rest, err);
    }
    action->kind = row->kind;
    rest = pt_view_trim(rest);
    if (rest.len > 0) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "after 'then %.*s' there can be nothing, not '%.*s'", (int)word.len,
            word.ptr, (int)rest.len, rest.ptr);
    }
    return POSTERN_OK;
}

static enum postern_status read_row(struct pt_fault_action *action,
    const struct row *row, struct pt_view rest, struct postern_error *err)
{
    struct pt_view end = pt_view_of("");
    bool has_end =
        row->kind >= PT_FAULT_SESSION_EXPIRED && cut_at_then(&rest, &end);
    struct pt_view argument = pt_view_trim(rest);

    if (!read_argument(row, argument, &action->number)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "%s needs %s, not '%.*s'", row->name, name_argument(row->argument),
            (int)argument.len, argument.ptr);
    }
    action->kind = row->kind;
    action->point = row->point;
    return has_end ? read_end(action, end, err) : POSTERN_OK;
}

enum postern_status pt_fault_action_parse(
    struct pt_view text, struct pt_fault_action *ret, struct postern_error *err)
{
    struct pt_fault_action action = {.point = PT_FAULT_AFTER};
    struct pt_view rest = text;
    struct pt_view word = pt_view_of("");
    const struct row *row = NULL;
    enum postern_status status = copy(pt_view_trim(text), "the action",
        action.text, sizeof(action.text), err);

    if (status != POSTERN_OK) {
        return status;
    }
    if (!pt_fault_action_next_word(&rest, &word)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "there is no action after the path, such as 503 or reset-after");
    }
    row = find_row(word);
    if (row) {
        status = read_row(&action, row, rest, err);
    } else if (pt_view_is_equal(word, pt_view_of("accept-then"))) {
        action.point = PT_FAULT_DONE;
        (void)pt_fault_action_next_word(&rest, &word);
        status = read_status(&action, word, rest, err);
    } else if (word.ptr[0] >= '0' && word.ptr[0] <= '9') {
        status = read_status(&action, word, rest, err);
    } else {
        status =
            pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
                "the action '%.*s' is unknown; --help lists the actions",
                (int)word.len, word.ptr);
    }
    if (status == POSTERN_OK) {
        *ret = action;
    }
    return status;
}

bool pt_fault_action_has(
    const struct pt_fault_action *action, enum pt_fault_kind kind)
{
    return action->kind == kind ||
           (kind >= PT_FAULT_SESSION_EXPIRED && action->also == kind);
}

bool pt_fault_action_is_silent(const struct pt_fault_action *action)
{
    return action->kind == PT_FAULT_RESET || action->kind == PT_FAULT_CLOSE ||
           action->kind == PT_FAULT_HANG;
}

void pt_fault_action_tell(FILE *out)
{
    (void)fputs(
        "\n"
        "Actions of --fault 'METHOD PATH: ACTION [xN] [after M]'. METHOD may "
        "be *.\n"
        "PATH is without /v1.0 and query: * for one segment, ** for any rest,\n"
        "/token for Entra ID's. xN: the next N requests that match, x* all;\n"
        "default x1. after M: not the first M. The first live fault counts.\n"
        "\n"
        "  STATUS [WORD]...      do nothing, answer so. Words: html, empty,\n"
        "                        headers=none, code=, retry-after=,\n"
        "                        retry-date=SECONDS, location=\n"
        "  accept-then STATUS..  carry it out, then answer so\n",
        out);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        (void)fprintf(out, "  %-20s  %s\n", rows[i].shown, rows[i].sentence);
    }
    (void)fputs("\n"
                "After the last five: then STATUS [WORD]..., then reset, then "
                "close or\n"
                "then hang, which is what the client sees of it.\n",
        out);
}

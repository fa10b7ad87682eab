/*
 * sandbox/fault.c: what is to go wrong. See fault.h.
 */
#include "sandbox/fault.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "sandbox/target.h"

#define MAX_TIMES 1000000U
#define MAX_AFTER 1000000000U

struct counted {
    struct pt_fault fault;
    uint64_t seen; /* requests that matched */
    uint64_t used; /* of these, how many it happened to */
};

struct pt_faults {
    pthread_mutex_t mutex;
    FILE *out;
    struct counted items[PT_FAULT_MAX_COUNT];
    size_t count;
};

static enum postern_status read_method(
    struct pt_fault *fault, struct pt_view word, struct postern_error *err)
{
    static const char *const methods[] = {
        "GET", "POST", "PUT", "PATCH", "DELETE", "*"};

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (pt_view_is_equal_nocase(word, pt_view_of(methods[i]))) {
            (void)snprintf(
                fault->method, sizeof(fault->method), "%s", methods[i]);
            return POSTERN_OK;
        }
    }
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "the method '%.*s' is none of GET, POST, PUT, PATCH, DELETE and *",
        (int)word.len, word.ptr);
}

/* Whether ** stands anywhere but at the end, or beside other characters. */
static bool has_stray_stars(struct pt_view path)
{
    struct pt_view part = pt_view_of("");
    bool is_over = false;

    while (pt_view_next_field(&path, '/', &part)) {
        bool has_star = pt_view_find(part, '*') < part.len;

        if (part.len == 0) {
            continue;
        }
        if (is_over) {
            return true;
        }
        is_over = pt_view_is_equal(part, pt_view_of("**"));
        if (has_star && !is_over && part.len != 1) {
            return true;
        }
    }
    return false;
}

static enum postern_status read_path(
    struct pt_fault *fault, struct pt_view path, struct postern_error *err)
{
    const char *complaint = NULL;

    if (path.len == 0) {
        complaint = "there is no path after the method, such as "
                    "/users/*/sendMail";
    } else if (path.ptr[0] != '/' &&
               !pt_view_is_equal(path, pt_view_of("**"))) {
        complaint = "the path must begin with /, or be **";
    } else if (pt_view_find_any(path, "?# \t") < path.len) {
        complaint = "the path can have neither a blank nor a query";
    } else if (has_stray_stars(path)) {
        complaint = "in the path, * stands for one whole segment and ** for "
                    "any rest at its end";
    } else if (path.len >= sizeof(fault->path)) {
        complaint = "the path has more than 255 characters";
    }
    if (complaint) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "%s", complaint);
    }
    if (pt_view_is_equal_nocase(pt_view_first(path, 6), pt_view_of("/v1.0/"))) {
        path = pt_view_from(path, 5);
    }
    memcpy(fault->path, path.ptr, path.len);
    fault->path[path.len] = '\0';
    return POSTERN_OK;
}

static bool is_times(struct pt_view word)
{
    return word.len > 1 && word.ptr[0] == 'x' &&
           (word.ptr[1] == '*' || (word.ptr[1] >= '0' && word.ptr[1] <= '9'));
}

static bool is_count_word(struct pt_view word)
{
    return is_times(word) || pt_view_is_equal(word, pt_view_of("after"));
}

/* "x3", "x*", "after 2", each once at most, to the end. */
static enum postern_status read_counts(
    struct pt_fault *fault, struct pt_view rest, struct postern_error *err)
{
    struct pt_view word = pt_view_of("");

    while (pt_fault_action_next_word(&rest, &word)) {
        struct pt_view number = pt_view_from(word, 1);

        if (is_times(word)) {
            if (pt_view_is_equal(number, pt_view_of("*"))) {
                fault->times = PT_FAULT_ALWAYS;
            } else if (!pt_fault_action_parse_number(
                           number, MAX_TIMES, &fault->times) ||
                       fault->times == 0) {
                return pt_fail(err, POSTERN_E_INVALID,
                    POSTERN_ADVICE_FIX_CONFIGURATION,
                    "'%.*s' is neither x* nor x with a number from 1 to "
                    "1000000",
                    (int)word.len, word.ptr);
            }
            continue;
        }
        if (!pt_view_is_equal(word, pt_view_of("after"))) {
            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "after the action only xN and after M can follow, not '%.*s'",
                (int)word.len, word.ptr);
        }
        (void)pt_fault_action_next_word(&rest, &word);
        if (!pt_fault_action_parse_number(word, MAX_AFTER, &fault->after)) {
            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "after needs a number of requests, not '%.*s'", (int)word.len,
                word.ptr);
        }
    }
    return POSTERN_OK;
}

/* The action's words, then what counts. */
static enum postern_status read_action(
    struct pt_fault *fault, struct pt_view text, struct postern_error *err)
{
    struct pt_view rest = text;
    struct pt_view before = text;
    struct pt_view word = pt_view_of("");
    size_t action_len = text.len;
    enum postern_status status = POSTERN_OK;

    while (pt_fault_action_next_word(&rest, &word)) {
        if (is_count_word(word)) {
            action_len = (size_t)(word.ptr - text.ptr);
            break;
        }
        before = rest;
    }
    status = pt_fault_action_parse(
        pt_view_first(text, action_len), &fault->action, err);
    return status == POSTERN_OK ? read_counts(fault, before, err) : status;
}

enum postern_status pt_fault_parse(
    const char *text, struct pt_fault *ret, struct postern_error *err)
{
    struct pt_fault fault = {.times = 1};
    struct pt_view whole = pt_view_of(text);
    size_t colon = pt_view_find(whole, ':');
    struct pt_view head = pt_view_first(whole, colon);
    struct pt_view method = pt_view_of("");
    enum postern_status status = POSTERN_OK;

    (void)pt_fault_action_next_word(&head, &method);
    status = read_method(&fault, method, err);
    if (status == POSTERN_OK) {
        status = read_path(&fault, pt_view_trim(head), err);
    }
    if (status == POSTERN_OK && colon == whole.len) {
        status =
            pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
                "there is no ':' between the path and the action");
    }
    if (status == POSTERN_OK) {
        status = read_action(&fault, pt_view_from(whole, colon + 1), err);
    }
    if (status == POSTERN_OK) {
        *ret = fault;
    }
    return status;
}

static bool is_named(const char *segment, const char *name)
{
    return strcasecmp(segment, name) == 0;
}

static bool is_path_match(
    const char *pattern, char *const *segments, size_t count)
{
    struct pt_view rest = pt_view_of(pattern);
    struct pt_view part = pt_view_of("");
    size_t at = 0;

    while (pt_view_next_field(&rest, '/', &part)) {
        if (part.len == 0) {
            continue;
        }
        if (pt_view_is_equal(part, pt_view_of("**"))) {
            return true;
        }
        if (at == count ||
            (!pt_view_is_equal(part, pt_view_of("*")) &&
                !pt_view_is_equal_nocase(part, pt_view_of(segments[at])))) {
            return false;
        }
        at++;
    }
    return at == count;
}

/* Entra ID's path has the tenant in it: /{tenant}/oauth2/v2.0/token. */
static bool is_token_path(char *const *segments, size_t count)
{
    return count == 4 && is_named(segments[1], "oauth2") &&
           is_named(segments[2], "v2.0") && is_named(segments[3], "token");
}

bool pt_fault_is_match(
    const struct pt_fault *fault, const char *method, const char *target)
{
    struct pt_target parsed;
    char *const *segments = NULL;
    size_t count = 0;
    bool is_match = false;

    if (strcmp(fault->method, "*") != 0 && strcmp(fault->method, method) != 0) {
        return false;
    }
    if (pt_target_parse(target, &parsed, NULL) != POSTERN_OK) {
        return is_path_match(fault->path, NULL, 0); /* "**" alone */
    }
    segments = parsed.segments;
    count = parsed.segment_count;
    if (count > 0 && is_named(segments[0], "v1.0")) {
        segments++;
        count--;
    }
    is_match = is_path_match(fault->path, segments, count) ||
               (is_token_path(segments, count) &&
                   is_path_match(fault->path, &segments[3], 1));
    pt_target_done(&parsed);
    return is_match;
}

struct pt_faults *pt_faults_new(FILE *out)
{
    struct pt_faults *faults = pt_calloc(1, sizeof(*faults));

    if (faults && pthread_mutex_init(&faults->mutex, NULL) != 0) {
        pt_free(faults);
        return NULL;
    }
    if (faults) {
        faults->out = out;
    }
    return faults;
}

void pt_faults_free(struct pt_faults *faults)
{
    if (faults) {
        (void)pthread_mutex_destroy(&faults->mutex);
        pt_free(faults);
    }
}

enum postern_status pt_faults_add(
    struct pt_faults *faults, const char *text, struct postern_error *err)
{
    struct pt_fault fault;
    enum postern_status status = POSTERN_OK;

    if (faults->count == PT_FAULT_MAX_COUNT) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "there can be at most %zu faults", PT_FAULT_MAX_COUNT);
    }
    status = pt_fault_parse(text, &fault, err);
    if (status == POSTERN_OK) {
        faults->items[faults->count] = (struct counted){.fault = fault};
        faults->count++;
    }
    return status;
}

/* The path without its query, which may hold what is secret; a byte that a
 * terminal could take for a command becomes '?'. */
static void tell(FILE *out, const char *method, const char *target,
    const struct pt_fault_action *action)
{
    char path[256];
    size_t len = 0;

    if (!out) {
        return;
    }
    for (; len + 1 < sizeof(path) && target[len] && target[len] != '?'; len++) {
        path[len] = target[len];
        if (path[len] <= 0x20 || path[len] >= 0x7f) {
            path[len] = '?';
        }
    }
    path[len] = '\0';
    (void)fprintf(out, "fault %.16s %s %s\n", method, path, action->text);
    (void)fflush(out);
}

bool pt_faults_take(struct pt_faults *faults, const char *method,
    const char *target, struct pt_fault_action *ret)
{
    bool is_taken = false;

    if (!faults) {
        return false;
    }
    (void)pthread_mutex_lock(&faults->mutex);
    for (size_t i = 0; i < faults->count; i++) {
        struct counted *item = &faults->items[i];

        if (!pt_fault_is_match(&item->fault, method, target)) {
            continue;
        }
        item->seen++;
        if (!is_taken && item->seen > item->fault.after &&
            item->used < item->fault.times) {
            item->used++;
            *ret = item->fault.action;
            is_taken = true;
        }
    }
    if (is_taken) {
        tell(faults->out, method, target, ret);
    }
    (void)pthread_mutex_unlock(&faults->mutex);
    return is_taken;
}

const struct pt_fault_action *pt_faults_find(
    const struct pt_exchange_request *request, enum pt_fault_kind kind)
{
    return request->fault && pt_fault_action_has(request->fault, kind)
               ? request->fault
               : NULL;
}

/*
 * cli/report.c: see report.h.
 */
#include "cli/report.h"

#include <string.h>

/* Exit status by what happened. "apprise" knows no uncertainty, and whoever
 * calls it by that name takes everything but 0 as a failure. */
static const struct {
    bool has_failed;
    bool has_uncertain;
    int status;
    int apprise_status;
} exit_table[] = {
    {false, false, 0, 0},
    {true, false, 1, 1},
    {true, true, 1, 1},
    {false, true, 6, 1},
};

/* Nothing failed, and nobody was chosen: under both names. */
#define NO_MATCH_STATUS 3

/* What to do, said unless the message has the stem: many end with it. */
static const struct {
    enum postern_advice advice;
    const char *stem;
    const char *words;
} advice_table[] = {
    {POSTERN_ADVICE_RETRY, "try again", "try again later"},
    {POSTERN_ADVICE_SIGN_IN_AGAIN, "sign in again", "sign in again"},
};

struct pt_report pt_report_make(const char *program_name)
{
    const char *slash = program_name ? strrchr(program_name, '/') : NULL;
    const char *base_name = slash ? slash + 1 : program_name;

    return (struct pt_report){
        .is_apprise = base_name && strcmp(base_name, "apprise") == 0,
    };
}

int pt_report_exit_status(const struct pt_report *report)
{
    bool has_failed = report->failed_count > 0;
    bool has_uncertain = report->uncertain_count > 0;

    if (report->has_no_match && !has_failed && !has_uncertain) {
        return NO_MATCH_STATUS;
    }
    for (size_t i = 0; i < sizeof exit_table / sizeof exit_table[0]; i++) {
        if (exit_table[i].has_failed == has_failed &&
            exit_table[i].has_uncertain == has_uncertain) {
            return report->is_apprise ? exit_table[i].apprise_status
                                      : exit_table[i].status;
        }
    }
    return 1;
}

/* One character of UTF-8, or one byte that is none. */
struct character {
    unsigned long code;
    size_t len;
    bool is_valid;
};

/* Bytes a lead byte announces and the least code point of that length;
 * source: RFC 3629 section 3. */
static const struct {
    unsigned char mask;
    unsigned char lead;
    size_t len;
    unsigned long least;
} utf8_leads[] = {
    {0x80, 0x00, 1, 0},
    {0xe0, 0xc0, 2, 0x80},
    {0xf0, 0xe0, 3, 0x800},
    {0xf8, 0xf0, 4, 0x10000},
};

static struct character decode_tail(
    const unsigned char *text, size_t len, unsigned long code)
{
    struct character bad = {.code = text[0], .len = 1, .is_valid = false};

    for (size_t i = 1; i < len; i++) {
        if ((text[i] & 0xc0U) != 0x80U) {
            return bad; /* the NUL at the end stops here as well */
        }
        code = code << 6U | (text[i] & 0x3fU);
    }
    return (struct character){.code = code, .len = len, .is_valid = true};
}

static struct character decode(const unsigned char *text)
{
    struct character bad = {.code = text[0], .len = 1, .is_valid = false};

    for (size_t i = 0; i < sizeof utf8_leads / sizeof utf8_leads[0]; i++) {
        if ((text[0] & utf8_leads[i].mask) != utf8_leads[i].lead) {
            continue;
        }
        struct character c = decode_tail(text, utf8_leads[i].len,
            text[0] & (unsigned long)(unsigned char)~utf8_leads[i].mask);
        bool is_surrogate = c.code >= 0xd800 && c.code <= 0xdfff;
        if (!c.is_valid || c.code < utf8_leads[i].least || is_surrogate ||
            c.code > 0x10ffff) {
            return bad;
        }
        return c;
    }
    return bad;
}

/* Control characters, line separators, and marks that turn the direction of
 * writing; source: Unicode Standard Annex 9, section 2. */
static bool is_printable(unsigned long code)
{
    bool is_control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
    bool is_line_or_embedding = code >= 0x2028 && code <= 0x202e;
    bool is_isolate = code >= 0x2066 && code <= 0x2069;

    return !is_control && !is_line_or_embedding && !is_isolate;
}

void pt_report_write_text(FILE *out, const char *text, bool keeps_newlines)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at != '\0') {
        struct character c = decode(at);
        bool is_kept_newline = keeps_newlines && c.code == '\n';
        if (c.is_valid && (is_printable(c.code) || is_kept_newline)) {
            (void)fwrite(at, 1, c.len, out);
        } else if (!c.is_valid || c.code < 0x80) {
            (void)fprintf(out, "\\x%02lx", c.code);
        } else {
            (void)fprintf(out, "\\u%04lx", c.code);
        }
        at += c.len;
    }
}

size_t pt_report_character_size(const char *text)
{
    struct character c = decode((const unsigned char *)text);

    return c.is_valid ? c.len : 0;
}

static void write_line(const char *const *parts)
{
    for (; *parts; parts++) {
        pt_report_write_text(stderr, *parts, false);
    }
    (void)fputc('\n', stderr);
}

/* " [code, request-id X, client-request-id Y]", as far as they are known. */
static void write_identifiers(const char *service_code, const char *request_id,
    const char *client_request_id)
{
    const struct {
        const char *label;
        const char *value;
    } rows[] = {
        {"", service_code},
        {"request-id ", request_id},
        {"client-request-id ", client_request_id},
    };
    const char *before = " [";

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].value[0] == '\0') {
            continue;
        }
        (void)fprintf(stderr, "%s%s", before, rows[i].label);
        pt_report_write_text(stderr, rows[i].value, false);
        before = ", ";
    }
    if (before[0] == ',') {
        (void)fputc(']', stderr);
    }
}

static void write_advice(const struct postern_error *error)
{
    for (size_t i = 0; i < sizeof advice_table / sizeof advice_table[0]; i++) {
        if (advice_table[i].advice != error->advice ||
            strstr(error->message, advice_table[i].stem)) {
            continue;
        }
        if (error->retry_after_ms > 0) {
            (void)fprintf(stderr, "; try again in %u s",
                error->retry_after_ms / 1000 +
                    (error->retry_after_ms % 1000 > 0));
        } else {
            (void)fprintf(stderr, "; %s", advice_table[i].words);
        }
    }
}

void pt_report_failure(struct pt_report *report, const char *text)
{
    report->failed_count++;
    write_line((const char *const[]){"postern: ", text, NULL});
}

static void write_error(const char *subject, const struct postern_error *error)
{
    (void)fputs("postern: ", stderr);
    pt_report_write_text(stderr, subject, false);
    (void)fputs(": failed: ", stderr);
    pt_report_write_text(stderr, error->message, false);
    write_identifiers(
        error->service_code, error->request_id, error->client_request_id);
    write_advice(error);
    (void)fputc('\n', stderr);
}

void pt_report_error(struct pt_report *report, const char *subject,
    const struct postern_error *error)
{
    report->failed_count++;
    write_error(subject, error);
}

void pt_report_account_error(struct pt_report *report,
    const struct postern_account *account, const char *subject,
    const struct postern_error *error)
{
    report->failed_count += postern_account_is_optional(account) ? 0 : 1;
    write_error(subject, error);
}

void pt_report_url_error(struct pt_report *report, const char *subject,
    const struct postern_error *error)
{
    struct postern_error shown = *error;

    shown.service_code[0] = '\0';
    pt_report_error(report, subject, &shown);
}

void pt_report_place_error(
    struct pt_report *report, const char *place, const char *text)
{
    report->failed_count++;
    write_line(
        (const char *const[]){"postern: ", place, ": failed: ", text, NULL});
}

void pt_report_no_match(struct pt_report *report, const char *text)
{
    report->has_no_match = true;
    pt_report_hint(text);
}

void pt_report_warning(const char *subject, const char *text)
{
    write_line((const char *const[]){"postern: warning: ",
        subject ? subject : "", subject ? ": " : "", text, NULL});
}

void pt_report_hint(const char *text)
{
    write_line((const char *const[]){"postern: ", text, NULL});
}

/* The end of a message, which has a line of the report already. */
static bool is_reported(const char *line)
{
    static const char *const ends[] = {
        "message.handed ", "message.failed ", "message.uncertain "};

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strncmp(line, ends[i], strlen(ends[i])) == 0) {
            return true;
        }
    }
    return false;
}

void pt_report_log_event(
    enum postern_log_level level, const char *line, void *context)
{
    (void)context;
    if (is_reported(line)) {
        return;
    }
    if (level == POSTERN_LOG_WARN) {
        pt_report_warning(NULL, line);
        return;
    }
    write_line((const char *const[]){"postern: ", line, NULL});
}

enum postern_log_level pt_report_log_level(const struct pt_report *report)
{
    static const enum postern_log_level levels[] = {
        POSTERN_LOG_WARN,
        POSTERN_LOG_INFO,
        POSTERN_LOG_DEBUG,
        POSTERN_LOG_TRACE,
    };
    size_t last = sizeof levels / sizeof levels[0] - 1;

    return levels[report->verbosity < last ? report->verbosity : last];
}

static void report_handed(const struct pt_report *report, const char *target,
    const struct postern_receipt *receipt)
{
    if (report->verbosity == 0) {
        return;
    }
    (void)fputs("postern: handed to Exchange: ", stderr);
    pt_report_write_text(stderr, target, false);
    write_identifiers("", receipt->request_id, receipt->client_request_id);
    (void)fputc('\n', stderr);
}

static void report_uncertain(struct pt_report *report,
    const struct postern_account *account, const char *target,
    const struct postern_receipt *receipt)
{
    report->uncertain_count++; /* optional or not: somebody has to look */
    (void)fputs("uncertain: ", stderr);
    pt_report_write_text(stderr, target, false);
    (void)fputs(": ", stderr);
    pt_report_write_text(stderr, receipt->error.message, false);
    write_identifiers(receipt->error.service_code, receipt->error.request_id,
        receipt->error.client_request_id);
    (void)fputs(
        "; do not send it again blindly: look into the Sent Items of ", stderr);
    pt_report_write_text(stderr, postern_account_source(account), false);
    (void)fputs(" first\n", stderr);
}

void pt_report_receipt(struct pt_report *report,
    const struct postern_account *account, const char *target,
    const struct postern_receipt *receipt)
{
    switch (receipt->outcome) {
    case POSTERN_OUTCOME_HANDED:
        report_handed(report, target, receipt);
        return;
    case POSTERN_OUTCOME_UNCERTAIN:
        report_uncertain(report, account, target, receipt);
        return;
    case POSTERN_OUTCOME_FAILED:
    default:
        pt_report_account_error(report, account, target, &receipt->error);
        return;
    }
}

/*
 * What the command says and its exit status: one line an event, whatever the
 * texts hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "captured_stderr.h"
#include "cli/report.h"

static void test_report__the_name_apprise_is_known(void **state)
{
    static const struct {
        const char *name;
        bool is_apprise;
    } rows[] = {
        {NULL, false},
        {"", false},
        {"postern", false},
        {"/usr/bin/postern", false},
        {"apprise", true},
        {"/usr/local/bin/apprise", true},
        {"./apprise", true},
        {"apprise/postern", false},
        {"apprise/", false},
        {"apprise2", false},
        {"Apprise", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_report report = pt_report_make(rows[i].name);

        assert_int_equal(report.is_apprise, rows[i].is_apprise);
        assert_int_equal(pt_report_exit_status(&report), 0);
    }
}

static const struct {
    const char *name;
    unsigned handed_count;
    unsigned failed_count;
    unsigned uncertain_count;
    int status;
} exit_rows[] = {
    {"postern", 0, 0, 0, 0},
    {"postern", 1, 0, 0, 0},
    {"postern", 0, 1, 0, 1},
    {"postern", 2, 1, 0, 1},
    {"postern", 0, 0, 1, 6},
    {"postern", 2, 0, 3, 6},
    {"postern", 0, 1, 1, 1},
    {"postern", 1, 1, 1, 1},
    {"apprise", 0, 0, 0, 0},
    {"apprise", 1, 0, 0, 0},
    {"apprise", 0, 1, 0, 1},
    {"apprise", 2, 1, 0, 1},
    {"apprise", 0, 0, 1, 1},
    {"apprise", 2, 0, 3, 1},
    {"apprise", 0, 1, 1, 1},
    {"apprise", 1, 1, 1, 1},
};

#define URL "azure://me@example.com/tenant/client/secret"

/* Made before the first test and freed after the last. */
static struct postern_account *account;
static struct postern_account *optional_account;

static int make_accounts(void **state)
{
    (void)state;
    return postern_account_new_from_url(URL, &account, NULL) == POSTERN_OK &&
                   postern_account_new_from_url(URL "?optional=yes",
                       &optional_account, NULL) == POSTERN_OK
               ? 0
               : -1;
}

static int free_accounts(void **state)
{
    (void)state;
    postern_account_free(account);
    postern_account_free(optional_account);
    return 0;
}

static void report_many(
    struct pt_report *report, unsigned count, enum postern_outcome outcome)
{
    struct postern_receipt receipt = {.outcome = outcome};

    for (unsigned i = 0; i < count; i++) {
        pt_report_receipt(report, account, "to@example.org", &receipt);
    }
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += *text == '\n';
    }
    return count;
}

static void test_report__the_exit_status_follows_from_the_receipts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(exit_rows) / sizeof(exit_rows[0]); i++) {
        struct pt_report report = pt_report_make(exit_rows[i].name);
        struct captured_stderr said;

        captured_stderr_begin(&said);
        report_many(&report, exit_rows[i].handed_count, POSTERN_OUTCOME_HANDED);
        report_many(&report, exit_rows[i].failed_count, POSTERN_OUTCOME_FAILED);
        report_many(
            &report, exit_rows[i].uncertain_count, POSTERN_OUTCOME_UNCERTAIN);
        captured_stderr_end(&said);
        assert_int_equal(pt_report_exit_status(&report), exit_rows[i].status);
        /* silence means that everything was handed over */
        assert_int_equal(count_lines(said.text),
            exit_rows[i].failed_count + exit_rows[i].uncertain_count);
    }
}

/* An outcome that is not known counts as a failure, never as success. */
static void test_report__an_unknown_outcome_is_a_failure(void **state)
{
    struct pt_report report = pt_report_make("postern");
    struct captured_stderr said;

    (void)state;
    captured_stderr_begin(&said);
    report_many(&report, 1, (enum postern_outcome)0);
    captured_stderr_end(&said);
    assert_int_equal(pt_report_exit_status(&report), 1);
}

static void test_report__no_match_counts_when_nothing_else_does(void **state)
{
    static const struct {
        const char *name;
        size_t failed_count;
        unsigned uncertain_count;
        int status;
    } rows[] = {
        {"postern", 0, 0, 3},
        {"apprise", 0, 0, 3},
        {"postern", 1, 0, 1},
        {"postern", 0, 1, 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_report report = pt_report_make(rows[i].name);
        struct captured_stderr said;

        captured_stderr_begin(&said);
        pt_report_no_match(&report, "none");
        captured_stderr_end(&said);
        assert_string_equal(said.text, "postern: none\n");
        report.failed_count = rows[i].failed_count;
        report.uncertain_count = rows[i].uncertain_count;
        assert_int_equal(pt_report_exit_status(&report), rows[i].status);
    }
}

static void test_report__what_is_wrong_in_a_file_has_its_place(void **state)
{
    struct pt_report report = pt_report_make("postern");
    struct captured_stderr said;

    (void)state;
    captured_stderr_begin(&said);
    pt_report_place_error(&report, "a\x1b.conf:1:2", "no\nURL");
    captured_stderr_end(&said);
    assert_string_equal(
        said.text, "postern: a\\x1b.conf:1:2: failed: no\\x0aURL\n");
    assert_int_equal(report.failed_count, 1);
}

static void test_report__hints_and_warnings_are_no_failures(void **state)
{
    struct pt_report report = pt_report_make("postern");
    struct captured_stderr said;

    (void)state;
    captured_stderr_begin(&said);
    pt_report_hint("a hint");
    pt_report_warning(NULL, "bare");
    pt_report_warning("URL 1", "with subject");
    pt_report_log_event(POSTERN_LOG_WARN, "event=one", NULL);
    pt_report_log_event(POSTERN_LOG_ERROR, "event=two", NULL);
    pt_report_log_event(POSTERN_LOG_TRACE, "event=three", NULL);
    captured_stderr_end(&said);
    assert_string_equal(said.text, "postern: a hint\n"
                                   "postern: warning: bare\n"
                                   "postern: warning: URL 1: with subject\n"
                                   "postern: warning: event=one\n"
                                   "postern: event=two\n"
                                   "postern: event=three\n");
    assert_int_equal(pt_report_exit_status(&report), 0);
    captured_stderr_begin(&said);
    pt_report_failure(&report, "a failure");
    captured_stderr_end(&said);
    assert_string_equal(said.text, "postern: a failure\n");
    assert_int_equal(pt_report_exit_status(&report), 1);
}

static void test_report__each_v_opens_one_more_level(void **state)
{
    static const enum postern_log_level levels[] = {POSTERN_LOG_WARN,
        POSTERN_LOG_INFO, POSTERN_LOG_DEBUG, POSTERN_LOG_TRACE,
        POSTERN_LOG_TRACE, POSTERN_LOG_TRACE};

    (void)state;
    for (unsigned i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        struct pt_report report = {.verbosity = i};

        assert_int_equal(pt_report_log_level(&report), levels[i]);
    }
}

static const struct {
    struct postern_error error;
    const char *line;
} error_rows[] = {
    {{.message = "no"}, "postern: me: failed: no\n"},
    {{.message = "no", .advice = POSTERN_ADVICE_RETRY},
        "postern: me: failed: no; try again later\n"},
    {{.message = "no", .advice = POSTERN_ADVICE_RETRY, .retry_after_ms = 1},
        "postern: me: failed: no; try again in 1 s\n"},
    {{.message = "no", .advice = POSTERN_ADVICE_RETRY, .retry_after_ms = 2000},
        "postern: me: failed: no; try again in 2 s\n"},
    {{.message = "no", .advice = POSTERN_ADVICE_RETRY, .retry_after_ms = 2001},
        "postern: me: failed: no; try again in 3 s\n"},
    {{.message = "no",
         .advice = POSTERN_ADVICE_RETRY,
         .retry_after_ms = UINT32_MAX},
        "postern: me: failed: no; try again in 4294968 s\n"},
    {{.message = "no: try again tomorrow", .advice = POSTERN_ADVICE_RETRY},
        "postern: me: failed: no: try again tomorrow\n"},
    {{.message = "no", .advice = POSTERN_ADVICE_SIGN_IN_AGAIN},
        "postern: me: failed: no; sign in again\n"},
    {{.message = "no; sign in again", .advice = POSTERN_ADVICE_SIGN_IN_AGAIN},
        "postern: me: failed: no; sign in again\n"},
    {{.message = "no", .advice = POSTERN_ADVICE_FIX_CONFIGURATION},
        "postern: me: failed: no\n"},
    {{.message = "no", .advice = POSTERN_ADVICE_GIVE_UP, .retry_after_ms = 9},
        "postern: me: failed: no\n"},
    {{.message = "no", .service_code = "ErrorX"},
        "postern: me: failed: no [ErrorX]\n"},
    {{.message = "no", .request_id = "r"},
        "postern: me: failed: no [request-id r]\n"},
    {{.message = "no", .client_request_id = "c"},
        "postern: me: failed: no [client-request-id c]\n"},
    {{.message = "no",
         .service_code = "E",
         .client_request_id = "c",
         .advice = POSTERN_ADVICE_RETRY},
        "postern: me: failed: no [E, client-request-id c]; try again later\n"},
    {{.message = "no",
         .service_code = "E",
         .request_id = "r",
         .client_request_id = "c"},
        "postern: me: failed: no [E, request-id r, client-request-id c]\n"},
};

static void test_report__errors_name_what_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(error_rows) / sizeof(error_rows[0]); i++) {
        struct pt_report report = {.verbosity = 0};
        struct captured_stderr said;

        captured_stderr_begin(&said);
        pt_report_error(&report, "me", &error_rows[i].error);
        captured_stderr_end(&said);
        assert_string_equal(said.text, error_rows[i].line);
        assert_int_equal(report.failed_count, 1);
    }
}

static void test_report__handed_is_told_with_one_v(void **state)
{
    const struct postern_receipt receipt = {.outcome = POSTERN_OUTCOME_HANDED,
        .request_id = "r",
        .client_request_id = "c"};
    struct pt_report report = {.verbosity = 1};
    struct captured_stderr said;

    (void)state;
    captured_stderr_begin(&said);
    pt_report_receipt(&report, account, "to", &receipt);
    captured_stderr_end(&said);
    assert_string_equal(said.text, "postern: handed to Exchange: to "
                                   "[request-id r, client-request-id c]\n");
}

static void test_report__uncertain_says_where_to_look(void **state)
{
    /* even if somebody filled in an advice, it is not to be repeated */
    const struct postern_receipt receipt = {
        .outcome = POSTERN_OUTCOME_UNCERTAIN,
        .error = {.message = "it broke off",
            .advice = POSTERN_ADVICE_RETRY,
            .retry_after_ms = 1000,
            .request_id = "r"}};
    struct pt_report report = {.verbosity = 0};
    struct captured_stderr said;

    (void)state;
    captured_stderr_begin(&said);
    pt_report_receipt(&report, account, "to", &receipt);
    captured_stderr_end(&said);
    assert_string_equal(said.text,
        "uncertain: to: it broke off [request-id r]; do not send it again "
        "blindly: look into the Sent Items of me@example.com first\n");
    assert_int_equal(report.uncertain_count, 1);
    assert_int_equal(report.failed_count, 0);
}

static const struct {
    const char *in;
    const char *out;
} text_rows[] = {
    {"", ""},
    {"plain ~ text", "plain ~ text"},
    {"a\nb", "a\\x0ab"},
    {"a\r\nb", "a\\x0d\\x0ab"},
    {"\t", "\\x09"},
    {"\x01\x1F\x7F", "\\x01\\x1f\\x7f"},
    {"\x1B[31mred\x1B[0m", "\\x1b[31mred\\x1b[0m"},
    {"\x1B]0;title\x07", "\\x1b]0;title\\x07"},
    /* UTF-8 of one to four bytes */
    {"caf\xC3\xA9", "caf\xC3\xA9"},
    {"\xE2\x82\xAC", "\xE2\x82\xAC"},
    {"\xF0\x9F\x93\xAC", "\xF0\x9F\x93\xAC"},
    {"\xEF\xBF\xBD", "\xEF\xBF\xBD"},
    {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
    /* C1 controls, as UTF-8 and as bare bytes */
    {"\xC2\x80\xC2\x9B\xC2\x9F", "\\u0080\\u009b\\u009f"},
    {"\xC2\xA0", "\xC2\xA0"},
    {"\x9B"
     "31m",
        "\\x9b31m"},
    /* separators of lines and paragraphs, embeddings, isolates */
    {"\xE2\x80\xA7", "\xE2\x80\xA7"},
    {"\xE2\x80\xA8\xE2\x80\xA9", "\\u2028\\u2029"},
    {"\xE2\x80\xAA\xE2\x80\xAE", "\\u202a\\u202e"},
    {"\xE2\x80\xAF", "\xE2\x80\xAF"},
    {"\xE2\x81\xA5", "\xE2\x81\xA5"},
    {"\xE2\x81\xA6\xE2\x81\xA9", "\\u2066\\u2069"},
    {"\xE2\x81\xAA", "\xE2\x81\xAA"},
    /* no UTF-8: stray, cut, overlong, surrogate, past the end */
    {"\x80", "\\x80"},
    {"\xFF\xFE", "\\xff\\xfe"},
    {"\xC3", "\\xc3"},
    {"\xC3z", "\\xc3z"},
    {"\xE2\x82", "\\xe2\\x82"},
    {"\xE2\x82z", "\\xe2\\x82z"},
    {"\xF0\x9F\x93", "\\xf0\\x9f\\x93"},
    {"\xC0\x8A", "\\xc0\\x8a"},
    {"\xE0\x80\x8A", "\\xe0\\x80\\x8a"},
    {"\xF0\x80\x80\x8A", "\\xf0\\x80\\x80\\x8a"},
    {"\xED\xA0\x80", "\\xed\\xa0\\x80"},
    {"\xED\xBF\xBF", "\\xed\\xbf\\xbf"},
    {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
    {"\xF8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"},
};

static void write_text(
    const char *in, bool keeps_newlines, char *out, size_t out_size)
{
    FILE *file = fmemopen(out, out_size, "w");

    assert_non_null(file);
    pt_report_write_text(file, in, keeps_newlines);
    assert_int_equal(fputc('\0', file), '\0');
    assert_int_equal(fclose(file), 0);
}

static void test_report__text_does_nothing_to_a_terminal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(text_rows) / sizeof(text_rows[0]); i++) {
        char out[128];

        write_text(text_rows[i].in, false, out, sizeof(out));
        assert_string_equal(out, text_rows[i].out);
    }
}

static void test_report__only_newlines_are_ever_kept(void **state)
{
    char out[128];

    (void)state;
    write_text("a\nb\r\n\tc\xE2\x80\xA8\x85", true, out, sizeof(out));
    assert_string_equal(out, "a\nb\\x0d\n\\x09c\\u2028\\x85");
}

/* Every byte there is, alone and before a letter, in every place of a line. */
static void test_report__every_event_stays_one_printable_line(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        const char text[] = {'a', (char)byte, 'z', '\0'};
        struct postern_receipt receipt = {.outcome = POSTERN_OUTCOME_HANDED};
        struct pt_report report = {.verbosity = 1};
        struct captured_stderr said;

        memcpy(receipt.request_id, text, sizeof(text));
        memcpy(receipt.client_request_id, text, sizeof(text));
        memcpy(receipt.error.message, text, sizeof(text));
        memcpy(receipt.error.service_code, text, sizeof(text));
        memcpy(receipt.error.request_id, text, sizeof(text));
        memcpy(receipt.error.client_request_id, text, sizeof(text));
        captured_stderr_begin(&said);
        pt_report_receipt(&report, account, text, &receipt);
        receipt.outcome = POSTERN_OUTCOME_FAILED;
        pt_report_receipt(&report, account, text, &receipt);
        receipt.outcome = POSTERN_OUTCOME_UNCERTAIN;
        pt_report_receipt(&report, account, text, &receipt);
        pt_report_failure(&report, text);
        pt_report_warning(text, text);
        pt_report_hint(text);
        pt_report_log_event(POSTERN_LOG_INFO, text, NULL);
        captured_stderr_end(&said);
        assert_int_equal(count_lines(said.text), 7);
        for (const char *at = said.text; *at != '\0'; at++) {
            assert_true(*at == '\n' || (*at >= ' ' && *at <= '~'));
        }
    }
}

/* It is told all the same; it only does not count. */
static void test_report__an_optional_failure_does_not_count(void **state)
{
    const struct postern_receipt receipt = {
        .outcome = POSTERN_OUTCOME_FAILED, .error = {.message = "no"}};
    struct pt_report report = {.verbosity = 0};
    struct captured_stderr said;

    (void)state;
    captured_stderr_begin(&said);
    pt_report_receipt(&report, optional_account, "to", &receipt);
    captured_stderr_end(&said);
    assert_non_null(strstr(said.text, "to: "));
    assert_non_null(strstr(said.text, "no"));
    assert_int_equal(report.failed_count, 0);
    assert_int_equal(pt_report_exit_status(&report), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report__the_name_apprise_is_known),
        cmocka_unit_test(
            test_report__the_exit_status_follows_from_the_receipts),
        cmocka_unit_test(test_report__an_unknown_outcome_is_a_failure),
        cmocka_unit_test(test_report__no_match_counts_when_nothing_else_does),
        cmocka_unit_test(test_report__what_is_wrong_in_a_file_has_its_place),
        cmocka_unit_test(test_report__hints_and_warnings_are_no_failures),
        cmocka_unit_test(test_report__each_v_opens_one_more_level),
        cmocka_unit_test(test_report__errors_name_what_is_known),
        cmocka_unit_test(test_report__handed_is_told_with_one_v),
        cmocka_unit_test(test_report__uncertain_says_where_to_look),
        cmocka_unit_test(test_report__text_does_nothing_to_a_terminal),
        cmocka_unit_test(test_report__only_newlines_are_ever_kept),
        cmocka_unit_test(test_report__every_event_stays_one_printable_line),
        cmocka_unit_test(test_report__an_optional_failure_does_not_count),
    };

    return cmocka_run_group_tests(tests, make_accounts, free_accounts);
}

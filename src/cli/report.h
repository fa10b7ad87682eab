/*
 * cli/report.h: what the command says, and its exit status.
 *
 * Everything on standard error goes through here: one line an event, and no
 * text of foreign origin reaches the terminal unescaped. Silence means that
 * everything was handed to Exchange.
 */
#ifndef PT_CLI_REPORT_H
#define PT_CLI_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "postern/client.h"
#include "postern/receipt.h"

/** What came of everything so far. */
struct pt_report {
    unsigned verbosity;  /* how many -v */
    bool is_apprise;     /* called under the name apprise */
    size_t failed_count; /* mails that did not go, URLs that are wrong */
    size_t uncertain_count;
    bool has_no_match; /* there are services, and none was asked for */
};

/** Wrong usage. */
#define PT_EXIT_USAGE 2

/** The report of a program that was called as program_name (argv[0]). */
struct pt_report pt_report_make(const char *program_name);

/** The exit status; the one place where it is decided. */
int pt_report_exit_status(const struct pt_report *report);

/** "postern: TEXT"; counts as a failure. */
void pt_report_failure(struct pt_report *report, const char *text);

/** "postern: SUBJECT: failed: ..."; counts as a failure. */
void pt_report_error(struct pt_report *report, const char *subject,
    const struct postern_error *error);

/** As pt_report_error(), for what an account was to do: it does not count when
 * the account is optional. */
void pt_report_account_error(struct pt_report *report,
    const struct postern_account *account, const char *subject,
    const struct postern_error *error);

/** The same for a URL that was refused: without the name of its part, which
 * the message has, too. */
void pt_report_url_error(struct pt_report *report, const char *subject,
    const struct postern_error *error);

/** "postern: PLACE: failed: TEXT", for what is wrong in a file; counts as a
 * failure. */
void pt_report_place_error(
    struct pt_report *report, const char *place, const char *text);

/** "postern: TEXT", when nobody was chosen; has an exit status of its own. */
void pt_report_no_match(struct pt_report *report, const char *text);

/** "postern: warning: SUBJECT: TEXT"; subject may be NULL. */
void pt_report_warning(const char *subject, const char *text);

/** "postern: TEXT"; counts nothing. */
void pt_report_hint(const char *text);

/** One event of the library's log, for postern_client_options.log. */
void pt_report_log_event(
    enum postern_log_level level, const char *line, void *context);

/** The log level that goes with the number of -v. */
enum postern_log_level pt_report_log_level(const struct pt_report *report);

/**
 * How one mail ended. Of an optional account it is told as ever, but does not
 * count.
 *
 * @param account  who sent it
 * @param target   whom it was for
 */
void pt_report_receipt(struct pt_report *report,
    const struct postern_account *account, const char *target,
    const struct postern_receipt *receipt);

/**
 * Writes text so that a terminal shows it and does nothing else: control
 * characters, bytes that are no UTF-8 and characters that turn the direction
 * of writing come out as \xNN or \uNNNN.
 *
 * @param keeps_newlines  whether "\n" goes out as it is
 */
void pt_report_write_text(FILE *out, const char *text, bool keeps_newlines);

/** How many bytes the character of UTF-8 has that NUL-terminated text begins
 * with; 0 when it is none. */
size_t pt_report_character_size(const char *text);

#endif

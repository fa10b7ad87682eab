/*
 * What is to be sent, composed before the first byte goes out: what stops
 * all, what stops one account, and what is said about it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "captured_stderr.h"
#include "cli/outgoing.h"
#include "sample.h"

#define GOOD_URL "azure://a@example.com/tenant/client/s3cret"
#define TWO_URL GOOD_URL "/x@example.org/y@example.org"
struct outgoing_row {
    const char *title;
    const char *body;
    const char *attachments[3];
    const char *urls[4];
    size_t message_count;
    size_t failed_count;
    const char *said; /* part of it; NULL = nothing at all */
};

static const struct outgoing_row rows[] = {
    {.title = "t", .body = "b", .urls = {GOOD_URL}, .message_count = 1},
    {.title = "t", .body = "", .urls = {GOOD_URL}, .message_count = 1},
    {.body = "b", .urls = {GOOD_URL}, .message_count = 1},
    {.body = "",
        .attachments = {"/etc/passwd"},
        .urls = {GOOD_URL},
        .message_count = 1},
    {.body = "b", .urls = {TWO_URL, GOOD_URL, TWO_URL}, .message_count = 5},
    /* nothing to say */
    {.body = "",
        .urls = {GOOD_URL},
        .failed_count = 1,
        .said = "postern: there is nothing to send; "},
    {.title = "",
        .body = "",
        .urls = {GOOD_URL},
        .failed_count = 1,
        .said = "postern: there is nothing to send; "},
    /* one thing that is wrong stops all, and all of a kind is named */
    {.title = "\xFF",
        .body = "b",
        .urls = {GOOD_URL, GOOD_URL},
        .failed_count = 1,
        .said = "postern: title: failed: "},
    {.title = "t",
        .body = "\xFF",
        .urls = {GOOD_URL},
        .failed_count = 1,
        .said = "postern: body: failed: "},
    {.body = "b",
        .attachments = {"/nonexistent/1"},
        .urls = {GOOD_URL},
        .failed_count = 1,
        .said = "postern: /nonexistent/1: failed: "},
    {.body = "b",
        .attachments = {"/nonexistent/1", "/etc/passwd", "/nonexistent/2"},
        .urls = {GOOD_URL},
        .failed_count = 2,
        .said = "postern: /nonexistent/2: failed: "},
    /* an account that cannot be served stops itself alone */
    {.body = "b",
        .urls = {GOOD_URL, "azure://wrong", TWO_URL},
        .message_count = 3},
    {.body = "b", .urls = {"azure://wrong"}},
};

/* Those URLs that are good. */
static void take_urls(const struct outgoing_row *row, struct pt_services *ret)
{
    static struct pt_service items[4];
    static char texts[4][128];
    char *urls[4];
    size_t count = 0;

    for (count = 0; count < 4 && row->urls[count]; count++) {
        (void)snprintf(
            texts[count], sizeof(texts[count]), "%s", row->urls[count]);
        urls[count] = texts[count];
    }
    *ret = (struct pt_services){.items = NULL};
    assert_true(pt_url_arguments_take(urls, count, &ret->arguments));
    for (size_t i = 0; i < count; i++) {
        if (ret->arguments.items[i].account) {
            items[ret->count++] = (struct pt_service){
                .account = ret->arguments.items[i].account,
                .chain = i / 2,
                .priority = (unsigned)i,
            };
        }
    }
    ret->items = items;
}

static void assert_row(const struct outgoing_row *row)
{
    const char *attachments[3] = {
        row->attachments[0], row->attachments[1], row->attachments[2]};
    struct pt_options options = {.title = row->title,
        .body = row->body,
        .format = POSTERN_FORMAT_TEXT,
        .type = POSTERN_TYPE_INFO,
        .attachments = {attachments, 0}};
    struct pt_report report = {.verbosity = 0};
    struct pt_services services;
    struct pt_outgoing outgoing;
    struct captured_stderr said;
    bool is_ready = false;

    while (options.attachments.count < 3 &&
           attachments[options.attachments.count]) {
        options.attachments.count++;
    }
    take_urls(row, &services);
    captured_stderr_begin(&said);
    is_ready = pt_outgoing_prepare(&options, &services, &report, &outgoing);
    captured_stderr_end(&said);
    assert_int_equal(is_ready, row->message_count > 0);
    assert_int_equal(outgoing.message_count, row->message_count);
    assert_int_equal(report.failed_count, row->failed_count);
    assert_int_equal(report.uncertain_count, 0);
    if (row->said) {
        assert_non_null(strstr(said.text, row->said));
    } else {
        assert_string_equal(said.text, "");
    }
    pt_outgoing_done(&outgoing);
    pt_url_arguments_done(&services.arguments);
}

static void test_outgoing__all_is_composed_or_said_why_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_row(&rows[i]);
    }
}

/* What -e, -j and -n say reaches the notification that is composed. */
static void test_outgoing__the_manner_is_handed_on(void **state)
{
    const struct outgoing_row row = {.urls = {GOOD_URL}};
    struct pt_options options = {.title = "t",
        .body = "\\x4",
        .format = POSTERN_FORMAT_MARKDOWN,
        .type = POSTERN_TYPE_FAILURE};
    struct pt_report report = {.verbosity = 0};
    struct pt_services services;
    struct pt_outgoing outgoing;
    struct captured_stderr said;

    (void)state;
    for (int has_escapes = 0; has_escapes < 2; has_escapes++) {
        bool is_ready = false;

        options.has_escapes = has_escapes != 0;
        options.has_emojis = has_escapes != 0;
        take_urls(&row, &services);
        captured_stderr_begin(&said);
        is_ready = pt_outgoing_prepare(&options, &services, &report, &outgoing);
        captured_stderr_end(&said);
        assert_int_equal(is_ready, !options.has_escapes);
        assert_int_equal(strstr(said.text, "escape") != NULL, has_escapes);
        pt_outgoing_done(&outgoing);
        pt_url_arguments_done(&services.arguments);
    }
    assert_int_equal(report.failed_count, 1);
    options.type = (enum postern_type)99;
    take_urls(&row, &services);
    captured_stderr_begin(&said);
    assert_false(pt_outgoing_prepare(&options, &services, &report, &outgoing));
    captured_stderr_end(&said);
    assert_non_null(strstr(said.text, "postern: notification: failed: "));
    pt_outgoing_done(&outgoing);
    pt_url_arguments_done(&services.arguments);
}

static void test_outgoing__a_batch_an_account_in_their_order(void **state)
{
    static const char *const targets[2][2] = {
        {"x@example.org", "y@example.org"}, {"a@example.com", NULL}};
    const struct outgoing_row row = {
        .urls = {"azure://wrong", TWO_URL, GOOD_URL}};
    struct pt_options options = {
        .body = "b", .format = POSTERN_FORMAT_TEXT, .type = POSTERN_TYPE_INFO};
    struct pt_report report = {.verbosity = 0};
    struct pt_services services;
    struct pt_outgoing outgoing;

    (void)state;
    take_urls(&row, &services);
    assert_true(pt_outgoing_prepare(&options, &services, &report, &outgoing));
    assert_int_equal(outgoing.batch_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct pt_outgoing_batch *batch = &outgoing.batches[i];

        assert_ptr_equal(
            batch->account, services.arguments.items[i + 1].account);
        assert_int_equal(batch->chain, (i + 1) / 2);
        assert_int_equal(batch->priority, i + 1);
        for (size_t k = 0; k < 2 && targets[i][k]; k++) {
            assert_string_equal(postern_message_target(postern_message_list_get(
                                    batch->messages, k)),
                targets[i][k]);
        }
    }
    pt_outgoing_done(&outgoing);
    pt_url_arguments_done(&services.arguments);
}

/* Standard input from a file; -1: closed. */
static bool prepare_from(
    int fd, struct pt_report *report, struct captured_stderr *said)
{
    const struct outgoing_row row = {.urls = {GOOD_URL}};
    struct pt_options options = {
        .format = POSTERN_FORMAT_TEXT, .type = POSTERN_TYPE_INFO};
    struct pt_services services;
    struct pt_outgoing outgoing;
    int old_fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    bool is_ready = false;

    take_urls(&row, &services);
    captured_stderr_begin(said);
    if (fd >= 0) {
        (void)dup2(fd, STDIN_FILENO);
    } else {
        (void)close(STDIN_FILENO);
    }
    is_ready = pt_outgoing_prepare(&options, &services, report, &outgoing);
    if (old_fd >= 0) {
        (void)dup2(old_fd, STDIN_FILENO);
        (void)close(old_fd);
    }
    captured_stderr_end(said);
    pt_outgoing_done(&outgoing);
    pt_url_arguments_done(&services.arguments);
    return is_ready;
}

static void test_outgoing__without_b_standard_input_is_the_body(void **state)
{
    struct pt_report report = {.verbosity = 0};
    char *dir = sample_dir_new();
    char *path = sample_file(dir, "body", 0);
    struct captured_stderr said;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_false(prepare_from(fd, &report, &said));
    assert_non_null(strstr(said.text, "there is nothing to send"));
    assert_int_equal(write(fd, "body\r\n", 6), 6);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_true(prepare_from(fd, &report, &said));
    assert_string_equal(said.text, "");
    assert_int_equal(ftruncate(fd, (off_t)64 * 1024 * 1024 + 1), 0);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_false(prepare_from(fd, &report, &said));
    assert_non_null(strstr(said.text, "is over 64 MiB"));
    assert_int_equal(report.failed_count, 2);
    assert_int_equal(close(fd), 0);
    sample_dir_remove(dir);
    pt_free(path);
}

static void test_outgoing__standard_input_that_cannot_be_read(void **state)
{
    struct pt_report report = {.verbosity = 0};
    struct captured_stderr said;
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_false(prepare_from(fd, &report, &said));
    assert_string_equal(said.text,
        "postern: the body cannot be read from standard "
        "input: Is a directory\n");
    assert_false(prepare_from(-1, &report, &said));
    assert_non_null(strstr(said.text, "there is nothing to send"));
    assert_int_equal(report.failed_count, 2);
    assert_int_equal(close(fd), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outgoing__all_is_composed_or_said_why_not),
        cmocka_unit_test(test_outgoing__the_manner_is_handed_on),
        cmocka_unit_test(test_outgoing__a_batch_an_account_in_their_order),
        cmocka_unit_test(test_outgoing__without_b_standard_input_is_the_body),
        cmocka_unit_test(test_outgoing__standard_input_that_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

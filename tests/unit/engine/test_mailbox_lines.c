/*
 * Jobs standing in line: four of a mailbox at a time, in their order, and no
 * mailbox holds up another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/mailbox_lines.h"
#include "sample.h"

#define JOB_LIMIT 16
#define NONE '-'

/* Mailboxes, by a letter: "A" differs from "a" in its spelling only, the
 * others in one part of what makes a mailbox. */
static const struct {
    char name;
    const char *url;
    const char *cloud;
} mailboxes[] = {
    {'a', "azure://me@example.com/tenant/client/secret", "global"},
    {'A', "azure://Me@EXAMPLE.com/tenant/CLIENT/secret", "global"},
    {'b', "azure://you@example.com/tenant/client/secret", "global"},
    {'c', "azure://me@example.com/tenant/other/secret", "global"},
    {'d', "azure://me@example.com/tenant/client/secret", "usgov"},
};

#define MAILBOX_COUNT (sizeof(mailboxes) / sizeof(mailboxes[0]))

struct fixture {
    struct pt_account accounts[MAILBOX_COUNT];
    struct pt_message_list *lists[MAILBOX_COUNT];
    struct pt_mailbox_lines lines;
    struct pt_job *jobs[JOB_LIMIT];
    size_t job_count;
};

static void ignore_end(const struct postern_receipt *receipt, void *context)
{
    (void)receipt;
    (void)context;
}

static void set_up(struct fixture *fixture)
{
    *fixture = (struct fixture){.job_count = 0};
    for (size_t i = 0; i < MAILBOX_COUNT; i++) {
        sample_account_at(
            mailboxes[i].url, mailboxes[i].cloud, &fixture->accounts[i]);
        fixture->lists[i] =
            sample_messages(&fixture->accounts[i], "t", "b", NULL);
    }
    pt_mailbox_lines_init(&fixture->lines);
}

static void tear_down(struct fixture *fixture)
{
    /* all have left, and took their mailboxes with them */
    assert_null(fixture->lines.mailboxes);
    pt_mailbox_lines_done(&fixture->lines);
    for (size_t i = 0; i < fixture->job_count; i++) {
        pt_job_free(fixture->jobs[i]);
    }
    for (size_t i = 0; i < MAILBOX_COUNT; i++) {
        pt_message_list_free(fixture->lists[i]);
        pt_account_done(&fixture->accounts[i]);
    }
}

static void add(struct fixture *fixture, char name)
{
    struct pt_job *job = NULL;
    size_t i = 0;

    while (mailboxes[i].name != name) {
        i++;
    }
    assert_true(fixture->job_count < JOB_LIMIT);
    job = pt_job_new(&fixture->accounts[i], &fixture->lists[i]->items[0],
        ignore_end, fixture);
    assert_non_null(job);
    fixture->jobs[fixture->job_count++] = job;
    assert_int_equal(
        pt_mailbox_lines_add(&fixture->lines, job, NULL), POSTERN_OK);
}

static void add_all(struct fixture *fixture, const char *names)
{
    for (; *names != '\0'; names++) {
        add(fixture, *names);
    }
}

/* The number of a job in the order of submission, as a letter from '0' on. */
static char number_of(const struct fixture *fixture, const struct pt_job *job)
{
    for (size_t i = 0; i < fixture->job_count; i++) {
        if (fixture->jobs[i] == job) {
            return (char)('0' + i);
        }
    }
    return NONE;
}

/* Jobs are added, taken until none may be, and then the first one that is
 * active leaves, and so on until all have left. */
static const struct {
    const char *names; /* their mailboxes, in the order of submission */
    const char *taken; /* which are taken before the first one leaves */
    const char *later; /* which one each leaving lets in */
} rows[] = {
    {"", "", ""},
    {"a", "0", "-"},
    {"aaaa", "0123", "----"},
    {"aaaaa", "0123", "4----"},
    {"aaaaaaaaa", "0123", "45678----"},
    /* one mailbox, however it is written */
    {"aAaAaA", "0123", "45----"},
    {"AAAAa", "0123", "4----"},
    /* another source, app or cloud is another mailbox */
    {"aaaaab", "01235", "4-----"},
    {"aaaaac", "01235", "4-----"},
    {"aaaaad", "01235", "4-----"},
    {"abcd", "0123", "----"},
    {"aaaaabbbbb", "01235678", "4---9-----"},
    {"baaaaab", "061234", "--5----"},
};

static void leave_one_by_one(
    struct fixture *fixture, const char *taken, const char *later)
{
    char active[JOB_LIMIT + 1] = "";
    size_t active_len = strlen(taken);

    memcpy(active, taken, active_len + 1);
    for (size_t i = 0; later[i] != '\0'; i++) {
        struct pt_job *next = NULL;

        assert_true(i < active_len);
        pt_mailbox_lines_leave(&fixture->lines, fixture->jobs[active[i] - '0']);
        next = pt_mailbox_lines_take(&fixture->lines);
        assert_int_equal(number_of(fixture, next), later[i]);
        if (next) {
            active[active_len++] = later[i];
        }
        assert_null(pt_mailbox_lines_take(&fixture->lines));
    }
    assert_int_equal(active_len, fixture->job_count);
}

static void test_mailbox_lines__four_at_a_time_in_their_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture fixture;

        set_up(&fixture);
        add_all(&fixture, rows[i].names);
        for (const char *at = rows[i].taken; *at != '\0'; at++) {
            assert_int_equal(
                number_of(&fixture, pt_mailbox_lines_take(&fixture.lines)),
                *at);
        }
        assert_null(pt_mailbox_lines_take(&fixture.lines));
        leave_one_by_one(&fixture, rows[i].taken, rows[i].later);
        tear_down(&fixture);
    }
}

/* A job that comes while others are active stands behind those waiting. */
static void test_mailbox_lines__a_late_job_goes_to_the_end(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    add_all(&fixture, "aaaaa");
    for (size_t i = 0; i < 4; i++) {
        assert_ptr_equal(
            pt_mailbox_lines_take(&fixture.lines), fixture.jobs[i]);
    }
    add(&fixture, 'A');
    assert_null(pt_mailbox_lines_take(&fixture.lines));
    pt_mailbox_lines_leave(&fixture.lines, fixture.jobs[2]);
    pt_mailbox_lines_leave(&fixture.lines, fixture.jobs[0]);
    assert_ptr_equal(pt_mailbox_lines_take(&fixture.lines), fixture.jobs[4]);
    /* the line is empty for a moment, then used again */
    assert_ptr_equal(pt_mailbox_lines_take(&fixture.lines), fixture.jobs[5]);
    add(&fixture, 'a');
    pt_mailbox_lines_leave(&fixture.lines, fixture.jobs[1]);
    assert_ptr_equal(pt_mailbox_lines_take(&fixture.lines), fixture.jobs[6]);
    for (size_t i = 3; i < 7; i++) {
        pt_mailbox_lines_leave(&fixture.lines, fixture.jobs[i]);
    }
    tear_down(&fixture);
}

/* A mailbox that everybody has left is forgotten; it may come back. */
static void test_mailbox_lines__an_empty_mailbox_is_forgotten(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    for (size_t i = 0; i < 3; i++) {
        add_all(&fixture, "ab");
        for (size_t k = 2 * i; k < 2 * i + 2; k++) {
            assert_ptr_equal(
                pt_mailbox_lines_take(&fixture.lines), fixture.jobs[k]);
            pt_mailbox_lines_leave(&fixture.lines, fixture.jobs[k]);
        }
        assert_null(fixture.lines.mailboxes);
    }
    tear_down(&fixture);
}

/* Stopping ends them all: the limit does not count then. */
static void test_mailbox_lines__stopping_takes_whoever_waits(void **state)
{
    struct fixture fixture;
    bool was_seen[JOB_LIMIT] = {false};

    (void)state;
    set_up(&fixture);
    add_all(&fixture, "aaaaaaabb");
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(pt_mailbox_lines_take(&fixture.lines));
        was_seen[i] = true;
    }
    for (size_t i = 4; i < 9; i++) {
        struct pt_job *job = pt_mailbox_lines_take_waiting(&fixture.lines);
        size_t number = (size_t)(number_of(&fixture, job) - '0');

        assert_true(number < 9);
        assert_false(was_seen[number]);
        was_seen[number] = true;
    }
    assert_null(pt_mailbox_lines_take_waiting(&fixture.lines));
    for (size_t i = 0; i < 9; i++) {
        pt_mailbox_lines_leave(&fixture.lines, fixture.jobs[i]);
    }
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mailbox_lines__four_at_a_time_in_their_order),
        cmocka_unit_test(test_mailbox_lines__a_late_job_goes_to_the_end),
        cmocka_unit_test(test_mailbox_lines__an_empty_mailbox_is_forgotten),
        cmocka_unit_test(test_mailbox_lines__stopping_takes_whoever_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

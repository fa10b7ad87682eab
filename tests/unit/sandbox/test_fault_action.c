/*
 * Tests of sandbox/fault_action.c: the words of an action.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fault_action.h"

struct kind_row {
    const char *text;
    enum pt_fault_kind kind;
    enum pt_fault_point point;
    uint64_t number;
};

static void test_fault_action__each_name(void **state)
{
    static const struct kind_row rows[] = {
        {"503", PT_FAULT_ANSWER, PT_FAULT_AFTER, 0},
        {"accept-then 504", PT_FAULT_ANSWER, PT_FAULT_DONE, 0},
        {"reset-before", PT_FAULT_RESET, PT_FAULT_BEFORE, 0},
        {"reset-middle", PT_FAULT_RESET, PT_FAULT_MIDDLE, 0},
        {"reset-after", PT_FAULT_RESET, PT_FAULT_AFTER, 0},
        {"accept-then-reset", PT_FAULT_RESET, PT_FAULT_DONE, 0},
        {"close-before", PT_FAULT_CLOSE, PT_FAULT_BEFORE, 0},
        {"close-middle", PT_FAULT_CLOSE, PT_FAULT_MIDDLE, 0},
        {"close-after", PT_FAULT_CLOSE, PT_FAULT_AFTER, 0},
        {"accept-then-close", PT_FAULT_CLOSE, PT_FAULT_DONE, 0},
        {"hang-before", PT_FAULT_HANG, PT_FAULT_BEFORE, 0},
        {"hang-middle", PT_FAULT_HANG, PT_FAULT_MIDDLE, 0},
        {"hang", PT_FAULT_HANG, PT_FAULT_AFTER, 0},
        {"accept-then-hang", PT_FAULT_HANG, PT_FAULT_DONE, 0},
        {"half-answer", PT_FAULT_HALF_ANSWER, PT_FAULT_DONE, 0},
        {"half-head", PT_FAULT_HALF_HEAD, PT_FAULT_DONE, 0},
        {"half-body", PT_FAULT_HALF_BODY, PT_FAULT_DONE, 0},
        {"  drip  60000 ", PT_FAULT_DRIP, PT_FAULT_DONE, 60000},
        {"session-expired", PT_FAULT_SESSION_EXPIRED, PT_FAULT_DONE, 0},
        {"wrong-ranges 0", PT_FAULT_WRONG_RANGES, PT_FAULT_DONE, 0},
        {"wrong-ranges 9223372036854775807", PT_FAULT_WRONG_RANGES,
            PT_FAULT_DONE, INT64_MAX},
        {"late-draft 2", PT_FAULT_LATE_DRAFT, PT_FAULT_DONE, 2000},
        {"late-draft 0.5", PT_FAULT_LATE_DRAFT, PT_FAULT_DONE, 500},
        {"late-draft 1.0259", PT_FAULT_LATE_DRAFT, PT_FAULT_DONE, 1025},
        {"submitted-as-draft 86400", PT_FAULT_SUBMITTED_AS_DRAFT, PT_FAULT_DONE,
            86400000},
        {"vanished-draft", PT_FAULT_VANISHED_DRAFT, PT_FAULT_DONE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_fault_action action = {.number = 7};
        struct postern_error err = {.status = POSTERN_OK};

        if (pt_fault_action_parse(pt_view_of(rows[i].text), &action, &err) !=
            POSTERN_OK) {
            fail_msg("'%s': %s", rows[i].text, err.message);
        }
        if (action.kind != rows[i].kind || action.point != rows[i].point ||
            action.number != rows[i].number) {
            fail_msg("'%s' is kind %d at %d with %llu", rows[i].text,
                (int)action.kind, (int)action.point,
                (unsigned long long)action.number);
        }
        assert_int_equal(pt_fault_action_is_silent(&action),
            action.kind >= PT_FAULT_RESET && action.kind <= PT_FAULT_HANG);
    }
}

static void test_fault_action__the_words_after_a_status(void **state)
{
    struct pt_fault_action action;

    (void)state;
    assert_int_equal(
        pt_fault_action_parse(
            pt_view_of(" accept-then  302 empty headers=none code=ErrorX "
                       "retry-after=1.5 location=http://x:1/y?z=1 "),
            &action, NULL),
        POSTERN_OK);
    assert_int_equal(action.status, 302);
    assert_int_equal(action.body, PT_FAULT_BODY_EMPTY);
    assert_true(action.is_without_ids);
    assert_false(action.is_retry_date);
    assert_string_equal(action.code, "ErrorX");
    assert_string_equal(action.retry_after, "1.5");
    assert_string_equal(action.location, "http://x:1/y?z=1");
    assert_string_equal(action.text,
        "accept-then  302 empty headers=none code=ErrorX retry-after=1.5 "
        "location=http://x:1/y?z=1");
    assert_int_equal(pt_fault_action_parse(
                         pt_view_of("599 html retry-date=30"), &action, NULL),
        POSTERN_OK);
    assert_int_equal(action.status, 599);
    assert_int_equal(action.body, PT_FAULT_BODY_HTML);
    assert_true(action.is_without_ids);
    assert_true(action.is_retry_date);
    assert_int_equal(action.retry_after_s, 30);
    assert_string_equal(action.code, "");
    assert_string_equal(action.retry_after, "");
    assert_int_equal(
        pt_fault_action_parse(pt_view_of("200"), &action, NULL), POSTERN_OK);
    assert_int_equal(action.body, PT_FAULT_BODY_USUAL);
    assert_false(action.is_without_ids);
}

struct end_row {
    const char *text;
    enum pt_fault_kind also;
    enum pt_fault_kind kind;
    uint64_t number;
    unsigned status;
};

static void test_fault_action__how_a_routes_own_one_is_answered(void **state)
{
    static const struct end_row rows[] = {
        {"submitted-as-draft 10 then 504", PT_FAULT_SUBMITTED_AS_DRAFT,
            PT_FAULT_ANSWER, 10000, 504},
        {"late-draft 0.5  then  503 html", PT_FAULT_LATE_DRAFT, PT_FAULT_ANSWER,
            500, 503},
        {"vanished-draft then reset", PT_FAULT_VANISHED_DRAFT, PT_FAULT_RESET,
            0, 0},
        {"session-expired then close ", PT_FAULT_SESSION_EXPIRED,
            PT_FAULT_CLOSE, 0, 0},
        {"wrong-ranges 7 then hang", PT_FAULT_WRONG_RANGES, PT_FAULT_HANG, 7,
            0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_fault_action action = {.number = 7};
        struct postern_error err = {.status = POSTERN_OK};

        if (pt_fault_action_parse(pt_view_of(rows[i].text), &action, &err) !=
            POSTERN_OK) {
            fail_msg("'%s': %s", rows[i].text, err.message);
        }
        assert_true(pt_fault_action_has(&action, rows[i].also));
        assert_true(pt_fault_action_has(&action, rows[i].kind));
        assert_int_equal(action.kind, rows[i].kind);
        assert_int_equal(action.point, PT_FAULT_DONE);
        assert_int_equal(action.number, rows[i].number);
        assert_int_equal(action.status, rows[i].status);
        assert_int_equal(pt_fault_action_is_silent(&action),
            rows[i].kind != PT_FAULT_ANSWER);
    }
}

/* One that is the service's own has no other in it. */
static void test_fault_action__has_its_own_kind_alone(void **state)
{
    struct pt_fault_action action;

    (void)state;
    assert_int_equal(
        pt_fault_action_parse(pt_view_of("late-draft 1"), &action, NULL),
        POSTERN_OK);
    assert_true(pt_fault_action_has(&action, PT_FAULT_LATE_DRAFT));
    assert_false(pt_fault_action_has(&action, PT_FAULT_ANSWER));
    assert_false(pt_fault_action_has(&action, PT_FAULT_VANISHED_DRAFT));
    assert_int_equal(
        pt_fault_action_parse(pt_view_of("reset-after"), &action, NULL),
        POSTERN_OK);
    assert_true(pt_fault_action_has(&action, PT_FAULT_RESET));
    assert_false(pt_fault_action_has(&action, PT_FAULT_ANSWER));
}

struct bad_row {
    const char *text;
    const char *complaint;
};

static void test_fault_action__what_is_wrong_is_named(void **state)
{
    static const struct bad_row rows[] = {
        {"", "there is no action"},
        {" \t", "there is no action"},
        {"resett", "the action 'resett' is unknown"},
        {"Hang", "the action 'Hang' is unknown"},
        {"reset-before 3", "reset-before needs nothing after it, not '3'"},
        {"drip", "drip needs milliseconds from 1 to 60000, not ''"},
        {"drip 0", "not '0'"},
        {"drip 60001", "not '60001'"},
        {"drip 5 5", "not '5 5'"},
        {"drip 1.5", "not '1.5'"},
        {"wrong-ranges", "wrong-ranges needs the number of a byte"},
        {"wrong-ranges -1", "not '-1'"},
        {"wrong-ranges 9223372036854775808", "not '9223372036854775808'"},
        {"late-draft", "late-draft needs seconds"},
        {"late-draft .5", "not '.5'"},
        {"late-draft 1.", "not '1.'"},
        {"late-draft 1.x", "not '1.x'"},
        {"late-draft 86401", "not '86401'"},
        {"vanished-draft then", "from 200 to 599, not ''"},
        {"vanished-draft then drip 5", "from 200 to 599, not 'drip'"},
        {"vanished-draft then reset-after", "not 'reset-after'"},
        {"vanished-draft then reset 503",
            "after 'then reset' there can be nothing, not '503'"},
        {"vanished-draft then 503 x=1", "a status knows no 'x=1'"},
        {"vanished-draft 5 then 503", "needs nothing after it, not '5'"},
        {"late-draft then 503", "late-draft needs seconds"},
        {"reset-after then 503", "needs nothing after it, not 'then 503'"},
        {"100", "from 200 to 599, not '100'"},
        {"600", "not '600'"},
        {"50x", "not '50x'"},
        {"99999999999999999999999", "from 200 to 599"},
        {"accept-then", "from 200 to 599, not ''"},
        {"accept-then hang", "not 'hang'"},
        {"503 retry=2", "a status knows no 'retry=2'"},
        {"503 retry-after", "a status knows no 'retry-after'"},
        {"503 retry-after=", "a status knows no 'retry-after='"},
        {"503 headers=some", "a status knows no 'headers=some'"},
        {"503 html=1", "a status knows no 'html=1'"},
        {"503 retry-date=1.5", "retry-date= needs seconds"},
        {"503 code=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaa",
            "code= has more than 63 characters"},
        {"503 retry-after=\xc3\xa4", "not ASCII"},
        {"503 retry-after=1\033", "not ASCII"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_fault_action action = {.status = 42};
        struct postern_error err = {.status = POSTERN_OK};

        if (pt_fault_action_parse(pt_view_of(rows[i].text), &action, &err) !=
                POSTERN_E_INVALID ||
            !strstr(err.message, rows[i].complaint)) {
            fail_msg("'%s': '%s'", rows[i].text, err.message);
        }
        assert_int_equal(action.status, 42);
    }
}

/* The table that people read is the one that is parsed. */
static void test_fault_action__what_is_told_can_be_said(void **state)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct pt_view rest;
    struct pt_view line;
    size_t named = 0;

    (void)state;
    assert_non_null(out);
    pt_fault_action_tell(out);
    assert_int_equal(fclose(out), 0);
    rest = pt_view_of(text);
    while (pt_view_next_field(&rest, '\n', &line)) {
        struct pt_fault_action action;
        struct pt_view word = pt_view_of("");
        char with_number[64];

        assert_true(line.len < 80);
        if (line.len < 3 || line.ptr[1] != ' ' || line.ptr[2] < 'a' ||
            !pt_fault_action_next_word(&line, &word) ||
            pt_view_is_equal(word, pt_view_of("accept-then"))) {
            continue;
        }
        (void)snprintf(with_number, sizeof(with_number), "%.32s", word.ptr);
        memcpy(with_number + word.len, " 1", 3);
        if (pt_fault_action_parse(word, &action, NULL) != POSTERN_OK &&
            pt_fault_action_parse(pt_view_of(with_number), &action, NULL) !=
                POSTERN_OK) {
            fail_msg("'%s' is told, but not taken", with_number);
        }
        named++;
    }
    assert_int_equal(named, 21);
    free(text); /* NOLINT open_memstream() allocated it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fault_action__each_name),
        cmocka_unit_test(test_fault_action__the_words_after_a_status),
        cmocka_unit_test(test_fault_action__how_a_routes_own_one_is_answered),
        cmocka_unit_test(test_fault_action__has_its_own_kind_alone),
        cmocka_unit_test(test_fault_action__what_is_wrong_is_named),
        cmocka_unit_test(test_fault_action__what_is_told_can_be_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

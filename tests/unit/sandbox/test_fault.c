/*
 * Tests of sandbox/fault.c: which requests a fault concerns, and how often.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fault.h"

#define SEND_MAIL "/v1.0/users/user%40example.com/sendMail"
#define TOKEN "/ab-cd-ef-gh/oauth2/v2.0/token"

static void test_fault__all_parts_are_read(void **state)
{
    struct pt_fault fault;

    (void)state;
    assert_int_equal(
        pt_fault_parse(
            "post /V1.0/users/*/sendMail: 503 retry-after=2 x3 after 12",
            &fault, NULL),
        POSTERN_OK);
    assert_string_equal(fault.method, "POST");
    assert_string_equal(fault.path, "/users/*/sendMail");
    assert_int_equal(fault.times, 3);
    assert_int_equal(fault.after, 12);
    assert_int_equal(fault.action.status, 503);
    assert_string_equal(fault.action.retry_after, "2");
    assert_string_equal(fault.action.text, "503 retry-after=2");
    assert_int_equal(
        pt_fault_parse(" * ** :hang after 0 x*", &fault, NULL), POSTERN_OK);
    assert_string_equal(fault.method, "*");
    assert_string_equal(fault.path, "**");
    assert_true(fault.times == PT_FAULT_ALWAYS);
    assert_int_equal(fault.after, 0);
    assert_string_equal(fault.action.text, "hang");
    assert_int_equal(
        pt_fault_parse("PUT /a: drip 20", &fault, NULL), POSTERN_OK);
    assert_int_equal(fault.times, 1);
    assert_int_equal(fault.action.number, 20);
}

struct bad_row {
    const char *text;
    const char *complaint;
};

static void test_fault__what_is_wrong_is_named(void **state)
{
    static const struct bad_row rows[] = {
        {"", "the method '' is none of GET"},
        {"FETCH /a: 503", "the method 'FETCH' is none of"},
        {"/a: 503", "the method '/a' is none of"},
        {"POST", "there is no path"},
        {"POST : 503", "there is no path"},
        {"POST users: 503", "must begin with /"},
        {"POST *: 503", "must begin with /"},
        {"POST /a?b=c: 503", "neither a blank nor a query"},
        {"POST /a /b: 503", "neither a blank nor a query"},
        {"POST /a/b*: 503", "one whole segment"},
        {"POST /**/b: 503", "any rest at its end"},
        {"POST /a 503", "neither a blank"},
        {"POST /a", "there is no ':'"},
        {"POST /a:", "there is no action"},
        {"POST /a: x3", "there is no action"},
        {"POST /a: after 3", "there is no action"},
        {"POST /a: nonsense", "'nonsense' is unknown"},
        {"POST /a: 503 x0", "'x0' is neither x*"},
        {"POST /a: 503 x1000001", "'x1000001' is neither x*"},
        {"POST /a: 503 x*2", "'x*2' is neither x*"},
        {"POST /a: 503 after", "after needs a number of requests, not ''"},
        {"POST /a: 503 after x2", "not 'x2'"},
        {"POST /a: 503 after -1", "not '-1'"},
        {"POST /a: 503 x2 html", "only xN and after M can follow, not 'html'"},
        {"POST /a: hang after 1 2", "can follow, not '2'"},
    };
    char long_path[400];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_fault fault = {.times = 42};
        struct postern_error err = {.status = POSTERN_OK};

        if (pt_fault_parse(rows[i].text, &fault, &err) != POSTERN_E_INVALID ||
            !strstr(err.message, rows[i].complaint)) {
            fail_msg("'%s': '%s'", rows[i].text, err.message);
        }
        assert_int_equal(fault.times, 42);
    }
    (void)snprintf(long_path, sizeof(long_path), "PUT /%0300d: 503", 1);
    assert_int_equal(
        pt_fault_parse(long_path, &(struct pt_fault){.times = 0}, NULL),
        POSTERN_E_INVALID);
}

struct match_row {
    const char *fault;
    const char *method;
    const char *target;
    bool is_match;
};

static void test_fault__each_request_and_pattern(void **state)
{
    static const struct match_row rows[] = {
        {"POST /users/*/sendMail: 503", "POST", SEND_MAIL, true},
        {"POST /v1.0/users/*/sendMail: 503", "POST", SEND_MAIL, true},
        {"POST /users/user@example.com/sendmail: 503", "POST", SEND_MAIL, true},
        {"POST /users/*/sendMail: 503", "POST", SEND_MAIL "?a=b", true},
        {"POST /users/*/sendMail: 503", "POST", SEND_MAIL "/", true},
        {"* /users/*/sendMail: 503", "GET", SEND_MAIL, true},
        {"GET /users/*/sendMail: 503", "POST", SEND_MAIL, false},
        {"POST /users/*: 503", "POST", SEND_MAIL, false},
        {"POST /users/*/sendMail/*: 503", "POST", SEND_MAIL, false},
        {"POST /users/ops@example.com/sendMail: 503", "POST", SEND_MAIL, false},
        {"POST /me/sendMail: 503", "POST", "/v1.0/me/sendMail", true},
        {"POST /users/**: 503", "POST", SEND_MAIL, true},
        {"POST /users/*/sendMail/**: 503", "POST", SEND_MAIL, true},
        {"POST /groups/**: 503", "POST", SEND_MAIL, false},
        {"POST /users/*/messages/*/send: 503", "POST",
            "/v1.0/users/a%2Fb/messages/AAMk%2Bx%3D/send", true},
        {"PUT **: 503", "PUT", "/upload/session%27s/x?authtoken=y", true},
        {"PUT /**: 503", "PUT", "/upload/x", true},
        {"PUT **: 503", "PUT", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14", true},
        {"PUT **: 503", "PUT", "/broken%zz", true},
        {"PUT /*: 503", "PUT", "/broken%zz", false},
        {"* **: 503", "GET", "/", true},
        {"GET /: 503", "GET", "/", true},
        {"GET /: 503", "GET", "/a", false},
        {"POST /token: 503", "POST", TOKEN, true},
        {"POST /*: 503", "POST", TOKEN, true},
        {"POST /*/oauth2/v2.0/token: 503", "POST", TOKEN, true},
        {"POST /token: 503", "POST", "/common/oauth2/v2.0/devicecode", false},
        {"POST /token: 503", "POST", SEND_MAIL, false},
        {"POST **: 503", "POST", TOKEN, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_fault fault;

        assert_int_equal(
            pt_fault_parse(rows[i].fault, &fault, NULL), POSTERN_OK);
        if (pt_fault_is_match(&fault, rows[i].method, rows[i].target) !=
            rows[i].is_match) {
            fail_msg("'%s' and '%s %s'", rows[i].fault, rows[i].method,
                rows[i].target);
        }
    }
}

static void add(struct pt_faults *faults, const char *text)
{
    assert_int_equal(pt_faults_add(faults, text, NULL), POSTERN_OK);
}

/* The status of the fault that such a request meets, 0 for none. */
static unsigned take(
    struct pt_faults *faults, const char *method, const char *target)
{
    struct pt_fault_action action = {.status = 0};

    return pt_faults_take(faults, method, target, &action) ? action.status : 0;
}

static void test_fault__once_unless_said_otherwise(void **state)
{
    struct pt_faults *faults = pt_faults_new(NULL);

    (void)state;
    assert_non_null(faults);
    assert_int_equal(take(NULL, "GET", "/a"), 0);
    assert_int_equal(take(faults, "GET", "/a"), 0);
    add(faults, "GET /a: 501");
    add(faults, "GET /b: 502 x2 after 1");
    add(faults, "GET /c: 503 x* after 2");
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(take(faults, "GET", "/a"), i == 0 ? 501 : 0);
        assert_int_equal(take(faults, "GET", "/b"), i == 1 || i == 2 ? 502 : 0);
        assert_int_equal(take(faults, "GET", "/c"), i >= 2 ? 503 : 0);
        assert_int_equal(take(faults, "PUT", "/c"), 0);
    }
    pt_faults_free(faults);
}

static void test_fault__the_first_that_is_live_wins(void **state)
{
    static const unsigned expected[] = {501, 503, 503, 502, 504, 504, 504};
    struct pt_faults *faults = pt_faults_new(NULL);

    (void)state;
    assert_non_null(faults);
    add(faults, "* /a: 501");
    add(faults, "* /a: 502 after 3"); /* its third is the pattern's fourth */
    add(faults, "* **: 503 x2");
    add(faults, "* **: 504 x*");
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_int_equal(take(faults, "GET", "/a"), expected[i]);
    }
    pt_faults_free(faults);
}

static void test_fault__a_hit_is_told_without_query_and_controls(void **state)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct pt_faults *faults = NULL;

    (void)state;
    assert_non_null(out);
    faults = pt_faults_new(out);
    assert_non_null(faults);
    add(faults, "PUT **: wrong-ranges 5 x2");
    assert_int_equal(take(faults, "GET", "/a"), 0);
    (void)take(faults, "PUT", "/up\033[m/x?authtoken=secret");
    (void)take(faults, "PUT", "/y");
    (void)take(faults, "PUT", "/z");
    pt_faults_free(faults);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "fault PUT /up?[m/x wrong-ranges 5\n"
                              "fault PUT /y wrong-ranges 5\n");
    free(text); /* NOLINT open_memstream() allocated it */
}

static void test_fault__too_many_are_refused(void **state)
{
    struct pt_faults *faults = pt_faults_new(NULL);
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    assert_non_null(faults);
    assert_int_equal(pt_faults_add(faults, "GET /a", NULL), POSTERN_E_INVALID);
    for (size_t i = 0; i < PT_FAULT_MAX_COUNT; i++) {
        add(faults, "GET /a: 503");
    }
    assert_int_equal(
        pt_faults_add(faults, "GET /a: 503", &err), POSTERN_E_INVALID);
    assert_non_null(strstr(err.message, "at most 32"));
    pt_faults_free(faults);
    pt_faults_free(NULL);
}

#define THREADS 4
#define TAKES 500

struct taker {
    pthread_t thread;
    struct pt_faults *faults;
    unsigned hits;
};

static void *take_many(void *context)
{
    struct taker *taker = context;

    for (unsigned i = 0; i < TAKES; i++) {
        taker->hits += take(taker->faults, "GET", "/a") != 0;
    }
    return NULL;
}

static void test_fault__threads_share_the_count(void **state)
{
    struct pt_faults *faults = pt_faults_new(NULL);
    struct taker takers[THREADS];
    unsigned hits = 0;

    (void)state;
    assert_non_null(faults);
    add(faults, "* /a: 503 x777 after 100");
    for (size_t i = 0; i < THREADS; i++) {
        takers[i] = (struct taker){.faults = faults};
        assert_int_equal(
            pthread_create(&takers[i].thread, NULL, take_many, &takers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(takers[i].thread, NULL), 0);
        hits += takers[i].hits;
    }
    assert_int_equal(hits, 777);
    pt_faults_free(faults);
}

static void test_fault__a_route_asks_for_its_own_kind(void **state)
{
    struct pt_fault_action action = {.kind = PT_FAULT_LATE_DRAFT};
    struct pt_exchange_request request = {.fault = NULL};

    (void)state;
    assert_null(pt_faults_find(&request, PT_FAULT_ANSWER));
    request.fault = &action;
    assert_ptr_equal(pt_faults_find(&request, PT_FAULT_LATE_DRAFT), &action);
    assert_null(pt_faults_find(&request, PT_FAULT_VANISHED_DRAFT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fault__all_parts_are_read),
        cmocka_unit_test(test_fault__what_is_wrong_is_named),
        cmocka_unit_test(test_fault__each_request_and_pattern),
        cmocka_unit_test(test_fault__once_unless_said_otherwise),
        cmocka_unit_test(test_fault__the_first_that_is_live_wins),
        cmocka_unit_test(test_fault__a_hit_is_told_without_query_and_controls),
        cmocka_unit_test(test_fault__too_many_are_refused),
        cmocka_unit_test(test_fault__threads_share_the_count),
        cmocka_unit_test(test_fault__a_route_asks_for_its_own_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What each answer means to each step of the draft route: every status of
 * every step, with Graph's error body and without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/limits.h"
#include "graph/draft_verdict.h"

/* One letter a verdict, as the table below has them. */
static char letter_of(enum pt_draft_next next)
{
    static const char letters[] = "?DASWOLMF";

    assert_true(next >= PT_DRAFT_NEXT_DONE && next <= PT_DRAFT_NEXT_FAILED);
    return letters[next];
}

static struct pt_draft_verdict judge(
    enum pt_draft_step step, int status, const char *code, bool is_complete)
{
    static const struct pt_graph_error_context context = {
        .source_kind = PT_SOURCE_ADDRESS};
    struct pt_response response;
    struct pt_draft_verdict verdict;

    pt_response_init(&response);
    response.http_status = status;
    response.is_request_complete = is_complete;
    if (code) {
        char body[200];

        (void)snprintf(body, sizeof(body),
            "{\"error\":{\"code\":\"%s\",\"message\":\"Words.\"}}", code);
        assert_int_equal(
            pt_secret_set(&response.body, pt_view_of(body), NULL), POSTERN_OK);
        (void)snprintf(
            response.request_id, sizeof(response.request_id), "graph-id");
    }
    verdict = pt_draft_verdict(step, &response, "our-id", &context);
    pt_response_done(&response);
    return verdict;
}

/*
 * Done, Again, Sign in, Wait, Other way, Look, Missing, Failed; of the
 * statuses from the one in the head of the column to before the next. A row's
 * statuses: 200 201 202 204 205 300 400 401 402 404 405 408 409 410 413 414
 * 416 417 423 424 429 430 499 500 503 507 508.
 */
static const int heads[] = {200, 201, 202, 204, 205, 300, 400, 401, 402, 404,
    405, 408, 409, 410, 413, 414, 416, 417, 423, 424, 429, 430, 499, 500, 503,
    507, 508, 600};

struct step_row {
    enum pt_draft_step step;
    const char *verdicts;
};

static const struct step_row step_rows[] = {
    {PT_DRAFT_CREATE, "ADAAAFFSFFFAAFFFFFAFWFAAAFA"},
    {PT_DRAFT_ATTACH, "LDLLLFFSFMFLLFOFFFLFWFLLLFL"},
    {PT_DRAFT_SESSION, "DDAAAFFSFMFAAFOFFFAFWFAAAFA"},
    {PT_DRAFT_RANGE, "DLLLLFLLLLLALLFLLLLLWLLAAFA"},
    {PT_DRAFT_LAST_RANGE, "DDLLLFLLLLLLLLFLLLLLWLLLLFL"},
    {PT_DRAFT_LOOK, "DAAAAFFSFMFAAFFFFFAFWFAAAFA"},
    {PT_DRAFT_CHECK, "DAAAAFFSFMFAAFFFFFAFWFAAAFA"},
    {PT_DRAFT_FIND, "DAAAAFFSFMFAAFFFFFAFWFAAAFA"},
    {PT_DRAFT_SEARCH, "DAAAAFFSFFFAAFFFFFAFWFAAAFA"},
    {PT_DRAFT_END_SESSION, "DDDDDFFFFDFFFFFFFFFFFFFFFFF"},
    {PT_DRAFT_DELETE, "DDDDDFFSFMFAAFFFFFAFWFAAAFA"},
    {PT_DRAFT_FIND_ORPHAN, "DAAAAFFSFFFAAFFFFFAFWFAAAFA"},
    {PT_DRAFT_DELETE_ORPHAN, "DDDDDFFSFMFAAFFFFFAFWFAAAFA"},
};

static void check_status(const struct step_row *row, size_t column, int status)
{
    const char *codes[] = {NULL, "ErrorSomething"};

    for (size_t i = 0; i < 2; i++) {
        struct pt_draft_verdict verdict =
            judge(row->step, status, codes[i], true);
        bool is_done = verdict.next == PT_DRAFT_NEXT_DONE;

        if (letter_of(verdict.next) != row->verdicts[column]) {
            fail_msg("step %d, status %d: %c", (int)row->step, status,
                letter_of(verdict.next));
        }
        assert_int_equal(verdict.error.status == POSTERN_OK, is_done);
        assert_int_equal(verdict.error.http_status, is_done ? 0 : status);
        assert_string_equal(
            verdict.error.client_request_id, is_done ? "" : "our-id");
        if (verdict.next == PT_DRAFT_NEXT_AGAIN ||
            verdict.next == PT_DRAFT_NEXT_LOOK) {
            assert_int_equal(verdict.error.advice, POSTERN_ADVICE_RETRY);
            assert_int_equal(verdict.error.status, POSTERN_E_SERVICE);
        }
    }
}

static void test_draft_verdict__every_status_of_every_step(void **state)
{
    size_t columns = sizeof(heads) / sizeof(heads[0]) - 1;

    (void)state;
    for (size_t i = 0; i < sizeof(step_rows) / sizeof(step_rows[0]); i++) {
        assert_int_equal(strlen(step_rows[i].verdicts), columns);
        for (size_t column = 0; column < columns; column++) {
            for (int status = heads[column]; status < heads[column + 1];
                 status++) {
                check_status(&step_rows[i], column, status);
            }
        }
    }
}

/* Before the whole request was out nothing can have been done. */
static void test_draft_verdict__early_answers_leave_no_doubt(void **state)
{
    (void)state;
    for (int step = PT_DRAFT_CREATE; step < PT_DRAFT_ENDED; step++) {
        for (int status = 100; status < 700; status++) {
            struct pt_draft_verdict early =
                judge((enum pt_draft_step)step, status, NULL, false);

            if (step == PT_DRAFT_SEND) {
                break;
            }
            assert_false(early.is_doubtful);
            if (step == PT_DRAFT_ATTACH) {
                assert_int_not_equal(early.next, PT_DRAFT_NEXT_LOOK);
            }
        }
    }
}

struct doubt_row {
    int status;
    const char *code;
    bool is_doubtful;
};

static const struct doubt_row doubt_rows[] = {
    {201, NULL, false},
    {200, NULL, true},
    {204, "ErrorSomething", true},
    {302, NULL, true},
    {400, "ErrorSomething", false},
    {400, NULL, true},
    {401, "InvalidAuthenticationToken", false},
    {403, NULL, true},
    {408, "ErrorSomething", true},
    {409, "ErrorSomething", true},
    {429, "TooManyRequests", false},
    {500, "ErrorSomething", true},
    {503, NULL, true},
};

static void test_draft_verdict__where_a_draft_may_have_been_made(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(doubt_rows) / sizeof(doubt_rows[0]); i++) {
        const struct doubt_row *row = &doubt_rows[i];

        if (judge(PT_DRAFT_CREATE, row->status, row->code, true).is_doubtful !=
            row->is_doubtful) {
            fail_msg("%d", row->status);
        }
    }
}

struct code_row {
    enum pt_draft_step step;
    int status;
    const char *code;
    char letter;
};

static const struct code_row code_rows[] = {
    {PT_DRAFT_SESSION, 400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
        'O'},
    {PT_DRAFT_SESSION, 400, "errorattachmentsizeshouldnotbelessthanminimumsize",
        'O'},
    {PT_DRAFT_SESSION, 400, "ErrorMessageSizeExceeded", 'O'},
    {PT_DRAFT_ATTACH, 400, "ErrorAttachmentSizeLimitExceeded", 'O'},
    {PT_DRAFT_ATTACH, 413, "RequestBodyTooLarge", 'O'},
    {PT_DRAFT_ATTACH, 413, "ErrorQuotaExceeded", 'F'},
    {PT_DRAFT_ATTACH, 500, "ErrorMessageSizeExceeded", 'L'},
    {PT_DRAFT_LAST_RANGE, 400, "ErrorMessageSizeExceeded", 'F'},
    {PT_DRAFT_LAST_RANGE, 403, "ErrorQuotaExceeded", 'F'},
    {PT_DRAFT_LAST_RANGE, 404, "ErrorItemNotFound", 'L'},
    {PT_DRAFT_RANGE, 500, "ErrorQuotaExceeded", 'A'},
    {PT_DRAFT_CREATE, 413, "RequestBodyTooLarge", 'F'},
};

static void test_draft_verdict__codes_that_speak_of_sizes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(code_rows) / sizeof(code_rows[0]); i++) {
        const struct code_row *row = &code_rows[i];
        struct pt_draft_verdict verdict =
            judge(row->step, row->status, row->code, true);

        if (letter_of(verdict.next) != row->letter) {
            fail_msg(
                "%d %s: %c", row->status, row->code, letter_of(verdict.next));
        }
        assert_string_equal(verdict.error.service_code, row->code);
    }
}

struct transport_row {
    enum pt_transport transport;
    bool is_complete;
    enum postern_advice advice;
    char create;
    char attach;
    char end;
};

static const struct transport_row transport_rows[] = {
    {PT_TRANSPORT_DNS, false, POSTERN_ADVICE_RETRY, 'A', 'A', 'F'},
    {PT_TRANSPORT_CONNECT, false, POSTERN_ADVICE_RETRY, 'A', 'A', 'F'},
    {PT_TRANSPORT_TLS, false, POSTERN_ADVICE_FIX_CONFIGURATION, 'F', 'F', 'F'},
    {PT_TRANSPORT_PROXY, false, POSTERN_ADVICE_FIX_CONFIGURATION, 'F', 'F',
        'F'},
    {PT_TRANSPORT_BROKEN, false, POSTERN_ADVICE_RETRY, 'A', 'A', 'F'},
    {PT_TRANSPORT_BROKEN, true, POSTERN_ADVICE_RETRY, 'A', 'L', 'F'},
    {PT_TRANSPORT_TIMEOUT, true, POSTERN_ADVICE_RETRY, 'A', 'L', 'F'},
    {PT_TRANSPORT_BODY, false, POSTERN_ADVICE_RETRY, 'F', 'F', 'F'},
    {PT_TRANSPORT_CANCELLED, true, POSTERN_ADVICE_RETRY, 'F', 'F', 'F'},
    {PT_TRANSPORT_REFUSED_STREAM, true, POSTERN_ADVICE_RETRY, 'A', 'A', 'F'},
    {PT_TRANSPORT_MEMORY, true, POSTERN_ADVICE_RETRY, 'F', 'F', 'F'},
};

static char judge_transport(
    enum pt_draft_step step, const struct transport_row *row, bool is_worded)
{
    static const struct pt_graph_error_context context = {.draft_act = NULL};
    struct pt_response response;
    struct pt_draft_verdict verdict;

    pt_response_init(&response);
    response.transport = row->transport;
    response.is_request_complete = row->is_complete;
    if (is_worded) {
        (void)pt_fail(&response.transport_error, POSTERN_E_NETWORK, row->advice,
            "the line is dead");
    }
    verdict = pt_draft_verdict(step, &response, "our-id", &context);
    assert_int_equal(verdict.error.status, POSTERN_E_NETWORK);
    assert_string_equal(verdict.error.client_request_id, "our-id");
    assert_int_equal(verdict.is_doubtful,
        row->is_complete && row->transport != PT_TRANSPORT_REFUSED_STREAM);
    pt_response_done(&response);
    return letter_of(verdict.next);
}

static void test_draft_verdict__no_answer_at_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(transport_rows) / sizeof(transport_rows[0]);
         i++) {
        const struct transport_row *row = &transport_rows[i];

        assert_int_equal(
            judge_transport(PT_DRAFT_CREATE, row, true), row->create);
        assert_int_equal(
            judge_transport(PT_DRAFT_ATTACH, row, true), row->attach);
        assert_int_equal(
            judge_transport(PT_DRAFT_LAST_RANGE, row, true), row->attach);
        assert_int_equal(
            judge_transport(PT_DRAFT_RANGE, row, true), row->create);
        assert_int_equal(
            judge_transport(PT_DRAFT_END_SESSION, row, true), row->end);
    }
    assert_int_equal(
        judge_transport(PT_DRAFT_FIND, &transport_rows[5], false), 'A');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draft_verdict__every_status_of_every_step),
        cmocka_unit_test(test_draft_verdict__early_answers_leave_no_doubt),
        cmocka_unit_test(test_draft_verdict__where_a_draft_may_have_been_made),
        cmocka_unit_test(test_draft_verdict__codes_that_speak_of_sizes),
        cmocka_unit_test(test_draft_verdict__no_answer_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

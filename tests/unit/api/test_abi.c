/*
 * test_abi.c: sizes and offsets that programs were compiled with.
 *
 * A change here breaks every program built against an earlier version, so it
 * comes with a new SONAME only. New members take the room of "reserved".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "postern/postern.h"

/* The table holds where int has four bytes and pointers have eight. */
static void require_lp64(void)
{
    if (sizeof(int) != 4 || sizeof(void *) != 8) {
        skip();
    }
}

static void test_abi__error_keeps_its_layout(void **state)
{
    (void)state;
    require_lp64();
    assert_int_equal(sizeof(struct postern_error), 484);
    assert_int_equal(offsetof(struct postern_error, status), 0);
    assert_int_equal(offsetof(struct postern_error, advice), 4);
    assert_int_equal(offsetof(struct postern_error, retry_after_ms), 8);
    assert_int_equal(offsetof(struct postern_error, http_status), 12);
    assert_int_equal(offsetof(struct postern_error, sys_errno), 16);
    assert_int_equal(offsetof(struct postern_error, service_code), 20);
    assert_int_equal(offsetof(struct postern_error, request_id), 84);
    assert_int_equal(offsetof(struct postern_error, client_request_id), 124);
    assert_int_equal(offsetof(struct postern_error, message), 164);
    assert_int_equal(offsetof(struct postern_error, reserved), 420);
}

static void test_abi__receipt_keeps_its_layout(void **state)
{
    (void)state;
    require_lp64();
    assert_int_equal(sizeof(struct postern_receipt), 700);
    assert_int_equal(offsetof(struct postern_receipt, outcome), 0);
    assert_int_equal(offsetof(struct postern_receipt, request_count), 4);
    assert_int_equal(offsetof(struct postern_receipt, request_id), 8);
    assert_int_equal(offsetof(struct postern_receipt, client_request_id), 48);
    assert_int_equal(offsetof(struct postern_receipt, error), 88);
    assert_int_equal(offsetof(struct postern_receipt, is_by_draft), 572);
    assert_int_equal(offsetof(struct postern_receipt, is_draft_left), 573);
    assert_int_equal(offsetof(struct postern_receipt, reserved), 574);
}

static void test_abi__client_options_keep_their_layout(void **state)
{
    (void)state;
    require_lp64();
    assert_int_equal(sizeof(struct postern_client_options), 56);
    assert_int_equal(offsetof(struct postern_client_options, version), 0);
    assert_int_equal(
        offsetof(struct postern_client_options, state_dir_utf8), 8);
    assert_int_equal(offsetof(struct postern_client_options, ca_file_utf8), 16);
    assert_int_equal(
        offsetof(struct postern_client_options, connect_timeout_ms), 24);
    assert_int_equal(
        offsetof(struct postern_client_options, response_timeout_ms), 28);
    assert_int_equal(offsetof(struct postern_client_options, log), 32);
    assert_int_equal(offsetof(struct postern_client_options, log_context), 40);
    assert_int_equal(offsetof(struct postern_client_options, log_level), 48);
}

/* Numbers are forever. */
static void test_abi__enumerators_keep_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(POSTERN_OK, 0);
    assert_int_equal(POSTERN_E_UNCERTAIN, 15);
    assert_int_equal(POSTERN_E_INTERNAL, 18);
    assert_int_equal(POSTERN_ADVICE_GIVE_UP, 0);
    assert_int_equal(POSTERN_ADVICE_FIND_OUT, 4);
    assert_int_equal(POSTERN_OUTCOME_HANDED, 1);
    assert_int_equal(POSTERN_OUTCOME_UNCERTAIN, 3);
    assert_int_equal(POSTERN_FORMAT_TEXT, 1);
    assert_int_equal(POSTERN_FORMAT_HTML, 2);
    assert_int_equal(POSTERN_FORMAT_MARKDOWN, 3);
    assert_int_equal(POSTERN_TYPE_INFO, 1);
    assert_int_equal(POSTERN_TYPE_FAILURE, 4);
    assert_int_equal(POSTERN_LOG_TRACE, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_abi__error_keeps_its_layout),
        cmocka_unit_test(test_abi__receipt_keeps_its_layout),
        cmocka_unit_test(test_abi__client_options_keep_their_layout),
        cmocka_unit_test(test_abi__enumerators_keep_their_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

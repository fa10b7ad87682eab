/*
 * Unit tests of model/segment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "failing_alloc.h"
#include "model/segment.h"

static char path[] = "/tmp/file";
static const struct pt_file_ref file = {.path_utf8 = path, .size_bytes = 100};

static void test_segment__body_knows_its_length(void **state)
{
    struct pt_body body;

    (void)state;
    pt_body_init(&body);
    assert_int_equal(
        pt_body_add_memory(&body, pt_view_of("{\"a\":\""), NULL), POSTERN_OK);
    assert_int_equal(body.size_bytes, 6);
    assert_int_equal(
        pt_body_add_file(&body, PT_SEGMENT_FILE_BASE64, &file, 0, 100, NULL),
        POSTERN_OK);
    assert_int_equal(body.size_bytes, 6 + 136);
    assert_int_equal(
        pt_body_add_file(&body, PT_SEGMENT_FILE, &file, 10, 20, NULL),
        POSTERN_OK);
    assert_int_equal(body.size_bytes, 6 + 136 + 20);
    assert_int_equal(
        pt_body_add_memory(&body, pt_view_of(""), NULL), POSTERN_OK);
    assert_int_equal(body.size_bytes, 6 + 136 + 20);
    assert_int_equal(body.count, 4);
    assert_int_equal(body.segments[0].kind, PT_SEGMENT_MEMORY);
    assert_string_equal(body.segments[0].memory.bytes, "{\"a\":\"");
    assert_int_equal(body.segments[1].size_bytes, 100);
    assert_ptr_equal(body.segments[2].file, &file);
    assert_int_equal(body.segments[2].offset_bytes, 10);
    assert_int_equal(body.segments[2].size_bytes, 20);
    pt_body_done(&body);
    assert_int_equal(body.size_bytes, 0);
}

static void test_segment__lengths_do_not_wrap(void **state)
{
    struct pt_body body;

    (void)state;
    pt_body_init(&body);
    assert_int_equal(pt_body_add_file(&body, PT_SEGMENT_FILE_BASE64, &file, 0,
                         UINT64_MAX, NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(
        pt_body_add_file(&body, PT_SEGMENT_FILE, &file, 0, UINT64_MAX, NULL),
        POSTERN_OK);
    assert_int_equal(
        pt_body_add_memory(&body, pt_view_of("x"), NULL), POSTERN_E_TOO_LARGE);
    assert_int_equal(
        pt_body_add_file(&body, PT_SEGMENT_FILE, &file, 0, 1, NULL),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(body.count, 1);
    assert_true(body.size_bytes == UINT64_MAX);
    pt_body_done(&body);
}

static void test_segment__body_has_a_limit_and_wipes(void **state)
{
    struct pt_body body;

    (void)state;
    pt_test_watch_frees("sesame");
    pt_body_init(&body);
    for (size_t i = 0; i < PT_LIMIT_SEGMENTS; i++) {
        assert_int_equal(
            pt_body_add_memory(&body, pt_view_of("sesame"), NULL), POSTERN_OK);
    }
    assert_int_equal(
        pt_body_add_memory(&body, pt_view_of("x"), NULL), POSTERN_E_TOO_LARGE);
    assert_int_equal(body.size_bytes, 6 * PT_LIMIT_SEGMENTS);
    pt_body_done(&body);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

static enum postern_status build(void *context, struct postern_error *err)
{
    struct pt_body body;
    enum postern_status status = POSTERN_OK;
    uint64_t before = 0;

    (void)context;
    pt_body_init(&body);
    for (size_t i = 0; i < 20 && status == POSTERN_OK; i++) {
        before = body.size_bytes;
        status = i % 2 == 0 ? pt_body_add_memory(&body, pt_view_of("text"), err)
                            : pt_body_add_file(
                                  &body, PT_SEGMENT_FILE, &file, 0, 100, err);
    }
    if (status != POSTERN_OK) {
        assert_int_equal(body.size_bytes, before);
    }
    pt_body_done(&body);
    return status;
}

static void test_segment__each_allocation_fails_once(void **state)
{
    (void)state;
    pt_test_torture(build, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_segment__body_knows_its_length),
        cmocka_unit_test(test_segment__lengths_do_not_wrap),
        cmocka_unit_test(test_segment__body_has_a_limit_and_wipes),
        cmocka_unit_test(test_segment__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

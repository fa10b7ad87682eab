/*
 * Unit tests of model/request.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "failing_alloc.h"
#include "model/request.h"

static void test_request__starts_as_one_that_mails(void **state)
{
    struct pt_request request;

    (void)state;
    pt_request_init(&request);
    assert_int_equal(request.resend, PT_RESEND_NEVER);
    assert_false(request.has_body);
    assert_null(request.method);
    assert_string_equal(request.client_request_id, "");
    pt_request_done(&request);
}

static void test_request__keeps_target_and_headers(void **state)
{
    struct pt_request request;

    (void)state;
    pt_request_init(&request);
    assert_int_equal(pt_request_set_target(&request, "GET",
                         pt_view_of("https://a.example/1"), NULL),
        POSTERN_OK);
    assert_int_equal(pt_request_set_target(&request, "POST",
                         pt_view_make("https://a.example/2?x", 19), NULL),
        POSTERN_OK);
    assert_string_equal(request.method, "POST");
    assert_string_equal(request.url, "https://a.example/2");
    assert_int_equal(pt_request_add_header(&request, "Content-Type",
                         pt_view_of("application/json"), NULL),
        POSTERN_OK);
    assert_int_equal(
        pt_request_set_id(&request, "0123-4567", NULL), POSTERN_OK);
    assert_int_equal(request.header_count, 2);
    assert_string_equal(request.headers[0].name, "Content-Type");
    assert_string_equal(request.headers[0].value.bytes, "application/json");
    assert_false(request.headers[0].is_secret);
    assert_string_equal(request.headers[1].name, "client-request-id");
    assert_string_equal(request.headers[1].value.bytes, "0123-4567");
    assert_string_equal(request.client_request_id, "0123-4567");
    pt_request_done(&request);
    assert_int_equal(request.header_count, 0);
    assert_null(request.url);
}

static void test_request__bearer_is_secret_and_wiped(void **state)
{
    struct pt_request request;
    struct pt_secret token;
    static const char front[] = {'s', 'e', 's', 'a', 'm', 'e'};
    char bytes[PT_LIMIT_TOKEN_BYTES];

    (void)state;
    memset(bytes, 't', sizeof(bytes));
    memcpy(bytes, front, sizeof(front));
    pt_test_watch_frees("sesame");
    pt_secret_init(&token, PT_LIMIT_TOKEN_BYTES);
    assert_int_equal(
        pt_secret_append(&token, pt_view_make(bytes, sizeof(bytes)), NULL),
        POSTERN_OK);
    pt_request_init(&request);
    assert_int_equal(pt_request_set_target(&request, "PUT",
                         pt_view_of("https://a.example/sesame"), NULL),
        POSTERN_OK);
    assert_int_equal(pt_request_add_bearer(&request, &token, NULL), POSTERN_OK);
    assert_string_equal(request.headers[0].name, "Authorization");
    assert_memory_equal(request.headers[0].value.bytes, "Bearer sesamettt", 16);
    assert_true(request.headers[0].is_secret);
    pt_request_done(&request);
    pt_secret_done(&token);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

struct header_row {
    const char *name;
    const char *value;
};

static const struct header_row bad_headers[] = {
    {"X", "a\r\nY: b"},
    {"X", "a\nb"},
    {"X", "a\r"},
    {"", "a"},
    {"X:", "a"},
    {"X Y", "a"},
    {"X\r\nY", "a"},
    {"\xC3\xA9", "a"},
};

static void test_request__refuses_smuggled_headers(void **state)
{
    struct pt_request request;
    struct pt_secret token;

    (void)state;
    pt_request_init(&request);
    for (size_t i = 0; i < sizeof(bad_headers) / sizeof(bad_headers[0]); i++) {
        assert_int_equal(pt_request_add_header(&request, bad_headers[i].name,
                             pt_view_of(bad_headers[i].value), NULL),
            POSTERN_E_INVALID);
    }
    assert_int_equal(
        pt_request_add_header(&request, "X", pt_view_make("a\0b", 3), NULL),
        POSTERN_E_INVALID);
    pt_secret_init(&token, 100);
    assert_int_equal(
        pt_secret_append(&token, pt_view_of("a\r\nb"), NULL), POSTERN_OK);
    assert_int_equal(
        pt_request_add_bearer(&request, &token, NULL), POSTERN_E_INVALID);
    assert_int_equal(
        pt_request_set_id(&request, "a\nb", NULL), POSTERN_E_INVALID);
    assert_string_equal(request.client_request_id, "");
    assert_int_equal(request.header_count, 0);
    pt_secret_done(&token);
    pt_request_done(&request);
}

static void test_request__has_limits(void **state)
{
    struct pt_request request;
    char id[41] = "0123456789012345678901234567890123456789";

    (void)state;
    pt_request_init(&request);
    assert_int_equal(
        pt_request_set_id(&request, id, NULL), POSTERN_E_TOO_LARGE);
    id[39] = '\0';
    assert_int_equal(pt_request_set_id(&request, id, NULL), POSTERN_OK);
    assert_string_equal(request.client_request_id, id);
    for (size_t i = 1; i < PT_LIMIT_REQUEST_HEADERS; i++) {
        assert_int_equal(
            pt_request_add_header(&request, "X", pt_view_of("a"), NULL),
            POSTERN_OK);
    }
    assert_int_equal(
        pt_request_add_header(&request, "X", pt_view_of("a"), NULL),
        POSTERN_E_TOO_LARGE);
    pt_request_done(&request);
}

static enum postern_status build(void *context, struct postern_error *err)
{
    struct pt_request request;
    enum postern_status status = POSTERN_OK;

    (void)context;
    pt_request_init(&request);
    status = pt_request_set_target(
        &request, "POST", pt_view_of("https://a.example/"), err);
    if (status == POSTERN_OK) {
        status = pt_request_set_id(&request, "0123", err);
    }
    if (status == POSTERN_OK) {
        status =
            pt_body_add_memory(&request.body, pt_view_of("{\"a\":1}"), err);
    } else {
        assert_string_equal(request.client_request_id, "");
        assert_int_equal(request.header_count, 0);
    }
    pt_request_done(&request);
    return status;
}

static void test_request__each_allocation_fails_once(void **state)
{
    (void)state;
    pt_test_torture(build, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request__starts_as_one_that_mails),
        cmocka_unit_test(test_request__keeps_target_and_headers),
        cmocka_unit_test(test_request__bearer_is_secret_and_wiped),
        cmocka_unit_test(test_request__refuses_smuggled_headers),
        cmocka_unit_test(test_request__has_limits),
        cmocka_unit_test(test_request__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

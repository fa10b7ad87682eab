/*
 * Status lines and headers, as libcurl hands them over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/answer_head.h"

struct row {
    const char *lines; /* each ends in \n */
    int http_status;
    const char *request_id;
    const char *retry_after;
    const char *content_type;
};

static const struct row rows[] = {
    {"HTTP/1.1 202 Accepted\r\n\r\n", 202, "", "", ""},
    {"HTTP/2 202 \r\n", 202, "", "", ""},
    {"HTTP/1.1 429 x\r\nRetry-After:  3 \r\nREQUEST-ID: a-b\r\n", 429, "a-b",
        "3", ""},
    {"HTTP/1.1 400 x\r\nx-ms-request-id: entra\r\n"
     "Content-Type: text/html; charset=utf-8\r\n",
        400, "", "", "text/html; charset=utf-8"},
    /* an interim answer, and then the real one */
    {"HTTP/1.1 103 Hints\r\nrequest-id: no\r\n\r\n"
     "HTTP/1.1 202 OK\r\n",
        202, "", "", ""},
    {"HTTP/1.1 100 Continue\r\n\r\n", 0, "", "", ""},
    /* broken ones */
    {"HTTP/1.1 20", 0, "", "", ""},
    {"HTTP/1.1 2x2 No\r\n", 0, "", "", ""},
    {"HTTP/1.1 999 No\r\n", 0, "", "", ""},
    {"HTTP/1.1\r\n", 0, "", "", ""},
    {"\r\n", 0, "", "", ""},
    {"HTTP/1.1 202 A\r\nno colon\r\n: no name\r\nRequest-Id:\r\n", 202, "", "",
        ""},
    {"HTTP/1.1 202 A\r\nrequest-id: \x01\xFFz\r\n", 202, "??z", "", ""},
};

static void take_lines(struct pt_response *response, const char *lines)
{
    struct pt_view rest = pt_view_of(lines);

    while (rest.len > 0) {
        size_t end = pt_view_find(rest, '\n') + 1;

        pt_answer_head_take_line(response, pt_view_first(rest, end));
        rest = pt_view_from(rest, end);
    }
}

static void test_answer_head__lines_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_response response;

        pt_response_init(&response);
        take_lines(&response, rows[i].lines);
        if (response.http_status != rows[i].http_status ||
            strcmp(response.request_id, rows[i].request_id) != 0 ||
            strcmp(response.retry_after, rows[i].retry_after) != 0 ||
            strcmp(response.content_type, rows[i].content_type) != 0) {
            fail_msg("row %zu: %d '%s' '%s' '%s'", i, response.http_status,
                response.request_id, response.retry_after,
                response.content_type);
        }
        pt_response_done(&response);
    }
}

/* A gateway's id is no proof that Graph answered: the two are kept apart. */
static void test_answer_head__ids_are_kept_apart(void **state)
{
    struct pt_response response;

    (void)state;
    pt_response_init(&response);
    take_lines(&response, "HTTP/1.1 403 x\r\nx-ms-request-id: theirs\r\n"
                          "request-id: graphs\r\n");
    assert_string_equal(response.request_id, "graphs");
    assert_string_equal(response.entra_request_id, "theirs");
    take_lines(&response, "HTTP/1.1 403 x\r\n");
    assert_string_equal(response.entra_request_id, "");
    pt_response_done(&response);
}

static void test_answer_head__long_values_are_cut(void **state)
{
    struct pt_response response;
    char line[4096] = "request-id: ";

    (void)state;
    memset(line + strlen(line), 'a', 4000);
    line[4080] = '\0';
    pt_response_init(&response);
    pt_answer_head_take_line(&response, pt_view_of(line));
    assert_int_equal(
        strlen(response.request_id), sizeof(response.request_id) - 1);
    pt_response_done(&response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer_head__lines_are_read),
        cmocka_unit_test(test_answer_head__ids_are_kept_apart),
        cmocka_unit_test(test_answer_head__long_values_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

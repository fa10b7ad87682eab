/*
 * The good answers of the draft route, read from good and from hostile text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "graph/draft_answer.h"

static void set_body(struct pt_response *response, const char *body)
{
    pt_response_init(response);
    response->http_status = 200;
    assert_int_equal(
        pt_secret_set(&response->body, pt_view_of(body), NULL), POSTERN_OK);
}

struct created_row {
    const char *body;
    const char *id; /* NULL: cannot be read */
    const char *message_id;
};

static const struct created_row created_rows[] = {
    {"{\"id\":\"AAMkAD/x+_-=\",\"internetMessageId\":\"<a@b>\"}",
        "AAMkAD/x+_-=", "<a@b>"},
    {"{\"id\":\"A\"}", "A", NULL},
    {"{\"id\":\"A\",\"internetMessageId\":null}", "A", NULL},
    {"{\"id\":\"A\",\"internetMessageId\":\"a b\"}", "A", NULL},
    {"{\"id\":\"\"}", NULL, NULL},
    {"{\"id\":5}", NULL, NULL},
    {"{\"id\":\"A B\"}", NULL, NULL},
    {"{\"id\":\"A\\nB\"}", NULL, NULL},
    {"{\"id\":\"A\\u00e9\"}", NULL, NULL},
    {"{\"message\":{\"id\":\"A\"}}", NULL, NULL},
    {"[\"id\"]", NULL, NULL},
    {"{\"id\":\"A\"", NULL, NULL},
    {"", NULL, NULL},
};

static void test_draft_answer__the_ids_of_a_draft(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(created_rows) / sizeof(created_rows[0]);
         i++) {
        const struct created_row *row = &created_rows[i];
        struct pt_response response;
        struct postern_error err = {.status = POSTERN_OK};
        char *id = NULL;
        char *message_id = NULL;

        set_body(&response, row->body);
        if (pt_draft_answer_read_created(&response, &id, &message_id, &err) ==
            POSTERN_OK) {
            assert_non_null(row->id);
            assert_string_equal(id, row->id);
            assert_int_equal(message_id != NULL, row->message_id != NULL);
            if (row->message_id) {
                assert_string_equal(message_id, row->message_id);
            }
        } else {
            assert_null(row->id);
            assert_null(id);
            assert_int_equal(err.status, POSTERN_E_SERVICE);
            assert_int_equal(err.advice, POSTERN_ADVICE_RETRY);
        }
        pt_free(id);
        pt_free(message_id);
        pt_response_done(&response);
    }
}

static void test_draft_answer__endless_ids_are_none(void **state)
{
    char body[2000] = "";
    struct pt_response response;
    char *id = NULL;
    char *message_id = NULL;

    (void)state;
    for (int len = 1024; len <= 1025; len++) {
        (void)snprintf(body, sizeof(body), "{\"id\":\"%0*d\"}", len, 0);
        set_body(&response, body);
        assert_int_equal(
            pt_draft_answer_read_created(&response, &id, &message_id, NULL),
            len == 1024 ? POSTERN_OK : POSTERN_E_SERVICE);
        pt_response_done(&response);
    }
    pt_free(id);
}

struct url_row {
    const char *body;
    const char *url; /* NULL: not to be trusted */
};

static const struct url_row url_rows[] = {
    {"{\"uploadUrl\":\"https://outlook.office.com/x?authtoken=a.b-c\","
     "\"expirationDateTime\":\"2026-11-23T20:00:00Z\"}",
        "https://outlook.office.com/x?authtoken=a.b-c"},
    {"{\"uploadUrl\":\"https://h/Users('a')/Messages('b')\"}",
        "https://h/Users('a')/Messages('b')"},
    {"{\"uploadUrl\":\"http://localhost:8365/x\"}", "http://localhost:8365/x"},
    {"{\"uploadUrl\":\"http://outlook.office.com/x\"}", NULL},
    {"{\"uploadUrl\":\"https://u:p@outlook.office.com/x\"}", NULL},
    {"{\"uploadUrl\":\"https://h/a b\"}", NULL},
    {"{\"uploadUrl\":\"https://h/a\\r\\nX: y\"}", NULL},
    {"{\"uploadUrl\":\"https://h/\\u00e9\"}", NULL},
    {"{\"uploadUrl\":\"\"}", NULL},
    {"{\"uploadUrl\":[]}", NULL},
    {"{\"value\":{\"uploadUrl\":\"https://h/x\"}}", NULL},
    {"https://h/x", NULL},
};

static void test_draft_answer__the_url_of_an_upload(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(url_rows) / sizeof(url_rows[0]); i++) {
        struct pt_response response;
        struct pt_secret url;
        struct postern_error err = {.status = POSTERN_OK};

        pt_secret_init(&url, PT_LIMIT_UPLOAD_URL_BYTES);
        set_body(&response, url_rows[i].body);
        if (pt_draft_answer_read_session(&response, &url, &err) == POSTERN_OK) {
            assert_non_null(url_rows[i].url);
            assert_string_equal(pt_secret_view(&url).ptr, url_rows[i].url);
        } else {
            assert_null(url_rows[i].url);
            assert_true(pt_secret_is_empty(&url));
            assert_int_equal(err.status, POSTERN_E_SERVICE);
            assert_null(strstr(err.message, "//"));
        }
        pt_secret_done(&url);
        pt_response_done(&response);
    }
}

struct next_row {
    const char *body;
    int64_t next; /* -1: not told */
};

static const struct next_row next_rows[] = {
    {"{\"nextExpectedRanges\":[\"0-\"]}", 0},
    {"{\"nextExpectedRanges\":[\"2097152\"],\"ExpirationDateTime\":\"x\"}",
        2097152},
    {"{\"nextExpectedRanges\":[\"2097152-\"]}", 2097152},
    {"{\"nextExpectedRanges\":[\"10-99\",\"200-\"]}", 10},
    {"{\"nextExpectedRanges\":[\"999999999999999999\"]}",
        INT64_C(999999999999999999)},
    {"{\"nextExpectedRanges\":[\"1000000000000000000\"]}", -1},
    {"{\"nextExpectedRanges\":[\"18446744073709551617\"]}", -1},
    {"{\"nextExpectedRanges\":[\"-5\"]}", -1},
    {"{\"nextExpectedRanges\":[\"5x\"]}", -1},
    {"{\"nextExpectedRanges\":[\" 5\"]}", -1},
    {"{\"nextExpectedRanges\":[\"\"]}", -1},
    {"{\"nextExpectedRanges\":[5]}", -1},
    {"{\"nextExpectedRanges\":[]}", -1},
    {"{\"nextExpectedRanges\":\"5\"}", -1},
    {"{}", -1},
    {"", -1},
};

static void test_draft_answer__where_an_upload_goes_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(next_rows) / sizeof(next_rows[0]); i++) {
        struct pt_response response;
        uint64_t next = 77;

        set_body(&response, next_rows[i].body);
        assert_int_equal(pt_draft_answer_read_next(&response, &next),
            next_rows[i].next >= 0);
        assert_int_equal(
            next, next_rows[i].next >= 0 ? (uint64_t)next_rows[i].next : 77);
        pt_response_done(&response);
    }
}

struct list_row {
    const char *body;
    int count; /* -1: cannot be read */
};

static const struct list_row list_rows[] = {
    {"{\"value\":[]}", 0},
    {"{\"@odata.context\":\"c\",\"value\":[{\"@odata.type\":\"t\","
     "\"id\":\"I\",\"name\":\"b\",\"size\":9},{\"name\":\"a\",\"size\":0}]}",
        2},
    {"{\"value\":[{\"name\":null,\"size\":9}]}", 1},
    {"{\"value\":[],\"@odata.nextLink\":\"https://x\"}", -1},
    {"{\"value\":[{\"name\":\"a\",\"size\":-1}]}", -1},
    {"{\"value\":[{\"name\":\"a\",\"size\":\"9\"}]}", -1},
    {"{\"value\":[{\"name\":\"a\"}]}", -1},
    {"{\"value\":[{\"name\":\"a\\u0000b\",\"size\":9}]}", -1},
    {"{\"value\":[\"a\"]}", -1},
    {"{\"value\":{}}", -1},
    {"{}", -1},
    {"<html>", -1},
};

static void test_draft_answer__the_list_of_attachments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(list_rows) / sizeof(list_rows[0]); i++) {
        struct pt_response response;
        struct pt_listing listing;
        struct postern_error err = {.status = POSTERN_OK};
        enum postern_status status = POSTERN_OK;

        pt_listing_init(&listing);
        assert_int_equal(
            pt_listing_add(&listing, pt_view_of("old"), 1, NULL), POSTERN_OK);
        set_body(&response, list_rows[i].body);
        status = pt_draft_answer_read_listing(&response, &listing, &err);
        assert_int_equal(status == POSTERN_OK, list_rows[i].count >= 0);
        assert_int_equal(listing.count,
            list_rows[i].count >= 0 ? (size_t)list_rows[i].count : 1);
        if (list_rows[i].count == 2) {
            assert_string_equal(listing.items[0].name, "a");
            assert_string_equal(listing.items[1].name, "b");
            assert_int_equal(listing.items[1].size_bytes, 9);
        }
        pt_listing_done(&listing);
        pt_response_done(&response);
    }
}

struct state_row {
    const char *body;
    int is_draft; /* -1: cannot be read */
    int is_sent;
    const char *orphan; /* "": none; NULL: cannot be read */
};

static const struct state_row state_rows[] = {
    {"{\"isDraft\":true}", 1, -1, NULL},
    {"{\"id\":\"A\",\"isDraft\":false}", 0, -1, NULL},
    {"{\"isDraft\":\"false\"}", -1, -1, NULL},
    {"{}", -1, -1, NULL},
    {"", -1, -1, NULL},
    {"{\"value\":[]}", -1, 0, ""},
    {"{\"value\":[{\"id\":\"A\",\"isDraft\":false}]}", -1, 1, ""},
    {"{\"value\":[{\"id\":\"A\",\"isDraft\":true}]}", -1, 0, "A"},
    {"{\"value\":[{\"id\":\"OWN\",\"isDraft\":true}]}", -1, 0, ""},
    {"{\"value\":[{\"id\":\"OWN\",\"isDraft\":true},"
     "{\"id\":\"B\",\"isDraft\":true},{\"id\":\"C\",\"isDraft\":false}]}",
        -1, 1, "B"},
    {"{\"value\":[{\"id\":\"A b\",\"isDraft\":true},{\"id\":\"A\"}, 5]}", -1, 0,
        ""},
};

static void test_draft_answer__what_became_of_a_draft(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(state_rows) / sizeof(state_rows[0]); i++) {
        const struct state_row *row = &state_rows[i];
        struct pt_response response;
        bool flag = true;
        char *id = NULL;

        set_body(&response, row->body);
        assert_int_equal(pt_draft_answer_read_is_draft(&response, &flag, NULL),
            row->is_draft >= 0 ? POSTERN_OK : POSTERN_E_SERVICE);
        assert_int_equal(flag, row->is_draft != 0);
        flag = false;
        assert_int_equal(pt_draft_answer_read_is_sent(&response, &flag, NULL),
            row->is_sent >= 0 ? POSTERN_OK : POSTERN_E_SERVICE);
        assert_int_equal(flag, row->is_sent == 1);
        assert_int_equal(
            pt_draft_answer_read_orphan(&response, "OWN", &id, NULL),
            row->orphan ? POSTERN_OK : POSTERN_E_SERVICE);
        assert_string_equal(id ? id : "", row->orphan ? row->orphan : "");
        pt_free(id);
        pt_response_done(&response);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draft_answer__the_ids_of_a_draft),
        cmocka_unit_test(test_draft_answer__endless_ids_are_none),
        cmocka_unit_test(test_draft_answer__the_url_of_an_upload),
        cmocka_unit_test(test_draft_answer__where_an_upload_goes_on),
        cmocka_unit_test(test_draft_answer__the_list_of_attachments),
        cmocka_unit_test(test_draft_answer__what_became_of_a_draft),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

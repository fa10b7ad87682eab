/*
 * Tests of sandbox/batch.c: many requests in one, each with an answer of its
 * own, in an order that meets what they depend on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox_fixture.h"

#define BATCH "/v1.0/$batch"
#define JSON "\"headers\":{\"Content-Type\":\"application/json\"}"
#define MAIL                                                                \
    "{\"message\":{\"toRecipients\":[{\"emailAddress\":{\"address\":\"ops@" \
    "example.com\"}}]}}"

static int set_up(void **state)
{
    static struct sandbox_fixture fixture;

    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    fixture_stop(*state);
    return 0;
}

/* The answer to the request of that id. */
static const json_t *answer_to(
    const struct sandbox_fixture *fixture, const char *id)
{
    const json_t *list = json_object_get(fixture->body, "responses");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *answer = json_array_get(list, i);

        if (strcmp(json_string_value(json_object_get(answer, "id")), id) == 0) {
            return answer;
        }
    }
    fail_msg("no answer to %s: %s", id, fixture->response.body.data);
    return NULL;
}

static json_int_t status_of(
    const struct sandbox_fixture *fixture, const char *id)
{
    return json_integer_value(
        json_object_get(answer_to(fixture, id), "status"));
}

static void test_batch__each_request_has_its_answer(void **state)
{
    struct sandbox_fixture *fixture = *state;
    const json_t *headers = NULL;

    fixture_post(fixture, BATCH,
        "{\"requests\":["
        "{\"id\":\"send\",\"method\":\"POST\",\"url\":"
        "\"/users/user@example.com/sendMail\",\"body\":" MAIL "," JSON "},"
        "{\"id\":\"draft\",\"method\":\"POST\",\"url\":"
        "\"users/user@example.com/messages\",\"body\":{},\"headers\":{"
        "\"content-type\":\"application/json\",\"prefer\":"
        "\"IdType=ImmutableId\"}},"
        "{\"id\":\"none\",\"method\":\"GET\",\"url\":"
        "\"/v1.0/users/user@example.com/messages/none\"},"
        "{\"id\":\"bad\",\"method\":\"GET\",\"url\":\"/groups\"}]}");
    assert_int_equal(fixture->response.status, 200);
    assert_int_equal(status_of(fixture, "send"), 202);
    assert_null(json_object_get(answer_to(fixture, "send"), "body"));
    assert_int_equal(status_of(fixture, "draft"), 201);
    headers = json_object_get(answer_to(fixture, "draft"), "headers");
    assert_non_null(json_object_get(headers, "Preference-Applied"));
    assert_non_null(json_object_get(headers, "request-id"));
    assert_true(json_is_true(json_object_get(
        json_object_get(answer_to(fixture, "draft"), "body"), "isDraft")));
    assert_int_equal(status_of(fixture, "none"), 404);
    assert_int_equal(status_of(fixture, "bad"), 400);
    fixture_get(fixture, "/v1.0/users/ops@example.com/messages");
    assert_int_equal(
        json_array_size(json_object_get(fixture->body, "value")), 1);
}

static void test_batch__what_depends_on_a_failure_is_not_done(void **state)
{
    struct sandbox_fixture *fixture = *state;

    fixture_post(fixture, BATCH,
        "{\"requests\":["
        "{\"id\":\"3\",\"dependsOn\":[\"2\"],\"method\":\"POST\",\"url\":"
        "\"/users/user@example.com/sendMail\",\"body\":" MAIL "," JSON "},"
        "{\"id\":\"2\",\"dependsOn\":[\"1\"],\"method\":\"GET\",\"url\":"
        "\"/users/user@example.com\"},"
        "{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/groups\"},"
        "{\"id\":\"4\",\"dependsOn\":[\"5\"],\"method\":\"GET\",\"url\":"
        "\"/users/user@example.com\"},"
        "{\"id\":\"5\",\"method\":\"GET\",\"url\":"
        "\"/users/user@example.com\"}]}");
    assert_int_equal(fixture->response.status, 200);
    assert_int_equal(status_of(fixture, "1"), 400);
    assert_int_equal(status_of(fixture, "2"), 424);
    assert_int_equal(status_of(fixture, "3"), 424);
    assert_int_equal(status_of(fixture, "4"), 200);
    assert_int_equal(status_of(fixture, "5"), 200);
    fixture_get(fixture, "/v1.0/users/ops@example.com/messages");
    assert_int_equal(
        json_array_size(json_object_get(fixture->body, "value")), 0);
}

static void test_batch__bytes_travel_as_base64url(void **state)
{
    struct sandbox_fixture *fixture = *state;
    char json[512];
    char path[256];

    /* "VG86IGFAYi5leGFtcGxlDQoNCkhp" is a mail's base64, encoded once more. */
    fixture_post(fixture, BATCH,
        "{\"requests\":[{\"id\":\"1\",\"method\":\"POST\",\"url\":"
        "\"/users/user@example.com/messages\",\"headers\":{\"Content-Type\":"
        "\"text/plain\"},\"body\":"
        "\"Vkc4NklHRkFZaTVsZUdGdGNHeGxEUW9OQ2tocA\"}]}");
    assert_int_equal(status_of(fixture, "1"), 201);
    fixture_address(path, sizeof(path), "/users/user@example.com/messages/",
        json_string_value(json_object_get(
            json_object_get(answer_to(fixture, "1"), "body"), "id")),
        "/$value");
    (void)snprintf(json, sizeof(json),
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"%s\"}]}",
        path);
    fixture_post(fixture, BATCH, json);
    assert_int_equal(status_of(fixture, "1"), 200);
    assert_string_equal(
        json_string_value(json_object_get(answer_to(fixture, "1"), "body")),
        "VG86IGFAYi5leGFtcGxlDQoNCkhp");
}

static void test_batch__a_batch_that_is_wrong_does_nothing(void **state)
{
    static const char *const rows[] = {
        "{}",
        "{\"requests\":[]}",
        "{\"requests\":{}}",
        "{\"requests\":[1]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/me\"}],"
        "\"more\":1}",
        "{\"requests\":[{\"method\":\"GET\",\"url\":\"/me\"}]}",
        "{\"requests\":[{\"id\":1,\"method\":\"GET\",\"url\":\"/me\"}]}",
        "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/me\"},"
        "{\"id\":\"A\",\"method\":\"GET\",\"url\":\"/me\"}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"get\",\"url\":\"/me\"}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\"}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":"
        "\"https://graph.microsoft.com/v1.0/me\"}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"POST\",\"url\":\"/me\","
        "\"body\":{}}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/me\","
        "\"headers\":{\"a\":1}}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/me\","
        "\"headers\":[]}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/me\","
        "\"dependsOn\":\"1\"}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/me\","
        "\"dependsOn\":[\"1\"]}]}",
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/me\","
        "\"dependsOn\":[\"2\"]}]}",
    };
    struct sandbox_fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture_post(fixture, BATCH, rows[i]);
        if (fixture->response.status != 400) {
            fail_msg("%s: %s", rows[i], fixture->response.body.data);
        }
        fixture_assert_error(fixture, 400, "BadRequest");
    }
}

static void test_batch__twenty_requests_and_no_more_and_none_inside(
    void **state)
{
    struct sandbox_fixture *fixture = *state;

    for (size_t count = 20; count <= 21; count++) {
        json_t *root = json_pack("{s:[]}", "requests");
        char *text = NULL;

        for (size_t i = 0; i < count; i++) {
            (void)json_array_append_new(json_object_get(root, "requests"),
                json_pack("{s:o, s:s, s:s}", "id", json_sprintf("%d", (int)i),
                    "method", i == 0 ? "POST" : "GET", "url",
                    i == 0 ? "/$batch" : "/users/user@example.com"));
        }
        text = json_dumps(root, 0);
        fixture_post(fixture, BATCH, text);
        assert_int_equal(fixture->response.status, count == 20 ? 200 : 400);
        if (count == 20) {
            assert_int_equal(status_of(fixture, "0"), 400);
            assert_int_equal(status_of(fixture, "19"), 200);
        }
        free(text);
        json_decref(root);
    }
    fixture_get(fixture, BATCH);
    assert_int_equal(fixture->response.status, 405);
    fixture_post(fixture, BATCH "/x", "{}");
    fixture_assert_error(fixture, 400, "BadRequest");
}

#define CASE(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_batch__each_request_has_its_answer),
        CASE(test_batch__what_depends_on_a_failure_is_not_done),
        CASE(test_batch__bytes_travel_as_base64url),
        CASE(test_batch__a_batch_that_is_wrong_does_nothing),
        CASE(test_batch__twenty_requests_and_no_more_and_none_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

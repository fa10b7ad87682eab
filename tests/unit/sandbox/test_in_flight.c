/*
 * Requests under way: how many are counted, and the fifth that is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/in_flight.h"
#include "sandbox_fixture.h"

#define USER "user@example.com"
#define SEND_MAIL "/v1.0/users/" USER "/sendMail"

static void assert_told(struct pt_in_flight *in_flight, const char *expected)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    pt_in_flight_tell(in_flight, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, expected);
    free(text); /* NOLINT open_memstream() allocated it */
}

static void test_in_flight__each_pair_is_counted_by_itself(void **state)
{
    struct pt_in_flight *in_flight = pt_in_flight_new();
    struct pt_in_flight_pair *pairs[6] = {NULL};
    bool is_over = false;

    (void)state;
    assert_non_null(in_flight);
    assert_told(in_flight, "");
    for (size_t i = 0; i < 6; i++) {
        pairs[i] = pt_in_flight_enter(
            in_flight, "app", i % 2 == 0 ? "a@x" : "A@X", &is_over);
        assert_non_null(pairs[i]);
        assert_int_equal(is_over, i >= 4);
    }
    pt_in_flight_leave(pt_in_flight_enter(in_flight, "other", "a@x", &is_over));
    assert_false(is_over);
    pt_in_flight_leave(pt_in_flight_enter(in_flight, "app", "b@x", &is_over));
    assert_false(is_over);
    for (size_t i = 0; i < 3; i++) {
        pt_in_flight_leave(pairs[i]);
    }
    pt_in_flight_leave(pt_in_flight_enter(in_flight, "app", "a@x", &is_over));
    assert_false(is_over);
    for (size_t i = 3; i < 6; i++) {
        pt_in_flight_leave(pairs[i]);
    }
    pt_in_flight_leave(NULL);
    assert_told(in_flight,
        "peak of requests in flight: 6 mailbox=a@x app=app\n"
        "peak of requests in flight: 1 mailbox=a@x app=other\n"
        "peak of requests in flight: 1 mailbox=b@x app=app\n");
    pt_in_flight_free(in_flight);
}

static void test_in_flight__the_fifth_request_is_throttled(void **state)
{
    struct sandbox_fixture fixture;
    struct pt_in_flight_pair *pairs[4] = {NULL};
    char *mail = fixture_make_mail("Hi", "to@example.org");
    bool is_over = false;

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture_post(&fixture, SEND_MAIL, mail);
    assert_int_equal(fixture.response.status, 202);
    pt_exchange_done(&fixture.response);
    pt_exchange_init(&fixture.response);
    for (size_t i = 0; i < 4; i++) {
        pairs[i] = pt_in_flight_enter(
            fixture.service.in_flight, "zz-yy-xx-ww", USER, &is_over);
        assert_false(is_over);
    }
    fixture_post(&fixture, SEND_MAIL, mail);
    fixture_assert_error(&fixture, 429, "ApplicationThrottled");
    assert_string_equal(
        pt_exchange_find_header(&fixture.response, "Retry-After"), "1");
    /* Another mailbox of the same app is not concerned. */
    fixture_post(&fixture, "/v1.0/users/ops@example.com/sendMail", mail);
    assert_int_equal(fixture.response.status, 202);
    for (size_t i = 0; i < 4; i++) {
        pt_in_flight_leave(pairs[i]);
    }
    fixture_post(&fixture, SEND_MAIL, mail);
    assert_int_equal(fixture.response.status, 202);
    free(mail); /* NOLINT it is the fixture's */
    fixture_stop(&fixture);
}

/* From another mailbox needs Send As, and is shown and read back. */
static void test_send_as__is_a_right_of_the_mailbox(void **state)
{
    static const char mail[] =
        "{\"message\":{\"subject\":\"S\",\"importance\":\"high\",\"from\":"
        "{\"emailAddress\":{\"address\":\"shared@example.com\"}},"
        "\"toRecipients\":[{\"emailAddress\":"
        "{\"address\":\"ops@example.com\",\"name\":\"Ops\"}}]}}";
    struct sandbox_fixture fixture;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    fixture_start(&fixture, PT_ROLES_DEFAULT, NULL);
    fixture.service.options.mail_out = out;
    fixture.service.options.show_mail = true;
    fixture_post(&fixture, "/v1.0/users/ops@example.com/sendMail", mail);
    fixture_assert_error(&fixture, 403, "ErrorSendAsDenied");
    fixture_post(&fixture, SEND_MAIL, mail);
    assert_int_equal(fixture.response.status, 202);
    fixture.service.options.mail_out = NULL;
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, "\nFrom: shared@example.com\n"));
    assert_non_null(strstr(text, "\nSender: " USER "\n"));
    assert_non_null(strstr(text, "\nTo: Ops <ops@example.com>\n"));
    assert_non_null(strstr(text, "\nImportance: high\n"));
    free(text); /* NOLINT open_memstream() allocated it */
    fixture_get(&fixture,
        "/v1.0/users/ops@example.com/messages?$select=from,importance");
    text = json_dumps(fixture.body, JSON_COMPACT);
    assert_non_null(strstr(text, "\"shared@example.com\""));
    assert_non_null(strstr(text, "\"high\""));
    free(text); /* NOLINT jansson's */
    fixture_stop(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_flight__each_pair_is_counted_by_itself),
        cmocka_unit_test(test_in_flight__the_fifth_request_is_throttled),
        cmocka_unit_test(test_send_as__is_a_right_of_the_mailbox),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

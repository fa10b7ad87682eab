/*
 * Tests of sandbox/draft_fault.c, and of the faults that upload_route.c heeds:
 * what a client sees of drafts and uploads that go wrong on purpose, and what
 * is in the mailboxes then.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fault_action.h"
#include "sandbox_fixture.h"

#define USER "/v1.0/users/user@example.com"
#define MESSAGES USER "/messages"
#define DRAFTS USER "/mailFolders/drafts/messages"
#define SENT USER "/mailFolders/sentitems/messages"
#define INBOX "/v1.0/users/ops@example.com/mailFolders/inbox/messages"
#define DRAFT                                             \
    "{\"toRecipients\":[{\"emailAddress\":{\"address\":"  \
    "\"ops@example.com\"}}],\"internetMessageHeaders\":[" \
    "{\"name\":\"x-test\",\"value\":\"1\"}]}"
#define FILE_JSON                                           \
    "{\"@odata.type\":\"#microsoft.graph.fileAttachment\"," \
    "\"name\":\"a\",\"contentType\":\"text/plain\","        \
    "\"contentBytes\":\"YQ==\"}"
#define SESSION_JSON                                    \
    "{\"AttachmentItem\":{\"attachmentType\":\"file\"," \
    "\"name\":\"a.bin\",\"size\":3000000}}"
#define SIZE ((size_t)3000000)
#define HALF ((size_t)1500000)

struct broken {
    struct sandbox_fixture fixture;
    char draft[256];    /* its address, by the immutable id */
    char session[1200]; /* its address, without scheme and host */
    char *bytes;
};

static int set_up(void **state)
{
    static struct broken broken;

    fixture_start(&broken.fixture, PT_ROLES_DEFAULT, NULL);
    broken.bytes = calloc(1, SIZE);
    assert_non_null(broken.bytes);
    *state = &broken;
    return 0;
}

static int tear_down(void **state)
{
    struct broken *broken = *state;

    free(broken->bytes);
    fixture_stop(&broken->fixture);
    return 0;
}

/* One request with a fault, or NULL for none. */
static void ask(
    struct broken *broken, struct pt_exchange_request request, const char *text)
{
    struct pt_fault_action action;

    if (text) {
        assert_int_equal(
            pt_fault_action_parse(pt_view_of(text), &action, NULL), POSTERN_OK);
        request.fault = &action;
    }
    fixture_ask(&broken->fixture, &request);
}

/* method draft+after, with a body that may be NULL. */
static unsigned ask_draft(struct broken *broken, const char *method,
    const char *after, const char *json, const char *fault)
{
    char target[512];

    (void)snprintf(target, sizeof(target), "%s%s", broken->draft, after);
    ask(broken,
        (struct pt_exchange_request){
            .method = method,
            .target = target,
            .content_type = "application/json",
            .content_length = "0",
            .authorization = broken->fixture.token,
            .prefer = "IdType=\"ImmutableId\"",
            .body = pt_view_of(json),
        },
        fault);
    return broken->fixture.response.status;
}

static unsigned get(struct broken *broken)
{
    return ask_draft(broken, "GET", "", NULL, NULL);
}

static unsigned send_draft(struct broken *broken, const char *fault)
{
    return ask_draft(broken, "POST", "/send", NULL, fault);
}

static void make_draft(struct broken *broken, const char *fault)
{
    ask(broken,
        (struct pt_exchange_request){
            .method = "POST",
            .target = MESSAGES,
            .content_type = "application/json",
            .authorization = broken->fixture.token,
            .prefer = "IdType=\"ImmutableId\"",
            .body = pt_view_of(DRAFT),
        },
        fault);
    assert_int_equal(broken->fixture.response.status, 201);
    fixture_address(broken->draft, sizeof(broken->draft), MESSAGES "/",
        json_string_value(json_object_get(broken->fixture.body, "id")), "");
}

static void open_session(struct broken *broken)
{
    const char *url = NULL;

    assert_int_equal(
        ask_draft(broken, "POST", "/attachments/createUploadSession",
            SESSION_JSON, NULL),
        201);
    url = json_string_value(json_object_get(broken->fixture.body, "uploadUrl"));
    (void)snprintf(broken->session, sizeof(broken->session), "%s",
        url + strlen("https://localhost:8365"));
}

/* PUT of half of the file. */
static unsigned put(struct broken *broken, size_t first, const char *fault)
{
    char range[64];

    (void)snprintf(range, sizeof(range), "bytes %zu-%zu/%zu", first,
        first + HALF - 1, SIZE);
    ask(broken,
        (struct pt_exchange_request){
            .method = "PUT",
            .target = broken->session,
            .host = "localhost:8365",
            .content_type = "application/octet-stream",
            .content_range = range,
            .body = pt_view_make(broken->bytes + first, HALF),
        },
        fault);
    return broken->fixture.response.status;
}

static size_t count(struct broken *broken, const char *target)
{
    fixture_get(&broken->fixture, target);
    assert_int_equal(broken->fixture.response.status, 200);
    return json_array_size(json_object_get(broken->fixture.body, "value"));
}

static size_t count_attachments(struct broken *broken)
{
    assert_int_equal(ask_draft(broken, "GET", "/attachments", NULL, NULL), 200);
    return json_array_size(json_object_get(broken->fixture.body, "value"));
}

static bool is_draft(struct broken *broken)
{
    assert_int_equal(get(broken), 200);
    return json_is_true(json_object_get(broken->fixture.body, "isDraft"));
}

static void assert_folders(
    struct broken *broken, size_t drafts, size_t sent, size_t inbox)
{
    if (count(broken, DRAFTS) != drafts || count(broken, SENT) != sent ||
        count(broken, INBOX) != inbox) {
        fail_msg("drafts %zu, sent %zu, inbox %zu", count(broken, DRAFTS),
            count(broken, SENT), count(broken, INBOX));
    }
}

static void assert_not_found(const struct broken *broken)
{
    assert_int_equal(broken->fixture.response.status, 404);
    assert_string_equal(
        fixture_error_code(&broken->fixture), "ErrorItemNotFound");
}

static void test_draft_fault__late_one_is_found_after_its_time(void **state)
{
    static const char *const requests[][3] = {
        {"GET", "", NULL},
        {"PATCH", "", "{\"subject\":\"x\"}"},
        {"GET", "/attachments", NULL},
        {"POST", "/attachments", FILE_JSON},
        {"POST", "/attachments/createUploadSession", SESSION_JSON},
        {"POST", "/send", NULL},
        {"DELETE", "", NULL},
    };
    struct broken *broken = *state;

    make_draft(broken, "late-draft 2");
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        (void)ask_draft(
            broken, requests[i][0], requests[i][1], requests[i][2], NULL);
        assert_not_found(broken);
    }
    assert_folders(broken, 0, 0, 0);
    broken->fixture.now_unix_s += 1;
    assert_int_equal(get(broken), 404);
    broken->fixture.now_unix_s += 1;
    assert_true(is_draft(broken));
    assert_folders(broken, 1, 0, 0);
    assert_int_equal(send_draft(broken, NULL), 202);
    assert_folders(broken, 0, 1, 1);
}

static void test_draft_fault__submitted_one_is_sent_once(void **state)
{
    static const char *const refused[][3] = {
        {"POST", "/send", NULL},
        {"PATCH", "", "{\"subject\":\"x\"}"},
        {"POST", "/attachments", FILE_JSON},
        {"POST", "/attachments/createUploadSession", SESSION_JSON},
    };
    struct broken *broken = *state;
    char id[128];

    make_draft(broken, NULL);
    fixture_get(&broken->fixture, DRAFTS);
    (void)snprintf(id, sizeof(id), "%s",
        json_string_value(json_object_get(
            json_array_get(json_object_get(broken->fixture.body, "value"), 0),
            "id")));
    assert_int_equal(send_draft(broken, "submitted-as-draft 10"), 202);
    assert_folders(broken, 1, 0, 1);
    assert_true(json_is_false(json_object_get(
        json_array_get(json_object_get(broken->fixture.body, "value"), 0),
        "isDraft")));
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        (void)ask_draft(
            broken, refused[i][0], refused[i][1], refused[i][2], NULL);
        fixture_assert_error(&broken->fixture, 400, "ErrorInvalidRequest");
    }
    broken->fixture.now_unix_s += 9;
    assert_true(is_draft(broken));
    broken->fixture.now_unix_s += 1;
    assert_false(is_draft(broken));
    assert_folders(broken, 0, 1, 1);
    fixture_get(&broken->fixture, SENT);
    assert_string_not_equal(
        json_string_value(json_object_get(
            json_array_get(json_object_get(broken->fixture.body, "value"), 0),
            "id")),
        id);
}

static void test_draft_fault__the_answer_can_be_another_one(void **state)
{
    struct broken *broken = *state;

    make_draft(broken, NULL);
    assert_int_equal(send_draft(broken, "submitted-as-draft 10 then 504"), 504);
    assert_true(is_draft(broken));
    assert_folders(broken, 1, 0, 1);
    broken->fixture.now_unix_s += 10;
    assert_folders(broken, 0, 1, 1);
    make_draft(broken, NULL);
    assert_int_equal(send_draft(broken, "vanished-draft then 502 html"), 502);
    assert_int_equal(get(broken), 404);
    assert_folders(broken, 0, 1, 1);
}

static void test_draft_fault__submitted_one_can_be_deleted(void **state)
{
    struct broken *broken = *state;

    make_draft(broken, NULL);
    assert_int_equal(send_draft(broken, "submitted-as-draft 10"), 202);
    assert_int_equal(ask_draft(broken, "DELETE", "", NULL, NULL), 204);
    assert_folders(broken, 0, 0, 1);
    broken->fixture.now_unix_s += 10;
    assert_folders(broken, 0, 0, 1);
    make_draft(broken, "late-draft 5");
    broken->fixture.now_unix_s += 5;
    assert_folders(broken, 1, 0, 1);
}

/* Sent to its own sender it has a copy of each kind in one mailbox. */
static void test_draft_fault__submitted_to_oneself(void **state)
{
    struct broken *broken = *state;

    make_draft(broken, NULL);
    assert_int_equal(ask_draft(broken, "PATCH", "",
                         "{\"toRecipients\":[{\"emailAddress\":{\"address\":"
                         "\"user@example.com\"}}]}",
                         NULL),
        200);
    assert_int_equal(send_draft(broken, "submitted-as-draft 1"), 202);
    assert_folders(broken, 1, 0, 0);
    assert_int_equal(count(broken, USER "/mailFolders/inbox/messages"), 1);
    broken->fixture.now_unix_s += 1;
    assert_folders(broken, 0, 1, 0);
    assert_int_equal(count(broken, USER "/mailFolders/inbox/messages"), 1);
}

static void test_draft_fault__vanishes_whoever_asks(void **state)
{
    static const char *const requests[][3] = {
        {"GET", "", NULL},
        {"GET", "/attachments", NULL},
        {"POST", "/attachments", FILE_JSON},
        {"POST", "/attachments/createUploadSession", SESSION_JSON},
        {"POST", "/send", NULL},
        {"DELETE", "", NULL},
    };
    struct broken *broken = *state;

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        make_draft(broken, NULL);
        assert_folders(broken, 1, 0, 0);
        (void)ask_draft(broken, requests[i][0], requests[i][1], requests[i][2],
            "vanished-draft");
        assert_not_found(broken);
        assert_int_equal(get(broken), 404);
        assert_folders(broken, 0, 0, 0);
    }
    make_draft(broken, "vanished-draft");
    assert_int_equal(get(broken), 404);
    assert_folders(broken, 0, 0, 0);
}

static void test_draft_fault__what_was_sent_does_not_vanish(void **state)
{
    struct broken *broken = *state;

    make_draft(broken, NULL);
    assert_int_equal(send_draft(broken, NULL), 202);
    assert_int_equal(ask_draft(broken, "GET", "", NULL, "vanished-draft"), 200);
    assert_folders(broken, 0, 1, 1);
}

static void test_draft_fault__session_goes_with_a_vanished_draft(void **state)
{
    struct broken *broken = *state;

    make_draft(broken, NULL);
    open_session(broken);
    assert_int_equal(put(broken, 0, NULL), 200);
    assert_int_equal(put(broken, HALF, "vanished-draft"), 404);
    assert_int_equal(put(broken, HALF, NULL), 404);
    assert_folders(broken, 0, 0, 0);
}

static void test_draft_fault__expired_session_stays_gone(void **state)
{
    struct broken *broken = *state;

    make_draft(broken, NULL);
    open_session(broken);
    assert_int_equal(put(broken, 0, NULL), 200);
    assert_int_equal(put(broken, HALF, "session-expired"), 404);
    assert_string_equal(
        fixture_error_code(&broken->fixture), "ErrorItemNotFound");
    assert_int_equal(put(broken, HALF, NULL), 404);
    assert_int_equal(count_attachments(broken), 0);
    open_session(broken);
    assert_int_equal(put(broken, 0, NULL), 200);
    assert_int_equal(put(broken, HALF, NULL), 201);
    assert_int_equal(count_attachments(broken), 1);
}

static void assert_next_range(const struct broken *broken, const char *expected)
{
    assert_int_equal(broken->fixture.response.status, 200);
    assert_string_equal(
        json_string_value(json_array_get(
            json_object_get(broken->fixture.body, "nextExpectedRanges"), 0)),
        expected);
}

static void test_draft_fault__wrong_ranges_are_only_said(void **state)
{
    struct broken *broken = *state;

    make_draft(broken, NULL);
    open_session(broken);
    (void)put(broken, 0, "wrong-ranges 7");
    assert_next_range(broken, "7");
    assert_int_equal(put(broken, 0, NULL), 416);
    (void)put(broken, HALF, "wrong-ranges 9223372036854775807");
    assert_next_range(broken, "9223372036854775807");
    assert_int_equal(count_attachments(broken), 1);
    assert_int_equal(put(broken, HALF, NULL), 404);
    assert_int_equal(send_draft(broken, NULL), 202);
    assert_folders(broken, 0, 1, 1);
}

#define WITH_SANDBOX(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(test_draft_fault__late_one_is_found_after_its_time),
        WITH_SANDBOX(test_draft_fault__submitted_one_is_sent_once),
        WITH_SANDBOX(test_draft_fault__the_answer_can_be_another_one),
        WITH_SANDBOX(test_draft_fault__submitted_one_can_be_deleted),
        WITH_SANDBOX(test_draft_fault__submitted_to_oneself),
        WITH_SANDBOX(test_draft_fault__vanishes_whoever_asks),
        WITH_SANDBOX(test_draft_fault__what_was_sent_does_not_vanish),
        WITH_SANDBOX(test_draft_fault__session_goes_with_a_vanished_draft),
        WITH_SANDBOX(test_draft_fault__expired_session_stays_gone),
        WITH_SANDBOX(test_draft_fault__wrong_ranges_are_only_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

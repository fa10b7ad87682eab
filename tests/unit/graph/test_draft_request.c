/*
 * The requests of the draft route, as they go over the wire.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "codec/json.h"
#include "graph/draft_request.h"
#include "graph/draft_route.h"
#include "graph/message_json.h"
#include "sample.h"

#define BASE "https://graph.microsoft.com/v1.0/users/user%40example.com"
#define DRAFT BASE "/messages/AAMk%2F%2BA-_%3D"
#define UPLOAD_URL "https://outlook.office.com/up?authtoken=Se.Cr-Et"
#define MARKER "11111111-1111-4111-8111-111111111111"
#define FILTER_START                                                      \
    BASE "/messages?$filter=singleValueExtendedProperties%2FAny%28ep%3A%" \
         "20ep%2Fid%20eq%20%27String%20%7B7d1c9a5e-60b4-4f0b-9f6e-"       \
         "2c8e5b3a417d%7D%20Name%20postern-marker%27%20and%20ep%2Fvalue%" \
         "20eq%20%27"

struct fixture {
    struct pt_account account;
    struct pt_message_list *list;
    struct pt_draft_route route;
    struct pt_request request;
};

static void attach(struct fixture *fixture, const char *name, uint64_t size)
{
    struct pt_file_ref file = {
        .path_utf8 = pt_strdup("/nowhere/f"), .size_bytes = size};

    assert_int_equal(
        pt_attachment_list_add(&fixture->list->contents[0].attachments, name,
            "application/pdf", &file, NULL),
        POSTERN_OK);
    pt_free(file.path_utf8);
}

static void set_up(struct fixture *fixture)
{
    sample_account(SAMPLE_URL, &fixture->account);
    fixture->list = sample_messages(&fixture->account, "T", "<p>B</p>", NULL);
    attach(fixture, "a \"b\".pdf", 816);
    attach(fixture, "large.pdf", 10000000);
    pt_request_init(&fixture->request);
    pt_draft_route_init(&fixture->route);
    fixture->route.draft_id = pt_strdup("AAMk/+A-_=");
    fixture->route.internet_message_id = pt_strdup("<it's+1@x>");
    fixture->route.orphan_id = pt_strdup("OR/PH=");
    pt_draft_route_set_id(&fixture->route, MARKER);
    memcpy(fixture->route.doubtful_markers[0], "first", 6);
    memcpy(fixture->route.doubtful_markers[1], "la'st", 6);
    fixture->route.doubtful_count = 2;
    fixture->route.attachment_index = 1;
    assert_int_equal(
        pt_secret_set(&fixture->route.upload_url, pt_view_of(UPLOAD_URL), NULL),
        POSTERN_OK);
}

static void tear_down(struct fixture *fixture)
{
    pt_request_done(&fixture->request);
    pt_draft_route_done(&fixture->route);
    pt_message_list_free(fixture->list);
    pt_account_done(&fixture->account);
}

static void build(struct fixture *fixture, enum pt_draft_step step)
{
    fixture->route.step = step;
    pt_request_done(&fixture->request);
    assert_int_equal(pt_draft_request_build(&fixture->route, &fixture->account,
                         &fixture->list->items[0], &fixture->request, NULL),
        POSTERN_OK);
}

static const char *header_of(const struct pt_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, name) == 0) {
            return pt_secret_view(&request->headers[i].value).ptr;
        }
    }
    return "";
}

struct row {
    enum pt_draft_step step;
    const char *method;
    const char *url;
    enum pt_resend resend;
    bool has_body;
    const char *content_type;
};

#define NEVER PT_RESEND_NEVER
#define SAFE PT_RESEND_SAFE

static const struct row rows[] = {
    {PT_DRAFT_CREATE, "POST", BASE "/messages", NEVER, true,
        "application/json"},
    {PT_DRAFT_ATTACH, "POST", DRAFT "/attachments", NEVER, true,
        "application/json"},
    {PT_DRAFT_SESSION, "POST", DRAFT "/attachments/createUploadSession", SAFE,
        true, "application/json"},
    {PT_DRAFT_RANGE, "PUT", UPLOAD_URL, SAFE, true, "application/octet-stream"},
    {PT_DRAFT_LAST_RANGE, "PUT", UPLOAD_URL, NEVER, true,
        "application/octet-stream"},
    {PT_DRAFT_LOOK, "GET", DRAFT "/attachments?$select=id,name,size&$top=999",
        SAFE, false, ""},
    {PT_DRAFT_CHECK, "GET", DRAFT "/attachments?$select=id,name,size&$top=999",
        SAFE, false, ""},
    {PT_DRAFT_SEND, "POST", DRAFT "/send", NEVER, true, ""},
    {PT_DRAFT_FIND, "GET",
        DRAFT "?$select=id,isDraft,internetMessageId,sentDateTime,"
              "parentFolderId",
        SAFE, false, ""},
    {PT_DRAFT_SEARCH, "GET",
        BASE "/messages?$filter=internetMessageId%20eq%20%27%3Cit%27%27s%"
             "2B1%40x%3E%27&$select=id,isDraft",
        SAFE, false, ""},
    {PT_DRAFT_END_SESSION, "DELETE", UPLOAD_URL, SAFE, false, ""},
    {PT_DRAFT_DELETE, "DELETE", DRAFT, SAFE, false, ""},
    {PT_DRAFT_FIND_ORPHAN, "GET",
        FILTER_START "la%27%27st%27%29&$select=id,isDraft", SAFE, false, ""},
    {PT_DRAFT_DELETE_ORPHAN, "DELETE", BASE "/messages/OR%2FPH%3D", SAFE, false,
        ""},
};

/* Every request to Graph asks for immutable ids; what goes to the upload URL
 * says nothing of Graph, and nobody may show that URL. */
static void test_draft_request__one_for_each_step(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        bool is_upload = strcmp(row->url, UPLOAD_URL) == 0;
        struct fixture fixture;
        const struct pt_request *request = &fixture.request;

        set_up(&fixture);
        fixture.account.options.response_timeout_ms = 4321;
        build(&fixture, row->step);
        assert_string_equal(request->method, row->method);
        assert_string_equal(request->url, row->url);
        assert_int_equal(request->resend, row->resend);
        assert_int_equal(request->has_body, row->has_body);
        assert_string_equal(
            header_of(request, "Content-Type"), row->content_type);
        assert_string_equal(header_of(request, "Prefer"),
            is_upload ? "" : "IdType=\"ImmutableId\"");
        assert_string_equal(header_of(request, "Authorization"), "");
        assert_int_equal(request->is_url_secret, is_upload);
        assert_int_equal(pt_draft_request_is_upload(row->step), is_upload);
        assert_int_equal(
            pt_draft_route_needs_token(&fixture.route), !is_upload);
        assert_int_equal(request->response_timeout_ms, 4321);
        tear_down(&fixture);
    }
}

static void test_draft_request__an_end_has_none(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.route.step = PT_DRAFT_ENDED;
    assert_int_equal(pt_draft_request_build(&fixture.route, &fixture.account,
                         &fixture.list->items[0], &fixture.request, NULL),
        POSTERN_E_INTERNAL);
    tear_down(&fixture);
}

static json_t *parse_body(const struct pt_body *body)
{
    struct pt_buf text;
    json_t *json = NULL;

    pt_buf_init(&text, PT_LIMIT_JSON_BYTES);
    for (size_t i = 0; i < body->count; i++) {
        struct pt_view part = body->segments[i].kind == PT_SEGMENT_MEMORY
                                  ? pt_secret_view(&body->segments[i].memory)
                                  : pt_view_of("BASE64");

        assert_int_equal(pt_buf_append_view(&text, part, NULL), POSTERN_OK);
    }
    json = pt_json_parse_object(pt_buf_view(&text));
    assert_non_null(json);
    pt_buf_done(&text);
    return json;
}

static void assert_body_is(const struct pt_body *body, const char *expected)
{
    json_t *json = parse_body(body);
    json_t *wanted = json_loads(expected, 0, NULL);

    assert_non_null(wanted);
    if (!json_equal(json, wanted)) {
        char *text = json_dumps(json, 0);

        fail_msg("%s", text);
    }
    json_decref(json);
    json_decref(wanted);
}

/* Bare, without attachments, and without what only sendMail takes. */
static void test_draft_request__a_draft_is_a_bare_message(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.list->items[0].save_to_sent_items = false;
    build(&fixture, PT_DRAFT_CREATE);
    assert_body_is(&fixture.request.body,
        "{\"subject\":\"T\",\"body\":{\"contentType\":\"html\",\"content\":"
        "\"<p>B</p>\"},\"toRecipients\":[{\"emailAddress\":{\"address\":"
        "\"one@example.org\"}}],\"singleValueExtendedProperties\":[{\"id\":"
        "\"" PT_MARKER_PROPERTY "\",\"value\":\"" MARKER "\"}]}");
    tear_down(&fixture);
}

static void test_draft_request__attachments_by_either_way(void **state)
{
    struct fixture fixture;
    const struct pt_body *body = &fixture.request.body;

    (void)state;
    set_up(&fixture);
    build(&fixture, PT_DRAFT_SESSION);
    assert_body_is(body,
        "{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":"
        "\"large.pdf\",\"size\":10000000,\"contentType\":"
        "\"application/pdf\"}}");
    fixture.route.attachment_index = 0;
    build(&fixture, PT_DRAFT_ATTACH);
    assert_body_is(body,
        "{\"@odata.type\":\"#microsoft.graph.fileAttachment\",\"name\":"
        "\"a \\\"b\\\".pdf\",\"contentType\":\"application/pdf\","
        "\"contentBytes\":\"BASE64\"}");
    assert_int_equal(body->segments[2].kind, PT_SEGMENT_FILE_BASE64);
    assert_int_equal(body->segments[2].size_bytes, 816);
    tear_down(&fixture);
}

struct range_row {
    uint64_t offset_bytes;
    const char *range;
    uint64_t size_bytes;
};

static const struct range_row range_rows[] = {
    {0, "bytes 0-3932159/10000000", 3932160},
    {3932160, "bytes 3932160-7864319/10000000", 3932160},
    {7864320, "bytes 7864320-9999999/10000000", 2135680},
    {9999999, "bytes 9999999-9999999/10000000", 1},
};

static void test_draft_request__ranges_say_where_they_belong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(range_rows) / sizeof(range_rows[0]); i++) {
        const struct range_row *row = &range_rows[i];
        struct fixture fixture;
        const struct pt_body *body = &fixture.request.body;

        set_up(&fixture);
        fixture.route.offset_bytes = row->offset_bytes;
        build(&fixture, PT_DRAFT_RANGE);
        assert_string_equal(
            header_of(&fixture.request, "Content-Range"), row->range);
        assert_int_equal(body->count, 1);
        assert_int_equal(body->size_bytes, row->size_bytes);
        assert_int_equal(body->segments[0].kind, PT_SEGMENT_FILE);
        assert_int_equal(body->segments[0].offset_bytes, row->offset_bytes);
        assert_int_equal(body->segments[0].size_bytes, row->size_bytes);
        tear_down(&fixture);
    }
}

static void test_draft_request__without_an_id_the_marker_is_sought(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    pt_free(fixture.route.internet_message_id);
    fixture.route.internet_message_id = NULL;
    build(&fixture, PT_DRAFT_SEARCH);
    assert_string_equal(
        fixture.request.url, FILTER_START MARKER "%27%29&$select=id,isDraft");
    tear_down(&fixture);
}

static void test_draft_request__a_personal_account_speaks_of_me(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    fixture.account.mode = PT_MODE_PERSONAL;
    build(&fixture, PT_DRAFT_SEND);
    assert_string_equal(fixture.request.url,
        "https://graph.microsoft.com/v1.0/me/messages/AAMk%2F%2BA-_%3D/send");
    assert_int_equal(fixture.request.body.size_bytes, 0);
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draft_request__one_for_each_step),
        cmocka_unit_test(test_draft_request__an_end_has_none),
        cmocka_unit_test(test_draft_request__a_draft_is_a_bare_message),
        cmocka_unit_test(test_draft_request__attachments_by_either_way),
        cmocka_unit_test(test_draft_request__ranges_say_where_they_belong),
        cmocka_unit_test(
            test_draft_request__without_an_id_the_marker_is_sought),
        cmocka_unit_test(test_draft_request__a_personal_account_speaks_of_me),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Tests of sandbox/draft_attachment.c, upload_create.c, upload_route.c and
 * upload_session.c: files are posted to a draft, or come in ranges at another
 * host, and each limit holds to the byte under each reading of "MB".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "sandbox/content_range.h"
#include "sandbox/upload_route.h"
#include "sandbox_fixture.h"

#define USER "/v1.0/users/user@example.com"
#define UPLOAD_HOST "LocalHost:8365"
#define SIZE ((size_t)3000000)
#define RANGE ((size_t)1310720)

/* A draft, and a session for a file in it. */
struct upload {
    struct sandbox_fixture fixture;
    char draft[256];   /* its address */
    char target[1200]; /* of the session, without scheme and host */
    unsigned char *bytes;
};

/* What one PUT says. */
struct range {
    size_t first;
    size_t len;
    size_t total;
    const char *content_range; /* instead of the three; NULL: as they say */
    const char *type;
    const char *authorization;
    const char *host;
    const char *method;
};

static void make_draft(struct upload *upload, const char *json)
{
    fixture_post(&upload->fixture, USER "/messages", json);
    assert_int_equal(upload->fixture.response.status, 201);
    fixture_address(upload->draft, sizeof(upload->draft), USER "/messages/",
        json_string_value(json_object_get(upload->fixture.body, "id")), "");
}

static void post_to(struct upload *upload, const char *after, const char *json)
{
    char target[512];

    (void)snprintf(target, sizeof(target), "%s%s", upload->draft, after);
    fixture_post(&upload->fixture, target, json);
}

static void get_of(struct upload *upload, const char *after)
{
    char target[512];

    (void)snprintf(target, sizeof(target), "%s%s", upload->draft, after);
    fixture_get(&upload->fixture, target);
}

static void create(struct upload *upload, size_t size_bytes)
{
    char json[256];

    (void)snprintf(json, sizeof(json),
        "{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":\"a.bin\","
        "\"contentType\":\"application/x-test\",\"size\":%zu}}",
        size_bytes);
    post_to(upload, "/attachments/createUploadSession", json);
}

/* Creates a session and keeps its target. */
static void open_session(struct upload *upload, size_t size_bytes)
{
    static const char prefix[] = "https://localhost:8365/api/v2.0/Users('";
    const json_t *body = NULL;
    const char *url = NULL;

    create(upload, size_bytes);
    assert_int_equal(upload->fixture.response.status, 201);
    body = upload->fixture.body;
    url = json_string_value(json_object_get(body, "uploadUrl"));
    assert_memory_equal(url, prefix, strlen(prefix));
    assert_non_null(strstr(url, "')?authtoken=eyJ"));
    assert_true(strlen(url) > 600 && strlen(url) < sizeof(upload->target));
    (void)snprintf(upload->target, sizeof(upload->target), "%s",
        url + strlen("https://localhost:8365"));
    assert_string_equal(json_string_value(json_array_get(
                            json_object_get(body, "nextExpectedRanges"), 0)),
        "0-");
    assert_int_equal(
        json_string_length(json_object_get(body, "expirationDateTime")), 20);
}

static void put(struct upload *upload, const struct range *range)
{
    char content_range[96];

    (void)snprintf(content_range, sizeof(content_range), "bytes %zu-%zu/%zu",
        range->first, range->first + range->len - 1, range->total);
    fixture_ask(&upload->fixture,
        &(struct pt_exchange_request){
            .method = range->method ? range->method : "PUT",
            .target = upload->target,
            .host = range->host ? range->host : UPLOAD_HOST,
            .content_type =
                range->type ? range->type : "application/octet-stream",
            .content_range =
                range->content_range ? range->content_range : content_range,
            .authorization = range->authorization,
            .body = pt_view_make(
                (const char *)upload->bytes + range->first, range->len),
        });
}

/* The rest of the file, in ranges. */
static void put_all(struct upload *upload, size_t size_bytes)
{
    for (size_t at = 0; at < size_bytes; at += RANGE) {
        put(upload,
            &(struct range){.first = at,
                .len = size_bytes - at < RANGE ? size_bytes - at : RANGE,
                .total = size_bytes});
    }
}

static void start_with(
    struct upload *upload, const char *limits, const char *spool_dir)
{
    fixture_start_sized(&upload->fixture, limits, spool_dir);
    upload->bytes = malloc(SIZE + 8);
    assert_non_null(upload->bytes);
    for (size_t i = 0; i < SIZE + 8; i++) {
        upload->bytes[i] = (unsigned char)(i * 7 + i / 251);
    }
    make_draft(upload, "{\"toRecipients\":[{\"emailAddress\":{\"address\":"
                       "\"ops@example.com\"}}]}");
}

static int set_up(void **state)
{
    static struct upload upload;

    start_with(&upload, "mb", "/tmp");
    *state = &upload;
    return 0;
}

static int tear_down(void **state)
{
    struct upload *upload = *state;

    free(upload->bytes);
    fixture_stop(&upload->fixture);
    return 0;
}

static void assert_upload_error(
    const struct upload *upload, unsigned status, const char *code)
{
    const struct sandbox_fixture *fixture = &upload->fixture;

    assert_string_equal(fixture_error_code(fixture), code);
    assert_int_equal(fixture->response.status, status);
    assert_null(
        json_object_get(json_object_get(fixture->body, "error"), "innerError"));
}

static size_t count_attachments(struct upload *upload)
{
    get_of(upload, "/attachments?$select=name,size");
    assert_int_equal(upload->fixture.response.status, 200);
    return json_array_size(json_object_get(upload->fixture.body, "value"));
}

static void test_upload__ranges_in_order_make_the_attachment(void **state)
{
    struct upload *upload = *state;
    const struct sandbox_fixture *fixture = &upload->fixture;
    const char *location = NULL;
    char id[128];
    char target[512];

    open_session(upload, SIZE);
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_int_equal(fixture->response.status, 200);
    assert_non_null(
        strstr(fixture->response.body.data, "\"nextExpectedRanges\":"
                                            "[\"1310720\"]"));
    assert_non_null(json_object_get(fixture->body, "ExpirationDateTime"));
    put(upload, &(struct range){.first = RANGE, .len = RANGE, .total = SIZE});
    assert_int_equal(fixture->response.status, 200);
    assert_non_null(json_object_get(fixture->body, "expirationDateTime"));
    assert_int_equal(count_attachments(upload), 0);
    put(upload,
        &(struct range){
            .first = 2 * RANGE, .len = SIZE - 2 * RANGE, .total = SIZE});
    assert_int_equal(fixture->response.status, 201);
    assert_int_equal(fixture->response.body.len, 0);
    location = pt_exchange_find_header(&fixture->response, "Location");
    assert_non_null(
        strstr(location, "https://localhost:8365/api/v2.0/Users('"));
    assert_non_null(strstr(location, "/Attachments('"));
    assert_int_equal(count_attachments(upload), 1);
    /* More than the file's own size, as Graph lists it. */
    assert_non_null(strstr(fixture->response.body.data, "\"size\":3135237"));
    get_of(upload, "/attachments?$select=id,contentType");
    assert_non_null(strstr(fixture->response.body.data, "application/x-test"));
    (void)snprintf(id, sizeof(id), "%s",
        json_string_value(json_object_get(
            json_array_get(json_object_get(fixture->body, "value"), 0), "id")));
    (void)snprintf(
        target, sizeof(target), "%s/attachments/%s/$value", upload->draft, id);
    fixture_get(&upload->fixture, target);
    assert_int_equal(fixture->response.body.len, SIZE);
    assert_memory_equal(fixture->response.body.data, upload->bytes, SIZE);
    /* The session is over. */
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 404, "ErrorItemNotFound");
}

struct range_row {
    const char *what;
    struct range range;
    unsigned status;
    const char *code;
};

static const struct range_row range_rows[] = {
    {"an Authorization", {.len = RANGE, .total = SIZE, .authorization = "b"},
        401, "ErrorAccessDenied"},
    {"another type", {.len = RANGE, .total = SIZE, .type = "text/plain"}, 415,
        "UnsupportedMediaType"},
    {"a range ahead", {.first = 1, .len = RANGE, .total = SIZE}, 416,
        "ErrorInvalidRange"},
    {"another total", {.len = RANGE, .total = SIZE + 1}, 400,
        "ErrorInvalidArgument"},
    {"no range", {.len = RANGE, .total = SIZE, .content_range = ""}, 400,
        "ErrorInvalidArgument"},
    {"a range of another length",
        {.len = RANGE, .content_range = "bytes 0-9/3000000"}, 400,
        "ErrorInvalidArgument"},
    {"a star for the total", {.len = 10, .content_range = "bytes 0-9/*"}, 400,
        "ErrorInvalidArgument"},
    {"a range past the end",
        {.len = 10, .content_range = "bytes 2999995-3000004/3000000"}, 400,
        "ErrorInvalidArgument"},
    {"GET", {.len = 1, .total = SIZE, .method = "GET"}, 405,
        "ErrorInvalidRequest"},
};

static void test_upload__a_range_that_is_refused_can_be_sent_right(void **state)
{
    struct upload *upload = *state;

    open_session(upload, SIZE);
    for (size_t i = 0; i < sizeof(range_rows) / sizeof(range_rows[0]); i++) {
        put(upload, &range_rows[i].range);
        if (upload->fixture.response.status != range_rows[i].status) {
            fail_msg(
                "%s: %u", range_rows[i].what, upload->fixture.response.status);
        }
        assert_upload_error(upload, range_rows[i].status, range_rows[i].code);
    }
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_int_equal(upload->fixture.response.status, 200);
    /* What was taken is not taken twice. */
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 416, "ErrorInvalidRange");
    assert_int_equal(count_attachments(upload), 0);
}

static void test_upload__graph_and_uploads_have_hosts_of_their_own(void **state)
{
    struct upload *upload = *state;

    open_session(upload, SIZE);
    put(upload,
        &(struct range){.len = RANGE, .total = SIZE, .host = "127.0.0.1:8365"});
    assert_string_equal(fixture_error_code(&upload->fixture), "BadRequest");
    fixture_ask(&upload->fixture, &(struct pt_exchange_request){.method = "GET",
                                      .target = USER "/messages",
                                      .host = UPLOAD_HOST,
                                      .body = pt_view_of("")});
    assert_upload_error(upload, 404, "ErrorItemNotFound");
    assert_non_null(
        strstr(upload->fixture.response.body.data, "https://127.0.0.1:8365"));
}

static void test_upload__the_url_is_taken_as_it_was_given_only(void **state)
{
    struct upload *upload = *state;
    char *mark = NULL;

    open_session(upload, SIZE);
    mark = strstr(upload->target, "authtoken=eyJ");
    mark[strlen("authtoken=eyJ")] ^= 1;
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 401, "ErrorAccessDenied");
    mark[-1] = '\0';
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 401, "ErrorAccessDenied");
    mark = strstr(upload->target, "Sessions('");
    mark[strlen("Sessions('AAMkAD")] ^= 1;
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 404, "ErrorItemNotFound");
}

static void test_upload__delete_and_expiry_end_a_session(void **state)
{
    struct upload *upload = *state;
    struct pt_spool *spool = pt_mail_store_spool(upload->fixture.service.store);

    open_session(upload, SIZE);
    assert_int_equal(pt_spool_used_bytes(spool), SIZE);
    put(upload, &(struct range){.len = 1, .method = "DELETE"});
    assert_int_equal(upload->fixture.response.status, 204);
    assert_int_equal(pt_spool_used_bytes(spool), 0);
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 404, "ErrorItemNotFound");
    open_session(upload, SIZE);
    upload->fixture.now_unix_s += 3599;
    fixture_sign_in(&upload->fixture, PT_ROLES_DEFAULT);
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_int_equal(upload->fixture.response.status, 200);
    upload->fixture.now_unix_s++;
    put(upload, &(struct range){.first = RANGE, .len = RANGE, .total = SIZE});
    assert_upload_error(upload, 404, "ErrorItemNotFound");
    /* The next one finds the room of the one before free. */
    open_session(upload, SIZE);
    assert_int_equal(pt_spool_used_bytes(spool), SIZE);
}

static void test_upload__a_draft_that_is_gone_takes_its_sessions_along(
    void **state)
{
    struct upload *upload = *state;
    struct pt_spool *spool = pt_mail_store_spool(upload->fixture.service.store);

    open_session(upload, SIZE);
    fixture_ask(
        &upload->fixture, &(struct pt_exchange_request){.method = "DELETE",
                              .target = upload->draft,
                              .authorization = upload->fixture.token,
                              .body = pt_view_of("")});
    assert_int_equal(upload->fixture.response.status, 204);
    assert_int_equal(pt_spool_used_bytes(spool), 0);
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 404, "ErrorItemNotFound");
}

static void test_upload__what_was_sent_takes_no_more(void **state)
{
    struct upload *upload = *state;
    char target[512];

    open_session(upload, SIZE);
    (void)snprintf(target, sizeof(target), "%s/send", upload->draft);
    fixture_ask(
        &upload->fixture, &(struct pt_exchange_request){.method = "POST",
                              .target = target,
                              .content_length = "0",
                              .authorization = upload->fixture.token,
                              .body = pt_view_of("")});
    assert_int_equal(upload->fixture.response.status, 202);
    put(upload, &(struct range){.len = RANGE, .total = SIZE});
    assert_upload_error(upload, 404, "ErrorItemNotFound");
}

static void test_upload__an_item_that_is_wrong_opens_no_session(void **state)
{
    static const char *const rows[][2] = {
        {"{}", "RequestBodyRead"},
        {"{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":\"a\","
         "\"size\":\"3000000\"}}",
            "RequestBodyRead"},
        {"{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":\"a\","
         "\"size\":3000000,\"lastModified\":1}}",
            "RequestBodyRead"},
        {"{\"item\":{\"name\":\"a.bin\"}}", "RequestBodyRead"},
        {"{\"AttachmentItem\":{},\"attachmentItem\":{}}", "RequestBodyRead"},
        {"{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":\"a\"}}",
            "ErrorRequiredPropertyMissing"},
        {"{\"AttachmentItem\":{\"attachmentType\":\"file\",\"size\":3000000}}",
            "ErrorRequiredPropertyMissing"},
        {"{\"AttachmentItem\":{\"attachmentType\":\"item\",\"name\":\"a\","
         "\"size\":3000000}}",
            "ErrorInvalidRequest"},
        {"{\"attachmentItem\":{\"attachmentType\":\"file\",\"name\":\"a\","
         "\"size\":-1}}",
            "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize"},
    };
    struct upload *upload = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        post_to(upload, "/attachments/createUploadSession", rows[i][0]);
        fixture_assert_error(&upload->fixture, 400, rows[i][1]);
    }
    fixture_post(&upload->fixture,
        USER "/messages/none/attachments/createUploadSession",
        "{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":\"a\","
        "\"size\":3000000}}");
    fixture_assert_error(&upload->fixture, 404, "ErrorItemNotFound");
}

/* {"@odata.type":..., "contentBytes": size bytes}. Free with free(). */
static char *make_file(const struct upload *upload, size_t size_bytes)
{
    static const char head[] =
        "{\"@odata.type\":\"#microsoft.graph.fileAttachment\",\"name\":"
        "\"a.bin\",\"contentBytes\":\"";
    size_t room = strlen(head) + size_bytes / 3 * 4 + 16;
    char *json = malloc(room);
    size_t len = 0;

    assert_non_null(json);
    len = (size_t)snprintf(json, room, "%s", head);
    len += (size_t)EVP_EncodeBlock(
        (unsigned char *)json + len, upload->bytes, (int)size_bytes);
    (void)snprintf(json + len, room - len, "\"}");
    return json;
}

static void test_upload__small_files_are_posted_and_deleted(void **state)
{
    struct upload *upload = *state;
    char *json = make_file(upload, 1000);
    char target[512];
    struct pt_exchange_request request = {.method = "DELETE",
        .target = target,
        .authorization = upload->fixture.token,
        .body = pt_view_of("")};

    post_to(upload, "/attachments", json);
    assert_int_equal(upload->fixture.response.status, 201);
    assert_int_equal(
        json_integer_value(json_object_get(upload->fixture.body, "size")),
        1000 + 237 + 45);
    assert_int_equal(json_string_length(
                         json_object_get(upload->fixture.body, "contentBytes")),
        1336);
    (void)snprintf(target, sizeof(target), "%s/attachments/%s", upload->draft,
        json_string_value(json_object_get(upload->fixture.body, "id")));
    assert_int_equal(count_attachments(upload), 1);
    fixture_ask(&upload->fixture, &request);
    assert_int_equal(upload->fixture.response.status, 204);
    fixture_ask(&upload->fixture, &request);
    fixture_assert_error(&upload->fixture, 404, "ErrorItemNotFound");
    assert_int_equal(count_attachments(upload), 0);
    post_to(upload, "/attachments",
        "{\"@odata.type\":\"#microsoft.graph.fileAttachment\",\"name\":\"a\"}");
    fixture_assert_error(&upload->fixture, 400, "ErrorRequiredPropertyMissing");
    post_to(upload, "/attachments", "{\"name\":\"a\",\"contentBytes\":\"\"}");
    fixture_assert_error(&upload->fixture, 400, "RequestBodyRead");
    free(json);
}

struct limits_row {
    const char *name;
    size_t posted;      /* the largest file that can be posted */
    size_t session_min; /* the smallest and the largest of a session */
    size_t session_max;
};

static const struct limits_row limits_rows[] = {
    {"mb", 2999999, 3000000, 150000000},
    {"mib", 3145727, 3145728, 157286400},
    /* 4,000,000 bytes of request less the JSON around the base64. */
    {"gap", 2999937, 3145728, 150000000},
};

static void check_posted(struct upload *upload, size_t size, unsigned status)
{
    char *json = make_file(upload, size);

    post_to(upload, "/attachments", json);
    if (upload->fixture.response.status != status) {
        fail_msg("posting %zu: %u", size, upload->fixture.response.status);
    }
    if (status == 413) {
        fixture_assert_error(&upload->fixture, 413, "RequestBodyTooLarge");
    }
    free(json);
}

static void test_upload__each_limit_holds_to_the_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(limits_rows) / sizeof(limits_rows[0]); i++) {
        const struct limits_row *row = &limits_rows[i];
        struct upload upload;

        start_with(&upload, row->name, "/tmp");
        free(upload.bytes);
        upload.bytes = calloc(1, row->posted + 8);
        assert_non_null(upload.bytes);
        check_posted(&upload, row->posted, 201);
        check_posted(&upload, row->posted + 1, 413);
        create(&upload, row->session_min - 1);
        fixture_assert_error(&upload.fixture, 400,
            "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize");
        create(&upload, row->session_min);
        assert_int_equal(upload.fixture.response.status, 201);
        create(&upload, row->session_max);
        assert_int_equal(upload.fixture.response.status, 201);
        create(&upload, row->session_max + 1);
        fixture_assert_error(
            &upload.fixture, 400, "ErrorAttachmentSizeLimitExceeded");
        free(upload.bytes);
        fixture_stop(&upload.fixture);
    }
}

static void test_upload__a_range_is_smaller_than_four_mb(void **state)
{
    struct upload *upload = *state;

    free(upload->bytes);
    upload->bytes = calloc(1, 4000000);
    assert_non_null(upload->bytes);
    open_session(upload, 5000000);
    put(upload, &(struct range){.len = 4000000, .total = 5000000});
    assert_upload_error(upload, 413, "RequestBodyTooLarge");
    put(upload, &(struct range){.len = 3999999, .total = 5000000});
    assert_int_equal(upload->fixture.response.status, 200);
}

static void test_upload__too_much_content_for_json_is_said(void **state)
{
    struct upload *upload = *state;
    const size_t size = 33000000;

    free(upload->bytes);
    upload->bytes = calloc(1, size);
    assert_non_null(upload->bytes);
    open_session(upload, size);
    put_all(upload, size);
    assert_int_equal(upload->fixture.response.status, 201);
    get_of(upload, "/attachments");
    fixture_assert_error(&upload->fixture, 400, "ErrorMessageSizeExceeded");
    assert_int_equal(count_attachments(upload), 1);
}

static enum postern_status add_session(struct upload *upload,
    struct pt_upload_sessions *sessions, int64_t now_unix_s)
{
    struct pt_spool *spool = pt_mail_store_spool(upload->fixture.service.store);
    struct pt_upload_session *session = NULL;
    struct pt_content *content = NULL;
    json_t *properties = json_object();
    struct postern_error err = {.status = POSTERN_OK};

    assert_int_equal(
        pt_content_new(spool, 7, true, &content, NULL), POSTERN_OK);
    session = pt_upload_sessions_add(
        sessions, properties, content, now_unix_s, 100, &err);
    if (session) {
        assert_ptr_equal(
            pt_upload_sessions_find(sessions, session->id, now_unix_s),
            session);
    } else {
        pt_content_release(content);
    }
    json_decref(properties);
    return err.status;
}

static void test_upload__a_thousand_sessions_and_no_more(void **state)
{
    struct upload *upload = *state;
    struct pt_spool *spool = pt_mail_store_spool(upload->fixture.service.store);
    struct pt_upload_sessions *sessions = NULL;

    assert_int_equal(pt_upload_sessions_new(&sessions, NULL), POSTERN_OK);
    for (size_t i = 0; i < PT_UPLOAD_MAX_SESSIONS; i++) {
        assert_int_equal(
            add_session(upload, sessions, i < 10 ? 1000 : 1001), POSTERN_OK);
    }
    assert_int_equal(add_session(upload, sessions, 1099), POSTERN_E_TOO_LARGE);
    assert_int_equal(pt_spool_used_bytes(spool), 7000);
    /* The ten that have expired make room. */
    assert_int_equal(add_session(upload, sessions, 1100), POSTERN_OK);
    assert_int_equal(pt_spool_used_bytes(spool), 7 * 991);
    pt_upload_sessions_free(sessions);
    assert_int_equal(pt_spool_used_bytes(spool), 0);
}

static void test_upload__the_host_is_another_name_of_the_machine(void **state)
{
    static const char *const rows[][2] = {
        {"https://127.0.0.1:8365", "localhost:8365"},
        {"http://localhost:1", "127.0.0.1:1"},
        {"https://LocalHost", "127.0.0.1"},
        {"https://[::1]:8365", "localhost:8365"},
        {"https://192.0.2.1:8365", "192.0.2.1:8365"},
        {"https://[2001:db8::1]:9", "[2001:db8::1]:9"},
        {"https://127.0.0.10:1/", "127.0.0.10:1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char host[128];

        pt_upload_route_name_host(rows[i][0], host, sizeof(host));
        assert_string_equal(host, rows[i][1]);
    }
}

/* A machine with one name: the path tells uploads from Graph. */
static void test_upload__one_name_has_to_do_for_both(void **state)
{
    struct upload *upload = *state;
    const char *url = NULL;

    pt_service_set_base_url(&upload->fixture.service, "https://192.0.2.1:8365");
    create(upload, SIZE);
    url = json_string_value(json_object_get(upload->fixture.body, "uploadUrl"));
    assert_memory_equal(url, "https://192.0.2.1:8365/api/", 27);
    (void)snprintf(upload->target, sizeof(upload->target), "%s",
        url + strlen("https://192.0.2.1:8365"));
    put(upload,
        &(struct range){.len = RANGE, .total = SIZE, .host = "192.0.2.1:8365"});
    assert_int_equal(upload->fixture.response.status, 200);
    assert_int_equal(count_attachments(upload), 0);
}

static void test_upload__content_ranges(void **state)
{
    static const char *const wrong[] = {"", "bytes", "bytes ", "0-1/2",
        "bytes 0-1", "bytes 0-1/", "bytes -1/2", "bytes 0-/2", "bytes 0-1/*",
        "bytes */2", "bytes 1-0/2", "bytes 0-2/2", "bytes 0-1/2 ",
        "bytes  0-1/2", "bytes=0-1/2", "bytes 0-1/2,3", "bytes +0-1/2",
        "bytes 0-1/0x2", "bytes 0-1/99999999999999999999"};
    struct pt_content_range range = {.total = 7};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (pt_content_range_parse(wrong[i], &range)) {
            fail_msg("taken: '%s'", wrong[i]);
        }
    }
    assert_false(pt_content_range_parse(NULL, &range));
    assert_int_equal(range.total, 7);
    assert_true(pt_content_range_parse("Bytes 10-20/157286400", &range));
    assert_int_equal(range.first, 10);
    assert_int_equal(range.last, 20);
    assert_int_equal(range.total, 157286400);
    assert_true(pt_content_range_parse("bytes 0-0/1", &range));
}

static void test_upload__a_sent_upload_arrives_whole(void **state)
{
    struct upload *upload = *state;
    const struct pt_mailbox *mailbox = NULL;
    const struct pt_content *content = NULL;
    unsigned char digest[32];
    char expected[65];
    char target[512];

    open_session(upload, SIZE);
    put_all(upload, SIZE);
    assert_int_equal(upload->fixture.response.status, 201);
    (void)snprintf(target, sizeof(target), "%s/send", upload->draft);
    fixture_ask(
        &upload->fixture, &(struct pt_exchange_request){.method = "POST",
                              .target = target,
                              .content_length = "0",
                              .authorization = upload->fixture.token,
                              .body = pt_view_of("")});
    assert_int_equal(upload->fixture.response.status, 202);
    mailbox =
        pt_mail_store_find(upload->fixture.service.store, "ops@example.com");
    content = mailbox->copies[0].mail->attachments[0].content;
    assert_true(pt_content_is_in_file(content));
    assert_int_equal(
        EVP_Digest(upload->bytes, SIZE, digest, NULL, EVP_sha256(), NULL), 1);
    for (size_t i = 0; i < sizeof(digest); i++) {
        (void)snprintf(expected + 2 * i, 3, "%02x", digest[i]);
    }
    assert_string_equal(pt_content_sha256(content), expected);
}

#define CASE(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_upload__ranges_in_order_make_the_attachment),
        CASE(test_upload__a_range_that_is_refused_can_be_sent_right),
        CASE(test_upload__graph_and_uploads_have_hosts_of_their_own),
        CASE(test_upload__the_url_is_taken_as_it_was_given_only),
        CASE(test_upload__delete_and_expiry_end_a_session),
        CASE(test_upload__a_draft_that_is_gone_takes_its_sessions_along),
        CASE(test_upload__what_was_sent_takes_no_more),
        CASE(test_upload__an_item_that_is_wrong_opens_no_session),
        CASE(test_upload__small_files_are_posted_and_deleted),
        cmocka_unit_test(test_upload__each_limit_holds_to_the_byte),
        CASE(test_upload__a_range_is_smaller_than_four_mb),
        CASE(test_upload__too_much_content_for_json_is_said),
        CASE(test_upload__a_thousand_sessions_and_no_more),
        cmocka_unit_test(test_upload__the_host_is_another_name_of_the_machine),
        CASE(test_upload__one_name_has_to_do_for_both),
        cmocka_unit_test(test_upload__content_ranges),
        CASE(test_upload__a_sent_upload_arrives_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

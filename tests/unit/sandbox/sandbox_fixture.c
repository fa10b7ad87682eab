/*
 * A sandbox without sockets for tests. See sandbox_fixture.h.
 */
#include "sandbox_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t clock_unix_ms(void *context)
{
    const struct sandbox_fixture *fixture = context;

    return fixture->now_unix_s * 1000;
}

/* One for the whole program: making a key takes long, under valgrind minutes.
 */
static struct pt_token_issuer *shared_issuer;

static void free_shared_issuer(void)
{
    pt_token_issuer_free(shared_issuer);
}

static struct pt_token_issuer *ensure_shared_issuer(void)
{
    if (!shared_issuer) {
        assert_int_equal(pt_token_issuer_new(&shared_issuer, NULL), POSTERN_OK);
        (void)atexit(free_shared_issuer);
    }
    return shared_issuer;
}

static void start(
    struct sandbox_fixture *fixture, const struct pt_service_options *given)
{
    struct pt_service_options options = *given;
    struct postern_error err = {.status = POSTERN_OK};

    *fixture = (struct sandbox_fixture){.now_unix_s = FIXTURE_NOW_S};
    pt_exchange_init(&fixture->response);
    options.clock = (struct pt_clock){
        .unix_ms = clock_unix_ms, .mono_ms = clock_unix_ms, .context = fixture};
    options.issuer = ensure_shared_issuer();
    assert_int_equal(
        pt_service_init(&fixture->service, &options, &err), POSTERN_OK);
    pt_service_set_base_url(&fixture->service, "https://127.0.0.1:8365");
    fixture_sign_in(fixture, options.roles);
}

void fixture_start(
    struct sandbox_fixture *fixture, unsigned roles, const char *spool_dir)
{
    start(fixture,
        &(struct pt_service_options){.roles = roles, .spool_dir = spool_dir});
}

void fixture_start_sized(struct sandbox_fixture *fixture,
    const char *limits_name, const char *spool_dir)
{
    const struct pt_size_limits *limits = pt_size_limits_find(limits_name);

    assert_non_null(limits);
    start(fixture, &(struct pt_service_options){.roles = PT_ROLES_DEFAULT,
                       .spool_dir = spool_dir,
                       .limits = limits});
}

void fixture_stop(struct sandbox_fixture *fixture)
{
    json_decref(fixture->body);
    pt_exchange_done(&fixture->response);
    pt_service_done(&fixture->service);
}

void fixture_sign_in(struct sandbox_fixture *fixture, unsigned roles)
{
    const struct pt_directory_tenant *tenant =
        pt_directory_find_tenant("ab-cd-ef-gh");
    struct pt_buf token;

    pt_buf_init(&token, sizeof(fixture->token) - 8);
    assert_int_equal(pt_token_issuer_issue(fixture->service.issuer,
                         pt_directory_find_app(tenant, "zz-yy-xx-ww"), roles,
                         fixture->now_unix_s, &token, NULL),
        POSTERN_OK);
    (void)snprintf(
        fixture->token, sizeof(fixture->token), "Bearer %s", token.data);
    pt_buf_done(&token);
}

/* What a socket would send of a content, as the body. */
static void show_content(struct sandbox_fixture *fixture)
{
    const struct pt_content *content = fixture->response.content;
    struct pt_buf *body = &fixture->response.body;
    size_t size = content ? pt_content_size_bytes(content) : 0;

    if (!content) {
        return;
    }
    assert_int_equal(body->len, 0);
    assert_int_equal(pt_buf_ensure(body, size, NULL), POSTERN_OK);
    assert_int_equal(
        pt_content_read(content, 0, body->data, size, NULL), POSTERN_OK);
    body->len = size;
    body->data[size] = '\0';
}

void fixture_ask(
    struct sandbox_fixture *fixture, const struct pt_exchange_request *request)
{
    json_decref(fixture->body);
    pt_exchange_done(&fixture->response);
    pt_exchange_init(&fixture->response);
    pt_service_answer(&fixture->service, request, &fixture->response);
    show_content(fixture);
    fixture->body = json_loadb(
        fixture->response.body.data, fixture->response.body.len, 0, NULL);
}

void fixture_get(struct sandbox_fixture *fixture, const char *target)
{
    fixture_ask(fixture, &(struct pt_exchange_request){
                             .method = "GET",
                             .target = target,
                             .authorization = fixture->token,
                             .body = pt_view_of(""),
                         });
}

void fixture_address(char *out, size_t out_size, const char *before,
    const char *id, const char *after)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = (size_t)snprintf(out, out_size, "%s", before);

    assert_true(len + 3 * strlen(id) + strlen(after) < out_size);
    for (const char *at = id; *at; at++) {
        if (pt_ascii_is_alnum(*at)) {
            out[len] = *at;
            len++;
        } else {
            out[len] = '%';
            out[len + 1] = digits[((unsigned char)*at) >> 4];
            out[len + 2] = digits[((unsigned char)*at) & 0x0f];
            len += 3;
        }
    }
    (void)snprintf(out + len, out_size - len, "%s", after);
}

void fixture_post(
    struct sandbox_fixture *fixture, const char *target, const char *json)
{
    fixture_ask(fixture,
        &(struct pt_exchange_request){
            .method = "POST",
            .target = target,
            .content_type = "application/json; charset=utf-8",
            .authorization = fixture->token,
            .client_request_id = "3f1d0c52-0000-4000-8000-00000000abcd",
            .body = pt_view_of(json),
        });
}

const char *fixture_error_code(const struct sandbox_fixture *fixture)
{
    const char *code = json_string_value(
        json_object_get(json_object_get(fixture->body, "error"), "code"));

    return code ? code : "";
}

void fixture_assert_error(
    const struct sandbox_fixture *fixture, unsigned status, const char *code)
{
    const json_t *error = json_object_get(fixture->body, "error");
    const json_t *inner = json_object_get(error, "innerError");
    const char *request_id =
        json_string_value(json_object_get(inner, "request-id"));

    assert_string_equal(fixture_error_code(fixture), code);
    assert_int_equal(fixture->response.status, status);
    assert_true(json_string_length(json_object_get(error, "message")) > 0);
    assert_int_equal(json_string_length(json_object_get(inner, "date")), 19);
    assert_non_null(request_id);
    assert_string_equal(
        request_id, pt_exchange_find_header(&fixture->response, "request-id"));
    assert_string_equal(
        json_string_value(json_object_get(inner, "client-request-id")),
        pt_exchange_find_header(&fixture->response, "client-request-id"));
}

char *fixture_make_mail(const char *subject, const char *address)
{
    json_t *root = json_pack("{s:{s:s, s:{s:s, s:s}, s:[{s:{s:s}}]}}",
        "message", "subject", subject, "body", "contentType", "Text", "content",
        "Hi", "toRecipients", "emailAddress", "address", address);
    char *text = json_dumps(root, 0);

    assert_non_null(text);
    json_decref(root);
    return text;
}

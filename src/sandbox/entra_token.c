/*
 * sandbox/entra_token.c: Entra ID's token endpoint. See entra_token.h.
 */
#include "sandbox/entra_token.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "base/base64.h"
#include "sandbox/entra_refresh.h"
#include "sys/random.h"

#define DEFAULT_SUFFIX "/.default"

/* A client's credentials are two GUIDs long; this is for hostile ones. */
#define BASIC_BYTES ((size_t)8192)

/* One token request on its way. */
struct entra_call {
    struct pt_service *service;
    const struct pt_exchange_request *request;
    struct pt_exchange_response *response;
    const char *tenant_name;
    const struct pt_directory_tenant *tenant;
    const struct pt_directory_app *app;
    struct pt_form_fields form;
    char *basic_id; /* from HTTP Basic, else NULL */
    char *basic_secret;
    char request_id[PT_UUID_TEXT_SIZE];
    struct pt_entra_trace trace;
};

bool pt_entra_has_path(const struct pt_target *target)
{
    return target->segment_count >= 3 &&
           (strcasecmp(target->segments[1], "oauth2") == 0 ||
               strcasecmp(target->segments[1], "discovery") == 0 ||
               strcasecmp(target->segments[2], ".well-known") == 0);
}

static bool refuse(
    struct entra_call *call, enum pt_entra_problem problem, const char *subject)
{
    pt_entra_refuse(call->response, problem, subject, &call->trace);
    return false;
}

static bool is_tenant_text(const char *name)
{
    for (const char *at = name; *at; at++) {
        if (!pt_ascii_is_alnum(*at) && *at != '-' && *at != '.') {
            return false;
        }
    }
    return *name != '\0';
}

static bool is_shared_tenant(const char *name)
{
    return strcasecmp(name, "common") == 0 ||
           strcasecmp(name, "organizations") == 0 ||
           strcasecmp(name, "consumers") == 0;
}

/* Finds the tenant of a path, or refuses. */
static bool find_tenant(struct entra_call *call)
{
    if (!is_tenant_text(call->tenant_name)) {
        return refuse(call, PT_ENTRA_TENANT_MALFORMED, call->tenant_name);
    }
    call->tenant = pt_directory_find_tenant(call->tenant_name);
    if (!call->tenant && !is_shared_tenant(call->tenant_name)) {
        return refuse(call, PT_ENTRA_TENANT_UNKNOWN, call->tenant_name);
    }
    return true;
}

/* A body that is no form has no fields, as far as Entra can see. */
static bool read_form(struct entra_call *call)
{
    static const char form_type[] = "application/x-www-form-urlencoded";
    struct pt_view type = pt_view_of(call->request->content_type);
    const char *repeated = NULL;

    type = pt_view_trim(pt_view_first(type, pt_view_find(type, ';')));
    if (!pt_view_is_equal_nocase(type, pt_view_of(form_type))) {
        return true;
    }
    if (call->request->is_body_too_large ||
        pt_form_fields_parse(call->request->body, &call->form, NULL) !=
            POSTERN_OK) {
        return refuse(call, PT_ENTRA_MALFORMED, NULL);
    }
    repeated = pt_form_fields_find_repeated(&call->form);
    if (repeated) {
        return refuse(call, PT_ENTRA_FIELD_REPEATED, repeated);
    }
    return true;
}

/* HTTP Basic: both halves are form-encoded first (RFC 6749 section 2.3.1). */
static bool read_basic(struct entra_call *call)
{
    struct pt_view header = pt_view_of(call->request->authorization);
    struct pt_view text = pt_view_trim(pt_view_from(header, 6));
    unsigned char decoded[BASIC_BYTES];
    size_t len = 0;
    size_t colon = 0;
    struct pt_view pair;

    if (!pt_view_is_equal_nocase(
            pt_view_first(header, 6), pt_view_of("Basic "))) {
        return true;
    }
    if (text.len > sizeof(decoded) || !pt_base64_decode(text, decoded, &len)) {
        return refuse(call, PT_ENTRA_MALFORMED, NULL);
    }
    pair = pt_view_make((const char *)decoded, len);
    colon = pt_view_find(pair, ':');
    if (pt_form_fields_decode(pt_view_first(pair, colon), true, &call->basic_id,
            NULL) != POSTERN_OK ||
        pt_form_fields_decode(pt_view_from(pair, colon + 1), true,
            &call->basic_secret, NULL) != POSTERN_OK) {
        return refuse(call, PT_ENTRA_MALFORMED, NULL);
    }
    return true;
}

static const char *field(const struct entra_call *call, const char *name)
{
    const char *value = pt_form_fields_find(&call->form, name);

    return value && *value ? value : NULL;
}

static bool check_grant(struct entra_call *call)
{
    const char *grant = field(call, "grant_type");

    if (!grant) {
        return refuse(call, PT_ENTRA_FIELD_MISSING, "grant_type");
    }
    if (strcmp(grant, "client_credentials") != 0) {
        return refuse(call, PT_ENTRA_GRANT_UNSUPPORTED, grant);
    }
    if (!call->tenant) {
        return refuse(call, PT_ENTRA_TENANT_SHARED, call->tenant_name);
    }
    return true;
}

/* Within the tenant; a personal account's app gets its own refusal. */
static bool find_app(struct entra_call *call)
{
    const char *client_id = field(call, "client_id");

    if (!client_id) {
        client_id = call->basic_id;
    }
    if (!client_id || !*client_id) {
        return refuse(call, PT_ENTRA_FIELD_MISSING, "client_id");
    }
    call->app = pt_directory_find_app(call->tenant, client_id);
    if (!call->app &&
        pt_directory_find_app(pt_directory_consumers(), client_id)) {
        return refuse(call, PT_ENTRA_APP_PERSONAL, client_id);
    }
    if (!call->app) {
        return refuse(call, PT_ENTRA_APP_UNKNOWN, client_id);
    }
    return true;
}

/* Exactly one resource with /.default, and that resource is Graph. */
static bool check_scope(struct entra_call *call)
{
    const char *scope = field(call, "scope");
    struct pt_view text = pt_view_trim(pt_view_of(scope));
    struct pt_view suffix = pt_view_of(DEFAULT_SUFFIX);
    struct pt_view resource;

    if (!scope) {
        return refuse(call, PT_ENTRA_FIELD_MISSING, "scope");
    }
    if (pt_view_find(text, ' ') != text.len) {
        return refuse(call, PT_ENTRA_SCOPE_TWO_RESOURCES, scope);
    }
    if (text.len <= suffix.len ||
        !pt_view_is_equal(pt_view_from(text, text.len - suffix.len), suffix)) {
        return refuse(call, PT_ENTRA_SCOPE_BAD, scope);
    }
    resource = pt_view_first(text, text.len - suffix.len);
    if (resource.ptr[resource.len - 1] == '/') {
        resource = pt_view_first(resource, resource.len - 1);
    }
    if (!pt_view_is_equal_nocase(resource, pt_view_of(PT_GRAPH_RESOURCE)) &&
        !pt_view_is_equal_nocase(resource, pt_view_of(PT_GRAPH_APP_ID))) {
        return refuse(call, PT_ENTRA_RESOURCE_UNKNOWN, scope);
    }
    return true;
}

static bool check_secret(struct entra_call *call)
{
    const char *secret = field(call, "client_secret");
    size_t expected_len = strlen(call->app->secret);

    if (!secret) {
        secret = call->basic_secret;
    }
    if (!secret && field(call, "client_assertion")) {
        return refuse(call, PT_ENTRA_ASSERTION_KEY, call->app->client_id);
    }
    if (!secret || !*secret) {
        return refuse(call, PT_ENTRA_SECRET_MISSING, NULL);
    }
    if (strlen(secret) != expected_len ||
        CRYPTO_memcmp(secret, call->app->secret, expected_len) != 0) {
        return refuse(call, PT_ENTRA_SECRET_WRONG, call->app->client_id);
    }
    return true;
}

static void answer_with_token(struct entra_call *call)
{
    int64_t life_s = pt_token_issuer_life_s(call->service->issuer);
    struct pt_buf token;
    json_t *body = NULL;

    pt_buf_init(&token, (size_t)16 * 1024);
    if (pt_token_issuer_issue(call->service->issuer, call->app,
            call->service->options.roles, call->trace.now_unix_s, &token,
            NULL) == POSTERN_OK) {
        body = json_pack("{s:s, s:I, s:I, s:s%}", "token_type", "Bearer",
            "expires_in", (json_int_t)life_s, "ext_expires_in",
            (json_int_t)life_s, "access_token", token.data, token.len);
    }
    pt_exchange_set_json(call->response, 200, body);
    pt_buf_done(&token);
}

/* Users of personal accounts sign in by their refresh tokens, at consumers or
 * at common. */
static bool is_user_sign_in(const struct entra_call *call)
{
    const char *grant = field(call, "grant_type");

    return grant && strcmp(grant, "refresh_token") == 0 && !call->tenant &&
           strcasecmp(call->tenant_name, "organizations") != 0;
}

static void answer_refresh(struct entra_call *call)
{
    struct pt_entra_refresh answer;

    if (pt_entra_refresh_answer(
            call->service, &call->form, call->trace.now_unix_s, &answer)) {
        pt_exchange_set_json(call->response, 200, answer.body);
    } else {
        (void)refuse(call, answer.problem, answer.subject);
    }
}

static void answer_token(struct entra_call *call)
{
    if (strcmp(call->request->method, "POST") != 0) {
        (void)refuse(call, PT_ENTRA_METHOD, call->request->method);
        return;
    }
    if (!find_tenant(call) || !read_form(call)) {
        return;
    }
    if (is_user_sign_in(call)) {
        answer_refresh(call);
        return;
    }
    if (check_grant(call) && read_basic(call) && find_app(call) &&
        check_scope(call) && check_secret(call)) {
        answer_with_token(call);
    }
}

static void answer_configuration(struct entra_call *call)
{
    const char *base = call->service->base_url;

    if (find_tenant(call)) {
        const char *tenant =
            call->tenant ? call->tenant->id : call->tenant_name;

        pt_exchange_set_json(call->response, 200,
            json_pack("{s:o, s:o, s:o, s:[s, s], s:[s], s:[s], s:[s]}",
                "token_endpoint",
                json_sprintf("%s/%s/oauth2/v2.0/token", base, tenant),
                "jwks_uri",
                json_sprintf("%s/%s/discovery/v2.0/keys", base, tenant),
                "issuer", json_sprintf("%s/%s/v2.0", base, tenant),
                "token_endpoint_auth_methods_supported", "client_secret_post",
                "client_secret_basic", "grant_types_supported",
                "client_credentials", "subject_types_supported", "pairwise",
                "id_token_signing_alg_values_supported", "RS256"));
    }
}

static bool is_path(const struct pt_target *target, const char *second,
    const char *third, const char *fourth)
{
    return (target->segment_count == 3 || target->segment_count == 4) &&
           strcasecmp(target->segments[1], second) == 0 &&
           strcasecmp(target->segments[2], third) == 0 &&
           (target->segment_count == 3
                   ? *fourth == '\0'
                   : strcasecmp(target->segments[3], fourth) == 0);
}

static void dispatch(struct entra_call *call, const struct pt_target *target)
{
    bool is_get = strcmp(call->request->method, "GET") == 0;

    if (is_path(target, "oauth2", "v2.0", "token")) {
        answer_token(call);
    } else if (is_get &&
               is_path(target, "v2.0", ".well-known", "openid-configuration")) {
        answer_configuration(call);
    } else if (is_get && is_path(target, "discovery", "v2.0", "keys")) {
        if (find_tenant(call)) {
            pt_exchange_set_json(call->response, 200,
                pt_token_issuer_keys(call->service->issuer));
        }
    } else {
        pt_exchange_set_json(call->response, 404,
            json_pack("{s:s, s:s}", "error", "not_found", "error_description",
                "The sandbox has no such endpoint of Entra ID."));
    }
}

void pt_entra_answer(struct pt_service *service,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response)
{
    struct entra_call call = {
        .service = service,
        .request = request,
        .response = response,
        .tenant_name = target->segments[0],
    };

    if (pt_random_uuid(call.request_id, NULL) != POSTERN_OK) {
        return;
    }
    call.trace = (struct pt_entra_trace){
        .trace_id = call.request_id,
        .correlation_id = request->client_request_id
                              ? request->client_request_id
                              : call.request_id,
        .now_unix_s = pt_clock_unix_s(&service->options.clock),
    };
    pt_exchange_add_header(response, "Cache-Control", "no-store, no-cache");
    pt_exchange_add_header(response, "x-ms-request-id", call.request_id);
    pt_exchange_add_header(
        response, "client-request-id", call.trace.correlation_id);
    dispatch(&call, target);
    pt_form_fields_done(&call.form);
    pt_free_wiped(call.basic_id);
    pt_free_wiped(call.basic_secret);
}

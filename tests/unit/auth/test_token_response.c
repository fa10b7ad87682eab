/*
 * test_token_response.c: everything the token endpoint, or whoever stands in
 * between, may answer. Neither the secret nor a token gets into an error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "auth/aadsts.h"
#include "auth/token_response.h"
#include "base/limits.h"
#include "codec/json.h"
#include "failing_alloc.h"

#define SECRET "s3cr3t~Value+with/odd=chars"
#define GUID "0f8fad5b-d9cb-469f-a165-70867728950e"
#define TOKEN "eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJncmFwaCJ9.c2lnbmF0dXJl"
#define TRACE "3f2c1b0a-1111-2222-3333-444455556666"
#define NOW INT64_C(1764000000)

/* One answer and what is made of it. */
struct row {
    int http_status;
    const char *body;
    enum postern_status status;
    enum postern_advice advice;
    const char *code;    /* service_code; NULL = "" */
    const char *message; /* a part of it */
};

/* No piece of these may be anywhere in the record. */
static void assert_no_secret(const struct postern_error *err)
{
    static const char *const pieces[] = {
        "s3cr3t~V", "with/odd", "dd=chars", "eyJ0eXAi", "eyJhdWQi", "c2lnbmF0"};

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        size_t len = strlen(pieces[i]);
        const char *bytes = (const char *)err;

        for (size_t k = 0; k + len <= sizeof(*err); k++) {
            if (memcmp(bytes + k, pieces[i], len) == 0) {
                fail_msg("'%s' is in the error", pieces[i]);
            }
        }
    }
}

static void assert_printable(const char *message)
{
    assert_true(message[0] != '\0');
    for (; *message != '\0'; message++) {
        assert_true((unsigned char)*message >= 0x20 && *message != 0x7F);
    }
}

static void set_text(char *field, size_t size, const char *text)
{
    (void)snprintf(field, size, "%s", text);
}

/* Reads an answer that is no token and returns its error. */
static struct postern_error read_failure(
    const struct pt_response *response, const char *secret_text)
{
    struct postern_error err = {.message = ""};
    struct pt_access_token token;
    struct pt_secret secret;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&secret, PT_LIMIT_SECRET_BYTES);
    pt_access_token_init(&token);
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&secret, pt_view_of(secret_text), NULL));
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&token.text, pt_view_of("before"), NULL));
    token.obtained_unix_s = 7;
    token.expires_unix_s = 8;
    status = pt_token_response_read(&secret, response, NOW, &token, &err);
    assert_int_not_equal(POSTERN_OK, status);
    assert_int_equal(status, err.status);
    assert_int_equal(
        status, pt_token_response_read(&secret, response, NOW, &token, NULL));
    assert_string_equal("before", token.text.bytes);
    assert_int_equal(7, token.obtained_unix_s);
    assert_int_equal(8, token.expires_unix_s);
    assert_int_equal(response->http_status, err.http_status);
    assert_printable(err.message);
    assert_no_secret(&err);
    pt_access_token_done(&token);
    pt_secret_done(&secret);
    return err;
}

static void assert_row(const struct row *row)
{
    struct pt_response response;
    struct postern_error err;

    pt_response_init(&response);
    response.http_status = row->http_status;
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&response.body, pt_view_of(row->body), NULL));
    err = read_failure(&response, SECRET);
    if (err.status != row->status || err.advice != row->advice ||
        strcmp(err.service_code, row->code ? row->code : "") != 0 ||
        !strstr(err.message, row->message)) {
        fail_msg("status %d, advice %d, code '%s' and '%s' for %s",
            (int)err.status, (int)err.advice, err.service_code, err.message,
            row->body);
    }
    pt_response_done(&response);
}

static void test_token_response__a_token(void **state)
{
    static const struct {
        const char *body;
        int64_t expires_in;
    } rows[] = {
        {"{\"token_type\":\"Bearer\",\"expires_in\":3599,"
         "\"ext_expires_in\":86400,\"access_token\":\"" TOKEN "\"}",
            3599},
        {"{\"token_type\":\"bearer\",\"expires_in\":\"5000\","
         "\"access_token\":\"" TOKEN "\"}",
            5000},
        {" {\"access_token\":\"" TOKEN "\",\"expires_in\":1,"
         "\"token_type\":\"BEARER\",\"refresh_in\":\"x\"}\r\n",
            1},
        {"{\"access_token\":\"" TOKEN "\",\"expires_in\":31622400,"
         "\"token_type\":\"Bearer\"}",
            31622400},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_response response;
        struct pt_access_token token;
        struct pt_secret secret;

        pt_secret_init(&secret, 100);
        pt_access_token_init(&token);
        pt_response_init(&response);
        response.http_status = 200;
        assert_int_equal(POSTERN_OK,
            pt_secret_set(&response.body, pt_view_of(rows[i].body), NULL));
        assert_int_equal(POSTERN_OK,
            pt_token_response_read(&secret, &response, NOW, &token, NULL));
        assert_string_equal(TOKEN, token.text.bytes);
        assert_int_equal(NOW, token.obtained_unix_s);
        assert_int_equal(NOW + rows[i].expires_in, token.expires_unix_s);
        pt_access_token_done(&token);
        pt_response_done(&response);
    }
}

static void test_token_response__no_token_in_an_answer_of_200(void **state)
{
#define TYPE "\"token_type\":\"Bearer\""
#define BAD(text, part)                                                \
    {                                                                  \
        200, text, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, NULL, part \
    }
    static const struct row rows[] = {
        BAD("", "Entra answered nothing (status 200) instead of a token; is "
                "a proxy in between?"),
        BAD(" \r\n", "answered nothing"),
        BAD("<html><body>Sign in to Wi-Fi</body></html>",
            "Entra answered HTML (status 200) instead of a token; is a proxy "
            "in between?"),
        BAD("\n<!DOCTYPE html>", "HTML"),
        BAD("{\"token_type\":\"Bearer\",\"access_token\":\"" TOKEN,
            "broken JSON"),
        BAD("{\"access_token\":\"" TOKEN "\"", "broken JSON"),
        BAD("{} x", "broken JSON"),
        BAD("[\"" TOKEN "\"]", "something unknown"),
        BAD("\"" TOKEN "\"", "something unknown"),
        BAD("access_token=" TOKEN, "something unknown"),
        BAD("{}", "without access_token"),
        BAD("{" TYPE ",\"expires_in\":3599}", "without access_token"),
        BAD("{" TYPE ",\"expires_in\":3599,\"access_token\":\"\"}",
            "without access_token"),
        BAD("{" TYPE ",\"expires_in\":3599,\"access_token\":null}",
            "without access_token"),
        BAD("{" TYPE ",\"expires_in\":3599,\"access_token\":[\"" TOKEN "\"]}",
            "without access_token"),
        BAD("{" TYPE ",\"expires_in\":9,\"access_token\":\"" TOKEN "\\r\\n\"}",
            "with bytes that no token has"),
        BAD("{" TYPE ",\"expires_in\":9,\"access_token\":\"" TOKEN " x\"}",
            "with bytes that no token has"),
        BAD("{" TYPE ",\"expires_in\":9,\"access_token\":\"" TOKEN "\\u00fc\"}",
            "with bytes that no token has"),
        BAD("{\"expires_in\":3599,\"access_token\":\"" TOKEN "\"}",
            "a token_type other than Bearer"),
        BAD("{\"token_type\":\"pop\",\"expires_in\":9,\"access_token\":\"" TOKEN
            "\"}",
            "a token_type other than Bearer"),
#define BAD_LIFE(life)                                                       \
    BAD("{" TYPE ",\"access_token\":\"" TOKEN "\",\"expires_in\":" life "}", \
        "without a usable expires_in")
        BAD("{" TYPE ",\"access_token\":\"" TOKEN "\"}",
            "without a usable expires_in"),
        BAD_LIFE("0"),
        BAD_LIFE("-1"),
        BAD_LIFE("31622401"),
        BAD_LIFE("9223372036854775807"),
        BAD_LIFE("-9223372036854775808"),
        BAD_LIFE("3599.5"),
        BAD_LIFE("true"),
        BAD_LIFE("null"),
        BAD_LIFE("\"\""),
        BAD_LIFE("\"0\""),
        BAD_LIFE("\"-5\""),
        BAD_LIFE("\"+5\""),
        BAD_LIFE("\" 5\""),
        BAD_LIFE("\"5s\""),
        BAD_LIFE("\"99999999999999999999\""),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_row(&rows[i]);
    }
}

static void test_token_response__a_token_over_the_limit(void **state)
{
    static char body[PT_LIMIT_TOKEN_BYTES + 200];
    struct pt_response response;
    struct postern_error err;
    int start = snprintf(body, sizeof(body),
        "{\"token_type\":\"Bearer\",\"expires_in\":9,\"access_token\":\"");

    (void)state;
    memset(body + start, 'x', PT_LIMIT_TOKEN_BYTES + 1);
    memcpy(body + start + PT_LIMIT_TOKEN_BYTES + 1, "\"}", 3);
    pt_response_init(&response);
    response.http_status = 200;
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&response.body, pt_view_of(body), NULL));
    err = read_failure(&response, SECRET);
    assert_int_equal(POSTERN_E_SERVICE, err.status);
    assert_non_null(strstr(err.message, "over 32 KiB"));
    pt_response_done(&response);
}

static void test_token_response__what_else_answers(void **state)
{
    static const struct row rows[] = {
        {403, "<HTML>blocked</HTML>", POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
            NULL, "HTML (status 403)"},
        {302, "", POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, NULL,
            "nothing (status 302)"},
        {404, "no such page", POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, NULL,
            "something unknown (status 404)"},
        {400, "{\"error\":\"inval", POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
            NULL, "broken JSON (status 400)"},
        {400, "{\"error\":{\"code\":\"x\"}}", POSTERN_E_SERVICE,
            POSTERN_ADVICE_RETRY, NULL, "(status 400)"},
        {201,
            "{\"token_type\":\"Bearer\",\"expires_in\":3599,"
            "\"access_token\":\"" TOKEN "\"}",
            POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, NULL, "(status 201)"},
        {407, "<html>proxy</html>", POSTERN_E_PROXY,
            POSTERN_ADVICE_FIX_CONFIGURATION, NULL, "status 407"},
        {500, "<html>oops</html>", POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY,
            NULL, "at the moment (status 500)"},
        {503, "", POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, NULL,
            "try again later"},
        {504, "{\"error\":\"invalid_request\",\"error_codes\":[90002]}",
            POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, "AADSTS90002",
            "status 504"},
        {400,
            "{\"error\":\"temporarily_unavailable\",\"error_codes\":"
            "[90033]}",
            POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY, "AADSTS90033",
            "at the moment"},
        {400, "{\"error\":\"server_error\"}", POSTERN_E_SERVICE,
            POSTERN_ADVICE_RETRY, "server_error", "at the moment"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_row(&rows[i]);
    }
}

static void test_token_response__html_by_its_content_type(void **state)
{
    struct pt_response response;
    struct postern_error err;

    (void)state;
    pt_response_init(&response);
    response.http_status = 200;
    set_text(response.content_type, sizeof(response.content_type),
        "Text/HTML; charset=utf-8");
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&response.body, pt_view_of("Sign in!"), NULL));
    err = read_failure(&response, SECRET);
    assert_non_null(strstr(err.message, "answered HTML"));
    pt_response_done(&response);
}

static void test_token_response__entra_says_why(void **state)
{
#define REFUSED(body, advice, code, part)             \
    {                                                 \
        400, body, POSTERN_E_AUTH, advice, code, part \
    }
    static const struct row rows[] = {
        REFUSED("{\"error\":\"invalid_client\",\"error_description\":"
                "\"AADSTS7000222: The provided client secret keys for app "
                "'x' are expired.\\r\\nTrace ID: y\",\"error_codes\":"
                "[7000222]}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS7000222",
            "Entra refused the sign-in (AADSTS7000222): the client secret "
            "has expired; make a new one"),
        {401, "{\"error\":\"invalid_client\",\"error_codes\":[7000215]}",
            POSTERN_E_AUTH, POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS7000215",
            "copy the Value column"},
        /* the number out of the description */
        REFUSED("{\"error\":\"invalid_grant\",\"error_description\":"
                "\"AADSTS70008: The token has expired.\"}",
            POSTERN_ADVICE_SIGN_IN_AGAIN, "AADSTS70008", "has expired"),
        /* the first that the table knows */
        REFUSED("{\"error\":\"invalid_client\",\"error_codes\":"
                "[1234567,\"x\",-5,700016]}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS700016", "client id"),
        REFUSED("{\"error\":\"x\",\"error_codes\":[90055]}",
            POSTERN_ADVICE_RETRY, "AADSTS90055", "try again"),
        /* unknown: the service's own words, and where to read more */
        REFUSED("{\"error\":\"invalid_request\",\"error_description\":"
                "\"AADSTS1234567: Something new.\\r\\nTrace ID: y\","
                "\"error_codes\":[1234567]}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS1234567",
            "(AADSTS1234567): Something new.; see "
            "https://login.microsoftonline.com/error?code=1234567"),
        REFUSED("{\"error\":\"invalid_request\",\"error_codes\":[1234567]}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS1234567",
            "(AADSTS1234567); see https://login.microsoftonline.com/error"),
        REFUSED("{\"error_codes\":[1234567]}", POSTERN_ADVICE_FIX_CONFIGURATION,
            "AADSTS1234567", "code=1234567"),
        /* no number at all */
        REFUSED("{\"error\":\"invalid_scope\",\"error_description\":"
                "\"No such scope.\"}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "invalid_scope",
            "Entra refused the sign-in (invalid_scope): No such scope.; "
            "check tenant"),
        REFUSED("{\"error\":\"invalid_client\",\"error_codes\":\"7000215\"}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "invalid_client",
            "(invalid_client); check tenant"),
        REFUSED("{\"error\":\"a\\u0001b c\",\"error_description\":"
                "\"x\\u0007y\\nz\"}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "a?b?c", "x y; check"),
        {200, "{\"error\":\"invalid_client\",\"access_token\":\"" TOKEN "\"}",
            POSTERN_E_AUTH, POSTERN_ADVICE_FIX_CONFIGURATION, "invalid_client",
            "refused"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_row(&rows[i]);
    }
}

static void test_token_response__every_known_code_in_an_answer(void **state)
{
    size_t count = 0;
    const struct pt_aadsts_row *rows = pt_aadsts_rows(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        char body[200];
        char code[32];
        char message[256];
        struct row row = {
            400, body, POSTERN_E_AUTH, rows[i].advice, code, message};

        (void)snprintf(body, sizeof(body),
            "{\"error\":\"invalid_request\",\"error_codes\":[%ld]}",
            rows[i].code);
        (void)snprintf(code, sizeof(code), "AADSTS%ld", rows[i].code);
        (void)snprintf(message, sizeof(message),
            "Entra refused the sign-in (AADSTS%ld): %s; %s", rows[i].code,
            rows[i].meaning, rows[i].hint);
        assert_row(&row);
    }
}

static void test_token_response__a_secret_id_in_place_of_the_value(void **state)
{
    static const char *const secrets[] = {
        GUID, GUID "\n", " 0F8FAD5B-D9CB-469F-A165-70867728950E"};
    static const char *const others[] = {SECRET, "", "0f8fad5b",
        "0f8fad5b-d9cb-469f-a165-70867728950g",
        "0f8fad5bxd9cb-469f-a165-70867728950e"};
    struct pt_response response;
    struct postern_error err;

    (void)state;
    pt_response_init(&response);
    response.http_status = 401;
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&response.body,
            pt_view_of("{\"error\":\"invalid_client\",\"error_codes\":"
                       "[7000215]}"),
            NULL));
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        err = read_failure(&response, secrets[i]);
        assert_string_equal(
            "Entra refused the client secret (AADSTS7000215): it looks like "
            "the Secret ID, a GUID; use the Value column instead.",
            err.message);
        assert_int_equal(POSTERN_ADVICE_FIX_CONFIGURATION, err.advice);
        assert_string_equal("AADSTS7000215", err.service_code);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        err = read_failure(&response, others[i]);
        assert_null(strstr(err.message, "a GUID"));
    }
    pt_response_done(&response);
}

/* A service that repeats what it was sent; assert_row() greps the record. */
static void test_token_response__an_echoed_secret_is_left_out(void **state)
{
    static const struct row rows[] = {
        REFUSED("{\"error\":\"x\",\"error_description\":\"AADSTS123: the "
                "secret '" SECRET "' is wrong\"}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS123", "(AADSTS123); see"),
        REFUSED("{\"error\":\"x\",\"error_description\":\"AADSTS123: secret "
                "begins with s3cr3t~Va\"}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS123", "(AADSTS123); see"),
        REFUSED("{\"error\":\"" SECRET "\",\"error_codes\":[123]}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS123", "AADSTS123"),
        REFUSED("{\"error\":\"x\",\"error_codes\":[123],\"trace_id\":"
                "\"" SECRET "\"}",
            POSTERN_ADVICE_FIX_CONFIGURATION, "AADSTS123", "AADSTS123"),
        {400, "{\"error\":\"" SECRET "\"}", POSTERN_E_SERVICE,
            POSTERN_ADVICE_RETRY, NULL, "instead of a token"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_row(&rows[i]);
    }
}

static void test_token_response__long_words_are_cut_and_the_link_stays(
    void **state)
{
    char body[2000];
    char words[801] = "";
    struct pt_response response;
    struct postern_error err;

    (void)state;
    for (size_t i = 0; i < 800; i += 2) {
        memcpy(words + i, "\xc3\xbc", 3);
    }
    (void)snprintf(body, sizeof(body),
        "{\"error\":\"x\",\"error_codes\":[2147483647],"
        "\"error_description\":\"AADSTS2147483647: %s\"}",
        words);
    pt_response_init(&response);
    response.http_status = 400;
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&response.body, pt_view_of(body), NULL));
    err = read_failure(&response, SECRET);
    assert_non_null(
        strstr(err.message, "\xc3\xbc; see https://login.microsoftonline.com/"
                            "error?code=2147483647"));
    pt_response_done(&response);
}

static void test_token_response__throttled(void **state)
{
    static const struct {
        const char *retry_after;
        const char *body;
        unsigned retry_after_ms;
        const char *code;
        const char *message;
    } rows[] = {
        {"30", "Too Many Requests", 30000, "", "try again in 30 s"},
        {"2.128", "", 2128, "", "try again in 3 s"},
        {"", "Too Many Requests", 0, "", "try again later"},
        {"soon", "<html>", 0, "", "try again later"},
        {"7", "{\"error\":\"invalid_grant\",\"error_codes\":[50196]}", 7000,
            "AADSTS50196", "in 7 s"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_response response;
        struct postern_error err;

        pt_response_init(&response);
        response.http_status = 429;
        set_text(response.retry_after, sizeof(response.retry_after),
            rows[i].retry_after);
        assert_int_equal(POSTERN_OK,
            pt_secret_set(&response.body, pt_view_of(rows[i].body), NULL));
        err = read_failure(&response, SECRET);
        assert_int_equal(POSTERN_E_THROTTLED, err.status);
        assert_int_equal(POSTERN_ADVICE_RETRY, err.advice);
        assert_int_equal(rows[i].retry_after_ms, err.retry_after_ms);
        assert_string_equal(rows[i].code, err.service_code);
        assert_non_null(strstr(err.message, rows[i].message));

        /* a body that broke off changes nothing */
        response.transport = PT_TRANSPORT_BROKEN;
        err = read_failure(&response, SECRET);
        assert_int_equal(POSTERN_E_THROTTLED, err.status);

        /* an outage may say when, too */
        response.transport = PT_TRANSPORT_OK;
        response.http_status = 503;
        err = read_failure(&response, SECRET);
        assert_int_equal(POSTERN_E_SERVICE, err.status);
        assert_int_equal(rows[i].retry_after_ms, err.retry_after_ms);
        pt_response_done(&response);
    }
}

static void test_token_response__retry_after_as_a_date(void **state)
{
    struct pt_response response;
    struct postern_error err;

    (void)state;
    pt_response_init(&response);
    response.http_status = 429;
    set_text(response.retry_after, sizeof(response.retry_after),
        "Mon, 24 Nov 2025 16:00:45 GMT");
    err = read_failure(&response, SECRET);
    assert_int_equal(45000, err.retry_after_ms);
    pt_response_done(&response);
}

static void test_token_response__whom_to_name_to_support(void **state)
{
    struct pt_response response;
    struct postern_error err;

    (void)state;
    pt_response_init(&response);
    response.http_status = 400;
    set_text(response.entra_request_id, sizeof(response.entra_request_id),
        "header-id");
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&response.body,
            pt_view_of("{\"error\":\"x\",\"trace_id\":\"" TRACE "\"}"), NULL));
    err = read_failure(&response, SECRET);
    assert_string_equal(TRACE, err.request_id);
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&response.body, pt_view_of("{\"error\":\"x\"}"), NULL));
    err = read_failure(&response, SECRET);
    assert_string_equal("header-id", err.request_id);
    pt_response_done(&response);
}

static void test_token_response__failed_transports(void **state)
{
    static const struct {
        enum pt_transport transport;
        enum postern_status status;
        enum postern_advice advice;
    } rows[] = {
        {PT_TRANSPORT_DNS, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_CONNECT, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_TLS, POSTERN_E_TLS, POSTERN_ADVICE_FIX_CONFIGURATION},
        {PT_TRANSPORT_PROXY, POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION},
        {PT_TRANSPORT_BROKEN, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_TIMEOUT, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_BODY, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP},
        {PT_TRANSPORT_TOO_LARGE, POSTERN_E_SERVICE, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_CANCELLED, POSTERN_E_CANCELLED, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_REFUSED_STREAM, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_MEMORY, POSTERN_E_MEMORY, POSTERN_ADVICE_RETRY},
        {PT_TRANSPORT_OTHER, POSTERN_E_NETWORK, POSTERN_ADVICE_RETRY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_response response;
        struct postern_error err;

        pt_response_init(&response);
        response.transport = rows[i].transport;
        err = read_failure(&response, SECRET);
        assert_int_equal(rows[i].status, err.status);
        assert_int_equal(rows[i].advice, err.advice);

        /* the transport's own words win; a torn token is not looked at */
        set_text(response.transport_error.message,
            sizeof(response.transport_error.message), "it was the cable");
        response.transport_error.sys_errno = 5;
        response.http_status = 200;
        assert_int_equal(POSTERN_OK,
            pt_secret_set(&response.body,
                pt_view_of("{\"token_type\":\"Bearer\",\"expires_in\":3599,"
                           "\"access_token\":\"" TOKEN "\"}"),
                NULL));
        err = read_failure(&response, SECRET);
        assert_int_equal(rows[i].status, err.status);
        assert_int_equal(rows[i].advice, err.advice);
        assert_int_equal(5, err.sys_errno);
        assert_string_equal("it was the cable", err.message);
        pt_response_done(&response);
    }
}

static void test_token_response__neither_answer_nor_failure(void **state)
{
    struct pt_response response;
    struct postern_error err;

    (void)state;
    pt_response_init(&response);
    err = read_failure(&response, SECRET);
    assert_int_equal(POSTERN_E_NETWORK, err.status);
    pt_response_done(&response);
}

static void test_token_response__a_refresh_token_that_came_along(void **state)
{
    static const struct {
        const char *member;
        const char *expected; /* NULL = none is taken */
    } rows[] = {
        {"\"refresh_token\":\"M.C1_BAY.-C*b!c$d\"", "M.C1_BAY.-C*b!c$d"},
        {"\"refresh_token\":\"\"", NULL},
        {"\"refresh_token\":\"a\\nb\"", NULL},
        {"\"refresh_token\":17", NULL},
        {"\"scope\":\"x\"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char body[256];
        struct pt_response response;
        struct pt_access_token token;
        struct pt_secret secret;

        pt_secret_init(&secret, 100);
        pt_access_token_init(&token);
        pt_response_init(&response);
        response.http_status = 200;
        assert_int_equal(POSTERN_OK,
            pt_secret_set(&token.refresh_token, pt_view_of("before"), NULL));
        (void)snprintf(body, sizeof(body),
            "{\"token_type\":\"Bearer\",\"expires_in\":3600,"
            "\"access_token\":\"" TOKEN "\",%s}",
            rows[i].member);
        assert_int_equal(
            POSTERN_OK, pt_secret_set(&response.body, pt_view_of(body), NULL));
        assert_int_equal(POSTERN_OK,
            pt_token_response_read(&secret, &response, NOW, &token, NULL));
        assert_true(pt_view_is_equal(pt_secret_view(&token.refresh_token),
            pt_view_of(rows[i].expected)));
        pt_access_token_done(&token);
        pt_response_done(&response);
    }
}

/* Whatever the number: OAuth says that the user must come. */
static void test_token_response__a_user_who_is_signed_out(void **state)
{
    static const struct row rows[] = {
        {400, "{\"error\":\"invalid_grant\",\"error_codes\":[70000]}",
            POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN, "AADSTS70000",
            "sign in again in a browser and put the new refresh token into "
            "the URL"},
        {400, "{\"error\":\"invalid_grant\",\"error_codes\":[50173]}",
            POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN, "AADSTS50173",
            "sign in again in a browser"},
        {400,
            "{\"error\":\"invalid_grant\",\"error_codes\":[1234567],"
            "\"error_description\":\"AADSTS1234567: Something new.\"}",
            POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN, "AADSTS1234567",
            "(invalid_grant): Something new.; sign in again in a browser"},
        {400, "{\"error\":\"interaction_required\"}", POSTERN_E_AUTH,
            POSTERN_ADVICE_SIGN_IN_AGAIN, "interaction_required",
            "put the new refresh token into the URL"},
        {400, "{\"error\":\"consent_required\"}", POSTERN_E_AUTH,
            POSTERN_ADVICE_SIGN_IN_AGAIN, "consent_required",
            "sign in again in a browser"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_row(&rows[i]);
    }
}

/* jansson's memory does not count here: for it, out of memory is no JSON. */
static enum postern_status read_once(void *context, struct postern_error *err)
{
    struct pt_access_token token;
    struct pt_secret secret;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&secret, 100);
    pt_access_token_init(&token);
    status = pt_token_response_read(&secret, context, NOW, &token, err);
    if (status != POSTERN_OK) {
        assert_true(pt_secret_is_empty(&token.text));
        assert_true(pt_secret_is_empty(&token.refresh_token));
        assert_int_equal(0, token.expires_unix_s);
    }
    pt_access_token_done(&token);
    return status;
}

static void test_token_response__every_allocation_may_fail(void **state)
{
    struct pt_response response;

    (void)state;
    pt_response_init(&response);
    response.http_status = 200;
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&response.body,
            pt_view_of(
                "{\"token_type\":\"Bearer\",\"expires_in\":3599,"
                "\"refresh_token\":\"next\",\"access_token\":\"" TOKEN "\"}"),
            NULL));
    pt_test_torture(read_once, &response);
    pt_response_done(&response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_response__a_token),
        cmocka_unit_test(test_token_response__a_refresh_token_that_came_along),
        cmocka_unit_test(test_token_response__a_user_who_is_signed_out),
        cmocka_unit_test(test_token_response__no_token_in_an_answer_of_200),
        cmocka_unit_test(test_token_response__a_token_over_the_limit),
        cmocka_unit_test(test_token_response__what_else_answers),
        cmocka_unit_test(test_token_response__html_by_its_content_type),
        cmocka_unit_test(test_token_response__entra_says_why),
        cmocka_unit_test(test_token_response__every_known_code_in_an_answer),
        cmocka_unit_test(
            test_token_response__a_secret_id_in_place_of_the_value),
        cmocka_unit_test(test_token_response__an_echoed_secret_is_left_out),
        cmocka_unit_test(
            test_token_response__long_words_are_cut_and_the_link_stays),
        cmocka_unit_test(test_token_response__throttled),
        cmocka_unit_test(test_token_response__retry_after_as_a_date),
        cmocka_unit_test(test_token_response__whom_to_name_to_support),
        cmocka_unit_test(test_token_response__failed_transports),
        cmocka_unit_test(test_token_response__neither_answer_nor_failure),
        cmocka_unit_test(test_token_response__every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

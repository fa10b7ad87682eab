/*
 * Configurations of the public API: loaded from real files and from a server
 * on a real socket, what is found in them, and the choice by tags.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "postern/unstable/config.h"

#include "api/account.h"
#include "base/alloc.h"
#include "sample.h"
#include "scripted_server.h"

#define GOOD "azure://me@example.com/tenant/client/s3cret/"

static struct postern_config *config_new(void)
{
    struct postern_config *config = NULL;

    assert_int_equal(postern_config_new(NULL, &config, NULL), POSTERN_OK);
    return config;
}

static void write_file(const char *dir, const char *name, const char *text,
    mode_t mode, char path[256])
{
    FILE *file = NULL;

    (void)snprintf(path, 256, "%s/%s", dir, name);
    file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void load_text(struct postern_config *config, const char *dir,
    const char *name, const char *text)
{
    char path[256];

    write_file(dir, name, text, 0600, path);
    assert_int_equal(postern_config_load(config, path, 1, NULL), POSTERN_OK);
}

/* The finding's text has these words, and its place ends so. */
static void assert_finding(const struct postern_config *config, size_t index,
    int is_error, const char *origin_end, const char *words)
{
    struct postern_config_finding finding;
    size_t len = 0;

    assert_int_equal(postern_config_get_finding(config, index, &finding), 1);
    len = strlen(finding.origin_utf8);
    assert_int_equal(finding.is_error, is_error);
    assert_true(len >= strlen(origin_end));
    assert_string_equal(
        finding.origin_utf8 + len - strlen(origin_end), origin_end);
    if (!strstr(finding.text_utf8, words)) {
        fail_msg("no '%s' in: %s", words, finding.text_utf8);
    }
    assert_null(strstr(finding.text_utf8, "s3cret"));
}

static void assert_finding_count(
    const struct postern_config *config, size_t count)
{
    struct postern_config_finding finding;

    assert_int_equal(postern_config_get_finding(config, count, &finding), 0);
    if (count > 0) {
        assert_int_equal(
            postern_config_get_finding(config, count - 1, &finding), 1);
    }
}

/* --- files ---------------------------------------------------------------- */

static void test_config_api__services_of_files(void **state)
{
    char *dir = sample_dir_new();
    struct postern_config *config = config_new();
    unsigned priority = 7;

    (void)state;
    load_text(config, dir, "a.conf",
        "# one\n2:ops, dev=" GOOD "a@example.com\nslack://x/y\n");
    load_text(config, dir, "b.yml", "urls:\n  - " GOOD "b@example.com\n");
    assert_finding_count(config, 0);
    assert_int_equal(postern_config_service_count(config), 2);
    assert_string_equal(
        postern_account_target(postern_config_service_account(config, 0), 0),
        "a@example.com");
    assert_string_equal(
        postern_account_target(postern_config_service_account(config, 1), 0),
        "b@example.com");
    assert_non_null(
        strstr(postern_config_service_origin(config, 0), "/a.conf:2:1"));
    assert_non_null(
        strstr(postern_config_service_origin(config, 1), "/b.yml:2:5"));
    assert_string_equal(
        postern_config_service_tag(config, 0, 0, &priority), "ops");
    assert_int_equal(priority, 2);
    assert_string_equal(postern_config_service_tag(config, 0, 1, NULL), "dev");
    assert_null(postern_config_service_tag(config, 0, 2, NULL));
    assert_null(postern_config_service_tag(config, 1, 0, NULL));
    assert_int_equal(postern_config_other_count(config), 1);
    assert_string_equal(postern_config_other_schema(config, 0), "slack");
    postern_config_free(config);
    sample_dir_remove(dir);
}

static void test_config_api__what_is_wrong_has_a_place(void **state)
{
    char *dir = sample_dir_new();
    char path[256];
    struct postern_config *config = config_new();

    (void)state;
    load_text(config, dir, "a.conf",
        GOOD "?verify=no\n" GOOD "?cc=nobody\nword=word=word\n");
    assert_finding(config, 0, 1, "/a.conf:3:1", "");
    postern_config_free(config);

    config = config_new();
    load_text(config, dir, "b.conf",
        GOOD "?verify=no\n\n " GOOD "?cc=nobody\ninclude gone.conf\n"
             "azure://me@example.com/tenant/client?secret_file=/gone/1\n");
    assert_int_equal(postern_config_service_count(config), 1);
    assert_non_null(
        postern_account_warning(postern_config_service_account(config, 0), 0));
    assert_finding(config, 0, 1, "/b.conf:3:2", "cc");
    assert_finding(config, 1, 1, "/b.conf:4:1", "gone.conf");
    assert_finding(config, 2, 1, "/b.conf:5:1", "/gone/1");
    assert_finding_count(config, 3);

    write_file(dir, "open.conf", GOOD "\n", 0644, path);
    assert_int_equal(postern_config_load(config, path, 0, NULL), POSTERN_OK);
    assert_finding(config, 3, 0, "/open.conf", "chmod go=");
    assert_int_equal(postern_config_load(config, dir, 0, NULL), POSTERN_OK);
    assert_finding(config, 4, 1, dir, "directory");
    assert_int_equal(
        postern_config_load(config, "/nonexistent", 0, NULL), POSTERN_OK);
    assert_finding(config, 5, 1, "/nonexistent", "cannot open");
    postern_config_free(config);
    sample_dir_remove(dir);
}

static void test_config_api__a_file_over_the_limit_is_not_loaded(void **state)
{
    static const struct {
        size_t size;
        size_t finding_count;
    } rows[] = {{131072, 0}, {131073, 1}};
    char *dir = sample_dir_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct postern_config *config = config_new();
        char *text = pt_malloc(rows[i].size + 1);

        assert_non_null(text);
        memset(text, '\n', rows[i].size);
        memcpy(text, GOOD, strlen(GOOD));
        text[rows[i].size] = '\0';
        load_text(config, dir, "c.conf", text);
        assert_finding_count(config, rows[i].finding_count);
        assert_int_equal(postern_config_service_count(config),
            rows[i].finding_count == 0 ? 1 : 0);
        pt_free(text);
        postern_config_free(config);
    }
    sample_dir_remove(dir);
}

static void test_config_api__a_tilde_is_the_home_directory(void **state)
{
    char *dir = sample_dir_new();
    char path[256];
    struct postern_config *config = config_new();

    (void)state;
    write_file(dir, "h.conf", GOOD "\n", 0600, path);
    assert_int_equal(setenv("HOME", dir, 1), 0);
    assert_int_equal(
        postern_config_load(config, "~/h.conf", 1, NULL), POSTERN_OK);
    assert_int_equal(postern_config_service_count(config), 1);
    assert_finding_count(config, 0);
    postern_config_free(config);
    sample_dir_remove(dir);
}

static void test_config_api__includes_go_as_deep_as_asked(void **state)
{
    char *dir = sample_dir_new();
    char path[256];

    (void)state;
    write_file(dir, "3.conf", GOOD "\n", 0600, path);
    write_file(dir, "2.conf", GOOD "\ninclude 3.conf\n", 0600, path);
    write_file(dir, "1.conf", GOOD "\ninclude 2.conf\n", 0600, path);
    for (unsigned depth = 0; depth < 4; depth++) {
        struct postern_config *config = config_new();

        assert_int_equal(
            postern_config_load(config, path, depth, NULL), POSTERN_OK);
        assert_int_equal(
            postern_config_service_count(config), depth < 2 ? depth + 1 : 3);
        assert_finding_count(config, depth < 2 ? 1 : 0);
        postern_config_free(config);
    }
    sample_dir_remove(dir);
}

/* --- servers -------------------------------------------------------------- */

#define ANSWER(status, type, body)                                  \
    "HTTP/1.1 " status "\r\nContent-Type: " type "\r\nConnection: " \
    "close\r\n\r\n" body

struct download_row {
    struct script_step steps[2];
    const char *rest; /* of the URL, behind the host */
    size_t service_count;
    const char *problem; /* part of the finding; NULL: none */
    size_t seen_count;
};

static const struct download_row download_rows[] = {
    {{{.answer = ANSWER("200 OK", "text/plain", "ops=" GOOD "\n"),
         .end = SCRIPT_CLOSE}},
        "/c", 1, NULL, 1},
    {{{.answer = ANSWER(
           "200 OK", "text/yaml; charset=utf-8", "urls:\n  - " GOOD "\n"),
         .end = SCRIPT_CLOSE}},
        "/c?x=1", 1, NULL, 1},
    {{{.answer = ANSWER("200 OK", "text/plain", "urls:\n  - " GOOD "\n"),
         .end = SCRIPT_CLOSE}},
        "/c?format=yaml", 1, NULL, 1},
    {{{.answer = ANSWER("405 No", "text/plain", ""), .end = SCRIPT_CLOSE},
         {.answer = ANSWER("200 OK", "text/plain", GOOD "\n"),
             .end = SCRIPT_CLOSE}},
        "/c", 1, NULL, 2},
    {{{.answer = ANSWER("405 No", "text/plain", ""), .end = SCRIPT_CLOSE},
         {.answer = ANSWER("405 No", "text/plain", ""), .end = SCRIPT_CLOSE}},
        "/c", 0, "HTTP status 405", 2},
    {{{.answer = ANSWER("404 No", "text/plain", GOOD "\n"),
         .end = SCRIPT_CLOSE}},
        "/c", 0, "HTTP status 404", 1},
    {{{.answer = ANSWER("204 Nothing", "text/plain", ""), .end = SCRIPT_CLOSE}},
        "/c", 0, "HTTP status 204", 1},
    {{{.answer = "HTTP/1.1 302 Found\r\nLocation: /d\r\nContent-Length: "
                 "0\r\n\r\n",
         .end = SCRIPT_CLOSE}},
        "/c", 0, "redirects are not followed", 1},
    {{{.answer = ANSWER("200 OK", "text/plain", ""),
         .padding = 131073,
         .end = SCRIPT_CLOSE}},
        "/c", 0, "larger than 131072 bytes", 1},
    {{{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
         .end = SCRIPT_CLOSE}},
        "/c", 0, "cannot be fetched", 1},
    {{{.answer = NULL, .end = SCRIPT_HANG}}, "/c?rto=0.2", 0,
        "cannot be fetched", 1},
    /* never asked */
    {{{.answer = NULL}}, "/c?+Host=x", 0, "no header's name", 0},
    {{{.answer = NULL}}, "/c?+a%20b=x", 0, "no header's name", 0},
    {{{.answer = NULL}}, "/c?+X-A=1%0d%0aX-B:2", 0, "", 0},
};

static void assert_download(const struct download_row *row)
{
    struct scripted_server server;
    struct postern_config *config = config_new();
    char url[256];

    scripted_server_start(&server, row->steps, 2);
    (void)snprintf(url, sizeof(url), "%s%s", server.base_url, row->rest);
    assert_int_equal(postern_config_load(config, url, 0, NULL), POSTERN_OK);
    scripted_server_stop(&server);
    assert_int_equal(server.seen_count, row->seen_count);
    assert_int_equal(postern_config_service_count(config), row->service_count);
    assert_finding_count(config, row->problem ? 1 : 0);
    if (row->problem) {
        assert_finding(config, 0, 1, "/c", row->problem);
    }
    if (row->seen_count > 0) {
        assert_int_equal(strncmp(server.seen[0].head, "POST /c", 7), 0);
    }
    if (row->seen_count > 1) {
        assert_int_equal(strncmp(server.seen[1].head, "GET /c", 6), 0);
    }
    postern_config_free(config);
}

static void test_config_api__answers_of_a_server(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(download_rows) / sizeof(download_rows[0]);
         i++) {
        assert_download(&download_rows[i]);
    }
}

static void test_config_api__what_a_server_is_asked(void **state)
{
    const struct script_step steps[] = {
        {.answer = ANSWER("200 OK", "text/plain", ""), .end = SCRIPT_CLOSE}};
    struct scripted_server server;
    struct postern_config *config = config_new();
    char url[512];

    (void)state;
    scripted_server_start(&server, steps, 1);
    (void)snprintf(url, sizeof(url),
        "http://me%%40x:p%%3Aw@%.100s/a/b?q=%%20z&+X-Key=a+b%%20c&format=text&"
        "cache=no&verify=yes&cto=3#part",
        server.base_url + strlen("http://"));
    assert_int_equal(postern_config_load(config, url, 0, NULL), POSTERN_OK);
    scripted_server_stop(&server);
    assert_finding_count(config, 0);
    assert_int_equal(server.seen_count, 1);
    assert_int_equal(server.seen[0].body_bytes, 0);
    assert_int_equal(
        strncmp(server.seen[0].head, "POST /a/b?q=%20z HTTP/1.1\r\n",
            strlen("POST /a/b?q=%20z HTTP/1.1\r\n")),
        0);
    /* base64 of "me@x:p:w" */
    assert_non_null(
        strstr(server.seen[0].head, "Authorization: Basic bWVAeDpwOnc=\r\n"));
    assert_non_null(strstr(server.seen[0].head, "X-Key: a+b c\r\n"));
    assert_non_null(strstr(server.seen[0].head, "Content-Length: 0\r\n"));
    postern_config_free(config);
}

static void test_config_api__plain_http_is_for_this_machine(void **state)
{
    static const char *const urls[] = {"http://example.com/c",
        "http://u:s3cret@192.0.2.1/c", "http://127.0.0.1.example.com/c",
        "http:///c", "https://"};

    (void)state;
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        struct postern_config *config = config_new();

        assert_int_equal(
            postern_config_load(config, urls[i], 0, NULL), POSTERN_OK);
        assert_finding(config, 0, 1, "", "https://");
        assert_finding_count(config, 1);
        postern_config_free(config);
    }
}

/* --- choosing ------------------------------------------------------------- */

#define CHOICE_TEXT                                           \
    "2:ops=" GOOD "0@example.com?retry=1\n"                   \
    "ops, dev=" GOOD "1@example.com\n" GOOD "2@example.com\n" \
    "dev=slack://a/b\n"                                       \
    "broken=azure://x\n"                                      \
    "1:ops=" GOOD "3@example.com\n"

struct choice_row {
    const char *filters[3];
    const char *targets; /* first letters, in order */
    const char *chains;
    const char *priorities;
    size_t other_count;
};

static const struct choice_row choice_rows[] = {
    {{NULL}, "2", "0", "0", 0},
    {{"ops"}, "130", "000", "012", 0},
    {{"OPS dev"}, "1", "0", "0", 0},
    {{"dev"}, "1", "0", "0", 1},
    {{"1:ops"}, "3", "0", "0", 0},
    {{"dev", "ops"}, "130", "011", "012", 1},
    {{"all"}, "0123", "0000", "0000", 1},
    {{"none"}, "", "", "", 0},
};

static void assert_choice(
    const struct postern_config *config, const struct choice_row *row)
{
    struct postern_config_choices *choices = NULL;
    struct postern_config_choice choice;
    size_t filter_count = 0;
    size_t count = strlen(row->targets);

    while (filter_count < 3 && row->filters[filter_count]) {
        filter_count++;
    }
    assert_int_equal(postern_config_choose(
                         config, row->filters, filter_count, &choices, NULL),
        POSTERN_OK);
    assert_int_equal(postern_config_choices_count(choices), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(postern_config_choices_get(choices, i, &choice), 1);
        assert_int_equal(
            postern_account_target(choice.account, 0)[0], row->targets[i]);
        assert_int_equal(choice.chain, row->chains[i] - '0');
        assert_int_equal(choice.priority, row->priorities[i] - '0');
        assert_string_equal(
            postern_account_target(
                postern_config_service_account(config, choice.service), 0),
            postern_account_target(choice.account, 0));
    }
    assert_int_equal(postern_config_choices_get(choices, count, &choice), 0);
    assert_int_equal(
        postern_config_choices_other_count(choices), row->other_count);
    if (row->other_count > 0) {
        assert_string_equal(postern_config_other_schema(config,
                                postern_config_choices_other(choices, 0)),
            "slack");
    }
    assert_true(
        postern_config_choices_other(choices, row->other_count) == SIZE_MAX);
    postern_config_choices_free(choices);
}

static void test_config_api__tags_choose(void **state)
{
    char *dir = sample_dir_new();
    struct postern_config *config = config_new();

    (void)state;
    load_text(config, dir, "c.conf", CHOICE_TEXT);
    assert_finding_count(config, 1); /* the broken one */
    for (size_t i = 0; i < sizeof(choice_rows) / sizeof(choice_rows[0]); i++) {
        assert_choice(config, &choice_rows[i]);
    }
    postern_config_free(config);
    sample_dir_remove(dir);
}

static void test_config_api__a_filter_s_retry_is_for_its_choices(void **state)
{
    const char *const filters[] = {"ops:4"};
    char *dir = sample_dir_new();
    struct postern_config *config = config_new();
    struct postern_config_choices *choices = NULL;
    struct postern_config_choice choice;

    (void)state;
    load_text(config, dir, "c.conf", CHOICE_TEXT);
    assert_int_equal(
        postern_config_choose(config, filters, 1, &choices, NULL), POSTERN_OK);
    assert_int_equal(postern_config_choices_count(choices), 3);
    assert_int_equal(postern_config_choices_get(choices, 2, &choice), 1);
    assert_int_equal(choice.account->model.options.retry_count, 4);
    /* the configuration keeps what the URL says */
    assert_int_equal(postern_config_service_account(config, choice.service)
                         ->model.options.retry_count,
        1);
    postern_config_choices_free(choices);
    postern_config_free(config);
    sample_dir_remove(dir);
}

static void test_config_api__arguments_that_are_wrong(void **state)
{
    const char *const bad_filter[] = {"a\x01"};
    struct postern_client_options options = POSTERN_CLIENT_OPTIONS_INIT;
    struct postern_config *config = NULL;
    struct postern_config_choices *choices = NULL;
    struct postern_config_finding finding;

    (void)state;
    assert_int_equal(postern_config_new(NULL, NULL, NULL), POSTERN_E_ARGUMENT);
    options.version = 99;
    assert_int_equal(
        postern_config_new(&options, &config, NULL), POSTERN_E_ARGUMENT);
    assert_null(config);
    config = config_new();
    assert_int_equal(
        postern_config_load(NULL, "x", 0, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_config_load(config, NULL, 0, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_config_load(config, "ftp://x/y", 0, NULL), POSTERN_E_INVALID);
    assert_int_equal(postern_config_choose(config, NULL, 1, &choices, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(postern_config_choose(NULL, NULL, 0, &choices, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_config_choose(config, bad_filter, 1, &choices, NULL),
        POSTERN_E_INVALID);
    assert_null(choices);
    assert_null(postern_config_service_account(config, 0));
    assert_null(postern_config_service_origin(config, 0));
    assert_null(postern_config_other_schema(config, 0));
    assert_int_equal(postern_config_get_finding(config, 0, NULL), 0);
    assert_int_equal(postern_config_get_finding(config, 0, &finding), 0);
    postern_config_choices_free(NULL);
    postern_config_free(NULL);
    postern_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_api__services_of_files),
        cmocka_unit_test(test_config_api__what_is_wrong_has_a_place),
        cmocka_unit_test(test_config_api__a_file_over_the_limit_is_not_loaded),
        cmocka_unit_test(test_config_api__a_tilde_is_the_home_directory),
        cmocka_unit_test(test_config_api__includes_go_as_deep_as_asked),
        cmocka_unit_test(test_config_api__answers_of_a_server),
        cmocka_unit_test(test_config_api__what_a_server_is_asked),
        cmocka_unit_test(test_config_api__plain_http_is_for_this_machine),
        cmocka_unit_test(test_config_api__tags_choose),
        cmocka_unit_test(test_config_api__a_filter_s_retry_is_for_its_choices),
        cmocka_unit_test(test_config_api__arguments_that_are_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Configurations of the public API when memory is out: POSTERN_E_MEMORY, what
 * was loaded stays usable, and nothing is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "postern/unstable/config.h"

#include "api/config_download.h"
#include "base/limits.h"
#include "failing_alloc.h"
#include "sample.h"

#define TEXT                                         \
    "ops, 2:dev=" SAMPLE_URL "\n" SAMPLE_URL "\n"    \
    "slack://a/b\nazure://broken\n"                  \
    "azure://me@example.com/t/c?secret_file=/gone\n" \
    "groups=ops\nword=word\ninclude gone.conf\n"

static enum postern_status load_and_choose(
    void *context, struct postern_error *err)
{
    static const char *const filters[] = {"ops:2", "all"};
    struct postern_config *config = NULL;
    struct postern_config_choices *choices = NULL;
    struct postern_config_finding finding;
    enum postern_status status = postern_config_new(NULL, &config, err);

    if (status == POSTERN_OK) {
        status = postern_config_load(config, context, 1, err);
    }
    for (size_t i = 0; postern_config_get_finding(config, i, &finding); i++) {
        assert_non_null(finding.origin_utf8);
        assert_non_null(finding.text_utf8);
    }
    for (size_t i = 0; i < postern_config_service_count(config); i++) {
        assert_non_null(postern_config_service_account(config, i));
        assert_non_null(postern_config_service_origin(config, i));
    }
    if (status == POSTERN_OK) {
        assert_int_equal(postern_config_service_count(config), 2);
        status = postern_config_choose(config, filters, 2, &choices, err);
        assert_int_equal(choices != NULL, status == POSTERN_OK);
    }
    if (status == POSTERN_OK) {
        assert_int_equal(postern_config_choices_count(choices), 2);
        assert_int_equal(postern_config_choices_other_count(choices), 1);
    }
    postern_config_choices_free(choices);
    postern_config_free(config);
    return status;
}

static void test_config_api_torture__loading_and_choosing(void **state)
{
    char *dir = sample_dir_new();
    char path[256];
    FILE *file = NULL;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/c.conf", dir);
    file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(TEXT, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
    pt_test_torture(load_and_choose, path);
    pt_test_fail_nth(0);
    pt_test_watch_frees("djdwjjd");
    assert_int_equal(load_and_choose(path, NULL), POSTERN_OK);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
    sample_dir_remove(dir);
}

/* A server in memory that refuses POST; it keeps nothing of what it is asked,
 * so that all that is left behind is the library's. */
struct memory_http {
    struct pt_http_client base;
    void *tag; /* under way */
    bool is_post;
    bool stays; /* never answers by itself */
    bool is_cancelled;
};

static enum postern_status start(struct pt_http_client *base,
    const struct pt_request *request, void *tag, struct postern_error *err)
{
    struct memory_http *http = (struct memory_http *)base;

    (void)err;
    assert_null(http->tag);
    http->tag = tag;
    http->is_post = strcmp(request->method, "POST") == 0;
    assert_int_equal(request->has_body, http->is_post);
    assert_true(request->is_url_secret);
    return POSTERN_OK;
}

static void cancel(struct pt_http_client *base, const void *tag)
{
    struct memory_http *http = (struct memory_http *)base;

    assert_ptr_equal(http->tag, tag);
    http->stays = false;
    http->is_cancelled = true;
}

static enum postern_status poll_nothing(
    struct pt_http_client *base, unsigned timeout_ms, struct postern_error *err)
{
    (void)base;
    (void)timeout_ms;
    (void)err;
    return POSTERN_OK;
}

static bool next_ended(
    struct pt_http_client *base, void **ret_tag, struct pt_response *ret)
{
    struct memory_http *http = (struct memory_http *)base;

    if (!http->tag || http->stays) {
        return false;
    }
    *ret_tag = http->tag;
    http->tag = NULL;
    if (http->is_cancelled) {
        ret->transport = PT_TRANSPORT_CANCELLED;
        return true;
    }
    ret->http_status = http->is_post ? 405 : 200;
    if (pt_secret_append(&ret->body, pt_view_of("x=" SAMPLE_URL), NULL) !=
        POSTERN_OK) {
        ret->transport = PT_TRANSPORT_MEMORY;
    }
    return true;
}

static const struct pt_http_ops memory_ops = {
    .start = start,
    .cancel = cancel,
    .poll = poll_nothing,
    .next_ended = next_ended,
};

static enum postern_status download(void *context, struct postern_error *err)
{
    struct memory_http http = {.base = {.ops = &memory_ops}};
    struct pt_config_location location;
    struct pt_config_content content = {.is_open_to_others = false};
    struct pt_clock clock = pt_clock_system();
    enum postern_status status =
        pt_config_location_parse(pt_view_of(context), NULL, &location, err);

    if (status != POSTERN_OK) {
        return status;
    }
    pt_secret_init(&content.text, PT_LIMIT_CONFIG_BYTES);
    status = pt_config_download(&http.base, &clock, &location, &content, err);
    if (status == POSTERN_OK) {
        assert_string_equal(content.text.bytes, "x=" SAMPLE_URL);
    }
    pt_secret_done(&content.text);
    pt_config_location_done(&location);
    return status;
}

/* Ten seconds further at each look. */
static int64_t read_hasty_clock(void *context)
{
    int64_t *now_ms = context;

    *now_ms += 10000;
    return *now_ms;
}

static void test_config_api_torture__an_answer_that_drips_is_given_up(
    void **state)
{
    int64_t now_ms = 0;
    struct pt_clock clock = {.mono_ms = read_hasty_clock, .context = &now_ms};
    struct memory_http http = {.base = {.ops = &memory_ops}, .stays = true};
    struct pt_config_location location;
    struct pt_config_content content = {.is_open_to_others = false};
    struct postern_error err;

    (void)state;
    pt_test_fail_nth(0);
    assert_int_equal(pt_config_location_parse(pt_view_of("https://x.example/c"),
                         NULL, &location, NULL),
        POSTERN_OK);
    pt_secret_init(&content.text, PT_LIMIT_CONFIG_BYTES);
    assert_int_equal(
        pt_config_download(&http.base, &clock, &location, &content, &err),
        POSTERN_E_NETWORK);
    assert_non_null(strstr(err.message, "60 s"));
    assert_in_range(now_ms, 60000, 90000);
    pt_secret_done(&content.text);
    pt_config_location_done(&location);
}

static void test_config_api_torture__downloading(void **state)
{
    char url[] = "https://u:djdwjjd@example.com/c?a=b&+X-Token=djdwjjd&c=d";

    (void)state;
    pt_test_torture(download, url);
    pt_test_fail_nth(0);
    pt_test_watch_frees("djdwjjd");
    assert_int_equal(download(url, NULL), POSTERN_OK);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_api_torture__loading_and_choosing),
        cmocka_unit_test(
            test_config_api_torture__an_answer_that_drips_is_given_up),
        cmocka_unit_test(test_config_api_torture__downloading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

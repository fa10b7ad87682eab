/*
 * What URLs mean and how one is written, as a program asks for it; when
 * memory is out; and that no secret stays behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "postern/unstable/url.h"

#include "failing_alloc.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define SECRET "open sesame"
#define PLAIN_URL \
    "azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/open%20sesame"
#define FULL_URL                                                            \
    "o365://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/open%20sesame/"        \
    "one@example.org/two@example.org?cc=Ann%20Bee%20%3Cann@example.org%3E&" \
    "bcc=b@example.org&reply_to=r@example.org&savesent=no&format=text&"     \
    "overflow=split&verify=no&redirect=no&cto=2.5&rto=30&retry=3&wait=0.3&" \
    "emojis=yes&tz=Europe/Berlin&store=no&optional=yes&cloud=usgov&"        \
    "send_as=team@example.com&importance=high&batch=yes"

/* All fields of one URL, one a line: "name=value". */
struct lines {
    char text[16384];
    size_t len;
};

static void add(struct lines *lines, const char *text)
{
    size_t len = strlen(text);

    assert_true(lines->len + len < sizeof(lines->text));
    memcpy(lines->text + lines->len, text, len + 1);
    lines->len += len;
}

static void add_number(struct lines *lines, double value)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "%.15g", value);
    add(lines, text);
}

static void add_items(
    struct lines *lines, const struct postern_url_field *field)
{
    for (size_t i = 0; i < field->count; i++) {
        add(lines, "[");
        if (field->kind == POSTERN_URL_TEXTS) {
            add(lines, field->texts_utf8[i]);
        } else {
            const char *name = field->addresses[i].name_utf8;

            add(lines, name ? name : "-");
            add(lines, " ");
            add(lines, field->addresses[i].address_utf8);
        }
        add(lines, "]");
    }
}

static void take_line(const struct postern_url_field *field, void *context)
{
    struct lines *lines = context;

    add(lines, "\n");
    add(lines, field->name);
    add(lines, "=");
    switch (field->kind) {
    case POSTERN_URL_TEXT:
        assert_int_equal(strlen(field->text_utf8) >= field->text_len, 1);
        add(lines, field->text_utf8);
        break;
    case POSTERN_URL_BOOLEAN:
        add(lines, field->integer != 0 ? "yes" : "no");
        break;
    case POSTERN_URL_INTEGER:
        add_number(lines, (double)field->integer);
        break;
    case POSTERN_URL_DECIMAL:
        add_number(lines, field->decimal);
        break;
    case POSTERN_URL_ADDRESSES:
    case POSTERN_URL_TEXTS:
        add_items(lines, field);
        break;
    case POSTERN_URL_NOTHING:
        add(lines, "null");
        break;
    }
}

static struct lines describe(const char *url, int reveals)
{
    struct lines lines = {.len = 0};

    assert_int_equal(
        postern_url_describe(url, reveals, take_line, &lines, NULL),
        POSTERN_OK);
    add(&lines, "\n");
    return lines;
}

static void assert_has_line(const struct lines *lines, const char *line)
{
    char wanted[512];

    (void)snprintf(wanted, sizeof(wanted), "\n%s\n", line);
    if (!strstr(lines->text, wanted)) {
        fail_msg("no line '%s' in %s", line, lines->text);
    }
}

static void test_url_api__says_what_is_assumed(void **state)
{
    static const char *const expected[] = {"accepted=yes", "error=null",
        "parameter=null", "warnings=", "schema=azure", "mode=org",
        "source=user@example.com", "tenant=ab-cd-ef-gh",
        "client_id=zz-yy-xx-ww", "targets=[- user@example.com]",
        "cc=", "bcc=", "reply_to=", "save_sent=yes", "format=html",
        "overflow=upstream", "verify=yes", "redirect=yes",
        "connect_timeout_s=10", "response_timeout_s=180", "retry=0",
        "wait_s=0.5", "emojis=null", "tz=null", "store=yes", "optional=no",
        "cloud=global", "send_as=null", "importance=normal", "batch=no"};
    struct lines lines = describe(PLAIN_URL, 0);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_has_line(&lines, expected[i]);
    }
}

static void test_url_api__says_what_is_written(void **state)
{
    static const char *const expected[] = {"accepted=yes", "schema=o365",
        "targets=[- one@example.org][- two@example.org]",
        "cc=[Ann Bee ann@example.org]", "bcc=[- b@example.org]",
        "reply_to=[- r@example.org]", "save_sent=no", "format=text",
        "overflow=split", "verify=no", "redirect=no", "connect_timeout_s=2.5",
        "response_timeout_s=30", "retry=3", "wait_s=0.3", "emojis=yes",
        "tz=Europe/Berlin", "store=no", "optional=yes", "cloud=usgov",
        "send_as=team@example.com", "importance=high", "batch=yes",
        ("secret=" SECRET)};
    struct lines lines = describe(FULL_URL, 1);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_has_line(&lines, expected[i]);
    }
}

struct names {
    const char *const *expected;
    size_t count;
    size_t seen;
};

static void check_name(const struct postern_url_field *field, void *context)
{
    struct names *names = context;

    assert_true(names->seen < names->count);
    assert_string_equal(field->name, names->expected[names->seen]);
    names->seen++;
}

static void test_url_api__names_come_in_one_order(void **state)
{
    static const char *const expected[] = {"accepted", "error", "parameter",
        "warnings", "schema", "mode", "source", "tenant", "client_id", "secret",
        "targets", "cc", "bcc", "reply_to", "save_sent", "format", "overflow",
        "verify", "redirect", "connect_timeout_s", "response_timeout_s",
        "retry", "wait_s", "emojis", "tz", "store", "optional", "cloud", "url",
        "url_masked", "uid", "send_as", "importance", "batch", "notice"};
    static const char *const urls[] = {PLAIN_URL, FULL_URL, "azure://x", ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct names names = {
            .expected = expected, .count = COUNT_OF(expected)};

        assert_int_equal(
            postern_url_describe(urls[i], 1, check_name, &names, NULL),
            POSTERN_OK);
        assert_int_equal(names.seen, names.count);
    }
}

static void test_url_api__a_refusal_names_the_part(void **state)
{
    static const struct {
        const char *url;
        const char *parameter;
    } rows[] = {
        {"azure://user@example.com", "tenant"},
        {"azure://user@example.com/ab-cd", "client_id"},
        {"azure://user@example.com/ab-cd/zz", "secret"},
        {"azure://user@example.com/a!b/zz/open%20sesame", "tenant"},
        {"azure://user@example.com/ab/z!z/open%20sesame", "client_id"},
        {PLAIN_URL "?cc=nobody", "cc"},
        {PLAIN_URL "?to=nobody", "to"},
        {PLAIN_URL "?verify=", "verify"},
        {PLAIN_URL "?mode=open%20sesame", "mode"},
        {PLAIN_URL "?from=a@b.org,c@d.org", "from"},
        {"azure://u@@example.com/ab/zz/open%20sesame", "source"},
        {"mailto://user@example.com/ab/zz/open%20sesame", "schema"},
        {PLAIN_URL "/a..b@example.org/c@example.org", "targets"},
        {PLAIN_URL "?cloud=moon", "cloud"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lines lines = describe(rows[i].url, 1);
        char line[64];

        (void)snprintf(line, sizeof(line), "parameter=%s", rows[i].parameter);
        assert_has_line(&lines, "accepted=no");
        assert_has_line(&lines, line);
        assert_has_line(&lines, "source=null");
        assert_has_line(&lines, "url=null");
        assert_null(strstr(lines.text, "error=null"));
        assert_null(strstr(lines.text, SECRET));
    }
}

static void test_url_api__no_secret_unless_it_is_revealed(void **state)
{
    static const char *const urls[] = {
        PLAIN_URL, FULL_URL, PLAIN_URL "?open%20sesame"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct lines lines = describe(urls[i], 0);

        assert_null(strstr(lines.text, "sesame"));
        assert_null(strstr(lines.text, "\nsecret="));
        assert_non_null(strstr(lines.text, "/ab-cd-ef-gh/zz-yy-xx-ww/****"));
        assert_non_null(strstr(lines.text, "/a...h/z...w/****"));
    }
}

/* The value of one text field, in memory of its own. */
struct wanted {
    const char *name;
    char value[4096];
};

static void take_wanted(const struct postern_url_field *field, void *context)
{
    struct wanted *wanted = context;

    if (strcmp(field->name, wanted->name) == 0 &&
        field->kind == POSTERN_URL_TEXT) {
        assert_true(field->text_len < sizeof(wanted->value));
        memcpy(wanted->value, field->text_utf8, field->text_len);
        wanted->value[field->text_len] = '\0';
    }
}

static struct wanted field_of(const char *url, const char *name)
{
    struct wanted wanted = {.name = name};

    assert_int_equal(
        postern_url_describe(url, 1, take_wanted, &wanted, NULL), POSTERN_OK);
    return wanted;
}

static void test_url_api__the_url_reads_back_to_the_same(void **state)
{
    static const char *const urls[] = {PLAIN_URL, FULL_URL};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct wanted canonical = field_of(urls[i], "url");
        struct lines before = describe(urls[i], 1);
        struct lines after = describe(canonical.value, 1);

        assert_string_not_equal(canonical.value, "");
        assert_string_equal(before.text, after.text);
    }
}

static void test_url_api__the_uid_is_of_who_sends(void **state)
{
    static const struct {
        const char *url;
        int is_same;
    } rows[] = {
        {PLAIN_URL, 1},
        {PLAIN_URL "?cc=a@example.org&retry=2", 1},
        {"azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/other", 1},
        {"azure://other@example.com/ab-cd-ef-gh/zz-yy-xx-ww/x", 0},
        {"azure://user@example.com/ab-cd-ef/zz-yy-xx-ww/x", 0},
        {"azure://user@example.com/ab-cd-ef-gh/zz-yy-xx/x", 0},
        {PLAIN_URL "?cloud=china", 0},
    };
    struct wanted first = field_of(PLAIN_URL, "uid");

    (void)state;
    assert_int_equal(strlen(first.value), 8);
    assert_int_equal(strspn(first.value, "0123456789abcdef"), 8);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct wanted other = field_of(rows[i].url, "uid");

        assert_int_equal(
            strcmp(first.value, other.value) == 0, rows[i].is_same);
    }
}

static void test_url_api__the_environment_decides_the_cloud(void **state)
{
    (void)state;
    assert_int_equal(setenv("POSTERN_CLOUD", "china", 1), 0);
    struct lines lines = describe(PLAIN_URL, 0);
    assert_int_equal(unsetenv("POSTERN_CLOUD"), 0);
    assert_has_line(&lines, "cloud=china");
}

static void take_piece(const char *url_utf8, void *context)
{
    struct lines *lines = context;

    add(lines, "[");
    add(lines, url_utf8);
    add(lines, "]");
}

static void test_url_api__cuts_an_argument(void **state)
{
    static const struct {
        const char *text;
        const char *pieces;
    } rows[] = {
        {"azure://a/b", "[azure://a/b]"},
        {"azure://a/b, o365://c/d", "[azure://a/b][o365://c/d]"},
        {"azure://a/b o365://c/d", "[azure://a/b][o365://c/d]"},
        {"azure://a/b?to=x@y.org,z@y.org", "[azure://a/b?to=x@y.org,z@y.org]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lines lines = {.len = 0};

        assert_int_equal(
            postern_url_split(rows[i].text, take_piece, &lines, NULL),
            POSTERN_OK);
        assert_string_equal(lines.text, rows[i].pieces);
    }
}

/* ---- writing --------------------------------------------------------------
 */

static const struct postern_url_parameter sample_parameters[] = {
    {"to", "one@example.org"},
    {"cc", "\"Bee, Ann\" <ann@example.org>"},
    {"to", "two@example.org"},
    {"savesent", "no"},
    {"To", "three@example.org"},
};

static struct postern_url_parts sample_parts(void)
{
    struct postern_url_parts parts = POSTERN_URL_PARTS_INIT;

    parts.source_utf8 = "user@example.com";
    parts.tenant_utf8 = "ab-cd-ef-gh";
    parts.client_id_utf8 = "zz-yy-xx-ww";
    parts.secret = SECRET;
    parts.secret_len = strlen(SECRET);
    return parts;
}

static char *build(const struct postern_url_parts *parts, int reveals)
{
    struct postern_account *account = NULL;
    char *url = NULL;

    assert_int_equal(postern_url_build(parts, &account, NULL), POSTERN_OK);
    assert_int_equal(
        postern_url_format(account, reveals, &url, NULL), POSTERN_OK);
    postern_account_free(account);
    return url;
}

static void test_url_api__builds_what_it_was_given(void **state)
{
    struct postern_url_parts parts = sample_parts();
    char *url = NULL;

    (void)state;
    parts.parameters = sample_parameters;
    parts.parameter_count = COUNT_OF(sample_parameters);
    url = build(&parts, 1);
    struct lines lines = describe(url, 1);
    assert_has_line(&lines, "accepted=yes");
    assert_has_line(&lines, "warnings=");
    assert_has_line(&lines, "source=user@example.com");
    assert_has_line(&lines, "tenant=ab-cd-ef-gh");
    assert_has_line(&lines, "client_id=zz-yy-xx-ww");
    assert_has_line(&lines, "secret=" SECRET);
    assert_has_line(&lines, "targets=[- one@example.org][- two@example.org]"
                            "[- three@example.org]");
    assert_has_line(&lines, "cc=[Bee, Ann ann@example.org]");
    assert_has_line(&lines, "save_sent=no");
    postern_url_free(url);
}

static void test_url_api__every_secret_can_be_written(void **state)
{
    static const char *const secrets[] = {"a", "rt/djdwjjd", "q?8@x", "a@b.org",
        "x/a@b.org", "%41", "%2541", "a//b", "/a/", "a;b#c&d=e", "a+b c",
        "\xC3\xBC", "~!*'()", "?", "@", "%", "a,b://c"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(secrets); i++) {
        struct postern_url_parts parts = sample_parts();
        char *url = NULL;

        parts.secret = secrets[i];
        parts.secret_len = strlen(secrets[i]);
        url = build(&parts, 1);
        struct wanted secret = field_of(url, "secret");
        assert_string_equal(secret.value, secrets[i]);
        postern_url_free(url);
    }
}

static void test_url_api__a_source_may_be_any_mailbox(void **state)
{
    static const char *const sources[] = {"user@example.com", "a+b@example.com",
        "o'brien@example.com", "a/b@example.com",
        "11111111-2222-3333-4444-555555555555"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        struct postern_url_parts parts = sample_parts();
        char *url = NULL;

        parts.source_utf8 = sources[i];
        url = build(&parts, 1);
        struct wanted source = field_of(url, "source");
        assert_string_equal(source.value, sources[i]);
        postern_url_free(url);
    }
}

static void test_url_api__a_personal_account_has_no_tenant(void **state)
{
    struct postern_url_parts parts = sample_parts();
    char *url = NULL;

    (void)state;
    parts.source_utf8 = "somebody@outlook.com";
    parts.tenant_utf8 = NULL;
    url = build(&parts, 1);
    struct lines lines = describe(url, 1);
    assert_has_line(&lines, "mode=personal");
    assert_has_line(&lines, "tenant=null");
    assert_has_line(&lines, "client_id=zz-yy-xx-ww");
    assert_has_line(&lines, "secret=" SECRET);
    postern_url_free(url);
}

static void test_url_api__a_secret_may_be_elsewhere(void **state)
{
    static const struct postern_url_parameter place[] = {
        {"secret_file", "/run/secrets/mail & more"}};
    struct postern_url_parts parts = sample_parts();
    char *url = NULL;

    (void)state;
    parts.secret = NULL;
    parts.secret_len = 0;
    parts.parameters = place;
    parts.parameter_count = 1;
    url = build(&parts, 1);
    assert_non_null(strstr(url, "secret_file="));
    struct lines lines = describe(url, 1);
    assert_has_line(&lines, "accepted=yes");
    assert_has_line(&lines, "secret=null");
    postern_url_free(url);
}

static void test_url_api__a_masked_url_has_no_secret(void **state)
{
    struct postern_url_parts parts = sample_parts();
    char *url = build(&parts, 0);

    (void)state;
    assert_string_equal(
        url, "azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/****");
    postern_url_free(url);
}

static void test_url_api__a_secret_id_is_warned_about(void **state)
{
    struct postern_url_parts parts = sample_parts();
    struct postern_account *account = NULL;

    (void)state;
    parts.secret = "11111111-2222-3333-4444-555555555555";
    parts.secret_len = strlen(parts.secret);
    assert_int_equal(postern_url_build(&parts, &account, NULL), POSTERN_OK);
    assert_non_null(strstr(postern_account_warning(account, 0), "Secret ID"));
    postern_account_free(account);
}

static void test_url_api__bad_parts_are_refused(void **state)
{
    static const struct postern_url_parameter bad_cc[] = {{"cc", "nobody"}};
    struct postern_url_parts parts = sample_parts();
    struct postern_account *account = NULL;
    struct postern_error err;

    (void)state;
    parts.parameters = bad_cc;
    parts.parameter_count = 1;
    assert_int_equal(
        postern_url_build(&parts, &account, &err), POSTERN_E_INVALID);
    assert_string_equal(err.service_code, "cc");
    assert_null(strstr(err.message, SECRET));
    parts = sample_parts();
    parts.source_utf8 = NULL;
    assert_int_equal(
        postern_url_build(&parts, &account, &err), POSTERN_E_INVALID);
    parts = sample_parts();
    parts.client_id_utf8 = "";
    assert_int_equal(
        postern_url_build(&parts, &account, &err), POSTERN_E_INVALID);
    assert_null(account);
}

static void test_url_api__null_is_refused(void **state)
{
    static const struct postern_url_parameter no_value[] = {{"cc", NULL}};
    struct postern_url_parts parts = sample_parts();
    struct postern_account *account = NULL;
    struct lines lines = {.len = 0};
    char *url = NULL;

    (void)state;
    assert_int_equal(
        postern_url_split(NULL, take_piece, &lines, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_url_split("", NULL, &lines, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(postern_url_describe(NULL, 0, take_line, &lines, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(postern_url_describe(PLAIN_URL, 0, NULL, NULL, NULL),
        POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_url_build(NULL, &account, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(postern_url_build(&parts, NULL, NULL), POSTERN_E_ARGUMENT);
    parts.version = 2;
    assert_int_equal(
        postern_url_build(&parts, &account, NULL), POSTERN_E_ARGUMENT);
    parts = sample_parts();
    parts.parameters = no_value;
    parts.parameter_count = 1;
    assert_int_equal(
        postern_url_build(&parts, &account, NULL), POSTERN_E_ARGUMENT);
    assert_int_equal(
        postern_url_format(NULL, 0, &url, NULL), POSTERN_E_ARGUMENT);
    postern_url_free(NULL);
    assert_null(account);
    assert_null(url);
    assert_int_equal(lines.len, 0);
}

static void test_url_api__the_table_has_whole_rows(void **state)
{
    struct postern_url_parameter_info row = {.name = "before"};
    size_t count = 0;

    (void)state;
    for (; postern_url_parameter_at(count, &row) != 0; count++) {
        const char *const texts[] = {
            row.name, row.type, row.range, row.bad_value, row.description};

        for (size_t i = 0; i < COUNT_OF(texts); i++) {
            assert_non_null(texts[i]);
            assert_string_not_equal(texts[i], "");
        }
        assert_non_null(row.default_value);
        assert_int_equal(row.description[strlen(row.description) - 1], '.');
    }
    assert_true(count > 30);
    assert_int_equal(postern_url_parameter_at(0, NULL), 0);
    row.name = "before";
    assert_int_equal(postern_url_parameter_at(SIZE_MAX, &row), 0);
    assert_string_equal(row.name, "before");
}

/* ---- memory ---------------------------------------------------------------
 */

static enum postern_status describe_scenario(
    void *context, struct postern_error *err)
{
    struct lines lines = {.len = 0};

    return postern_url_describe(context, 1, take_line, &lines, err);
}

static enum postern_status split_scenario(
    void *context, struct postern_error *err)
{
    struct lines lines = {.len = 0};

    return postern_url_split(context, take_piece, &lines, err);
}

static enum postern_status build_scenario(
    void *context, struct postern_error *err)
{
    struct postern_account *account = NULL;
    char *url = NULL;
    enum postern_status status = postern_url_build(context, &account, err);

    if (status != POSTERN_OK) {
        assert_null(account);
        return status;
    }
    status = postern_url_format(account, 1, &url, err);
    assert_int_equal(url != NULL, status == POSTERN_OK);
    postern_url_free(url);
    postern_account_free(account);
    return status;
}

static void test_url_api__each_allocation_fails_once(void **state)
{
    char full_url[] = FULL_URL;
    char two_urls[] = PLAIN_URL ", " PLAIN_URL;
    struct postern_url_parts parts = sample_parts();

    (void)state;
    parts.parameters = sample_parameters;
    parts.parameter_count = COUNT_OF(sample_parameters);
    pt_test_torture(describe_scenario, full_url);
    pt_test_torture(split_scenario, two_urls);
    pt_test_torture(build_scenario, &parts);
}

static void test_url_api__no_secret_is_left_in_memory(void **state)
{
    static const char *const traces[] = {"open sesame", "open%20sesame"};
    struct postern_url_parts parts = sample_parts();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(traces); i++) {
        struct lines lines = {.len = 0};

        pt_test_watch_frees(traces[i]);
        (void)describe(FULL_URL, 1);
        assert_int_equal(
            postern_url_split(PLAIN_URL, take_piece, &lines, NULL), POSTERN_OK);
        assert_int_equal(build_scenario(&parts, NULL), POSTERN_OK);
        assert_int_equal(pt_test_leaky_free_count(), 0);
        pt_test_watch_frees(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_api__says_what_is_assumed),
        cmocka_unit_test(test_url_api__says_what_is_written),
        cmocka_unit_test(test_url_api__names_come_in_one_order),
        cmocka_unit_test(test_url_api__a_refusal_names_the_part),
        cmocka_unit_test(test_url_api__no_secret_unless_it_is_revealed),
        cmocka_unit_test(test_url_api__the_url_reads_back_to_the_same),
        cmocka_unit_test(test_url_api__the_uid_is_of_who_sends),
        cmocka_unit_test(test_url_api__the_environment_decides_the_cloud),
        cmocka_unit_test(test_url_api__cuts_an_argument),
        cmocka_unit_test(test_url_api__builds_what_it_was_given),
        cmocka_unit_test(test_url_api__every_secret_can_be_written),
        cmocka_unit_test(test_url_api__a_source_may_be_any_mailbox),
        cmocka_unit_test(test_url_api__a_personal_account_has_no_tenant),
        cmocka_unit_test(test_url_api__a_secret_may_be_elsewhere),
        cmocka_unit_test(test_url_api__a_masked_url_has_no_secret),
        cmocka_unit_test(test_url_api__a_secret_id_is_warned_about),
        cmocka_unit_test(test_url_api__bad_parts_are_refused),
        cmocka_unit_test(test_url_api__null_is_refused),
        cmocka_unit_test(test_url_api__the_table_has_whole_rows),
        cmocka_unit_test(test_url_api__each_allocation_fails_once),
        cmocka_unit_test(test_url_api__no_secret_is_left_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

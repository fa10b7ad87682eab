/*
 * Generated URLs: what each means is the same after writing it again.
 *
 * POSTERN_TEST_ROUND_TRIPS in the environment: how many (20,000 without it).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "account_round_trip.h"
#include "base/buf.h"
#include "base/limits.h"
#include "codec/percent.h"

#define USUAL_COUNT 20000U
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Numbers that are the same in each run (xorshift, 64 bits). */
struct dice {
    uint64_t state;
};

static size_t roll(struct dice *dice, size_t sides)
{
    dice->state ^= dice->state << 13U;
    dice->state ^= dice->state >> 7U;
    dice->state ^= dice->state << 17U;
    return (size_t)(dice->state % sides);
}

static void add(struct pt_buf *url, const char *text)
{
    assert_int_equal(pt_buf_append_text(url, text, NULL), POSTERN_OK);
}

static void add_one_of(struct pt_buf *url, struct dice *dice,
    const char *const *texts, size_t count)
{
    add(url, texts[roll(dice, count)]);
}

#define ADD_ONE_OF(url, dice, texts) \
    add_one_of((url), (dice), (texts), COUNT_OF(texts))

static void add_bytes(struct pt_buf *url, struct dice *dice, bool is_encoded)
{
    size_t len = 1 + roll(dice, 12);
    char bytes[16];

    for (size_t i = 0; i < len; i++) {
        bytes[i] = (char)(is_encoded ? roll(dice, 256) : 0x20 + roll(dice, 95));
    }
    assert_int_equal(
        is_encoded ? pt_percent_append(url, pt_view_make(bytes, len), NULL)
                   : pt_buf_append(url, bytes, len, NULL),
        POSTERN_OK);
}

static void add_source(struct pt_buf *url, struct dice *dice)
{
    static const char *const sources[] = {"user@example.com", "_", "",
        "User@Outlook.com", "o'brien@example.com", "us%2Ber@msn.com",
        "user:pw@hotmail.de", "11111111-2222-3333-4444-555555555555",
        "hg-fe:8080", "\xC3\xBC@xn--bcher-kva.example", "user@localhost"};

    add(url, roll(dice, 2) == 0 ? "o365://" : "AZURE:///");
    ADD_ONE_OF(url, dice, sources);
}

static void add_secret(struct pt_buf *url, struct dice *dice)
{
    static const char *const secrets[] = {"s3cr3t", "a/b//c", "a%40b.com",
        "a@b", "%2Flead", "trail%20%20", "abc~8Q~xYz.1-_wv", "#x", "a;b"};

    add(url, "/");
    switch (roll(dice, 4)) {
    case 0:
        add_bytes(url, dice, true);
        break;
    case 1:
        add_bytes(url, dice, false);
        break;
    default:
        ADD_ONE_OF(url, dice, secrets);
    }
}

/* A recipient; in a path, what ends a piece is encoded. */
static void add_recipient(struct pt_buf *url, struct dice *dice)
{
    static const char *const names[] = {
        "Fred:", "Fred%20Flint:", "Fred+Flint%3C", "%22Flint%2C%20Fred%22%3C",
        "%22a%5C%22b%5C%5C%22:", "%F0%9F%93%A7%20x:", "%22%20a%20%20b%20%22%3C",
        "%22a%40b.com%22%20", "Fr.ed%20", "%3C"};
    static const char *const addresses[] = {"a@example.com", "b+c@example.com",
        "d%2Be@example.com", "A@EXAMPLE.COM", "o'brien@example.com",
        "f@b%C3%BCcher.example", "g@longdomain", "h@x"};

    if (roll(dice, 2) == 0) {
        size_t start = url->len;

        ADD_ONE_OF(url, dice, names);
        ADD_ONE_OF(url, dice, addresses);
        if (strstr(url->data + start, "%3C")) {
            add(url, "%3E");
        }
    } else {
        ADD_ONE_OF(url, dice, addresses);
    }
}

static void add_list(struct pt_buf *url, struct dice *dice)
{
    static const char *const separators[] = {",", "%20", "%3B", ", ", "%5D"};
    size_t count = 1 + roll(dice, 3);

    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            ADD_ONE_OF(url, dice, separators);
        }
        add_recipient(url, dice);
    }
}

static void add_parameter(struct pt_buf *url, struct dice *dice)
{
    static const char *const lists[] = {
        "to=", "cc=", "bcc=", "reply_to=", "from=", "CC="};
    static const char *const names[] = {"savesent=", "batch=", "redirect=",
        "emojis=", "store=", "optional=", "cto=", "rto=", "retry=", "wait=",
        "format=", "overflow=", "importance=", "tz=", "x="};
    static const char *const values[] = {"yes", "NO", "1", "off", "0", "0.5",
        ".125", "7.", "99999999999", "1.23456", "-1", "inf", "", "garbage",
        "text", "markdown", "split", "truncate", "low", "high", "Europe/Berlin",
        "etc/utc"};
    static const char *const wholes[] = {"mode=org", "mode=personal",
        "mode=", "verify=no", "verify=True", "cloud=usgov", "cloud=GLOBAL",
        "cloud=https://127.0.0.1:8365/", "send_as=t@example.com", "user=zed",
        "pass=x", "port=1", "secret_file=%2Frun%2Fa%20b", "secret_env=X",
        "secret_credential=a%C3%BC", "tenant=contoso.com", "oauth_id=zz-yy",
        "oauth_secret=a+b%26%3D", "from=boss+x@example.com"};

    switch (roll(dice, 4)) {
    case 0:
        ADD_ONE_OF(url, dice, lists);
        add_list(url, dice);
        break;
    case 1:
        ADD_ONE_OF(url, dice, wholes);
        break;
    default:
        ADD_ONE_OF(url, dice, names);
        ADD_ONE_OF(url, dice, values);
    }
}

static void make_url(struct pt_buf *url, struct dice *dice)
{
    static const char *const tenants[] = {"/tenant", "/contoso.com", ""};
    size_t target_count = roll(dice, 3);
    size_t parameter_count = roll(dice, 6);

    pt_buf_reset(url);
    add_source(url, dice);
    ADD_ONE_OF(url, dice, tenants);
    add(url, "/ab-cd-ef-gh");
    if (roll(dice, 8) != 0) {
        add_secret(url, dice);
    }
    for (size_t i = 0; i < target_count; i++) {
        add(url, "/");
        add_recipient(url, dice);
    }
    for (size_t i = 0; i < parameter_count; i++) {
        add(url, i == 0 ? "?" : "&");
        add_parameter(url, dice);
    }
}

static unsigned long wanted_count(void)
{
    const char *text = getenv("POSTERN_TEST_ROUND_TRIPS");

    return text ? strtoul(text, NULL, 10) : USUAL_COUNT;
}

static void test_account_round_trip__generated_urls(void **state)
{
    struct dice dice = {.state = 20261123};
    unsigned long count = wanted_count();
    unsigned long accepted_count = 0;
    struct pt_buf url;

    (void)state;
    assert_true(count > 0);
    pt_buf_init(&url, PT_LIMIT_URL_BYTES);
    for (unsigned long i = 0; i < count; i++) {
        bool is_accepted = false;
        const char *difference = NULL;

        make_url(&url, &dice);
        difference =
            pt_test_account_round_trip(pt_buf_view(&url), &is_accepted);
        if (difference) {
            fail_msg("%s: %s", url.data, difference);
        }
        accepted_count += is_accepted ? 1 : 0;
    }
    print_message("%lu of %lu URLs are accepted\n", accepted_count, count);
    assert_true(accepted_count > count / 4);
    assert_true(accepted_count < count);
    pt_buf_done(&url);
}

/* Two accounts that differ must not pass for the same. */
static void test_account_round_trip__comparison_sees_differences(void **state)
{
    struct pt_account a;
    struct pt_account b;

    (void)state;
    pt_account_init(&a);
    pt_account_init(&b);
    assert_null(pt_test_account_difference(&a, &b));
    b.options.emojis = PT_EMOJIS_OFF;
    assert_string_equal(pt_test_account_difference(&a, &b), "a choice");
    b.options.emojis = PT_EMOJIS_UNDECIDED;
    assert_int_equal(pt_recipient_list_add(&b.cc, pt_view_of("a@example.com"),
                         pt_view_of(""), NULL),
        POSTERN_OK);
    assert_string_equal(pt_test_account_difference(&a, &b), "cc");
    pt_account_done(&a);
    pt_account_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_round_trip__generated_urls),
        cmocka_unit_test(test_account_round_trip__comparison_sees_differences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

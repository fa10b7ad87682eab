/*
 * Unit tests of codec/form.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/form.h"
#include "failing_alloc.h"

static void test_form__is_written_encoded(void **state)
{
    struct pt_secret form;

    (void)state;
    pt_secret_init(&form, 1000);
    assert_int_equal(
        pt_form_append(&form, "grant_type", pt_view_of("a b+c"), NULL),
        POSTERN_OK);
    assert_int_equal(
        pt_form_append(&form, "x&y", pt_view_of("1=2&3"), NULL), POSTERN_OK);
    assert_int_equal(
        pt_form_append(&form, "empty", pt_view_of(""), NULL), POSTERN_OK);
    assert_true(pt_view_is_equal(pt_secret_view(&form),
        pt_view_of("grant_type=a%20b%2Bc&x%26y=1%3D2%263&empty=")));
    pt_secret_done(&form);
}

struct get_row {
    const char *form;
    const char *value; /* NULL: not there */
};

/* Each is asked for "key". */
static const struct get_row get_rows[] = {
    {"key=value", "value"},
    {"a=1&key=value&b=2", "value"},
    {"key=a+b%20c%2B", "a b c+"},
    {"key=1&key=2", "2"},
    {"key=1&key=", ""},
    {"key", ""},
    {"key=a=b", "a=b"},
    {"%6Bey=value", "value"},
    {"", NULL},
    {"&&", NULL},
    {"KEY=value", NULL},
    {"keys=value", NULL},
    {"ke=value", NULL},
    {"a=key", NULL},
    {"=key", NULL},
    {"key%00=1", NULL},
};

static void test_form__is_read_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(get_rows) / sizeof(get_rows[0]); i++) {
        const struct get_row *row = &get_rows[i];
        struct pt_secret value;
        bool has = !row->value;

        pt_secret_init(&value, 100);
        assert_int_equal(
            pt_secret_append(&value, pt_view_of("old"), NULL), POSTERN_OK);
        assert_int_equal(
            pt_form_get(pt_view_of(row->form), "key", &value, &has, NULL),
            POSTERN_OK);
        if (has != (row->value != NULL) ||
            !pt_view_is_equal(pt_secret_view(&value), pt_view_of(row->value))) {
            fail_msg("'%s' is misread", row->form);
        }
        pt_secret_done(&value);
    }
}

static void test_form__failure_leaves_the_output(void **state)
{
    struct pt_secret form;
    bool has = true;

    (void)state;
    pt_secret_init(&form, 8);
    assert_int_equal(
        pt_form_append(&form, "a", pt_view_of("1"), NULL), POSTERN_OK);
    assert_int_equal(pt_form_append(&form, "b", pt_view_of("123"), NULL),
        POSTERN_E_TOO_LARGE);
    assert_memory_equal(form.bytes, "a=1\0\0", 5);
    assert_int_equal(
        pt_form_get(pt_view_of("k=123456789"), "k", &form, &has, NULL),
        POSTERN_E_TOO_LARGE);
    assert_memory_equal(form.bytes, "a=1", 4);
    assert_true(has);
    pt_secret_done(&form);
}

static enum postern_status write_and_read(
    void *context, struct postern_error *err)
{
    struct pt_secret form;
    struct pt_secret value;
    bool has = false;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&form, 10000);
    pt_secret_init(&value, 10000);
    status = pt_form_append(&form, "key", pt_view_of(context), err);
    if (status == POSTERN_OK) {
        status = pt_form_get(pt_secret_view(&form), "key", &value, &has, err);
    }
    if (status == POSTERN_OK) {
        assert_true(
            pt_view_is_equal(pt_secret_view(&value), pt_view_of(context)));
    } else {
        assert_false(has);
        assert_true(pt_secret_is_empty(&value));
    }
    pt_secret_done(&value);
    pt_secret_done(&form);
    return status;
}

static void test_form__each_allocation_fails_once(void **state)
{
    char text[300];

    (void)state;
    memset(text, '/', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    pt_test_watch_frees("/////");
    pt_test_torture(write_and_read, text);
    assert_int_equal(pt_test_leaky_free_count(), 0);
    pt_test_watch_frees(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form__is_written_encoded),
        cmocka_unit_test(test_form__is_read_decoded),
        cmocka_unit_test(test_form__failure_leaves_the_output),
        cmocka_unit_test(test_form__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

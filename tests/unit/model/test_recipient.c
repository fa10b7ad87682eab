/*
 * Unit tests of model/recipient.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "failing_alloc.h"
#include "model/recipient.h"

static enum postern_status add(struct pt_recipient_list *list,
    const char *address, const char *name, struct postern_error *err)
{
    return pt_recipient_list_add(
        list, pt_view_of(address), pt_view_of(name), err);
}

static void test_recipient__list_holds_copies(void **state)
{
    char address[] = "a@example.com";
    struct pt_recipient_list list;

    (void)state;
    pt_recipient_list_init(&list);
    assert_false(pt_recipient_list_has(&list, pt_view_of(address)));
    assert_int_equal(add(&list, address, "Ann", NULL), POSTERN_OK);
    assert_int_equal(add(&list, "b@example.com", "", NULL), POSTERN_OK);
    address[0] = 'x';
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].address, "a@example.com");
    assert_string_equal(list.items[0].name, "Ann");
    assert_null(list.items[1].name);
    assert_true(pt_recipient_list_has(&list, pt_view_of("A@Example.com")));
    assert_false(pt_recipient_list_has(&list, pt_view_of("a@example.co")));
    pt_recipient_list_done(&list);
    assert_int_equal(list.count, 0);
    assert_null(list.items);
}

static void test_recipient__list_has_a_limit(void **state)
{
    struct pt_recipient_list list;

    (void)state;
    pt_recipient_list_init(&list);
    for (size_t i = 0; i < PT_LIMIT_TARGETS; i++) {
        assert_int_equal(add(&list, "a@example.com", "", NULL), POSTERN_OK);
    }
    assert_int_equal(
        add(&list, "a@example.com", "", NULL), POSTERN_E_TOO_LARGE);
    assert_int_equal(list.count, PT_LIMIT_TARGETS);
    pt_recipient_list_done(&list);
}

static enum postern_status fill(void *context, struct postern_error *err)
{
    struct pt_recipient_list list;
    enum postern_status status = POSTERN_OK;
    size_t count = 0;

    (void)context;
    pt_recipient_list_init(&list);
    for (; count < 20 && status == POSTERN_OK; count++) {
        status = add(&list, "a@example.com", "Ann", err);
    }
    assert_int_equal(list.count, status == POSTERN_OK ? count : count - 1);
    pt_recipient_list_done(&list);
    return status;
}

static void test_recipient__each_allocation_fails_once(void **state)
{
    (void)state;
    pt_test_torture(fill, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recipient__list_holds_copies),
        cmocka_unit_test(test_recipient__list_has_a_limit),
        cmocka_unit_test(test_recipient__each_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

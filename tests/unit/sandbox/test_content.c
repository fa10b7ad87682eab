/*
 * Tests of sandbox/content.c: bytes in memory and in the file, their hash,
 * holders, room that is used again, and ceilings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/content.h"

static int set_up(void **state)
{
    static struct pt_spool *spool;

    assert_int_equal(pt_spool_new("/tmp", &spool, NULL), POSTERN_OK);
    *state = spool;
    return 0;
}

static int tear_down(void **state)
{
    assert_int_equal(pt_spool_used_bytes(*state), 0);
    pt_spool_free(*state);
    return 0;
}

static struct pt_content *make(
    struct pt_spool *spool, const char *text, bool is_large)
{
    struct pt_content *content = NULL;

    assert_int_equal(
        pt_content_new(spool, strlen(text), is_large, &content, NULL),
        POSTERN_OK);
    assert_int_equal(
        pt_content_append(content, text, strlen(text), NULL), POSTERN_OK);
    return content;
}

static void assert_text(const struct pt_content *content, const char *expected)
{
    char text[64] = "";

    assert_int_equal(pt_content_size_bytes(content), strlen(expected));
    assert_int_equal(
        pt_content_read(content, 0, text, strlen(expected), NULL), POSTERN_OK);
    assert_string_equal(text, expected);
}

static void test_content__is_written_in_pieces_and_hashed(void **state)
{
    for (int is_large = 0; is_large < 2; is_large++) {
        struct pt_content *content = NULL;
        char piece[8] = "";

        assert_int_equal(
            pt_content_new(*state, 6, is_large == 1, &content, NULL),
            POSTERN_OK);
        assert_int_equal(pt_content_is_in_file(content), is_large == 1);
        assert_int_equal(
            pt_content_append(content, "hel", 3, NULL), POSTERN_OK);
        assert_string_equal(pt_content_sha256(content), "");
        assert_int_equal(pt_content_written_bytes(content), 3);
        assert_int_equal(
            pt_content_read(content, 1, piece, 3, NULL), POSTERN_E_INTERNAL);
        assert_int_equal(
            pt_content_append(content, "lo\n!", 4, NULL), POSTERN_E_INTERNAL);
        assert_int_equal(
            pt_content_append(content, "lo\n", 3, NULL), POSTERN_OK);
        assert_string_equal(pt_content_sha256(content),
            "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
        assert_int_equal(
            pt_content_read(content, 1, piece, 3, NULL), POSTERN_OK);
        assert_string_equal(piece, "ell");
        pt_content_release(content);
    }
}

static void test_content__an_empty_one_is_whole_at_once(void **state)
{
    struct pt_content *content = make(*state, "", true);

    assert_string_equal(pt_content_sha256(content),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    pt_content_release(content);
}

static void test_content__stays_as_long_as_somebody_holds_it(void **state)
{
    struct pt_content *content = make(*state, "held", true);

    assert_ptr_equal(pt_content_hold(content), content);
    pt_content_release(content);
    assert_int_equal(pt_spool_used_bytes(*state), 4);
    assert_text(content, "held");
    pt_content_release(content);
    assert_int_equal(pt_spool_used_bytes(*state), 0);
    pt_content_release(NULL);
}

/* Whatever is given back in whatever order, what is left is not touched. */
static void test_content__room_is_used_again_and_nothing_overwritten(
    void **state)
{
    static const size_t orders[][3] = {
        {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        struct pt_content *gone[3] = {NULL};
        struct pt_content *kept[3] = {NULL};
        struct pt_content *fresh = NULL;
        struct pt_content *last = NULL;

        gone[0] = make(*state, "aaaa", true);
        gone[1] = make(*state, "bbbb", true);
        kept[0] = make(*state, "one", true);
        gone[2] = make(*state, "cccc", true);
        kept[1] = make(*state, "two", true);
        for (size_t k = 0; k < 3; k++) {
            pt_content_release(gone[orders[i][k]]);
        }
        fresh = make(*state, "12345678", true);
        last = make(*state, "xyz", true);
        kept[2] = make(*state, "a longer one", true);
        assert_int_equal(pt_spool_used_bytes(*state), 3 + 3 + 8 + 3 + 12);
        assert_text(fresh, "12345678");
        assert_text(last, "xyz");
        assert_text(kept[0], "one");
        assert_text(kept[1], "two");
        assert_text(kept[2], "a longer one");
        for (size_t k = 0; k < 3; k++) {
            pt_content_release(kept[k]);
        }
        pt_content_release(fresh);
        pt_content_release(last);
        assert_int_equal(pt_spool_used_bytes(*state), 0);
    }
}

static void test_content__ceilings_are_said(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_content *content = NULL;
    struct pt_content *large = NULL;

    assert_int_equal(
        pt_spool_charge(*state, PT_STORE_MEMORY_BYTES - 1, NULL), POSTERN_OK);
    assert_int_equal(
        pt_content_new(*state, 2, false, &content, &err), POSTERN_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "restart"));
    assert_null(content);
    assert_int_equal(
        pt_content_new(*state, 1, false, &content, NULL), POSTERN_OK);
    assert_int_equal(pt_spool_charge(*state, 1, NULL), POSTERN_E_TOO_LARGE);
    pt_content_release(content);
    pt_spool_discharge(*state, PT_STORE_MEMORY_BYTES - 1);
    assert_int_equal(
        pt_spool_charge(*state, PT_STORE_MEMORY_BYTES, NULL), POSTERN_OK);
    pt_spool_discharge(*state, PT_STORE_MEMORY_BYTES);
    /* Room in the file that is only announced takes no disk. */
    assert_int_equal(pt_content_new(*state, (size_t)PT_STORE_SPOOL_BYTES - 1,
                         true, &large, NULL),
        POSTERN_OK);
    assert_int_equal(
        pt_content_new(*state, 2, true, &content, NULL), POSTERN_E_TOO_LARGE);
    pt_content_release(large);
}

static void test_content__without_a_directory_all_is_in_memory(void **state)
{
    struct pt_spool *spool = NULL;
    struct pt_content *content = NULL;

    (void)state;
    assert_int_equal(pt_spool_new(NULL, &spool, NULL), POSTERN_OK);
    content = make(spool, "large", true);
    assert_false(pt_content_is_in_file(content));
    assert_text(content, "large");
    pt_content_release(content);
    pt_spool_free(spool);
}

#define WITH_SPOOL(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SPOOL(test_content__is_written_in_pieces_and_hashed),
        WITH_SPOOL(test_content__an_empty_one_is_whole_at_once),
        WITH_SPOOL(test_content__stays_as_long_as_somebody_holds_it),
        WITH_SPOOL(test_content__room_is_used_again_and_nothing_overwritten),
        WITH_SPOOL(test_content__ceilings_are_said),
        cmocka_unit_test(test_content__without_a_directory_all_is_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

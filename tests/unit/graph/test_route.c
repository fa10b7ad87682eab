/*
 * Which way a mail and each of its attachments goes, around each limit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "graph/route.h"

static void test_route__a_request_has_4000000_bytes(void **state)
{
    (void)state;
    assert_true(pt_route_is_within_request(0));
    assert_true(pt_route_is_within_request(4000000));
    assert_false(pt_route_is_within_request(4000001));
    assert_false(pt_route_is_within_request(UINT64_MAX));
}

struct way_row {
    uint64_t file_bytes;
    enum pt_attachment_way first;
    bool may_post;
    bool may_use_session;
};

static const struct way_row way_rows[] = {
    {0, PT_WAY_POST, true, false},
    {1, PT_WAY_POST, true, true},
    {2999999, PT_WAY_POST, true, true},
    {3000000, PT_WAY_SESSION, true, true},
    {3145727, PT_WAY_SESSION, true, true},
    {3145728, PT_WAY_SESSION, true, true},
    {3145729, PT_WAY_SESSION, false, true},
    {157286400, PT_WAY_SESSION, false, true},
    {157286401, PT_WAY_SESSION, false, false},
};

static void test_route__each_attachment_has_a_way_and_another(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(way_rows) / sizeof(way_rows[0]); i++) {
        const struct way_row *row = &way_rows[i];

        assert_int_equal(pt_route_first_way(row->file_bytes), row->first);
        assert_int_equal(
            pt_route_may_go(PT_WAY_POST, row->file_bytes), row->may_post);
        assert_int_equal(pt_route_may_go(PT_WAY_SESSION, row->file_bytes),
            row->may_use_session);
    }
}

/* Ranges cover a file without gap or overlap, in multiples of 320 KiB and
 * under 4 MB. */
static void test_route__ranges_cover_a_file(void **state)
{
    static const uint64_t sizes[] = {
        1, 3000000, 3932159, 3932160, 3932161, 7864320, 157286400};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint64_t offset_bytes = 0;

        while (offset_bytes < sizes[i]) {
            uint64_t range_bytes = pt_route_range_bytes(sizes[i], offset_bytes);

            assert_true(range_bytes > 0 && range_bytes < 4000000);
            offset_bytes += range_bytes;
            assert_true(offset_bytes == sizes[i] || range_bytes % 327680 == 0);
        }
        assert_int_equal(offset_bytes, sizes[i]);
        assert_int_equal(pt_route_range_bytes(sizes[i], sizes[i]), 0);
        assert_int_equal(pt_route_range_bytes(sizes[i], sizes[i] + 1), 0);
    }
}

struct listed_row {
    uint64_t file_bytes;
    uint64_t listed_bytes;
    bool fits;
};

static const struct listed_row listed_rows[] = {
    {816, 1053, true},        /* as seen in public */
    {3483322, 3640066, true}, /* as seen in public */
    {816, 816, true},
    {816, 815, false},
    {0, 0, true},
    {0, 65536, true},
    {0, 65537, false},
    {800, 800 + 100 + 65536, true},
    {800, 800 + 100 + 65537, false},
    {10000000, 9999999, false},
    {10000000, 5000000, false},
    {10000000, 20000000, false},
    {816, UINT64_MAX, false},
};

static void test_route__a_listed_size_is_a_little_larger(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(listed_rows) / sizeof(listed_rows[0]); i++) {
        assert_int_equal(pt_route_is_listed_size(listed_rows[i].file_bytes,
                             listed_rows[i].listed_bytes),
            listed_rows[i].fits);
    }
}

static void test_route__what_cannot_go_is_named(void **state)
{
    static char name[] = "large.bin";
    struct pt_attachment items[PT_LIMIT_ATTACHMENTS + 1];
    struct pt_content content = {.attachments = {.items = items, .count = 2}};
    struct pt_message message = {.content = &content};
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    for (size_t i = 0; i < PT_LIMIT_ATTACHMENTS + 1; i++) {
        items[i] = (struct pt_attachment){
            .name = name, .file = {.size_bytes = 157286400}};
    }
    assert_int_equal(pt_route_check(&message, &err), POSTERN_OK);
    items[1].file.size_bytes++;
    assert_int_equal(pt_route_check(&message, &err), POSTERN_E_TOO_LARGE);
    assert_int_equal(err.advice, POSTERN_ADVICE_GIVE_UP);
    assert_non_null(strstr(err.message, "'large.bin' has 157286401 bytes"));
    items[1].file.size_bytes--;
    content.attachments.count = PT_LIMIT_ATTACHMENTS;
    assert_int_equal(pt_route_check(&message, &err), POSTERN_OK);
    content.attachments.count++;
    assert_int_equal(pt_route_check(&message, &err), POSTERN_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "251 attachments"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_route__a_request_has_4000000_bytes),
        cmocka_unit_test(test_route__each_attachment_has_a_way_and_another),
        cmocka_unit_test(test_route__ranges_cover_a_file),
        cmocka_unit_test(test_route__a_listed_size_is_a_little_larger),
        cmocka_unit_test(test_route__what_cannot_go_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

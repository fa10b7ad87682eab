/*
 * The attachments a draft is said to have, held against those it should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/listing.h"

#define LIMIT 5

struct file {
    const char *name; /* NULL: the end */
    uint64_t size_bytes;
};

struct row {
    struct file files[LIMIT];
    struct file listed[LIMIT];
    bool matches;
};

static const struct row rows[] = {
    {{{NULL, 0}}, {{NULL, 0}}, true},
    {{{"a", 10}}, {{"a", 247}}, true},
    {{{"a", 10}}, {{NULL, 0}}, false},
    {{{NULL, 0}}, {{"a", 247}}, false},
    {{{"a", 10}}, {{"A", 247}}, false},
    {{{"a", 10}}, {{"a", 9}}, false},
    {{{"a", 10}}, {{"a", 100000}}, false},
    {{{"a", 10}}, {{"a", 247}, {"a", 247}}, false},
    {{{"a", 10}}, {{"a", 247}, {"b", 247}}, false},
    {{{"a", 10}, {"b", 20}}, {{"b", 257}, {"a", 247}}, true},
    {{{"a", 10}, {"b", 20}}, {{"a", 247}, {"a", 247}}, false},
    {{{"a", 10}, {"b", 20}}, {{"a", 247}, {"c", 257}}, false},
    /* the same name twice: sizes tell them apart, in any order */
    {{{"a", 900000}, {"a", 10}}, {{"a", 247}, {"a", 940000}}, true},
    {{{"a", 10}, {"a", 900000}}, {{"a", 940000}, {"a", 247}}, true},
    {{{"a", 10}, {"a", 900000}}, {{"a", 940000}, {"a", 940000}}, false},
    {{{"a", 10}, {"a", 900000}}, {{"a", 247}, {"a", 247}}, false},
    {{{"a", 10}, {"a", 10}}, {{"a", 247}, {"a", 247}}, true},
    /* sizes that fit both, but one way round only */
    {{{"a", 10}, {"a", 60000}}, {{"a", 60100}, {"a", 65000}}, true},
    {{{"a", 10}, {"a", 60000}}, {{"a", 60100}, {"a", 50000}}, true},
    {{{"a", 60000}, {"a", 10}}, {{"a", 60100}, {"a", 50000}}, true},
    {{{"a", 60000}, {"a", 10}}, {{"a", 50100}, {"a", 50000}}, false},
};

static size_t make_files(
    const struct file *files, struct pt_attachment *ret, char (*names)[8])
{
    size_t count = 0;

    for (; count < LIMIT && files[count].name; count++) {
        names[count][0] = files[count].name[0];
        names[count][1] = '\0';
        ret[count] = (struct pt_attachment){.name = names[count],
            .file = {.size_bytes = files[count].size_bytes}};
    }
    return count;
}

static void test_listing__each_once_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_attachment files[LIMIT];
        char names[LIMIT][8];
        size_t count = make_files(rows[i].files, files, names);
        struct pt_listing listing;

        pt_listing_init(&listing);
        for (size_t j = 0; j < LIMIT && rows[i].listed[j].name; j++) {
            assert_int_equal(
                pt_listing_add(&listing, pt_view_of(rows[i].listed[j].name),
                    rows[i].listed[j].size_bytes, NULL),
                POSTERN_OK);
        }
        if (pt_listing_matches(&listing, files, count) != rows[i].matches) {
            fail_msg("row %zu", i);
        }
        pt_listing_done(&listing);
    }
}

static void test_listing__has_an_end(void **state)
{
    struct pt_listing listing;
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    pt_listing_init(&listing);
    for (int i = 0; i < 4096; i++) {
        assert_int_equal(
            pt_listing_add(&listing, pt_view_of("a"), 1, NULL), POSTERN_OK);
    }
    assert_int_equal(pt_listing_add(&listing, pt_view_of("a"), 1, &err),
        POSTERN_E_TOO_LARGE);
    assert_int_equal(listing.count, 4096);
    pt_listing_done(&listing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listing__each_once_and_nothing_else),
        cmocka_unit_test(test_listing__has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

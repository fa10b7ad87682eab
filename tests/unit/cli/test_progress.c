/*
 * The line that says how an upload is going.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/progress.h"

struct row {
    struct postern_progress progress;
    size_t more_count;
    size_t width;
    const char *text;
};

static void test_progress__says_file_percent_rate_and_time_left(void **state)
{
    static const struct row rows[] = {
        {{"ops@example.com", "big.iso", 63000000, 150000000, 20000}, 0, 200,
            "big.iso for ops@example.com: 42 % of 150.0 MB, 3.1 MB/s, 0:28 "
            "left"},
        {{"ops@example.com", "big.iso", 1000000, 150000000, 10000}, 3, 200,
            "big.iso for ops@example.com: 0 % of 150.0 MB, 0.1 MB/s, 24:50 "
            "left (and 3 more)"},
        /* too early to tell a rate */
        {{"ops@example.com", "big.iso", 1000000, 4000000, 999}, 0, 200,
            "big.iso for ops@example.com: 25 % of 4.0 MB"},
        {{"ops@example.com", "big.iso", 0, 4000000, 5000}, 0, 200,
            "big.iso for ops@example.com: 0 % of 4.0 MB"},
        /* the end, and more than there is */
        {{"o@x.org", "a", 4000000, 4000000, 2000}, 0, 200,
            "a for o@x.org: 100 % of 4.0 MB, 2.0 MB/s, 0:00 left"},
        {{"o@x.org", "a", 5000000, 4000000, 2000}, 0, 200,
            "a for o@x.org: 100 % of 4.0 MB, 2.0 MB/s, 0:00 left"},
        {{"o@x.org", "empty", 0, 0, 0}, 0, 200,
            "empty for o@x.org: 100 % of 0.0 MB"},
        /* the name is cut, then the line */
        {{"o@x.org", "quarterly-figures.pdf", 0, 4000000, 0}, 0, 40,
            "quarterly-fig for o@x.org: 0 % of 4.0 MB"},
        {{"o@x.org", "quarterly-figures.pdf", 0, 4000000, 0}, 0, 20,
            "quarterl for o@x.org"},
        /* nothing of a name does anything to a terminal */
        {{"o@x.org", "a\033[2J\tb\xff", 0, 4000000, 0}, 0, 200,
            "a?[2J?b? for o@x.org: 0 % of 4.0 MB"},
        {{"o@x.org", "\xc3\xa4rger", 0, 4000000, 0}, 0, 200,
            "\xc3\xa4rger for o@x.org: 0 % of 4.0 MB"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[PT_PROGRESS_LINE_SIZE];

        pt_progress_line_format(
            &rows[i].progress, rows[i].more_count, rows[i].width, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_progress__is_off_without_a_terminal(void **state)
{
    struct pt_progress_line line = {.is_on = true};

    (void)state;
    assert_int_equal(setenv("TERM", "dumb", 1), 0);
    line = pt_progress_line_make();
    assert_false(line.is_on);
    assert_int_equal(unsetenv("TERM"), 0);
    line = pt_progress_line_make();
    assert_false(line.is_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress__says_file_percent_rate_and_time_left),
        cmocka_unit_test(test_progress__is_off_without_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

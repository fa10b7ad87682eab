/*
 * tests/support/failing_alloc.c: refusing one allocation after the other. See
 * failing_alloc.h.
 *
 * The names are those of the linker's --wrap option: a call of pt_malloc()
 * arrives at __wrap_pt_malloc(), and __real_pt_malloc() is the true one.
 */
#include "failing_alloc.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* NOLINTBEGIN(readability-identifier-naming): the linker's names */
void *__real_pt_malloc(size_t size_bytes);
void *__real_pt_calloc(size_t count, size_t size_bytes);
void *__real_pt_realloc(void *block, size_t size_bytes);
char *__real_pt_strdup(const char *text);
char *__real_pt_strndup(const char *text, size_t len);
void *__real_pt_wiping_malloc(size_t size_bytes);
void __real_free(void *block);
void *__wrap_pt_malloc(size_t size_bytes);
void *__wrap_pt_calloc(size_t count, size_t size_bytes);
void *__wrap_pt_realloc(void *block, size_t size_bytes);
char *__wrap_pt_strdup(const char *text);
char *__wrap_pt_strndup(const char *text, size_t len);
void *__wrap_pt_wiping_malloc(size_t size_bytes);
void __wrap_free(void *block);

static size_t failing_number;
/* What fresh memory holds: no text that is watched for. */
#define FILL_BYTE 0xA5

static size_t allocation_count;
static const char *watched_text;
static size_t leaky_free_count;

static bool is_refused(void)
{
    allocation_count++;
    return allocation_count == failing_number;
}

/* From byte start on, since freed blocks are searched as a whole. */
static void *fill(void *block, size_t start)
{
    size_t size_bytes = block ? malloc_usable_size(block) : 0;

    if (size_bytes > start) {
        memset((char *)block + start, FILL_BYTE, size_bytes - start);
    }
    return block;
}

void *__wrap_pt_malloc(size_t size_bytes)
{
    return is_refused() ? NULL : fill(__real_pt_malloc(size_bytes), 0);
}

void *__wrap_pt_calloc(size_t count, size_t size_bytes)
{
    return is_refused() ? NULL : __real_pt_calloc(count, size_bytes);
}

void *__wrap_pt_realloc(void *block, size_t size_bytes)
{
    size_t old_bytes = block ? malloc_usable_size(block) : 0;

    return is_refused() ? NULL
                        : fill(__real_pt_realloc(block, size_bytes), old_bytes);
}

char *__wrap_pt_strdup(const char *text)
{
    return is_refused() ? NULL : __real_pt_strdup(text);
}

char *__wrap_pt_strndup(const char *text, size_t len)
{
    return is_refused() ? NULL : __real_pt_strndup(text, len);
}

void *__wrap_pt_wiping_malloc(size_t size_bytes)
{
    return is_refused() ? NULL : fill(__real_pt_wiping_malloc(size_bytes), 0);
}

static bool holds_text(const unsigned char *block, size_t size_bytes)
{
    size_t len = strlen(watched_text);

    for (size_t i = 0; i + len <= size_bytes; i++) {
        if (memcmp(block + i, watched_text, len) == 0) {
            return true;
        }
    }
    return false;
}

void __wrap_free(void *block)
{
    if (block && watched_text && holds_text(block, malloc_usable_size(block))) {
        leaky_free_count++;
    }
    __real_free(block);
}
/* NOLINTEND(readability-identifier-naming) */

void pt_test_fail_nth(size_t n)
{
    failing_number = n;
    allocation_count = 0;
}

size_t pt_test_allocation_count(void)
{
    return allocation_count;
}

void pt_test_torture(pt_test_scenario_fn *scenario, void *context)
{
    struct postern_error err = {.status = POSTERN_OK};
    size_t total = 0;

    pt_test_fail_nth(0);
    assert_int_equal(scenario(context, &err), POSTERN_OK);
    total = pt_test_allocation_count();
    assert_true(total > 0);
    for (size_t n = 1; n <= total; n++) {
        enum postern_status status = POSTERN_OK;

        err = (struct postern_error){.status = POSTERN_OK};
        pt_test_fail_nth(n);
        status = scenario(context, &err);
        pt_test_fail_nth(0);
        if (status != POSTERN_E_MEMORY || err.status != POSTERN_E_MEMORY) {
            fail_msg("allocation %zu of %zu: status %d, record %d", n, total,
                (int)status, (int)err.status);
        }
    }
}

void pt_test_watch_frees(const char *text)
{
    watched_text = text;
    leaky_free_count = 0;
}

size_t pt_test_leaky_free_count(void)
{
    return leaky_free_count;
}

/*
 * The body from standard input: line ends, limits, and descriptors that are
 * closed, slow or refuse.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/body_input.h"

static int new_file(void)
{
    char path[] = "/tmp/postern-test-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    return fd;
}

/* A descriptor that gives these bytes, from a pipe. */
static int pipe_of(const void *bytes, size_t size)
{
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], bytes, size), (ssize_t)size);
    assert_int_equal(close(fds[1]), 0);
    return fds[0];
}

#define ROW(in, out)                             \
    {                                            \
        in, sizeof(in) - 1, out, sizeof(out) - 1 \
    }

static const struct {
    const char *in;
    size_t in_size;
    const char *out;
    size_t out_size;
} rows[] = {
    ROW("", ""),
    ROW("a", "a"),
    ROW("a\nb\n", "a\nb\n"),
    ROW("a\r\nb\r\n", "a\nb\n"),
    ROW("a\rb\r", "a\nb\n"),
    ROW("\r", "\n"),
    ROW("\r\n", "\n"),
    ROW("\n\r", "\n\n"),
    ROW("\r\r\n", "\n\n"),
    ROW("\r\n\r\n", "\n\n"),
    ROW("a\r\n\nb", "a\n\nb"),
    /* not ours to judge: the library refuses NUL and bad UTF-8 */
    ROW("a\0b\r\n\0", "a\0b\n\0"),
    ROW("\xFF\xFE\r\x80", "\xFF\xFE\n\x80"),
    ROW("caf\xC3\xA9", "caf\xC3\xA9"),
};

static void test_body_input__line_ends_become_newlines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_body_input input = {.sys_errno = 99};
        int fd = pipe_of(rows[i].in, rows[i].in_size);

        assert_int_equal(pt_body_input_read(fd, &input), PT_BODY_INPUT_OK);
        assert_int_equal(input.size_bytes, rows[i].out_size);
        if (input.size_bytes > 0) {
            assert_memory_equal(input.text, rows[i].out, rows[i].out_size);
        }
        assert_int_equal(input.sys_errno, 0);
        pt_body_input_done(&input);
        assert_null(input.text);
        assert_int_equal(input.size_bytes, 0);
        assert_int_equal(close(fd), 0);
    }
}

/* Around the sizes at which memory grows. */
static void test_body_input__sizes_at_which_memory_grows(void **state)
{
    static const size_t sizes[] = {65535, 65536, 65537, 131072, 262145};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct pt_body_input input = {.text = NULL};
        char *bytes = malloc(sizes[i]);
        int fd = new_file();

        assert_non_null(bytes);
        for (size_t k = 0; k < sizes[i]; k++) {
            bytes[k] = (char)('a' + k % 23);
        }
        assert_int_equal(write(fd, bytes, sizes[i]), (ssize_t)sizes[i]);
        assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
        assert_int_equal(pt_body_input_read(fd, &input), PT_BODY_INPUT_OK);
        assert_int_equal(input.size_bytes, sizes[i]);
        assert_memory_equal(input.text, bytes, sizes[i]);
        pt_body_input_done(&input);
        assert_int_equal(close(fd), 0);
        free(bytes);
    }
}

static void test_body_input__64_mib_is_the_most(void **state)
{
    static const struct {
        size_t size;
        enum pt_body_input_status status;
    } limit_rows[] = {
        {PT_BODY_INPUT_LIMIT_BYTES, PT_BODY_INPUT_OK},
        {PT_BODY_INPUT_LIMIT_BYTES + 1, PT_BODY_INPUT_TOO_LARGE},
        {PT_BODY_INPUT_LIMIT_BYTES * 4, PT_BODY_INPUT_TOO_LARGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(limit_rows) / sizeof(limit_rows[0]); i++) {
        struct pt_body_input input = {.text = NULL};
        int fd = new_file();
        bool is_ok = limit_rows[i].status == PT_BODY_INPUT_OK;

        assert_int_equal(ftruncate(fd, (off_t)limit_rows[i].size), 0);
        assert_int_equal(pt_body_input_read(fd, &input), limit_rows[i].status);
        assert_int_equal(input.size_bytes, is_ok ? limit_rows[i].size : 0);
        assert_int_equal(input.text != NULL, is_ok);
        pt_body_input_done(&input);
        assert_int_equal(close(fd), 0);
    }
}

static void test_body_input__a_closed_descriptor_is_an_empty_body(void **state)
{
    struct pt_body_input input = {.text = NULL};
    int closed_fd = new_file();
    int write_only_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(close(closed_fd), 0);
    assert_int_equal(pt_body_input_read(closed_fd, &input), PT_BODY_INPUT_OK);
    assert_int_equal(input.size_bytes, 0);
    pt_body_input_done(&input);
    /* how the command keeps a closed standard input taken */
    assert_true(write_only_fd >= 0);
    assert_int_equal(
        pt_body_input_read(write_only_fd, &input), PT_BODY_INPUT_OK);
    assert_int_equal(input.size_bytes, 0);
    pt_body_input_done(&input);
    assert_int_equal(close(write_only_fd), 0);
}

static void test_body_input__other_refusals_are_errors(void **state)
{
    struct pt_body_input input = {.text = NULL};
    int fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(pt_body_input_read(fd, &input), PT_BODY_INPUT_ERROR);
    assert_int_equal(input.sys_errno, EISDIR);
    assert_null(input.text);
    assert_int_equal(close(fd), 0);
}

/* Writes in two parts, with a signal for the reader in between. */
struct slow_writer {
    int fd;
    pthread_t reader;
    bool has_signal;
};

static void *write_slowly(void *context)
{
    const struct slow_writer *writer = context;
    const struct timespec pause = {.tv_nsec = 30000000};

    (void)nanosleep(&pause, NULL);
    if (writer->has_signal) {
        (void)pthread_kill(writer->reader, SIGUSR1);
        (void)nanosleep(&pause, NULL);
    }
    (void)!write(writer->fd, "one\r", 4);
    (void)nanosleep(&pause, NULL);
    (void)!write(writer->fd, "\ntwo", 4);
    (void)close(writer->fd);
    return NULL;
}

static volatile sig_atomic_t signal_count;

static void count_signal(int number)
{
    (void)number;
    signal_count++;
}

static void read_from_slow_writer(int pipe_flags, bool has_signal)
{
    struct pt_body_input input = {.text = NULL};
    struct slow_writer writer = {
        .reader = pthread_self(), .has_signal = has_signal};
    pthread_t thread;
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    assert_int_equal(fcntl(fds[0], F_SETFL, pipe_flags), 0);
    writer.fd = fds[1];
    assert_int_equal(pthread_create(&thread, NULL, write_slowly, &writer), 0);
    assert_int_equal(pt_body_input_read(fds[0], &input), PT_BODY_INPUT_OK);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(input.size_bytes, 7);
    assert_memory_equal(input.text, "one\ntwo", 7);
    pt_body_input_done(&input);
    assert_int_equal(close(fds[0]), 0);
}

/* "\r" ends one read and "\n" begins the next: still one line end. */
static void test_body_input__waits_for_a_slow_writer(void **state)
{
    (void)state;
    read_from_slow_writer(0, false);
    read_from_slow_writer(O_NONBLOCK, false);
}

static void test_body_input__a_signal_is_no_end(void **state)
{
    struct sigaction count = {.sa_handler = count_signal};
    struct sigaction old;

    (void)state;
    assert_int_equal(sigaction(SIGUSR1, &count, &old), 0);
    read_from_slow_writer(0, true);
    read_from_slow_writer(O_NONBLOCK, true);
    assert_int_equal(sigaction(SIGUSR1, &old, NULL), 0);
    assert_int_equal(signal_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_body_input__line_ends_become_newlines),
        cmocka_unit_test(test_body_input__sizes_at_which_memory_grows),
        cmocka_unit_test(test_body_input__64_mib_is_the_most),
        cmocka_unit_test(test_body_input__a_closed_descriptor_is_an_empty_body),
        cmocka_unit_test(test_body_input__other_refusals_are_errors),
        cmocka_unit_test(test_body_input__waits_for_a_slow_writer),
        cmocka_unit_test(test_body_input__a_signal_is_no_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

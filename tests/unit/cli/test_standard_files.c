/*
 * Descriptors 0, 1 and 2: taken where they were closed, and still useless.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/standard_files.h"

/* Exit statuses of the child, which cannot assert: standard error is gone. */
enum {
    ALL_WELL = 0,
    NOT_ENSURED = 1,
    STILL_CLOSED = 2,
    GIVES_DATA = 3,
    WAS_REPLACED = 4,
    TAKES_NEW_FILE = 5
};

static bool is_useless(int fd)
{
    char byte = 'x';
    ssize_t done =
        fd == STDIN_FILENO ? read(fd, &byte, 1) : write(fd, &byte, 1);

    return done == -1 && errno == EBADF;
}

/* closed: one bit a descriptor. Those left open are recognised by a flag that
 * the others do not have. */
static int ensure_with(unsigned closed)
{
    int next_fd = -1;

    for (int fd = 0; fd <= 2; fd++) {
        if ((closed & 1U << (unsigned)fd) != 0) {
            (void)close(fd);
        } else {
            (void)fcntl(fd, F_SETFD, 0);
        }
    }
    if (!pt_standard_files_ensure()) {
        return NOT_ENSURED;
    }
    for (int fd = 0; fd <= 2; fd++) {
        bool was_closed = (closed & 1U << (unsigned)fd) != 0;
        int flags = fcntl(fd, F_GETFD);

        if (flags == -1) {
            return STILL_CLOSED;
        }
        if (was_closed && !is_useless(fd)) {
            return GIVES_DATA;
        }
        if (((flags & FD_CLOEXEC) != 0) != was_closed) {
            return WAS_REPLACED;
        }
    }
    next_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return next_fd > 2 ? ALL_WELL : TAKES_NEW_FILE;
}

static void test_standard_files__closed_ones_are_taken(void **state)
{
    (void)state;
    for (unsigned closed = 0; closed < 8; closed++) {
        int status = 0;
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            _exit(ensure_with(closed));
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), ALL_WELL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standard_files__closed_ones_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

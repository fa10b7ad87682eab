/*
 * support/captured_stderr.h: what a call writes on standard error.
 *
 * Included by one test file a program, hence static functions. Include
 * <cmocka.h> and what it needs before. No assertion between begin and end:
 * its message would land in the capture.
 */
#ifndef PT_TESTS_CAPTURED_STDERR_H
#define PT_TESTS_CAPTURED_STDERR_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct captured_stderr {
    int old_fd;
    int file_fd;
    char text[8192]; /* after the end: NUL-terminated */
};

static inline void captured_stderr_begin(struct captured_stderr *capture)
{
    char path[] = "/tmp/postern-test-XXXXXX";

    capture->file_fd = mkstemp(path);
    assert_true(capture->file_fd >= 0);
    assert_int_equal(unlink(path), 0);
    (void)fflush(stderr);
    capture->old_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    assert_true(capture->old_fd >= 0);
    assert_true(dup2(capture->file_fd, STDERR_FILENO) >= 0);
}

static inline void captured_stderr_end(struct captured_stderr *capture)
{
    ssize_t len = 0;

    (void)fflush(stderr);
    (void)dup2(capture->old_fd, STDERR_FILENO);
    (void)close(capture->old_fd);
    len = pread(capture->file_fd, capture->text, sizeof(capture->text) - 1, 0);
    (void)close(capture->file_fd);
    assert_true(len >= 0);
    capture->text[len] = '\0';
}

#endif

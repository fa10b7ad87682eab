/*
 * sys/input_file.c: a file that is read, and watched for changes. See
 * input_file.h.
 */
#include "sys/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

/* fstat() and what it says; *ret_mode may be asked for too. */
static enum postern_status read_stat(int fd, const char *path,
    struct pt_file_stat *ret, mode_t *ret_mode, struct postern_error *err)
{
    struct stat info;

    if (fstat(fd, &info) != 0) {
        return pt_fail_errno(
            err, POSTERN_E_FILE, errno, "cannot look at '%s'", path);
    }
    *ret = (struct pt_file_stat){
        .device = info.st_dev,
        .inode = info.st_ino,
        .size_bytes = (uint64_t)info.st_size,
        .modified_unix_s = info.st_mtim.tv_sec,
        .modified_ns = info.st_mtim.tv_nsec,
        .is_open_to_others = (info.st_mode & (S_IRGRP | S_IROTH)) != 0,
    };
    *ret_mode = info.st_mode;
    return POSTERN_OK;
}

static enum postern_status check_regular(
    mode_t mode, const char *path, struct postern_error *err)
{
    bool is_directory = S_ISDIR(mode);

    if (S_ISREG(mode)) {
        return POSTERN_OK;
    }
    (void)pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
        "'%s' is %s; give a regular file", path,
        is_directory ? "a directory" : "no regular file");
    if (err) {
        err->sys_errno = is_directory ? EISDIR : EINVAL;
    }
    return POSTERN_E_FILE;
}

static int open_retrying(const char *path)
{
    for (;;) {
        /* O_NONBLOCK: opening a FIFO must not wait for its writer. */
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

        if (fd >= 0 || errno != EINTR) {
            return fd;
        }
    }
}

enum postern_status pt_input_file_open(const char *path, int *ret_fd,
    struct pt_file_stat *ret_stat, struct postern_error *err)
{
    struct pt_file_stat file_stat = {0};
    mode_t mode = 0;
    int fd = open_retrying(path);
    enum postern_status status = POSTERN_OK;

    if (fd < 0) {
        return pt_fail_errno(
            err, POSTERN_E_FILE, errno, "cannot open '%s'", path);
    }
    status = read_stat(fd, path, &file_stat, &mode, err);
    if (status == POSTERN_OK) {
        status = check_regular(mode, path, err);
    }
    if (status != POSTERN_OK) {
        pt_input_file_close(fd);
        return status;
    }
    *ret_fd = fd;
    if (ret_stat) {
        *ret_stat = file_stat;
    }
    return POSTERN_OK;
}

enum postern_status pt_input_file_stat(int fd, const char *path,
    struct pt_file_stat *ret, struct postern_error *err)
{
    mode_t mode = 0;

    return read_stat(fd, path, ret, &mode, err);
}

/* NOLINTNEXTLINE(readability-function-size) pread(2), and whom to blame */
enum postern_status pt_input_file_read_at(int fd, const char *path,
    uint64_t offset_bytes, void *bytes, size_t len, size_t *ret_len,
    struct postern_error *err)
{
    ssize_t got = -1;

    if (offset_bytes > INT64_MAX) {
        return pt_fail_errno(
            err, POSTERN_E_FILE, EOVERFLOW, "cannot read '%s'", path);
    }
    do {
        got = pread(fd, bytes, len, (off_t)offset_bytes);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return pt_fail_errno(
            err, POSTERN_E_FILE, errno, "cannot read '%s'", path);
    }
    *ret_len = (size_t)got;
    return POSTERN_OK;
}

void pt_input_file_close(int fd)
{
    if (fd >= 0) {
        (void)close(fd); /* opened for reading: nothing can get lost */
    }
}

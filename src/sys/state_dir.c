/*
 * sys/state_dir.c: finding, making and checking the state directory. See
 * state_dir.h.
 */
#define _GNU_SOURCE /* NOLINT(readability-identifier-naming) for O_TMPFILE */

#include "sys/state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "sys/environment.h"

/* Where a directory may be named: what is appended to the variable, and
 * whether its value is a list separated by ':'. XDG Base Directory
 * Specification 0.8: a relative path there is invalid and ignored; systemd
 * and a home directory are absolute too. */
struct place {
    const char *variable;
    const char *suffix;
    bool is_list;
};

static const struct place places[] = {
    {"STATE_DIRECTORY", "", true},
    {"XDG_STATE_HOME", "/postern", false},
    {"HOME", "/.local/state/postern", false},
};

void pt_state_dir_init(struct pt_state_dir *dir)
{
    *dir = (struct pt_state_dir){.fd = -1};
}

void pt_state_dir_done(struct pt_state_dir *dir)
{
    if (dir->fd >= 0) {
        (void)close(dir->fd); /* nothing is written through it */
    }
    pt_free(dir->path_utf8);
    pt_state_dir_init(dir);
}

/* Appends the place's path; appends nothing when it names none. */
static enum postern_status append_place(
    const struct place *place, struct pt_buf *out, struct postern_error *err)
{
    struct pt_view base = pt_view_of(pt_environment_get(place->variable));
    enum postern_status status = POSTERN_OK;

    if (place->is_list) {
        base = pt_view_first(base, pt_view_find(base, ':'));
    }
    if (base.len == 0 || base.ptr[0] != '/') {
        return POSTERN_OK;
    }
    status = pt_buf_append_view(out, base, err);
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(out, place->suffix, err);
    }
    return status;
}

static enum postern_status find_path(
    const char *explicit_path, char **ret, struct postern_error *err)
{
    struct pt_buf path;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&path, PT_LIMIT_PATH_BYTES);
    if (explicit_path) {
        status = pt_buf_append_text(&path, explicit_path, err);
    }
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (status == POSTERN_OK && path.len == 0) {
            status = append_place(&places[i], &path, err);
        }
    }
    if (status == POSTERN_OK && path.len == 0) {
        status = pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
            "there is no state directory; set HOME, XDG_STATE_HOME or "
            "STATE_DIRECTORY to an absolute path");
    }
    if (status == POSTERN_OK) {
        *ret = pt_buf_take(&path);
        status = *ret ? POSTERN_OK : pt_fail_memory(err);
    }
    pt_buf_done(&path);
    return status;
}

/* Makes the directory and those above it. Whether it worked shows when it is
 * opened; *ret_errno is that of the last one that could not be made. */
static void make_path(char *path, int *ret_errno)
{
    size_t len = strlen(path);

    for (size_t i = 1; i <= len; i++) {
        char kept = path[i];

        if (kept != '/' && kept != '\0') {
            continue;
        }
        path[i] = '\0';
        if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST) {
            *ret_errno = errno;
        }
        path[i] = kept;
    }
}

static int open_directory(char *path, int *ret_errno)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int fd = open(path, flags);

    *ret_errno = errno;
    if (fd < 0 && errno == ENOENT) {
        make_path(path, ret_errno);
        fd = open(path, flags);
    }
    return fd;
}

static enum postern_status check_owner(
    const struct pt_state_dir *dir, struct postern_error *err)
{
    struct stat info;

    if (fstat(dir->fd, &info) != 0) {
        return pt_fail_errno(err, POSTERN_E_FILE, errno,
            "cannot look at the state directory '%s'", dir->path_utf8);
    }
    if (info.st_uid != geteuid()) {
        return pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the state directory '%s' belongs to user %lu, not to %lu who "
            "runs this; name another one",
            dir->path_utf8, (unsigned long)info.st_uid,
            (unsigned long)geteuid());
    }
    if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
            "others may write to the state directory '%s'; take that away "
            "with chmod 700",
            dir->path_utf8);
    }
    return POSTERN_OK;
}

/* For file systems without O_TMPFILE. */
static int open_probe_by_name(int dir_fd)
{
    static const char name[] = ".write-test";
    int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
        S_IRUSR | S_IWUSR);

    if (fd >= 0) {
        (void)unlinkat(dir_fd, name, 0);
    }
    return fd;
}

/* Permission bits say nothing to root, nor about a read-only file system, so
 * a file is made: a nameless one, in one system call. */
static enum postern_status check_writable(
    const struct pt_state_dir *dir, struct postern_error *err)
{
    int fd = openat(
        dir->fd, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, S_IRUSR | S_IWUSR);

    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT ||
                      errno == EINVAL)) {
        fd = open_probe_by_name(dir->fd);
    }
    if (fd < 0) {
        return pt_fail_errno(err, POSTERN_E_FILE, errno,
            "cannot write to the state directory '%s'", dir->path_utf8);
    }
    (void)close(fd); /* nothing was written to it */
    return POSTERN_OK;
}

enum postern_status pt_state_dir_open(const char *explicit_path,
    struct pt_state_dir *ret, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    int sys_errno = 0;

    pt_state_dir_init(ret);
    if (explicit_path && explicit_path[0] == '\0') {
        return POSTERN_OK;
    }
    status = find_path(explicit_path, &ret->path_utf8, err);
    if (status != POSTERN_OK) {
        goto cleanup;
    }
    ret->fd = open_directory(ret->path_utf8, &sys_errno);
    if (ret->fd < 0) {
        status = pt_fail_errno(err, POSTERN_E_FILE, sys_errno,
            "cannot open or make the state directory '%s'", ret->path_utf8);
        goto cleanup;
    }
    status = check_owner(ret, err);
    if (status == POSTERN_OK) {
        status = check_writable(ret, err);
    }

cleanup:
    if (status != POSTERN_OK) {
        pt_state_dir_done(ret);
    }
    return status;
}

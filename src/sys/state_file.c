/*
 * sys/state_file.c: small files in the state directory, and locks. See
 * state_file.h.
 *
 * Every path is opened relative to the held directory, and never through a
 * symbolic link.
 */
#include "sys/state_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "sys/random.h"

#define FILE_MODE ((mode_t)(S_IRUSR | S_IWUSR))
#define READ_BYTES ((size_t)4096)
#define LOCK_PAUSE_MS 10

/* The folder a name lies in, opened, and the last part of the name. */
struct location {
    int folder_fd;
    bool is_own_fd; /* false: the state directory's own, not to be closed */
    const char *file_name;
};

static enum postern_status fail(const struct pt_state_dir *dir,
    const char *name, int sys_errno, const char *what,
    struct postern_error *err)
{
    return pt_fail_errno(err, POSTERN_E_FILE, sys_errno, "cannot %s '%s/%s'",
        what, dir->path_utf8 ? dir->path_utf8 : "", name);
}

static void location_done(struct location *location)
{
    if (location->is_own_fd) {
        (void)close(location->folder_fd); /* opened for reading */
    }
}

/* Returns 0 or an errno. A folder that was just made is made durable. */
static int open_folder(
    int dir_fd, const char *folder, bool is_made, int *ret_fd)
{
    bool was_made = is_made && mkdirat(dir_fd, folder, S_IRWXU) == 0;

    if (is_made && !was_made && errno != EEXIST) {
        return errno;
    }
    if (was_made && fsync(dir_fd) != 0) {
        return errno;
    }
    *ret_fd =
        openat(dir_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return *ret_fd < 0 ? errno : 0;
}

/* Returns 0 or an errno; makes the folder where asked to. */
static int locate(const struct pt_state_dir *dir, const char *name,
    bool is_made, struct location *ret)
{
    char folder[NAME_MAX + 1] = "";
    const char *slash = strchr(name, '/');
    size_t len = slash ? (size_t)(slash - name) : 0;
    int sys_errno = 0;

    assert(name[0] != '\0' && name[0] != '.' && name[0] != '/');
    *ret = (struct location){.folder_fd = dir->fd, .file_name = name};
    if (dir->fd < 0) {
        return ENOENT;
    }
    if (!slash) {
        return 0;
    }
    assert(len < sizeof(folder) && !strchr(slash + 1, '/'));
    memcpy(folder, name, len);
    sys_errno = open_folder(dir->fd, folder, is_made, &ret->folder_fd);
    ret->is_own_fd = sys_errno == 0;
    ret->file_name = slash + 1;
    return sys_errno;
}

static int openat_retrying(
    int folder_fd, const char *file_name, int flags, mode_t mode)
{
    for (;;) {
        int fd =
            openat(folder_fd, file_name, flags | O_CLOEXEC | O_NOFOLLOW, mode);

        if (fd >= 0 || errno != EINTR) {
            return fd;
        }
    }
}

/* Whether the file may be trusted: regular, small, ours alone to read. */
static enum postern_status check_file(const struct pt_state_dir *dir,
    const char *name, int fd, struct postern_error *err)
{
    struct stat info;

    if (fstat(fd, &info) != 0) {
        return fail(dir, name, errno, "look at", err);
    }
    if (!S_ISREG(info.st_mode)) {
        return pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
            "'%s/%s' is no regular file; remove it", dir->path_utf8, name);
    }
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
            "'%s/%s' may be read or written by others; remove it or take "
            "that away with chmod 600",
            dir->path_utf8, name);
    }
    return POSTERN_OK;
}

/* Appends everything; over the limit is an error of the file. */
static enum postern_status read_all(const struct pt_state_dir *dir,
    const char *name, int fd, struct pt_secret *out, struct postern_error *err)
{
    char bytes[READ_BYTES];
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK) {
        ssize_t got = read(fd, bytes, sizeof(bytes));

        if (got == 0) {
            break;
        }
        if (got > 0 && out->len + (size_t)got > PT_LIMIT_STATE_FILE_BYTES) {
            status =
                pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
                    "'%s/%s' is over %zu bytes; remove it", dir->path_utf8,
                    name, PT_LIMIT_STATE_FILE_BYTES);
        } else if (got > 0) {
            status =
                pt_secret_append(out, pt_view_make(bytes, (size_t)got), err);
        } else if (errno != EINTR) {
            status = fail(dir, name, errno, "read", err);
        }
    }
    explicit_bzero(bytes, sizeof(bytes));
    return status;
}

enum postern_status pt_state_file_read(const struct pt_state_dir *dir,
    const char *name, struct pt_secret *out, struct postern_error *err)
{
    struct location location;
    struct pt_secret content;
    int sys_errno = 0;
    int fd = -1;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&content, PT_LIMIT_STATE_FILE_BYTES);
    sys_errno = locate(dir, name, false, &location);
    if (sys_errno == 0) {
        /* O_NONBLOCK: a FIFO in its place must not hang us. */
        fd = openat_retrying(location.folder_fd, location.file_name,
            O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
        sys_errno = fd < 0 ? errno : 0;
    }
    if (sys_errno != 0) {
        status = fail(dir, name, sys_errno, "open", err);
        goto cleanup;
    }
    status = check_file(dir, name, fd, err);
    if (status == POSTERN_OK) {
        status = read_all(dir, name, fd, &content, err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_set(out, pt_secret_view(&content), err);
    }

cleanup:
    if (sys_errno == ENOENT) {
        status = POSTERN_E_NOT_FOUND;
        if (err) {
            err->status = status;
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    location_done(&location);
    pt_secret_done(&content);
    return status;
}

/* Returns 0 or an errno. */
static int write_all(int fd, struct pt_view content)
{
    while (content.len > 0) {
        ssize_t written = write(fd, content.ptr, content.len);

        if (written > 0) {
            content = pt_view_from(content, (size_t)written);
        } else if (written == 0) {
            return EIO; /* a regular file takes something or says why not */
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/* Returns 0 or an errno. What close() says counts: on network file systems
 * it is the first to know that the disk is full. */
static int write_and_close(int fd, struct pt_view content)
{
    int sys_errno = write_all(fd, content);

    if (sys_errno == 0 && fsync(fd) != 0) {
        sys_errno = errno;
    }
    if (close(fd) != 0 && sys_errno == 0 && errno != EINTR) {
        sys_errno = errno;
    }
    return sys_errno;
}

/* Returns 0 or an errno; the temporary file is gone on failure. */
static int replace(const struct location *location, const char *temporary_name,
    struct pt_view content)
{
    int fd = openat_retrying(location->folder_fd, temporary_name,
        O_WRONLY | O_CREAT | O_EXCL, FILE_MODE);
    int sys_errno = 0;

    if (fd < 0) {
        return errno;
    }
    sys_errno = write_and_close(fd, content);
    if (sys_errno == 0 && renameat(location->folder_fd, temporary_name,
                              location->folder_fd, location->file_name) != 0) {
        sys_errno = errno;
    }
    if (sys_errno != 0) {
        (void)unlinkat(location->folder_fd, temporary_name, 0);
        return sys_errno;
    }
    return fsync(location->folder_fd) == 0 ? 0 : errno;
}

enum postern_status pt_state_file_write(const struct pt_state_dir *dir,
    const char *name, struct pt_view content, struct postern_error *err)
{
    char temporary_name[sizeof(".tmp-") + PT_UUID_TEXT_SIZE] = "";
    char uuid[PT_UUID_TEXT_SIZE] = "";
    struct location location;
    int sys_errno = 0;
    enum postern_status status = pt_random_uuid(uuid, err);

    if (status != POSTERN_OK) {
        return status;
    }
    (void)snprintf(temporary_name, sizeof(temporary_name), ".tmp-%s", uuid);
    sys_errno = locate(dir, name, true, &location);
    if (sys_errno == 0) {
        sys_errno = replace(&location, temporary_name, content);
    }
    location_done(&location);
    return sys_errno == 0 ? POSTERN_OK
                          : fail(dir, name, sys_errno, "write", err);
}

enum postern_status pt_state_file_remove(
    const struct pt_state_dir *dir, const char *name, struct postern_error *err)
{
    struct location location;
    int sys_errno = locate(dir, name, false, &location);

    if (sys_errno == 0 &&
        unlinkat(location.folder_fd, location.file_name, 0) != 0) {
        sys_errno = errno;
    }
    location_done(&location);
    return sys_errno == 0 || sys_errno == ENOENT
               ? POSTERN_OK
               : fail(dir, name, sys_errno, "remove", err);
}

/* Returns 0 or an errno. */
static int flock_retrying(int fd)
{
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

enum postern_status pt_state_try_lock(const struct pt_state_dir *dir,
    const char *name, int *ret_fd, struct postern_error *err)
{
    struct location location;
    int fd = -1;
    int sys_errno = locate(dir, name, true, &location);

    if (sys_errno == 0) {
        fd = openat_retrying(location.folder_fd, location.file_name,
            O_RDWR | O_CREAT, FILE_MODE);
        sys_errno = fd < 0 ? errno : flock_retrying(fd);
    }
    location_done(&location);
    if (sys_errno != 0 && fd >= 0) {
        (void)close(fd);
        fd = -1;
    }
    if (sys_errno != 0 && sys_errno != EWOULDBLOCK) {
        return fail(dir, name, sys_errno, "lock", err);
    }
    *ret_fd = fd;
    return POSTERN_OK;
}

enum postern_status pt_state_lock_within(const struct pt_state_dir *dir,
    const char *name, unsigned timeout_ms, int *ret_fd,
    struct postern_error *err)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000000L};
    unsigned waited_ms = 0;

    for (;;) {
        enum postern_status status = pt_state_try_lock(dir, name, ret_fd, err);

        if (status != POSTERN_OK || *ret_fd >= 0 || waited_ms >= timeout_ms) {
            return status;
        }
        (void)nanosleep(&pause, NULL); /* cut short by a signal: no harm */
        waited_ms += LOCK_PAUSE_MS;
    }
}

void pt_state_unlock(int fd)
{
    if (fd >= 0) {
        (void)close(fd); /* the last descriptor of it: the lock is free */
    }
}

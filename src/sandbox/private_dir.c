/*
 * sandbox/private_dir.c: a directory of our own. See private_dir.h.
 */
#include "sandbox/private_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "sys/environment.h"

/* Room for the name in the directory. */
#define MAX_ROOT_LEN ((size_t)4000)

enum postern_status pt_private_dir_make(
    struct pt_private_dir *dir, struct postern_error *err)
{
    const char *root = pt_environment_get("TMPDIR");

    *dir = (struct pt_private_dir){.path = ""};
    if (!root || strlen(root) > MAX_ROOT_LEN) {
        root = "/tmp";
    }
    (void)snprintf(
        dir->path, sizeof(dir->path), "%s/postern-sandbox-XXXXXX", root);
    if (!mkdtemp(dir->path)) {
        int sys_errno = errno;

        dir->path[0] = '\0';
        return pt_fail_errno(err, POSTERN_E_FILE, sys_errno,
            "cannot make a directory in '%s'", root);
    }
    return POSTERN_OK;
}

static bool write_all(int fd, const char *text)
{
    size_t len = strlen(text);
    size_t done = 0;

    while (done < len) {
        ssize_t written = write(fd, text + done, len - done);

        if (written < 0 && errno != EINTR) {
            return false;
        }
        done += written > 0 ? (size_t)written : 0;
    }
    return true;
}

enum postern_status pt_private_dir_write(struct pt_private_dir *dir,
    const char *name, const char *text, struct postern_error *err)
{
    int fd = -1;
    bool is_written = false;
    int sys_errno = 0;

    (void)snprintf(dir->file, sizeof(dir->file), "%s/%s", dir->path, name);
    fd = open(dir->file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    is_written = fd >= 0 && write_all(fd, text);
    sys_errno = errno;
    if (fd >= 0 && close(fd) != 0 && is_written) {
        sys_errno = errno;
        is_written = false;
    }
    if (!is_written) {
        return pt_fail_errno(
            err, POSTERN_E_FILE, sys_errno, "cannot write '%s'", dir->file);
    }
    return POSTERN_OK;
}

void pt_private_dir_remove(struct pt_private_dir *dir)
{
    if (dir->file[0]) {
        (void)unlink(dir->file);
    }
    if (dir->path[0]) {
        (void)rmdir(dir->path);
    }
    dir->path[0] = '\0';
    dir->file[0] = '\0';
}

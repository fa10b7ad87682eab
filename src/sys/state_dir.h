/*
 * sys/state_dir.h: where postern keeps things between runs.
 *
 * An explicit path, else $STATE_DIRECTORY (systemd; its first part), else
 * $XDG_STATE_HOME/postern, else $HOME/.local/state/postern. Made with mode
 * 0700. It is held open: files in it are named relative to it.
 */
#ifndef PT_SYS_STATE_DIR_H
#define PT_SYS_STATE_DIR_H

#include "postern/error.h"

#include "base/secret.h"
#include "base/view.h"

struct pt_state_dir {
    int fd;          /* O_DIRECTORY; -1 = there is none, nothing is stored */
    char *path_utf8; /* for messages; NULL = none */
};

/** An absent directory. */
void pt_state_dir_init(struct pt_state_dir *dir);
void pt_state_dir_done(struct pt_state_dir *dir);

/**
 * Finds and makes the directory and checks that it can be written to.
 * @param explicit_path  NULL: by the environment; "": none is wanted
 * @return POSTERN_OK (also with none when none is wanted); POSTERN_E_FILE
 * (fix configuration: it cannot be made, is not ours, is no directory, or the
 * environment names none), POSTERN_E_MEMORY. ret is an absent directory on
 * failure.
 */
enum postern_status pt_state_dir_open(const char *explicit_path,
    struct pt_state_dir *ret, struct postern_error *err) PT_MUST_CHECK;

/**
 * Reads a whole small file into a secret.
 * @param name  plain file name, or one folder and a name ("tokens/ab12")
 * @return POSTERN_OK; POSTERN_E_NOT_FOUND (no such file); POSTERN_E_FILE
 * (also when it is no regular file, over PT_LIMIT_STATE_FILE_BYTES, or
 * readable by others), POSTERN_E_MEMORY
 */
enum postern_status pt_state_file_read(const struct pt_state_dir *dir,
    const char *name, struct pt_secret *out, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * Replaces a file as a whole: temporary name in the same folder, mode 0600,
 * written, fsynced, renamed, folder fsynced. Makes the folder of name (0700).
 * On any failure the old file stays and the temporary one is gone.
 */
enum postern_status pt_state_file_write(const struct pt_state_dir *dir,
    const char *name, struct pt_view content, struct postern_error *err)
    PT_MUST_CHECK;

/** Removes a file; one that is not there is fine. */
enum postern_status pt_state_file_remove(const struct pt_state_dir *dir,
    const char *name, struct postern_error *err) PT_MUST_CHECK;

/**
 * Tries to take an exclusive lock (flock(2)) on name, which is made.
 * Never waits.
 * @param[out] ret_fd  to be given to pt_state_unlock(); -1 = another process
 *                     holds it (POSTERN_OK all the same)
 */
enum postern_status pt_state_try_lock(const struct pt_state_dir *dir,
    const char *name, int *ret_fd, struct postern_error *err) PT_MUST_CHECK;

/** Takes -1 too. */
void pt_state_unlock(int fd);

#endif

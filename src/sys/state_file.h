/*
 * sys/state_file.h: small files in the state directory, and locks.
 *
 * A file is always whole: it is replaced by renaming, never written in place.
 */
#ifndef PT_SYS_STATE_FILE_H
#define PT_SYS_STATE_FILE_H

#include "postern/error.h"

#include "base/secret.h"
#include "base/view.h"
#include "sys/state_dir.h"

/**
 * Reads a whole small file into a secret.
 * @param name  plain file name, or one folder and a name ("tokens/ab12")
 * @return POSTERN_OK; POSTERN_E_NOT_FOUND (no such file); POSTERN_E_FILE
 * (also when it is no regular file, over PT_LIMIT_STATE_FILE_BYTES, or
 * readable by others), POSTERN_E_MEMORY. out is untouched on failure.
 */
enum postern_status pt_state_file_read(const struct pt_state_dir *dir,
    const char *name, struct pt_secret *out, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * Replaces a file as a whole: temporary name in the same folder, mode 0600,
 * written, fsynced, renamed, folder fsynced. Makes the folder of name (0700).
 * On any failure the temporary file is gone, and the old file stays unless
 * only the last fsync failed.
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

/**
 * As pt_state_try_lock(), but tries again for up to timeout_ms: for what is
 * held for a moment only. Bounded, since its holder may have been stopped.
 */
enum postern_status pt_state_lock_within(const struct pt_state_dir *dir,
    const char *name, unsigned timeout_ms, int *ret_fd,
    struct postern_error *err) PT_MUST_CHECK;

/** Takes -1 too. */
void pt_state_unlock(int fd);

#endif

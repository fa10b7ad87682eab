/*
 * sys/input_file.h: a file that is read, and watched for changes.
 */
#ifndef PT_SYS_INPUT_FILE_H
#define PT_SYS_INPUT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "postern/error.h"

#include "base/alloc.h"

/* What identifies a state of a file. */
struct pt_file_stat {
    uint64_t device; /* with inode: which file it is, by whatever name */
    uint64_t inode;
    uint64_t size_bytes;
    int64_t modified_unix_s;
    int64_t modified_ns;
    bool is_open_to_others; /* group or others may read it */
};

/**
 * Opens a regular file for reading (O_CLOEXEC, never blocks on a FIFO).
 *
 * @param[out] ret_fd    to be closed with pt_input_file_close()
 * @param[out] ret_stat  its state at opening; may be NULL
 * @return POSTERN_OK; POSTERN_E_FILE with sys_errno (missing, unreadable, a
 * directory (EISDIR), or no regular file (EINVAL)): the message names the
 * path and what is wrong
 */
enum postern_status pt_input_file_open(const char *path, int *ret_fd,
    struct pt_file_stat *ret_stat, struct postern_error *err) PT_MUST_CHECK;

/** The state now. */
enum postern_status pt_input_file_stat(int fd, const char *path,
    struct pt_file_stat *ret, struct postern_error *err) PT_MUST_CHECK;

/** Reads up to len bytes at an offset; EINTR is handled; 0 = end of file. */
enum postern_status pt_input_file_read_at(int fd, const char *path,
    uint64_t offset_bytes, void *bytes, size_t len, size_t *ret_len,
    struct postern_error *err) PT_MUST_CHECK;

/** Takes -1 too. */
void pt_input_file_close(int fd);

#endif

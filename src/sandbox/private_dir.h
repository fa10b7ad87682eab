/*
 * sandbox/private_dir.h: a directory of our own for as long as we run.
 */
#ifndef PT_SANDBOX_PRIVATE_DIR_H
#define PT_SANDBOX_PRIVATE_DIR_H

#include "postern/error.h"

#include "base/alloc.h"

struct pt_private_dir {
    char path[4096]; /* empty: there is none */
    char file[4096 + 16];
};

/** Makes a directory, mode 0700, under $TMPDIR or /tmp. */
enum postern_status pt_private_dir_make(
    struct pt_private_dir *dir, struct postern_error *err) PT_MUST_CHECK;

/** Writes the one file the directory holds; dir->file names it then. */
enum postern_status pt_private_dir_write(struct pt_private_dir *dir,
    const char *name, const char *text, struct postern_error *err)
    PT_MUST_CHECK;

/** Removes file and directory; takes a zeroed one. */
void pt_private_dir_remove(struct pt_private_dir *dir);

#endif

/*
 * sys/state_dir.h: where postern keeps things between runs.
 *
 * An explicit path, else $STATE_DIRECTORY (systemd; its first part), else
 * $XDG_STATE_HOME/postern, else $HOME/.local/state/postern. Made with mode
 * 0700. It is held open: files in it are named relative to it (see
 * sys/state_file.h).
 */
#ifndef PT_SYS_STATE_DIR_H
#define PT_SYS_STATE_DIR_H

#include "postern/error.h"

#include "base/alloc.h"

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
 * (fix configuration: it cannot be made, is not ours, is no directory, others
 * may write to it, or the environment names none), POSTERN_E_MEMORY. ret is
 * an absent directory on failure.
 */
enum postern_status pt_state_dir_open(const char *explicit_path,
    struct pt_state_dir *ret, struct postern_error *err) PT_MUST_CHECK;

#endif

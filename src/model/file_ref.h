/*
 * model/file_ref.h: a file as it was when it was taken down.
 *
 * Content is never held; whoever reads the file later compares these and
 * treats a difference as "changed".
 */
#ifndef PT_MODEL_FILE_REF_H
#define PT_MODEL_FILE_REF_H

#include <stdint.h>

struct pt_file_ref {
    char *path_utf8;
    uint64_t device; /* with inode: another file of the same name is none */
    uint64_t inode;
    uint64_t size_bytes;
    int64_t modified_unix_s;
    int64_t modified_ns; /* 0..999999999, to be added to the seconds */
};

#endif

/*
 * support/temporary_dir.h: a real directory for one test, gone afterwards.
 *
 * Included by one test file a program, hence static functions. Include
 * <cmocka.h> and what it needs before.
 */
#ifndef PT_TESTS_TEMPORARY_DIR_H
#define PT_TESTS_TEMPORARY_DIR_H

#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct temporary_dir {
    char path[64];
};

/* The directory's name and a file's in it. */
struct temporary_path {
    char text[512];
};

static inline void temporary_dir_init(struct temporary_dir *dir)
{
    (void)snprintf(dir->path, sizeof(dir->path), "/tmp/postern-test-XXXXXX");
    assert_non_null(mkdtemp(dir->path));
}

static inline void temporary_dir_done(const struct temporary_dir *dir)
{
    char path[64];
    char *const roots[] = {path, NULL};
    FTS *walk = NULL;

    memcpy(path, dir->path, sizeof(path));
    walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    assert_non_null(walk);
    for (;;) {
        FTSENT *entry = fts_read(walk);

        if (!entry) {
            break;
        }
        if (entry->fts_info != FTS_D) {
            (void)remove(entry->fts_accpath);
        }
    }
    (void)fts_close(walk);
}

static inline struct temporary_path temporary_path(
    const struct temporary_dir *dir, const char *name)
{
    struct temporary_path path = {.text = ""};

    (void)snprintf(path.text, sizeof(path.text), "%s/%s", dir->path, name);
    return path;
}

static inline void temporary_write(const struct temporary_dir *dir,
    const char *name, const void *bytes, size_t len, mode_t mode)
{
    struct temporary_path path = temporary_path(dir, name);
    FILE *file = fopen(path.text, "we");

    assert_non_null(file);
    assert_int_equal(len, fwrite(bytes, 1, len, file));
    assert_int_equal(0, fclose(file));
    assert_int_equal(0, chmod(path.text, mode));
}

/* The content as a string, cut to the buffer. */
static inline void temporary_read(const struct temporary_dir *dir,
    const char *name, char *out, size_t out_size)
{
    struct temporary_path path = temporary_path(dir, name);
    FILE *file = fopen(path.text, "re");

    assert_non_null(file);
    out[fread(out, 1, out_size - 1, file)] = '\0';
    (void)fclose(file);
}

static inline mode_t temporary_mode(
    const struct temporary_dir *dir, const char *name)
{
    struct temporary_path path = temporary_path(dir, name);
    struct stat info;

    assert_int_equal(0, lstat(path.text, &info));
    return info.st_mode & 07777U;
}

static inline int temporary_has(
    const struct temporary_dir *dir, const char *name)
{
    struct temporary_path path = temporary_path(dir, name);

    return access(path.text, F_OK) == 0;
}

/* How many entries a folder of it has ("." = itself). */
static inline size_t temporary_count(
    const struct temporary_dir *dir, const char *folder)
{
    struct temporary_path path = temporary_path(dir, folder);
    DIR *stream = opendir(path.text);
    size_t count = 0;

    assert_non_null(stream);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else has this stream */
    while (readdir(stream)) {
        count++;
    }
    (void)closedir(stream);
    return count - 2;
}

#endif

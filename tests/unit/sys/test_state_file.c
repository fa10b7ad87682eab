/*
 * test_state_file.c: small files that are replaced as a whole, locks, and
 * every call of the system failing in turn (wrapped at link time).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../../support/temporary_dir.h"
#include "base/limits.h"
#include "sys/state_file.h"

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
ssize_t __real_read(int fd, void *bytes, size_t len);
ssize_t __wrap_read(int fd, void *bytes, size_t len);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_close(int fd);
int __wrap_close(int fd);
int __real_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);
int __real_openat64(int folder_fd, const char *path, int flags, ...);
int __wrap_openat64(int folder_fd, const char *path, int flags, ...);
int __real_unlinkat(int folder_fd, const char *path, int flags);
int __wrap_unlinkat(int folder_fd, const char *path, int flags);
int __real_mkdirat(int folder_fd, const char *path, mode_t mode);
int __wrap_mkdirat(int folder_fd, const char *path, mode_t mode);

enum call {
    CALL_NONE,
    CALL_WRITE,
    CALL_READ,
    CALL_FSYNC,
    CALL_CLOSE,
    CALL_RENAMEAT,
    CALL_FLOCK,
    CALL_OPENAT,
    CALL_UNLINKAT,
    CALL_MKDIRAT,
};

/* The nth call of one kind, and those after it up to count, fail. */
struct fault {
    enum call call;
    int nth;
    int count;
    int sys_errno;
};

static struct fault fault;
static size_t write_max; /* the most one write takes; 0 = all */

static int has_fault(enum call call)
{
    if (fault.call != call || fault.count == 0) {
        return 0;
    }
    if (fault.nth > 1) {
        fault.nth--;
        return 0;
    }
    fault.count--;
    errno = fault.sys_errno;
    return 1;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    if (has_fault(CALL_WRITE)) {
        return fault.sys_errno == 0 ? 0 : -1;
    }
    return __real_write(
        fd, bytes, write_max > 0 && write_max < len ? write_max : len);
}

ssize_t __wrap_read(int fd, void *bytes, size_t len)
{
    return has_fault(CALL_READ) ? -1 : __real_read(fd, bytes, len);
}

int __wrap_fsync(int fd)
{
    return has_fault(CALL_FSYNC) ? -1 : __real_fsync(fd);
}

/* As in Linux, the descriptor is gone whatever close() says. */
int __wrap_close(int fd)
{
    int result = __real_close(fd);

    return has_fault(CALL_CLOSE) ? -1 : result;
}

int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return has_fault(CALL_RENAMEAT) ? -1
                                    : __real_renameat(from_fd, from, to_fd, to);
}

int __wrap_flock(int fd, int operation)
{
    return has_fault(CALL_FLOCK) ? -1 : __real_flock(fd, operation);
}

int __wrap_openat64(int folder_fd, const char *path, int flags, ...)
{
    assert_true((flags & O_CLOEXEC) != 0);
    assert_true((flags & O_NOFOLLOW) != 0);
    return has_fault(CALL_OPENAT)
               ? -1
               : __real_openat64(folder_fd, path, flags, 0600);
}

int __wrap_unlinkat(int folder_fd, const char *path, int flags)
{
    return has_fault(CALL_UNLINKAT) ? -1
                                    : __real_unlinkat(folder_fd, path, flags);
}

int __wrap_mkdirat(int folder_fd, const char *path, mode_t mode)
{
    return has_fault(CALL_MKDIRAT) ? -1 : __real_mkdirat(folder_fd, path, mode);
}

struct fixture {
    struct temporary_dir files;
    struct pt_state_dir dir;
    struct pt_secret content;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fault = (struct fault){0};
    write_max = 0;
    temporary_dir_init(&fixture.files);
    pt_state_dir_init(&fixture.dir);
    fixture.dir.path_utf8 = pt_strdup(fixture.files.path);
    fixture.dir.fd = open(fixture.files.path, O_RDONLY | O_DIRECTORY);
    assert_true(fixture.dir.fd >= 0);
    pt_secret_init(&fixture.content, PT_LIMIT_STATE_FILE_BYTES);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    fault = (struct fault){0};
    pt_secret_done(&fixture->content);
    pt_state_dir_done(&fixture->dir);
    temporary_dir_done(&fixture->files);
    return 0;
}

static int open_file_count(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++) {
        count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    }
    return count;
}

static void assert_content(
    struct fixture *fixture, const char *name, const char *expected)
{
    assert_int_equal(POSTERN_OK,
        pt_state_file_read(&fixture->dir, name, &fixture->content, NULL));
    assert_int_equal(strlen(expected), fixture->content.len);
    assert_memory_equal(expected, fixture->content.bytes, fixture->content.len);
}

static void test_state_file__comes_back_as_written(void **state)
{
    struct fixture *fixture = *state;
    int before = open_file_count();

    assert_int_equal(POSTERN_OK, pt_state_file_write(&fixture->dir, "key",
                                     pt_view_make("a\0b", 3), NULL));
    assert_int_equal(POSTERN_OK,
        pt_state_file_read(&fixture->dir, "key", &fixture->content, NULL));
    assert_int_equal(3, fixture->content.len);
    assert_memory_equal("a\0b", fixture->content.bytes, 3);
    assert_int_equal(0600, temporary_mode(&fixture->files, "key"));
    assert_int_equal(1, temporary_count(&fixture->files, "."));
    assert_int_equal(before, open_file_count());
}

static void test_state_file__one_folder_is_made(void **state)
{
    struct fixture *fixture = *state;

    for (int round = 0; round < 2; round++) {
        assert_int_equal(
            POSTERN_OK, pt_state_file_write(&fixture->dir, "tokens/ab12",
                            pt_view_of("text"), NULL));
        assert_content(fixture, "tokens/ab12", "text");
        assert_int_equal(0700, temporary_mode(&fixture->files, "tokens"));
        assert_int_equal(0600, temporary_mode(&fixture->files, "tokens/ab12"));
        assert_int_equal(1, temporary_count(&fixture->files, "tokens"));
    }
}

static void test_state_file__is_replaced_whatever_its_mode_was(void **state)
{
    struct fixture *fixture = *state;

    temporary_write(&fixture->files, "key", "old and longer", 14, 0666);
    assert_int_equal(POSTERN_OK,
        pt_state_file_write(&fixture->dir, "key", pt_view_of("new"), NULL));
    assert_content(fixture, "key", "new");
    assert_int_equal(0600, temporary_mode(&fixture->files, "key"));
    assert_int_equal(POSTERN_OK,
        pt_state_file_write(&fixture->dir, "key", pt_view_of(""), NULL));
    assert_content(fixture, "key", "");
}

static void test_state_file__large_ones_and_short_writes(void **state)
{
    static char bytes[PT_LIMIT_STATE_FILE_BYTES];
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)(i % 251);
    }
    write_max = 1000;
    assert_int_equal(POSTERN_OK, pt_state_file_write(&fixture->dir, "large",
                                     pt_view_make(bytes, sizeof(bytes)), NULL));
    assert_int_equal(POSTERN_OK,
        pt_state_file_read(&fixture->dir, "large", &fixture->content, NULL));
    assert_int_equal(sizeof(bytes), fixture->content.len);
    assert_memory_equal(bytes, fixture->content.bytes, sizeof(bytes));
}

static void assert_read_fails(struct fixture *fixture, const char *name,
    enum postern_status status, const char *part_of_message)
{
    struct postern_error err = {.message = ""};
    int before = open_file_count();

    assert_int_equal(POSTERN_OK,
        pt_secret_set(&fixture->content, pt_view_of("before"), NULL));
    assert_int_equal(status,
        pt_state_file_read(&fixture->dir, name, &fixture->content, &err));
    assert_int_equal(status, err.status);
    if (!strstr(err.message, part_of_message)) {
        fail_msg("'%s' is not in '%s'", part_of_message, err.message);
    }
    assert_string_equal("before", fixture->content.bytes);
    assert_int_equal(before, open_file_count());
    assert_int_equal(status,
        pt_state_file_read(&fixture->dir, name, &fixture->content, NULL));
}

static void test_state_file__what_is_not_read(void **state)
{
    static char bytes[PT_LIMIT_STATE_FILE_BYTES + 1];
    struct fixture *fixture = *state;
    const struct temporary_dir *files = &fixture->files;

    temporary_write(files, "group", "x", 1, 0640);
    temporary_write(files, "others", "x", 1, 0604);
    temporary_write(files, "written", "x", 1, 0620);
    temporary_write(files, "large", bytes, sizeof(bytes), 0600);
    temporary_write(files, "target", "x", 1, 0600);
    assert_int_equal(0, mkdir(temporary_path(files, "folder").text, 0700));
    assert_int_equal(0, mkfifo(temporary_path(files, "fifo").text, 0600));
    assert_int_equal(0, symlink("target", temporary_path(files, "link").text));

    assert_read_fails(fixture, "none", POSTERN_E_NOT_FOUND, "/none");
    assert_read_fails(fixture, "none/file", POSTERN_E_NOT_FOUND, "/none/file");
    assert_read_fails(fixture, "group", POSTERN_E_FILE, "chmod 600");
    assert_read_fails(fixture, "others", POSTERN_E_FILE, "by others");
    assert_read_fails(fixture, "written", POSTERN_E_FILE, "by others");
    assert_read_fails(fixture, "large", POSTERN_E_FILE, "over 65536 bytes");
    assert_read_fails(fixture, "folder", POSTERN_E_FILE, "no regular file");
    assert_read_fails(fixture, "fifo", POSTERN_E_FILE, "no regular file");
    assert_read_fails(fixture, "link", POSTERN_E_FILE, "cannot open");
    assert_read_fails(fixture, "target/file", POSTERN_E_FILE, "cannot open");
}

static void test_state_file__reading_is_repeated_or_reported(void **state)
{
    struct fixture *fixture = *state;

    temporary_write(&fixture->files, "key", "text", 4, 0600);
    fault = (struct fault){CALL_READ, 1, 3, EINTR};
    assert_content(fixture, "key", "text");
    fault = (struct fault){CALL_OPENAT, 1, 3, EINTR};
    assert_content(fixture, "key", "text");
    fault = (struct fault){CALL_READ, 2, 2, EIO};
    assert_read_fails(fixture, "key", POSTERN_E_FILE, "cannot read");
    fault = (struct fault){CALL_OPENAT, 1, 2, EMFILE};
    assert_read_fails(fixture, "key", POSTERN_E_FILE, "Too many open files");
}

static void test_state_file__a_secret_with_less_room(void **state)
{
    struct fixture *fixture = *state;
    struct pt_secret small;

    temporary_write(&fixture->files, "key", "too long", 8, 0600);
    pt_secret_init(&small, 4);
    assert_int_equal(POSTERN_E_TOO_LARGE,
        pt_state_file_read(&fixture->dir, "key", &small, NULL));
    assert_true(pt_secret_is_empty(&small));
    pt_secret_done(&small);
}

/* Every call that a write makes fails once; the old file must be there, the
 * temporary one gone, and no descriptor open. */
static void test_state_file__a_failed_write_leaves_the_old_file(void **state)
{
    static const struct fault faults[] = {
        {CALL_WRITE, 1, 1, ENOSPC},
        {CALL_WRITE, 2, 1, EIO},
        {CALL_WRITE, 1, 1, 0},
        {CALL_FSYNC, 1, 1, EIO},
        {CALL_FSYNC, 1, 1, EDQUOT},
        {CALL_CLOSE, 1, 1, EIO},
        {CALL_CLOSE, 1, 1, ENOSPC},
        {CALL_RENAMEAT, 1, 1, EIO},
        {CALL_RENAMEAT, 1, 1, ENOSPC},
        {CALL_OPENAT, 1, 1, ENOSPC},
        {CALL_OPENAT, 1, 1, EMFILE},
    };
    struct fixture *fixture = *state;
    int before = open_file_count();

    temporary_write(&fixture->files, "key", "old", 3, 0600);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        struct postern_error err = {.sys_errno = 0};
        int expected = faults[i].sys_errno == 0 ? EIO : faults[i].sys_errno;

        fault = faults[i];
        write_max = 2;
        assert_int_equal(POSTERN_E_FILE,
            pt_state_file_write(&fixture->dir, "key", pt_view_of("new"), &err));
        assert_int_equal(0, fault.count);
        assert_int_equal(expected, err.sys_errno);
        assert_non_null(strstr(err.message, fixture->files.path));
        assert_non_null(strstr(err.message, "/key'"));
        assert_content(fixture, "key", "old");
        assert_int_equal(1, temporary_count(&fixture->files, "."));
        assert_int_equal(before, open_file_count());
    }
}

static void test_state_file__the_folder_is_made_or_reported(void **state)
{
    static const struct fault faults[] = {
        {CALL_MKDIRAT, 1, 1, ENOSPC},
        {CALL_FSYNC, 1, 1, EIO}, /* the new folder must last */
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        struct postern_error err = {.sys_errno = 0};

        fault = faults[i];
        assert_int_equal(
            POSTERN_E_FILE, pt_state_file_write(&fixture->dir, "tokens/a",
                                pt_view_of("new"), &err));
        assert_int_equal(faults[i].sys_errno, err.sys_errno);
        assert_false(temporary_has(&fixture->files, "tokens/a"));
    }
}

static void test_state_file__the_last_fsync_is_reported(void **state)
{
    struct fixture *fixture = *state;
    struct postern_error err = {.sys_errno = 0};

    fault = (struct fault){CALL_FSYNC, 2, 1, EIO};
    assert_int_equal(POSTERN_E_FILE,
        pt_state_file_write(&fixture->dir, "key", pt_view_of("new"), &err));
    assert_int_equal(EIO, err.sys_errno);
    assert_content(fixture, "key", "new");
    assert_int_equal(1, temporary_count(&fixture->files, "."));
}

static void test_state_file__interrupted_writes_are_repeated(void **state)
{
    static const struct fault faults[] = {
        {CALL_WRITE, 1, 3, EINTR}, {CALL_WRITE, 2, 3, EINTR},
        {CALL_OPENAT, 1, 3, EINTR},
        {CALL_CLOSE, 1, 1, EINTR}, /* closed nevertheless */
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        fault = faults[i];
        write_max = 2;
        assert_int_equal(POSTERN_OK, pt_state_file_write(&fixture->dir, "key",
                                         pt_view_of("content"), NULL));
        assert_int_equal(0, fault.count);
        assert_content(fixture, "key", "content");
    }
}

static void test_state_file__a_folder_in_the_place_of_a_file(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(
        0, mkdir(temporary_path(&fixture->files, "key").text, 0700));
    assert_int_equal(POSTERN_E_FILE,
        pt_state_file_write(&fixture->dir, "key", pt_view_of("x"), NULL));
    assert_int_equal(1, temporary_count(&fixture->files, "."));
}

static void test_state_file__is_removed_or_was_not_there(void **state)
{
    struct fixture *fixture = *state;
    struct postern_error err = {.sys_errno = 0};

    temporary_write(&fixture->files, "key", "text", 4, 0600);
    fault = (struct fault){CALL_UNLINKAT, 1, 1, EROFS};
    assert_int_equal(
        POSTERN_E_FILE, pt_state_file_remove(&fixture->dir, "key", &err));
    assert_int_equal(EROFS, err.sys_errno);
    assert_true(temporary_has(&fixture->files, "key"));
    for (int round = 0; round < 2; round++) {
        assert_int_equal(
            POSTERN_OK, pt_state_file_remove(&fixture->dir, "key", NULL));
        assert_false(temporary_has(&fixture->files, "key"));
    }
    assert_int_equal(
        POSTERN_OK, pt_state_file_remove(&fixture->dir, "no/key", NULL));
}

static void test_state_file__without_a_directory(void **state)
{
    struct pt_state_dir none;
    struct pt_secret content;
    int lock = -7;

    (void)state;
    pt_state_dir_init(&none);
    pt_secret_init(&content, 100);
    assert_int_equal(
        POSTERN_E_NOT_FOUND, pt_state_file_read(&none, "key", &content, NULL));
    assert_int_equal(POSTERN_E_FILE,
        pt_state_file_write(&none, "key", pt_view_of("x"), NULL));
    assert_int_equal(POSTERN_OK, pt_state_file_remove(&none, "key", NULL));
    assert_int_equal(
        POSTERN_E_FILE, pt_state_try_lock(&none, "key", &lock, NULL));
    assert_int_equal(-7, lock);
}

static void test_state_file__a_lock_is_held_once(void **state)
{
    struct fixture *fixture = *state;
    int first = -7;
    int second = -7;

    for (int round = 0; round < 2; round++) {
        assert_int_equal(POSTERN_OK,
            pt_state_try_lock(&fixture->dir, "tokens/a.lock", &first, NULL));
        assert_true(first >= 0);
        assert_true((fcntl(first, F_GETFD) & FD_CLOEXEC) != 0);
        assert_int_equal(POSTERN_OK,
            pt_state_try_lock(&fixture->dir, "tokens/a.lock", &second, NULL));
        assert_int_equal(-1, second);
        pt_state_unlock(second);
        pt_state_unlock(first);
    }
    assert_int_equal(0600, temporary_mode(&fixture->files, "tokens/a.lock"));
}

static void test_state_file__a_lock_ends_with_its_process(void **state)
{
    struct fixture *fixture = *state;
    int child_status = -1;
    int lock = -7;
    pid_t child = fork();

    if (child == 0) {
        _exit(pt_state_try_lock(&fixture->dir, "lock", &lock, NULL) ==
                          POSTERN_OK &&
                      lock >= 0
                  ? 0
                  : 1);
    }
    assert_int_equal(child, waitpid(child, &child_status, 0));
    assert_int_equal(0, child_status);
    assert_int_equal(
        POSTERN_OK, pt_state_try_lock(&fixture->dir, "lock", &lock, NULL));
    assert_true(lock >= 0);
    pt_state_unlock(lock);
}

static void test_state_file__locking_is_repeated_or_reported(void **state)
{
    struct fixture *fixture = *state;
    struct postern_error err = {.sys_errno = 0};
    int before = open_file_count();
    int lock = -7;

    fault = (struct fault){CALL_FLOCK, 1, 1, ENOLCK};
    assert_int_equal(
        POSTERN_E_FILE, pt_state_try_lock(&fixture->dir, "lock", &lock, &err));
    assert_int_equal(ENOLCK, err.sys_errno);
    assert_int_equal(-7, lock);
    assert_int_equal(before, open_file_count());

    fault = (struct fault){CALL_FLOCK, 1, 3, EINTR};
    assert_int_equal(
        POSTERN_OK, pt_state_try_lock(&fixture->dir, "lock", &lock, NULL));
    assert_true(lock >= 0);
    pt_state_unlock(lock);
}

static void test_state_file__waiting_for_a_lock_has_an_end(void **state)
{
    struct fixture *fixture = *state;
    int lock = -7;

    /* Held for three tries, then free. */
    fault = (struct fault){CALL_FLOCK, 1, 3, EWOULDBLOCK};
    assert_int_equal(POSTERN_OK,
        pt_state_lock_within(&fixture->dir, "lock", 1000, &lock, NULL));
    assert_true(lock >= 0);
    pt_state_unlock(lock);

    /* Held for good: tries at 0, 10 and 20 ms. */
    lock = -7;
    fault = (struct fault){CALL_FLOCK, 1, 100, EWOULDBLOCK};
    assert_int_equal(POSTERN_OK,
        pt_state_lock_within(&fixture->dir, "lock", 20, &lock, NULL));
    assert_int_equal(-1, lock);
    assert_int_equal(97, fault.count);

    fault = (struct fault){CALL_FLOCK, 1, 1, ENOLCK};
    assert_int_equal(POSTERN_E_FILE,
        pt_state_lock_within(&fixture->dir, "lock", 20, &lock, NULL));
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_state_file__comes_back_as_written),
        ROW(test_state_file__one_folder_is_made),
        ROW(test_state_file__is_replaced_whatever_its_mode_was),
        ROW(test_state_file__large_ones_and_short_writes),
        ROW(test_state_file__what_is_not_read),
        ROW(test_state_file__reading_is_repeated_or_reported),
        ROW(test_state_file__a_secret_with_less_room),
        ROW(test_state_file__a_failed_write_leaves_the_old_file),
        ROW(test_state_file__the_folder_is_made_or_reported),
        ROW(test_state_file__the_last_fsync_is_reported),
        ROW(test_state_file__interrupted_writes_are_repeated),
        ROW(test_state_file__a_folder_in_the_place_of_a_file),
        ROW(test_state_file__is_removed_or_was_not_there),
        ROW(test_state_file__without_a_directory),
        ROW(test_state_file__a_lock_is_held_once),
        ROW(test_state_file__a_lock_ends_with_its_process),
        ROW(test_state_file__locking_is_repeated_or_reported),
        ROW(test_state_file__waiting_for_a_lock_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

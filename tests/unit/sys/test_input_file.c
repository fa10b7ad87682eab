/*
 * test_input_file.c: what may be opened, what is read, and what the system
 * refuses (its calls are wrapped at link time).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "../../support/temporary_dir.h"
#include "sys/input_file.h"

ssize_t __real_pread64(int fd, void *bytes, size_t len, off_t offset);
ssize_t __wrap_pread64(int fd, void *bytes, size_t len, off_t offset);
int __real_fstat64(int fd, struct stat *info);
int __wrap_fstat64(int fd, struct stat *info);
int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);

/* How often a call fails before it works, and with what. */
struct fault {
    int times;
    int sys_errno;
};

static struct fault pread_fault;
static struct fault fstat_fault;
static struct fault open_fault;
static int last_open_flags;

static int has_fault(struct fault *fault)
{
    if (fault->times == 0) {
        return 0;
    }
    fault->times--;
    errno = fault->sys_errno;
    return 1;
}

ssize_t __wrap_pread64(int fd, void *bytes, size_t len, off_t offset)
{
    return has_fault(&pread_fault) ? -1
                                   : __real_pread64(fd, bytes, len, offset);
}

int __wrap_fstat64(int fd, struct stat *info)
{
    return has_fault(&fstat_fault) ? -1 : __real_fstat64(fd, info);
}

int __wrap_open64(const char *path, int flags, ...)
{
    last_open_flags = flags;
    return has_fault(&open_fault) ? -1 : __real_open64(path, flags);
}

static int set_up(void **state)
{
    static struct temporary_dir dir;

    pread_fault = (struct fault){0};
    fstat_fault = (struct fault){0};
    open_fault = (struct fault){0};
    temporary_dir_init(&dir);
    temporary_write(&dir, "ten", "0123456789", 10, 0600);
    *state = &dir;
    return 0;
}

static int tear_down(void **state)
{
    temporary_dir_done(*state);
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

static void test_input_file__opens_and_tells_size_and_time(void **state)
{
    struct temporary_path path = temporary_path(*state, "ten");
    struct pt_file_stat opened = {0};
    struct pt_file_stat later = {0};
    struct stat info;
    int fd = -1;

    assert_int_equal(
        POSTERN_OK, pt_input_file_open(path.text, &fd, &opened, NULL));
    assert_int_equal(10, opened.size_bytes);
    assert_int_equal(0, stat(path.text, &info));
    assert_int_equal(info.st_mtim.tv_sec, opened.modified_unix_s);
    assert_int_equal(info.st_mtim.tv_nsec, opened.modified_ns);
    assert_true((last_open_flags & O_CLOEXEC) != 0);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);

    temporary_write(*state, "ten", "now longer than it was", 22, 0600);
    assert_int_equal(
        POSTERN_OK, pt_input_file_stat(fd, path.text, &later, NULL));
    assert_int_equal(22, later.size_bytes);
    pt_input_file_close(fd);
    assert_int_equal(-1, fcntl(fd, F_GETFD));
}

static void test_input_file__reads_at_an_offset(void **state)
{
    static const struct {
        uint64_t offset;
        size_t len;
        const char *expected;
    } rows[] = {
        {0, 10, "0123456789"},
        {0, 3, "012"},
        {7, 10, "789"},
        {10, 4, ""},
        {1000000, 4, ""},
        {2, 0, ""},
    };
    struct temporary_path path = temporary_path(*state, "ten");
    int fd = -1;

    assert_int_equal(
        POSTERN_OK, pt_input_file_open(path.text, &fd, NULL, NULL));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char bytes[16] = "";
        size_t got = 99;

        assert_int_equal(
            POSTERN_OK, pt_input_file_read_at(fd, path.text, rows[i].offset,
                            bytes, rows[i].len, &got, NULL));
        assert_int_equal(strlen(rows[i].expected), got);
        assert_memory_equal(rows[i].expected, bytes, got);
    }
    pt_input_file_close(fd);
}

static void assert_refused(
    const char *path, int sys_errno, const char *part_of_message)
{
    struct postern_error err = {.sys_errno = 0};
    struct pt_file_stat file_stat = {.size_bytes = 77};
    int before = open_file_count();
    int fd = -7;

    assert_int_equal(
        POSTERN_E_FILE, pt_input_file_open(path, &fd, &file_stat, &err));
    assert_int_equal(POSTERN_E_FILE, err.status);
    assert_int_equal(POSTERN_ADVICE_FIX_CONFIGURATION, err.advice);
    assert_int_equal(sys_errno, err.sys_errno);
    assert_non_null(strstr(err.message, path));
    assert_non_null(strstr(err.message, part_of_message));
    assert_int_equal(-7, fd);
    assert_int_equal(77, file_stat.size_bytes);
    assert_int_equal(before, open_file_count());
    assert_int_equal(POSTERN_E_FILE, pt_input_file_open(path, &fd, NULL, NULL));
}

static void test_input_file__refuses_what_is_no_regular_file(void **state)
{
    const struct temporary_dir *dir = *state;
    struct temporary_path fifo = temporary_path(dir, "fifo");

    assert_int_equal(0, mkfifo(fifo.text, 0600));
    assert_refused(temporary_path(dir, "none").text, ENOENT, "No such file");
    assert_refused(dir->path, EISDIR, "a directory");
    assert_refused(fifo.text, EINVAL, "no regular file");
    assert_refused("/dev/null", EINVAL, "no regular file");
    assert_refused("", ENOENT, "cannot open ''");
}

static void test_input_file__reports_what_the_system_refuses(void **state)
{
    struct temporary_path path = temporary_path(*state, "ten");

    open_fault = (struct fault){2, EACCES};
    assert_refused(path.text, EACCES, "Permission denied");
    fstat_fault = (struct fault){2, EIO};
    assert_refused(path.text, EIO, "cannot look at");
}

static void test_input_file__an_interrupted_open_is_repeated(void **state)
{
    struct temporary_path path = temporary_path(*state, "ten");
    int fd = -1;

    open_fault = (struct fault){3, EINTR};
    assert_int_equal(
        POSTERN_OK, pt_input_file_open(path.text, &fd, NULL, NULL));
    assert_int_equal(0, open_fault.times);
    pt_input_file_close(fd);
}

static void test_input_file__a_read_is_repeated_or_reported(void **state)
{
    struct temporary_path path = temporary_path(*state, "ten");
    struct postern_error err = {.sys_errno = 0};
    char bytes[4] = "";
    size_t got = 99;
    int fd = -1;

    assert_int_equal(
        POSTERN_OK, pt_input_file_open(path.text, &fd, NULL, NULL));
    pread_fault = (struct fault){3, EINTR};
    assert_int_equal(POSTERN_OK,
        pt_input_file_read_at(fd, path.text, 1, bytes, 2, &got, NULL));
    assert_int_equal(2, got);
    assert_memory_equal("12", bytes, 2);

    got = 99;
    pread_fault = (struct fault){1, EIO};
    assert_int_equal(POSTERN_E_FILE,
        pt_input_file_read_at(fd, path.text, 1, bytes, 2, &got, &err));
    assert_int_equal(EIO, err.sys_errno);
    assert_int_equal(99, got);
    assert_non_null(strstr(err.message, path.text));

    assert_int_equal(
        POSTERN_E_FILE, pt_input_file_read_at(fd, path.text, UINT64_C(1) << 63U,
                            bytes, 2, &got, &err));
    assert_int_equal(EOVERFLOW, err.sys_errno);
    pt_input_file_close(fd);
}

static void test_input_file__stat_fails_and_close_takes_minus_1(void **state)
{
    struct postern_error err = {.sys_errno = 0};
    struct pt_file_stat file_stat = {.size_bytes = 77};

    (void)state;
    pt_input_file_close(-1);
    assert_int_equal(
        POSTERN_E_FILE, pt_input_file_stat(-1, "name", &file_stat, &err));
    assert_int_equal(EBADF, err.sys_errno);
    assert_int_equal(77, file_stat.size_bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_input_file__opens_and_tells_size_and_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_input_file__reads_at_an_offset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_input_file__refuses_what_is_no_regular_file, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_input_file__reports_what_the_system_refuses, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_input_file__an_interrupted_open_is_repeated, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_input_file__a_read_is_repeated_or_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_input_file__stat_fails_and_close_takes_minus_1, set_up,
            tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_state_dir.c: which directory is found, what is made, and what is
 * refused. The environment and openat() are wrapped at link time.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../support/temporary_dir.h"
#include "sys/state_dir.h"

char *__wrap_getenv(const char *name);
int __real_openat64(int folder_fd, const char *path, int flags, ...);
int __wrap_openat64(int folder_fd, const char *path, int flags, ...);

static const char *variables[3][2];
static int tmpfile_errno; /* what O_TMPFILE fails with; 0 = works */
static int create_errno;  /* what making a named file fails with */
static int create_count;

char *__wrap_getenv(const char *name)
{
    static char value[512];

    for (size_t i = 0; i < 3; i++) {
        if (variables[i][0] && strcmp(variables[i][0], name) == 0) {
            (void)snprintf(value, sizeof(value), "%s", variables[i][1]);
            return value;
        }
    }
    return NULL;
}

int __wrap_openat64(int folder_fd, const char *path, int flags, ...)
{
    if (strcmp(path, ".") == 0 && tmpfile_errno != 0) {
        errno = tmpfile_errno;
        return -1;
    }
    if ((flags & O_CREAT) != 0) {
        create_count++;
        if (create_errno != 0) {
            errno = create_errno;
            return -1;
        }
    }
    return __real_openat64(folder_fd, path, flags, 0600);
}

static int set_up(void **state)
{
    static struct temporary_dir dir;

    memset(variables, 0, sizeof(variables));
    tmpfile_errno = 0;
    create_errno = 0;
    create_count = 0;
    temporary_dir_init(&dir);
    *state = &dir;
    return 0;
}

static int tear_down(void **state)
{
    temporary_dir_done(*state);
    return 0;
}

static void assert_opens(const char *explicit_path, const char *expected)
{
    struct postern_error err = {.message = ""};
    struct pt_state_dir dir;

    if (pt_state_dir_open(explicit_path, &dir, &err) != POSTERN_OK) {
        fail_msg("%s", err.message);
    }
    assert_string_equal(expected, dir.path_utf8);
    assert_true(dir.fd >= 0);
    assert_true((fcntl(dir.fd, F_GETFD) & FD_CLOEXEC) != 0);
    pt_state_dir_done(&dir);
    assert_int_equal(-1, dir.fd);
    assert_null(dir.path_utf8);
}

static void assert_refused(
    const char *explicit_path, int sys_errno, const char *part_of_message)
{
    struct postern_error err = {.sys_errno = 0};
    struct pt_state_dir dir = {.fd = 77};

    assert_int_equal(
        POSTERN_E_FILE, pt_state_dir_open(explicit_path, &dir, &err));
    assert_int_equal(POSTERN_E_FILE, err.status);
    assert_int_equal(POSTERN_ADVICE_FIX_CONFIGURATION, err.advice);
    assert_int_equal(sys_errno, err.sys_errno);
    if (!strstr(err.message, part_of_message)) {
        fail_msg("'%s' is not in '%s'", part_of_message, err.message);
    }
    assert_int_equal(-1, dir.fd);
    assert_null(dir.path_utf8);
}

static void test_state_dir__none_is_wanted(void **state)
{
    struct pt_state_dir dir = {.fd = 77};

    (void)state;
    assert_int_equal(POSTERN_OK, pt_state_dir_open("", &dir, NULL));
    assert_int_equal(-1, dir.fd);
    assert_null(dir.path_utf8);
    pt_state_dir_done(&dir);
}

static void test_state_dir__is_found_by_the_environment(void **state)
{
    struct temporary_path systemd = temporary_path(*state, "systemd");
    struct temporary_path two = temporary_path(*state, "systemd:/other");
    struct temporary_path xdg = temporary_path(*state, "xdg");
    struct temporary_path in_xdg = temporary_path(*state, "xdg/postern");
    struct temporary_path home = temporary_path(*state, "home");
    struct temporary_path in_home =
        temporary_path(*state, "home/.local/state/postern");
    struct temporary_path named = temporary_path(*state, "named");
    const struct {
        const char *state_directory;
        const char *xdg_state_home;
        const char *home;
        const char *explicit_path;
        const char *expected;
    } rows[] = {
        {systemd.text, xdg.text, home.text, named.text, named.text},
        {systemd.text, xdg.text, home.text, NULL, systemd.text},
        {two.text, xdg.text, home.text, NULL, systemd.text},
        {"", xdg.text, home.text, NULL, in_xdg.text},
        {"", "", home.text, NULL, in_home.text},
        /* relative ones are not valid */
        {"", "state", home.text, NULL, in_home.text},
        {"relative", "", home.text, NULL, in_home.text},
        {":/other", xdg.text, home.text, NULL, in_xdg.text},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        variables[0][0] = "STATE_DIRECTORY";
        variables[0][1] = rows[i].state_directory;
        variables[1][0] = "XDG_STATE_HOME";
        variables[1][1] = rows[i].xdg_state_home;
        variables[2][0] = "HOME";
        variables[2][1] = rows[i].home;
        assert_opens(rows[i].explicit_path, rows[i].expected);
    }
}

static void test_state_dir__no_variable_names_one(void **state)
{
    (void)state;
    assert_refused(NULL, 0, "set HOME");
    variables[0][0] = "HOME";
    variables[0][1] = "home/relative";
    assert_refused(NULL, 0, "set HOME");
}

static void test_state_dir__is_made_with_those_above_it(void **state)
{
    struct temporary_path path = temporary_path(*state, "a/b//c/");

    assert_opens(path.text, path.text);
    assert_int_equal(0700, temporary_mode(*state, "a"));
    assert_int_equal(0700, temporary_mode(*state, "a/b"));
    assert_int_equal(0700, temporary_mode(*state, "a/b/c"));
    assert_opens(path.text, path.text);
    assert_int_equal(0, temporary_count(*state, "a/b/c"));
}

static void test_state_dir__a_file_in_its_place(void **state)
{
    struct temporary_path path = temporary_path(*state, "file");
    struct temporary_path below = temporary_path(*state, "file/below");

    temporary_write(*state, "file", "", 0, 0600);
    assert_refused(path.text, ENOTDIR, path.text);
    assert_refused(below.text, ENOTDIR, below.text);
}

static void test_state_dir__one_that_cannot_be_made(void **state)
{
    (void)state;
    assert_refused("/proc/postern-test", ENOENT, "cannot open or make");
}

static void test_state_dir__a_path_over_the_limit(void **state)
{
    static char path[5000];
    struct pt_state_dir dir = {.fd = 77};

    (void)state;
    memset(path, 'x', sizeof(path) - 1);
    assert_int_equal(POSTERN_E_TOO_LARGE, pt_state_dir_open(path, &dir, NULL));
    assert_int_equal(-1, dir.fd);
}

static void test_state_dir__others_may_not_write_to_it(void **state)
{
    static const struct {
        mode_t mode;
        int is_taken;
    } rows[] = {
        {0700, 1},
        {0750, 1},
        {0755, 1}, /* systemd's default: the files in it are 0600 */
        {0770, 0},
        {0702, 0},
        {01777, 0},
    };
    const struct temporary_dir *dir = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(0, chmod(dir->path, rows[i].mode));
        if (rows[i].is_taken) {
            assert_opens(dir->path, dir->path);
        } else {
            assert_refused(dir->path, 0, "chmod 700");
        }
    }
}

static void test_state_dir__belongs_to_somebody_else(void **state)
{
    const struct temporary_dir *dir = *state;

    if (geteuid() != 0) {
        assert_refused("/usr", 0, "belongs to user 0, not to");
        return;
    }
    assert_int_equal(0, chown(dir->path, 12345, (gid_t)-1));
    assert_refused(dir->path, 0, "belongs to user 12345, not to 0");
}

static void test_state_dir__must_be_writable(void **state)
{
    static const int errnos[] = {EROFS, EACCES, ENOSPC, EDQUOT};
    const struct temporary_dir *dir = *state;

    for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++) {
        tmpfile_errno = errnos[i];
        assert_refused(dir->path, errnos[i], "cannot write to");
    }
    assert_int_equal(0, create_count);
}

static void test_state_dir__a_file_system_without_tmpfile(void **state)
{
    static const int errnos[] = {EOPNOTSUPP, EISDIR, ENOENT, EINVAL};
    const struct temporary_dir *dir = *state;

    for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++) {
        tmpfile_errno = errnos[i];
        assert_opens(dir->path, dir->path);
        assert_int_equal(i + 1, create_count);
        assert_int_equal(0, temporary_count(dir, "."));
    }
    create_errno = EROFS;
    assert_refused(dir->path, EROFS, "cannot write to");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_state_dir__none_is_wanted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__is_found_by_the_environment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__no_variable_names_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__is_made_with_those_above_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__a_file_in_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__one_that_cannot_be_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__a_path_over_the_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__others_may_not_write_to_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__belongs_to_somebody_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__must_be_writable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_state_dir__a_file_system_without_tmpfile, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

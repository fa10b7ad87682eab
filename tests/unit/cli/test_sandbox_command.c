/*
 * `postern sandbox`: where postern-sandbox is looked for, and how it is
 * started. This very test program, copied into a made-up installation, stands
 * for postern; scripts stand for postern-sandbox.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/sandbox_command.h"
#include "temporary_dir.h"

#define ARG_LIMIT 10
#define INSTALLED "libexec/postern/postern-sandbox"
#define BUILT "sandbox/postern-sandbox"

/* Says who it is, its arguments and its PATH, and ends with 7. */
#define SCRIPT(name)                                                    \
    "#!/bin/sh\necho \"" name ":$*\"\necho \"$PATH\"\necho \"$KEPT\"\n" \
    "exit 7\n"

struct installation {
    struct temporary_dir dir;
    char program[128]; /* what stands for postern */
    char bin[128];     /* its directory */
};

static void make_dir(const struct temporary_dir *dir, const char *name)
{
    assert_int_equal(mkdir(temporary_path(dir, name).text, 0700), 0);
}

static void copy_self(const char *to)
{
    char buffer[65536];
    int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
    ssize_t got = 0;

    assert_true(in >= 0 && out >= 0);
    for (;;) {
        got = read(in, buffer, sizeof(buffer));
        if (got <= 0) {
            break;
        }
        assert_int_equal(write(out, buffer, (size_t)got), got);
    }
    assert_int_equal(got, 0);
    assert_int_equal(close(in), 0);
    assert_int_equal(close(out), 0);
}

static void set_up(struct installation *place)
{
    temporary_dir_init(&place->dir);
    make_dir(&place->dir, "bin");
    make_dir(&place->dir, "libexec");
    make_dir(&place->dir, "libexec/postern");
    make_dir(&place->dir, "sandbox");
    (void)snprintf(place->bin, sizeof(place->bin), "%s/bin", place->dir.path);
    (void)snprintf(place->program, sizeof(place->program), "%s/bin/postern",
        place->dir.path);
    copy_self(place->program);
}

static void write_script(const struct installation *place, const char *name,
    const char *script, mode_t mode)
{
    temporary_write(&place->dir, name, script, strlen(script), mode);
}

/* What the started program wrote on both outputs, and its end. */
struct result {
    char text[4096];
    int status;
};

/* execve(2) promises not to write, but its type does not say so. */
static char *const *writable(const char *const *texts)
{
    const union {
        const char *const *read_only;
        char *const *writable;
    } both = {.read_only = texts};

    return both.writable;
}

static void run(const struct installation *place, const char *const *args,
    const char *const *environment, struct result *ret)
{
    const char *argv[ARG_LIMIT + 3] = {"postern", "sandbox"};
    int fds[2];
    size_t len = 0;
    int wait_status = 0;
    pid_t child = 0;

    for (size_t i = 0; args[i]; i++) {
        assert_true(i < ARG_LIMIT);
        argv[i + 2] = args[i];
    }
    assert_int_equal(pipe(fds), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(fds[1], STDOUT_FILENO);
        (void)dup2(fds[1], STDERR_FILENO);
        (void)close(fds[0]);
        (void)close(fds[1]);
        (void)execve(place->program, writable(argv), writable(environment));
        _exit(99);
    }
    assert_int_equal(close(fds[1]), 0);
    for (;;) {
        ssize_t got =
            read(fds[0], ret->text + len, sizeof(ret->text) - 1 - len);

        if (got <= 0) {
            break;
        }
        len += (size_t)got;
    }
    ret->text[len] = '\0';
    assert_int_equal(close(fds[0]), 0);
    assert_int_equal(waitpid(child, &wait_status, 0), child);
    assert_true(WIFEXITED(wait_status));
    ret->status = WEXITSTATUS(wait_status);
}

static const char *const plain[] = {"PATH=/usr/bin:/bin", "KEPT=yes", NULL};
static const char *const no_args[] = {NULL};

static void test_sandbox_command__the_installed_one_comes_first(void **state)
{
    struct installation place;
    struct result result;

    (void)state;
    set_up(&place);
    write_script(&place, BUILT, SCRIPT("built"), 0700);
    run(&place, no_args, plain, &result);
    assert_string_equal(result.text, "built:\n/usr/bin:/bin\nyes\n");
    assert_int_equal(result.status, 7);
    write_script(&place, INSTALLED, SCRIPT("installed"), 0600);
    run(&place, no_args, plain, &result);
    assert_string_equal(result.text, "built:\n/usr/bin:/bin\nyes\n");
    write_script(&place, INSTALLED, SCRIPT("installed"), 0700);
    run(&place, no_args, plain, &result);
    assert_string_equal(result.text, "installed:\n/usr/bin:/bin\nyes\n");
    assert_int_equal(result.status, 7);
    temporary_dir_done(&place.dir);
}

static void test_sandbox_command__the_environment_may_name_it(void **state)
{
    struct installation place;
    struct result result;
    char named[128];
    const char *const environment[] = {"PATH=/bin", "KEPT=yes", named, NULL};

    (void)state;
    set_up(&place);
    write_script(&place, INSTALLED, SCRIPT("installed"), 0700);
    write_script(&place, "other", SCRIPT("other"), 0700);
    (void)snprintf(named, sizeof(named), "POSTERN_SANDBOX_PROGRAM=%s/other",
        place.dir.path);
    run(&place, no_args, environment, &result);
    assert_string_equal(result.text, "other:\n/bin\nyes\n");
    /* an empty value names nothing */
    (void)snprintf(named, sizeof(named), "POSTERN_SANDBOX_PROGRAM=");
    run(&place, no_args, environment, &result);
    assert_string_equal(result.text, "installed:\n/bin\nyes\n");
    temporary_dir_done(&place.dir);
}

/* Where PATH begins with "@", this program's directory is meant. */
static void test_sandbox_command__arguments_are_handed_on(void **state)
{
    static const struct {
        const char *args[ARG_LIMIT];
        const char *old_path; /* NULL: there is none */
        const char *shown_args;
        const char *path;
    } rows[] = {
        {{"--http", "--show-mail"}, "PATH=/bin", "--http --show-mail", "/bin"},
        {{"--", "env"}, "PATH=/bin", "-- env", "/bin"},
        {{"--"}, "PATH=/bin", "--", "/bin"},
        {{"postern"}, "PATH=/bin", "postern", "/bin"},
        {{"--", "env", "--", "postern"}, "PATH=/bin", "-- env -- postern",
            "/bin"},
        {{"--", "./postern"}, "PATH=/bin", "-- ./postern", "/bin"},
        /* this very program is meant */
        {{"--", "postern"}, "PATH=/bin", "-- postern", "@:/bin"},
        {{"--http", "--", "postern", "-v"}, "PATH=/usr/bin:/bin",
            "--http -- postern -v", "@:/usr/bin:/bin"},
        {{"--", "postern"}, "PATH=", "-- postern", "@"},
        {{"--", "postern"}, NULL, "-- postern", "@"},
    };
    struct installation place;

    (void)state;
    set_up(&place);
    write_script(&place, INSTALLED, SCRIPT("installed"), 0700);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const environment[] = {"KEPT=yes", rows[i].old_path, NULL};
        bool is_own = rows[i].path[0] == '@';
        char expected[512];
        struct result result;

        run(&place, rows[i].args, environment, &result);
        (void)snprintf(expected, sizeof(expected), "installed:%s\n%s%s\nyes\n",
            rows[i].shown_args, is_own ? place.bin : "",
            rows[i].path + (is_own ? 1 : 0));
        assert_string_equal(result.text, expected);
        assert_int_equal(result.status, 7);
    }
    temporary_dir_done(&place.dir);
}

static void test_sandbox_command__says_why_it_cannot_start(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        int status;
    } rows[] = {
        {"POSTERN_SANDBOX_PROGRAM=/nonexistent/sandbox",
            "postern: the sandbox '/nonexistent/sandbox' cannot be started: "
            "No such file or directory\n",
            127},
        {"POSTERN_SANDBOX_PROGRAM=/etc/passwd",
            "postern: the sandbox '/etc/passwd' cannot be started: "
            "Permission denied\n",
            1},
        /* its text is foreign: nothing of it reaches a terminal as it is */
        {"POSTERN_SANDBOX_PROGRAM=/nonexistent/\x1B[2J\n",
            "postern: the sandbox '/nonexistent/\\x1b[2J\\x0a' cannot be "
            "started: No such file or directory\n",
            127},
    };
    struct installation place;

    (void)state;
    set_up(&place);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const environment[] = {rows[i].name, NULL};
        struct result result;

        run(&place, no_args, environment, &result);
        assert_string_equal(result.text, rows[i].text);
        assert_int_equal(result.status, rows[i].status);
    }
    temporary_dir_done(&place.dir);
}

static void test_sandbox_command__says_where_it_was_looked_for(void **state)
{
    struct installation place;
    struct result result;
    char expected[1024];

    (void)state;
    if (access(PT_LIBEXECDIR "/postern/postern-sandbox", X_OK) == 0) {
        skip(); /* it is installed here, and would be found */
    }
    set_up(&place);
    run(&place, no_args, plain, &result);
    (void)snprintf(expected, sizeof(expected),
        "postern: postern-sandbox was not found; it was looked for at "
        "%s/../libexec/postern/postern-sandbox, "
        "%s/../sandbox/postern-sandbox, " PT_LIBEXECDIR
        "/postern/postern-sandbox; set POSTERN_SANDBOX_PROGRAM to its path\n",
        place.bin, place.bin);
    assert_string_equal(result.text, expected);
    assert_int_equal(result.status, 127);
    temporary_dir_done(&place.dir);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sandbox_command__the_installed_one_comes_first),
        cmocka_unit_test(test_sandbox_command__the_environment_may_name_it),
        cmocka_unit_test(test_sandbox_command__arguments_are_handed_on),
        cmocka_unit_test(test_sandbox_command__says_why_it_cannot_start),
        cmocka_unit_test(test_sandbox_command__says_where_it_was_looked_for),
    };

    if (argc > 1 && strcmp(argv[1], "sandbox") == 0) {
        return pt_sandbox_command_run(argv);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

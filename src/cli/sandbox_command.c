/*
 * cli/sandbox_command.c: see sandbox_command.h.
 */
#include "cli/sandbox_command.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/memory.h"
#include "cli/report.h"

/* As a shell says "command not found". */
#define EXIT_NOT_FOUND 127

/* The configured place; meson defines the directory. */
static const char libexec_program[] = PT_LIBEXECDIR "/postern/postern-sandbox";

/* Places beside this program: installed, and in the build tree. */
static const char *const near_programs[] = {
    "../libexec/postern/postern-sandbox",
    "../sandbox/postern-sandbox",
};

extern char **environ;

/* The directory of this program, "" when the system does not say. */
static void get_own_directory(char *to, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", to, size - 1);

    to[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(to, '/');
    if (slash) {
        *slash = '\0';
    }
}

static bool is_program(const char *path)
{
    return access(path, X_OK) == 0;
}

/* Looks through the places in their order; path is where it was found. */
static bool find_program(const char *own_directory, char *path, size_t size)
{
    size_t near_count = sizeof near_programs / sizeof near_programs[0];

    for (size_t i = 0; i < near_count && own_directory[0] != '\0'; i++) {
        int len =
            snprintf(path, size, "%s/%s", own_directory, near_programs[i]);
        if (len > 0 && (size_t)len < size && is_program(path)) {
            return true;
        }
    }
    (void)snprintf(path, size, "%s", libexec_program);
    return is_program(path);
}

static int say_not_found(const char *own_directory)
{
    (void)fprintf(stderr, "postern: postern-sandbox was not found; it was "
                          "looked for at");
    for (size_t i = 0; i < sizeof near_programs / sizeof near_programs[0];
         i++) {
        (void)fputs(" ", stderr);
        pt_report_write_text(stderr, own_directory, false);
        (void)fprintf(stderr, "/%s,", near_programs[i]);
    }
    (void)fprintf(stderr, " %s; set POSTERN_SANDBOX_PROGRAM to its path\n",
        libexec_program);
    return EXIT_NOT_FOUND;
}

static int say_not_started(const char *path, int sys_errno)
{
    char reason[128] = "";

    (void)strerror_r(sys_errno, reason, sizeof reason);
    (void)fputs("postern: the sandbox '", stderr);
    pt_report_write_text(stderr, path, false);
    (void)fprintf(stderr, "' cannot be started: %s\n", reason);
    return sys_errno == ENOENT ? EXIT_NOT_FOUND : 1;
}

/* Whether "-- postern ..." is among the arguments. */
static bool runs_postern(char **argv)
{
    for (; *argv; argv++) {
        if (strcmp(*argv, "--") == 0) {
            return argv[1] && strcmp(argv[1], "postern") == 0;
        }
    }
    return false;
}

static size_t append(char *to, size_t at, const char *text)
{
    size_t len = strlen(text);

    memcpy(to + at, text, len + 1);
    return at + len;
}

/* "PATH=directory:..." to be freed; NULL when memory is out. */
static char *make_path_entry(const char *directory, const char *old_path)
{
    size_t size = strlen("PATH=") + strlen(directory) + strlen(":") +
                  strlen(old_path) + 1;
    char *entry = pt_memory_new(size, 1);

    if (entry) {
        size_t len = append(entry, 0, "PATH=");
        len = append(entry, len, directory);
        len = append(entry, len, old_path[0] == '\0' ? "" : ":");
        (void)append(entry, len, old_path);
    }
    return entry;
}

/* The environment with another PATH; NULL when memory is out. Entries are
 * borrowed. (A changed copy, since setenv(3) changes what others may read.) */
static char **make_environment(char *path_entry)
{
    size_t count = 0;
    size_t used = 0;

    while (environ[count]) {
        count++;
    }
    char **entries = pt_memory_new(count + 2, sizeof entries[0]);
    if (!entries) {
        return NULL;
    }
    entries[used++] = path_entry;
    for (size_t i = 0; i < count; i++) {
        if (strncmp(environ[i], "PATH=", strlen("PATH=")) != 0) {
            entries[used++] = environ[i];
        }
    }
    return entries;
}

static int execute(const char *path, char **argv, const char *own_directory)
{
    char *path_entry = NULL;
    char **environment = NULL;

    if (own_directory[0] != '\0' && runs_postern(argv)) {
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
        const char *old_path = getenv("PATH");
        path_entry = make_path_entry(own_directory, old_path ? old_path : "");
        environment = path_entry ? make_environment(path_entry) : NULL;
        if (!environment) {
            pt_memory_free(path_entry);
            return say_not_started(path, ENOMEM);
        }
    }
    (void)execve(path, argv, environment ? environment : environ);
    int sys_errno = errno;
    pt_memory_free(environment);
    pt_memory_free(path_entry);
    return say_not_started(path, sys_errno);
}

int pt_sandbox_command_run(char **argv)
{
    char own_directory[PATH_MAX];
    char found[PATH_MAX + 64];
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
    const char *path = getenv("POSTERN_SANDBOX_PROGRAM");

    get_own_directory(own_directory, sizeof own_directory);
    if (!path || path[0] == '\0') {
        if (!find_program(own_directory, found, sizeof found)) {
            return say_not_found(own_directory);
        }
        path = found;
    }
    /* "sandbox" becomes the program's own argv[0]. */
    return execute(path, argv + 1, own_directory);
}

/*
 * sandbox/run_command.c: a command led here. See run_command.h.
 */
#include "sandbox/run_command.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"

#define VARIABLE_BYTES ((size_t)1024 * 1024)
#define NO_PROXY_HOSTS "127.0.0.1,localhost,::1"

extern char **environ;

struct variable {
    const char *name;
    const char *value; /* NULL: left alone */
    bool is_list;      /* value is appended to what is there */
};

static bool has_name(const char *entry, const char *name)
{
    size_t len = strlen(name);

    return strncmp(entry, name, len) == 0 && entry[len] == '=';
}

static const char *find_entry(char *const *from, const char *name)
{
    for (size_t i = 0; from[i]; i++) {
        if (has_name(from[i], name)) {
            return from[i];
        }
    }
    return NULL;
}

/* "NAME=value", or what was there with ",value" after it. */
static char *make_entry(char *const *from, const struct variable *variable)
{
    const char *old =
        variable->is_list ? find_entry(from, variable->name) : NULL;
    bool has_old = old && old[strlen(variable->name) + 1] != '\0';
    struct pt_buf entry;
    char *text = NULL;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&entry, VARIABLE_BYTES);
    if (has_old) {
        status = pt_buf_append_text(&entry, old, NULL);
        if (status == POSTERN_OK) {
            status = pt_buf_append_byte(&entry, ',', NULL);
        }
    } else {
        status = pt_buf_append_format(&entry, NULL, "%s=", variable->name);
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_text(&entry, variable->value, NULL);
    }
    if (status == POSTERN_OK) {
        text = pt_buf_take(&entry);
    }
    pt_buf_done(&entry);
    return text;
}

static bool is_replaced(
    const char *entry, const struct variable *variables, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (variables[i].value && has_name(entry, variables[i].name)) {
            return true;
        }
    }
    return false;
}

static char **build_environment(
    char *const *from, const struct variable *variables, size_t variable_count)
{
    size_t from_count = 0;
    size_t count = 0;
    char **made = NULL;

    while (from[from_count]) {
        from_count++;
    }
    made = pt_calloc(from_count + variable_count + 1, sizeof(char *));
    if (!made) {
        return NULL;
    }
    for (size_t i = 0; i < from_count + variable_count; i++) {
        const struct variable *variable =
            i < from_count ? NULL : &variables[i - from_count];

        if (variable ? !variable->value
                     : is_replaced(from[i], variables, variable_count)) {
            continue;
        }
        made[count] =
            variable ? make_entry(from, variable) : pt_strdup(from[i]);
        if (!made[count]) {
            pt_run_command_free_environment(made);
            return NULL;
        }
        count++;
    }
    return made;
}

char **pt_run_command_make_environment(
    char *const *from, const char *base_url, const char *ca_file)
{
    const struct variable variables[] = {
        {"POSTERN_CLOUD", base_url, false},
        {"POSTERN_CA_FILE", ca_file, false},
        {"SSL_CERT_FILE", ca_file, false},
        {"CURL_CA_BUNDLE", ca_file, false},
        {"NO_PROXY", NO_PROXY_HOSTS, true},
        {"no_proxy", NO_PROXY_HOSTS, true},
    };

    return build_environment(
        from, variables, sizeof(variables) / sizeof(variables[0]));
}

void pt_run_command_free_environment(char **environment)
{
    for (size_t i = 0; environment && environment[i]; i++) {
        pt_free(environment[i]);
    }
    pt_free(environment);
}

static void fill_signals(sigset_t *set, bool has_child)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGHUP);
    if (has_child) {
        (void)sigaddset(set, SIGCHLD);
    }
}

/* The child starts as if from a shell: nothing blocked, nothing ignored that
 * we ignore. 0 or an errno. */
static int spawn(
    const struct pt_command *command, char **environment, pid_t *ret_pid)
{
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t defaults;
    int result = posix_spawnattr_init(&attributes);

    if (result != 0) {
        return result;
    }
    (void)sigemptyset(&none);
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &defaults);
    (void)posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    result = posix_spawnp(ret_pid, command->argv[0], NULL, &attributes,
        command->argv, environment);
    (void)posix_spawnattr_destroy(&attributes);
    return result;
}

/* Hands signals on until the child has ended. A signal that the terminal sent
 * went to the child as well, so only those of other processes are repeated. */
static int wait_for(pid_t pid)
{
    sigset_t set;
    int wait_status = 0;

    fill_signals(&set, true);
    for (;;) {
        siginfo_t info;
        int signal_number = 0;

        if (waitpid(pid, &wait_status, WNOHANG) == pid) {
            break;
        }
        signal_number = sigwaitinfo(&set, &info);
        if (signal_number > 0 && signal_number != SIGCHLD &&
            (info.si_code == SI_USER || info.si_code == SI_QUEUE)) {
            (void)kill(pid, signal_number);
        }
    }
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
                                    : WEXITSTATUS(wait_status);
}

enum postern_status pt_run_command(
    const struct pt_command *command, int *ret_exit, struct postern_error *err)
{
    char **environment = pt_run_command_make_environment(
        environ, command->base_url, command->ca_file);
    pid_t pid = -1;
    int result = 0;

    if (!environment) {
        return pt_fail_memory(err);
    }
    result = spawn(command, environment, &pid);
    pt_run_command_free_environment(environment);
    if (result != 0) {
        *ret_exit = result == ENOENT ? 127 : 126;
        return pt_fail_errno(
            err, POSTERN_E_FILE, result, "cannot run '%s'", command->argv[0]);
    }
    *ret_exit = wait_for(pid);
    return POSTERN_OK;
}

void pt_run_until_signal(void)
{
    sigset_t set;
    int number = 0;

    fill_signals(&set, false);
    while (sigwait(&set, &number) != 0) {
        /* Interrupted by a debugger: wait again. */
    }
}

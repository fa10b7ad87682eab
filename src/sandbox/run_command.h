/*
 * sandbox/run_command.h: a command in an environment that leads its Graph
 * clients here.
 *
 * SIGINT, SIGTERM, SIGHUP and SIGCHLD must be blocked by the caller, before
 * any thread is made.
 */
#ifndef PT_SANDBOX_RUN_COMMAND_H
#define PT_SANDBOX_RUN_COMMAND_H

#include "postern/error.h"

#include "base/alloc.h"

struct pt_command {
    char **argv;          /* ends in NULL */
    const char *base_url; /* POSTERN_CLOUD */
    const char *ca_file;  /* POSTERN_CA_FILE and its like; NULL for none */
};

/**
 * Runs it to its end, handing on SIGINT, SIGTERM and SIGHUP.
 *
 * @param[out] ret_exit  its exit status, 128 + signal, 127 not found or 126
 *                       not to be run (err says why; POSTERN_OK all the same
 *                       when it ran)
 */
enum postern_status pt_run_command(const struct pt_command *command,
    int *ret_exit, struct postern_error *err) PT_MUST_CHECK;

/** Waits for SIGINT, SIGTERM or SIGHUP. */
void pt_run_until_signal(void);

/**
 * The environment the command gets: ours, with the sandbox's variables.
 * @return an array that ends in NULL, pt_run_command_free_environment();
 *         NULL when memory is out
 */
char **pt_run_command_make_environment(
    char *const *from, const char *base_url, const char *ca_file);

/** Takes NULL. */
void pt_run_command_free_environment(char **environment);

#endif

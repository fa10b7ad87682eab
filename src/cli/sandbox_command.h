/*
 * cli/sandbox_command.h: `postern sandbox`.
 */
#ifndef PT_CLI_SANDBOX_COMMAND_H
#define PT_CLI_SANDBOX_COMMAND_H

/**
 * Finds postern-sandbox and replaces this process by it. Where the command to
 * be run in the sandbox is just "postern", this very program is meant, so its
 * directory is put in front of PATH.
 *
 * @param argv  as given to main(); argv[1] is "sandbox"
 * @return only when it could not be started: the exit status
 */
int pt_sandbox_command_run(char **argv);

#endif

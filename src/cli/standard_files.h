/*
 * cli/standard_files.h: keeps descriptors 0, 1 and 2 taken.
 */
#ifndef PT_CLI_STANDARD_FILES_H
#define PT_CLI_STANDARD_FILES_H

#include <stdbool.h>

/**
 * Takes each of the descriptors 0, 1 and 2 that is closed, so that no socket
 * or attachment can become standard input or output. What was closed still
 * answers EBADF: it is opened the wrong way round.
 *
 * @return false when a descriptor is closed and cannot be taken
 */
bool pt_standard_files_ensure(void);

#endif

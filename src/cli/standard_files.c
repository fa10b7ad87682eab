/*
 * cli/standard_files.c: see standard_files.h. Source: open(2), "lowest-
 * numbered file descriptor not currently open".
 */
#include "cli/standard_files.h"

#include <fcntl.h>
#include <unistd.h>

bool pt_standard_files_ensure(void)
{
    static const int flags[] = {O_WRONLY, O_RDONLY, O_RDONLY};

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) != -1) {
            continue;
        }
        if (open("/dev/null", flags[fd] | O_CLOEXEC) != fd) {
            return false;
        }
    }
    return true;
}

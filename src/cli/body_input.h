/*
 * cli/body_input.h: the body from standard input.
 */
#ifndef PT_CLI_BODY_INPUT_H
#define PT_CLI_BODY_INPUT_H

#include <stddef.h>

/** As much as the library takes for a body. */
#define PT_BODY_INPUT_LIMIT_BYTES ((size_t)64 * 1024 * 1024)

/** How reading went. */
enum pt_body_input_status {
    PT_BODY_INPUT_OK = 0, /* also when standard input is closed */
    PT_BODY_INPUT_TOO_LARGE = 1,
    PT_BODY_INPUT_ERROR = 2, /* the system refused; see sys_errno */
    PT_BODY_INPUT_MEMORY = 3
};

struct pt_body_input {
    char *text; /* size_bytes bytes, no NUL at the end; may be NULL */
    size_t size_bytes;
    int sys_errno;
};

/**
 * Reads fd to its end. Line ends become "\n", as Python's universal newlines
 * do it: "\r\n" and a lone "\r" alike. A closed descriptor is an empty body.
 *
 * @param[out] ret  release with pt_body_input_done(); on failure nothing but
 *                  sys_errno is set
 */
enum pt_body_input_status pt_body_input_read(int fd, struct pt_body_input *ret);

void pt_body_input_done(struct pt_body_input *input);

#endif

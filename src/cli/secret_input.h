/*
 * cli/secret_input.h: a secret from a file, standard input or the terminal,
 * never from the command line.
 */
#ifndef PT_CLI_SECRET_INPUT_H
#define PT_CLI_SECRET_INPUT_H

#include <stdbool.h>
#include <stddef.h>

/** As much as the library takes for a secret. */
#define PT_SECRET_INPUT_LIMIT_BYTES ((size_t)16 * 1024)

/** Starts as {0}. */
struct pt_secret_input {
    /* One byte more tells that there is too much, and a line end takes two. */
    char bytes[16 * 1024 + 3];
    size_t len;
    char message[256]; /* after a failure: what is wrong */
};

/**
 * Reads a file to its end; "-" is standard input. One line end at the end is
 * dropped.
 * @return false when it cannot be read, is empty, too long, or has several
 * lines; message says so
 */
bool pt_secret_input_read_file(const char *path, struct pt_secret_input *ret);

/**
 * Asks on standard error and reads a line of standard input, which has to be
 * a terminal; it does not show what is typed meanwhile, and shows it again
 * afterwards, also after an interrupt.
 * @return as pt_secret_input_read_file()
 */
bool pt_secret_input_ask(const char *question, struct pt_secret_input *ret);

/** Overwrites the secret. */
void pt_secret_input_done(struct pt_secret_input *input);

#endif

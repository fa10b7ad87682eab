/*
 * cli/url_pieces.h: the URLs of the command line, each for itself.
 *
 * A URL holds a secret, and everybody on the machine can read a command
 * line. So each argument is overwritten where it stands as soon as its URLs
 * were copied, before anything is read, written or connected.
 */
#ifndef PT_CLI_URL_PIECES_H
#define PT_CLI_URL_PIECES_H

#include <stdbool.h>
#include <stddef.h>

/** Starts as {0}. */
struct pt_url_pieces {
    char **urls; /* in the order written */
    size_t count;
    size_t cap;
};

/**
 * Cuts every argument into its URLs and overwrites it, whatever happens. An
 * argument without any URL counts as one, so that somebody complains of it.
 *
 * @param[in,out] ret  release with pt_url_pieces_done(), also on failure
 * @return false when memory is out
 */
bool pt_url_pieces_take(
    char **arguments, size_t count, struct pt_url_pieces *ret);

/** Overwrites the URLs, too. */
void pt_url_pieces_done(struct pt_url_pieces *pieces);

#endif

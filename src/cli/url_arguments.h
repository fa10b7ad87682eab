/*
 * cli/url_arguments.h: URLs of the command line become accounts.
 *
 * A URL holds a secret, and everybody on the machine can read a command
 * line. So each URL is overwritten where it stands as soon as it was parsed,
 * before anything is read, written or connected.
 */
#ifndef PT_CLI_URL_ARGUMENTS_H
#define PT_CLI_URL_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "postern/account.h"

/** One URL: an account, or why there is none. */
struct pt_url_argument {
    struct postern_account *account; /* NULL: see error */
    struct postern_error error;
};

struct pt_url_arguments {
    struct pt_url_argument *items; /* in the order written */
    size_t count;
};

/**
 * Parses count URLs and overwrites each with "x", its length kept.
 *
 * @param[out] ret  release with pt_url_arguments_done()
 * @return false when memory is out; the URLs are overwritten then too
 */
bool pt_url_arguments_take(
    char **urls, size_t count, struct pt_url_arguments *ret);

void pt_url_arguments_done(struct pt_url_arguments *arguments);

#endif

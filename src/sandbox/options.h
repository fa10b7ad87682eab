/*
 * sandbox/options.h: the sandbox's command line.
 */
#ifndef PT_SANDBOX_OPTIONS_H
#define PT_SANDBOX_OPTIONS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "sandbox/fault.h"
#include "sandbox/size_limits.h"

#define PT_SANDBOX_DEFAULT_PORT 8365
#define PT_SANDBOX_MAX_LATENCY_MS 600000

enum pt_sandbox_action {
    PT_SANDBOX_RUN = 0,
    PT_SANDBOX_HELP = 1,
    PT_SANDBOX_VERSION = 2
};

struct pt_sandbox_options {
    enum pt_sandbox_action action;
    struct sockaddr_storage address; /* where to listen, port included */
    bool is_loopback;
    bool is_plain_http;
    bool show_mail;
    unsigned roles; /* bits of enum pt_role */
    unsigned latency_ms;
    unsigned token_life_s;  /* 0 = as Entra's */
    bool has_refresh_grace; /* refresh_grace was said */
    unsigned refresh_grace; /* uses of a refresh token after its first */
    unsigned upload_life_s; /* 0 = the default */
    const struct pt_size_limits *limits;    /* NULL = the default ones */
    const char *faults[PT_FAULT_MAX_COUNT]; /* borrowed, checked already */
    size_t fault_count;
    char **command; /* borrowed, ends in NULL; NULL when there is none */
};

/**
 * Reads the arguments after the program's name.
 * @return POSTERN_OK, or POSTERN_E_INVALID with a sentence for the person
 */
enum postern_status pt_sandbox_options_parse(int argc, char **argv,
    struct pt_sandbox_options *ret, struct postern_error *err) PT_MUST_CHECK;

/** Text of --help. */
extern const char pt_sandbox_options_help[];

#endif

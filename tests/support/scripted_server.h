/*
 * A server on a real socket that does what a script says, one request after
 * the other, and counts what reached it.
 */
#ifndef PT_TEST_SCRIPTED_SERVER_H
#define PT_TEST_SCRIPTED_SERVER_H

#include <pthread.h>
#include <stddef.h>

#define SCRIPT_LIMIT 16

enum script_end {
    SCRIPT_KEEP = 0,  /* the connection stays open for the next request */
    SCRIPT_CLOSE = 1, /* closed properly */
    SCRIPT_RESET = 2, /* closed with a reset */
    SCRIPT_HANG = 3,  /* nothing more comes, until the server is stopped */
};

/* What is done with one request. */
struct script_step {
    size_t body_limit;  /* bytes of the body to read; SIZE_MAX = all */
    const char *answer; /* sent as it is; NULL = nothing */
    size_t padding;     /* bytes of 'x' after the answer */
    enum script_end end;
};

/* What reached the server of one request. */
struct script_seen {
    size_t body_bytes;
    size_t connection; /* 1, 2, ... in the order of being accepted */
    char head[2048];
};

struct scripted_server {
    int listen_fd;
    int stop_fds[2];
    pthread_t thread;
    char base_url[64]; /* "http://127.0.0.1:PORT" */
    const struct script_step *steps;
    size_t step_count;
    struct script_seen seen[SCRIPT_LIMIT];
    size_t seen_count; /* requests whose head arrived */
    size_t connection_count;
};

/** Listens and starts; a request past the last step is answered 500. */
void scripted_server_start(struct scripted_server *server,
    const struct script_step *steps, size_t step_count);

/** Stops and waits; counts may be read afterwards. */
void scripted_server_stop(struct scripted_server *server);

#endif

/*
 * A sandbox on a socket for tests, plain http, and a client that writes and
 * reads bytes.
 */
#ifndef PT_TEST_RUNNING_SANDBOX_H
#define PT_TEST_RUNNING_SANDBOX_H

#include "sandbox/server.h"
#include "sandbox_fixture.h"

struct running_sandbox {
    struct sandbox_fixture fixture;
    struct pt_sandbox_server *server;
};

/* A mail to ops@example.com, the body of a sendMail request. */
#define RUNNING_MAIL                                                  \
    "{\"message\":{\"toRecipients\":[{\"emailAddress\":{\"address\":" \
    "\"ops@example.com\"}}]}}"

/** Starts; asserts that it works. The options' address is ours to fill in. */
void running_start(
    struct running_sandbox *running, const struct pt_server_options *options);

/** Stops the server, if it still runs, and the service. */
void running_stop(struct running_sandbox *running);

/** A connection to it; reading from it ends after 20 s. */
int running_connect(const struct running_sandbox *running);

/** Sends everything; asserts that it works. */
void running_send(int fd, const char *text, size_t len);

/** Reads until end comes, or the connection's end.
 * @return 0 at end or the connection's end, else an errno */
int running_read(int fd, const char *end, char *out, size_t out_size);

/** Sends the head of a sendMail request with these header lines. */
void running_send_head(
    const struct running_sandbox *running, int fd, const char *headers);

/** How many mails ops@example.com has. */
size_t running_count_mails(struct running_sandbox *running);

#endif

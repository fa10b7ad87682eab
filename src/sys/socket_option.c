/*
 * sys/socket_option.c: a socket and its settings. See socket_option.h.
 */
#include "sys/socket_option.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define UNSENT_LIMIT_BYTES 16384

void pt_socket_limit_unsent(int fd)
{
    int limit_bytes = UNSENT_LIMIT_BYTES;

    (void)setsockopt(
        fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &limit_bytes, sizeof(limit_bytes));
}

int pt_socket_open(int family, int type, int protocol)
{
    return socket(family, type | SOCK_CLOEXEC, protocol);
}

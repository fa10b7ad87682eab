/*
 * sys/socket_option.h: settings of a socket that the HTTP client asks for.
 */
#ifndef PT_SYS_SOCKET_OPTION_H
#define PT_SYS_SOCKET_OPTION_H

/**
 * Keeps what the kernel holds back unsent small (TCP_NOTSENT_LOWAT), without
 * limiting what is on its way. So "handed to the transport" stays close to
 * "on the wire", and a connection that dies half-way through a mail is known
 * to have died half-way. Sockets that know no such option stay as they are.
 */
void pt_socket_limit_unsent(int fd);

/** Makes a socket that no child inherits; -1 and errno on failure. */
int pt_socket_open(int family, int type, int protocol);

#endif

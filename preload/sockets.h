/* What we remember of a socket between two calls: a non-blocking connect that has not been answered yet.
 *
 * A table indexed by descriptor, and only a hint: libc closes descriptors behind our back, a forked or vfork'ed child has
 * its own, a number is used again. So an entry carries the socket's cookie (SO_COOKIE, socket(7)) and the pid
 * that made it, and is believed only if both still fit. Lock-free and async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_SOCKETS_H
#define VHRETRY_PRELOAD_SOCKETS_H

#include "../core/evidence/peer.h"

/* Remembers that this process began to connect `fd` at `started` (CLOCK_BOOTTIME nanoseconds). */
void sockets_connecting(int fd, const struct peer *peer, uint64_t started);

struct connecting_socket {
    struct peer peer;
    uint64_t started;
};

/* The connect that is outstanding on `fd`; false if there is none. One load while no connect is outstanding. */
bool sockets_find_connecting(int fd, struct connecting_socket *found);

/* The connect on `fd` has been answered, or the socket is gone. */
void sockets_forget(int fd);

/* One past the largest descriptor that may be in the table. */
int sockets_end(void);

/* Is it a connection-oriented socket of the internet families' kind? UDP's connect sends nothing. */
bool socket_is_stream(int fd);

/* The kernel's view of a TCP connection (TCP_INFO, tcp(7)): its state, such as TCP_SYN_SENT; -1 if it does not
 * say. Unlike SO_ERROR, asking changes nothing. */
int socket_tcp_state(int fd);

#endif

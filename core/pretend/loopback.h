/* A port of this machine alone, for the pretend Valohai and for the servers of the tests. Inline, so that each of those stays
 * one program of its own files.
 */
#ifndef VHRETRY_PRETEND_LOOPBACK_H
#define VHRETRY_PRETEND_LOOPBACK_H

#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Seconds of a clock that nobody sets. */
static inline double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A TCP socket bound to 127.0.0.1:`*port`, not listening; port 0 takes a free one and stores it. -1 with errno.
 * SO_REUSEADDR lets a listening socket join one that merely reserves the port (socket(7)). */
static inline int loopback_bind(uint16_t *port)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(descriptor, (struct sockaddr *)&address, length) != 0 ||
        getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    *port = ntohs(address.sin_port);
    return descriptor;
}

/* Ends a connection by RST at once: connect(2) with AF_UNSPEC dissolves it, and what is unsent is dropped. A
 * close with SO_LINGER 0 alone would come too late where a library shuts the socket down first (a FIN, no RST). */
static inline void reset_connection(int descriptor)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    if (connect(descriptor, &nobody, sizeof nobody) != 0)
        fprintf(stderr, "reset of a connection: %s\n", strerror(errno));
}

#endif

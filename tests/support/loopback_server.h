/* What every server of the tests does alike: take a free loopback port, tell it through a file, and not outlive
 * whoever started it. Inline, so that each server stays one program of its own files.
 */
#ifndef VHRETRY_TESTS_LOOPBACK_SERVER_H
#define VHRETRY_TESTS_LOOPBACK_SERVER_H

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
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

/* Writes `port` and a newline to `path` in one step: a reader sees the whole number or no file. False with errno. */
static inline bool port_file_write(const char *path, uint16_t port)
{
    char temporary[4096];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    FILE *file = fopen(temporary, "we");
    if (!file)
        return false;
    bool written = fprintf(file, "%u\n", (unsigned)port) > 0;
    written = fclose(file) == 0 && written;
    return written && rename(temporary, path) == 0;
}

/* How many bytes wait to be read at `port`'s end of its connection with `peer_port` (proc(5), /proc/net/tcp). */
static inline unsigned long unread_at(unsigned port, unsigned peer_port)
{
    static const char *const tables[] = {"/proc/net/tcp", "/proc/net/tcp6"};
    unsigned long unread = 0;
    bool found = false;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !found; i++) {
        char line[512];
        unsigned here = 0;
        unsigned there = 0;
        FILE *file = fopen(tables[i], "re");
        while (file && !found && fgets(line, sizeof line, file))
            /* NOLINTNEXTLINE(cert-err34-c): the kernel's numbers */
            found = sscanf(line, "%*s %*[^:]:%x %*[^:]:%x %*x %*x:%lx", &here, &there, &unread) == 3 &&
                    here == port && there == peer_port;
        if (file)
            fclose(file);
    }
    return found ? unread : 0;
}

/* Waits until the other end, which is on this machine, has read all that was written; at most 60 s. */
static inline void wait_until_read(int descriptor)
{
    /* The port has the same place in an IPv6 address, which is cut. */
    struct sockaddr_in ours = {.sin_port = 0};
    struct sockaddr_in theirs = {.sin_port = 0};
    socklen_t sizes[2] = {sizeof ours, sizeof theirs};
    if (getsockname(descriptor, (struct sockaddr *)&ours, &sizes[0]) != 0 ||
        getpeername(descriptor, (struct sockaddr *)&theirs, &sizes[1]) != 0)
        return;
    const double end = seconds_now() + 60;
    int unacknowledged =
        0; /* on a busy machine it may still be on its way, and then the other end's queue is empty */
    do
        poll(NULL, 0, 10);
    while (((ioctl(descriptor, SIOCOUTQ, &unacknowledged) == 0 && unacknowledged > 0) ||
            unread_at(ntohs(theirs.sin_port), ntohs(ours.sin_port)) > 0) &&
           seconds_now() < end);
}

/* Ends this process by SIGTERM when the one that started it is gone (prctl(2)): a crashed test leaves no server. */
static inline void end_with_parent(void)
{
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        raise(SIGTERM);
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

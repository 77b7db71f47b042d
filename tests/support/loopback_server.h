/* What every server of the tests does alike: take a free loopback port, tell it through a file, and not outlive
 * whoever started it. Inline, so that each server stays one program of its own files.
 */
#ifndef VHRETRY_TESTS_LOOPBACK_SERVER_H
#define VHRETRY_TESTS_LOOPBACK_SERVER_H

#include "../../core/pretend/loopback.h"

#include <arpa/inet.h>
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

#endif

/* What plays_with_sockets tells, and how it comes to the same story each time. */
#ifndef VHRETRY_TESTS_RANDOM_GAME_H
#define VHRETRY_TESTS_RANDOM_GAME_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    FIRST_FD = 3,
    LAST_FD = 26,
    OWN_FD = 500,
    EPOLLS = 2,
    STORY_SIZE = 1 << 20,
    BYTES_MAX = 1500,
    WRITTEN_MAX = 30000
};

/* Shared with the children of a game, which play one at a time. */
static struct story {
    size_t length;
    char text[STORY_SIZE];
} * story;

static uint64_t state;
static int port, listener, pinger, written;
static struct sockaddr_in own_address;

static unsigned any(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % below;
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    const size_t room = sizeof story->text - story->length;
    va_list list;
    va_start(list, format);
    const int length = vsnprintf(story->text + story->length, room, format, list);
    va_end(list);
    story->length += (size_t)length < room ? (size_t)length : room - 1;
}

static long tell(const char *call, int fd, long result)
{
    const int error = errno;
    if (result < 0)
        say("%s(%d) = %s\n", call, fd, strerrorname_np(error));
    else
        say("%s(%d) = %ld\n", call, fd, result);
    return result;
}

static void must(bool well)
{
    if (!well) {
        perror("plays_with_sockets");
        _exit(99);
    }
}

/* Packets of loopback wait in one queue of this processor: when a later one has arrived, so have those before it, and what they brought
 * about, after some rounds. */
static void settle(void)
{
    char byte = 0;
    for (int round = 0; round < 4; round++)
        must(send(pinger, &byte, 1, 0) == 1 && recv(pinger, &byte, 1, 0) == 1);
}

static int out_of_the_way(int fd)
{
    const int moved = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD);
    must(fd >= 0 && moved >= 0);
    close(fd);
    return moved;
}

static int bound(int type)
{
    const struct sockaddr_in anywhere = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof own_address;
    const int fd = out_of_the_way(socket(AF_INET, type | SOCK_CLOEXEC, 0));
    must(bind(fd, (const struct sockaddr *)&anywhere, sizeof anywhere) == 0 &&
         getsockname(fd, (struct sockaddr *)&own_address, &length) == 0);
    return fd;
}

/* Open or not. */
static int any_fd(void)
{
    return FIRST_FD + (int)any(LAST_FD - FIRST_FD + 1);
}

static int any_open(void)
{
    const int first = any_fd();
    for (int i = 0; i <= LAST_FD - FIRST_FD; i++) {
        const int fd = FIRST_FD + (first - FIRST_FD + i) % (LAST_FD - FIRST_FD + 1);
        if (fcntl(fd, F_GETFD) >= 0)
            return fd;
    }
    return first;
}

static int some_fd(void)
{
    return any(8) == 0 ? any_fd() : any_open();
}

/* What is out of range would make all that follows differ in vain. */
static int kept(int fd)
{
    if (fd > LAST_FD && fd < OWN_FD)
        close(fd);
    return fd;
}

static short ready(int fd, short events)
{
    struct pollfd one = {.fd = fd, .events = events};
    return poll(&one, 1, 0) > 0 ? one.revents : 0;
}

#endif

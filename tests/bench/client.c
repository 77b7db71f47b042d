/* What is timed: a program that does one thing many times and tells, on stdout, how many nanoseconds each took.
 *
 *   client nothing                  ends at once; whoever starts it times it
 *   client fails [PORT]             ends with 1, after a refused connect to PORT
 *   client sleeps                   tells nothing, sleeps until it is killed
 *   client connect PORT TIMES       connects and closes
 *   client ping PORT TIMES BYTES    sends BYTES and reads as many back
 *   client files PATH TIMES         opens, reads, closes
 */
#include "../support/loopback_server.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>

static int connection(uint16_t port)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

/* A port that was closed by the client waits for a minute (TIME_WAIT): a reset does not. */
static void close_at_once(int descriptor)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(descriptor);
}

static bool connects(uint16_t port, long times)
{
    for (long i = 0; i < times; i++) {
        int descriptor = connection(port);
        if (descriptor < 0)
            return false;
        close_at_once(descriptor);
    }
    return true;
}

static bool receives(int descriptor, char *buffer, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t length = recv(descriptor, buffer + done, size - done, 0);
        if (length <= 0)
            return false;
        done += (size_t)length;
    }
    return true;
}

static bool pings(int descriptor, long times, size_t size)
{
    static char buffer[65536];
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (long i = 0; i < times; i++)
        if (send(descriptor, buffer, size, MSG_NOSIGNAL) != (ssize_t)size ||
            !receives(descriptor, buffer, size))
            return false;
    return true;
}

static bool reads_files(const char *path, long times)
{
    char buffer[4096];
    for (long i = 0; i < times; i++) {
        int descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0 || read(descriptor, buffer, sizeof buffer) < 0)
            return false;
        close(descriptor);
    }
    return true;
}

static bool does(char **argument, int count, long times)
{
    const char *what = argument[0];
    if (strcmp(what, "files") == 0)
        return reads_files(argument[1], times);
    uint16_t port = (uint16_t)strtoul(argument[1], NULL, 10);
    if (strcmp(what, "connect") == 0)
        return connects(port, times);
    int descriptor = connection(port);
    return descriptor >= 0 && count > 3 && pings(descriptor, times, strtoul(argument[3], NULL, 10));
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "nothing") == 0)
        return 0;
    if (strcmp(argv[1], "sleeps") == 0)
        return pause();
    if (strcmp(argv[1], "fails") == 0)
        return argc < 3 || connection((uint16_t)strtoul(argv[2], NULL, 10)) < 0;
    long times = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
    /* A warm-up, so that what is done once is not counted. */
    if (times <= 0 || !does(argv + 1, argc - 1, times / 10 + 1))
        return 2;
    double start = seconds_now();
    if (!does(argv + 1, argc - 1, times))
        return 2;
    printf("%.1f\n", (seconds_now() - start) * 1e9 / (double)times);
    return 0;
}

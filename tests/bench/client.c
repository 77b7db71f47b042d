/* What is timed: a program that does one thing many times and tells, on stdout, how many nanoseconds each took.
 *
 *   client nothing                  ends at once; whoever starts it times it
 *   client fails [PORT]             ends with 1, after a refused connect to PORT
 *   client sleeps                   tells nothing, sleeps until it is killed
 *   client connect PORT TIMES       connects and closes
 *   client refused PORT TIMES       is refused, and closes
 *   client ping PORT TIMES BYTES    sends BYTES and reads as many back
 *   client files PATH TIMES         opens, reads, closes
 *   client HOW /dev/null TIMES      prints lines of 80 bytes to stderr: `writes`, `fputs`, `fprintf`
 *   client floods BYTES             prints as many to stderr, in lines, and tells nothing
 *   client blocks PATH TIMES        writes 64 KiB to stdout, again and again to the beginning of a file
 */
#include "../support/loopback_server.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <time.h>

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

static bool is_refused(uint16_t port, long times)
{
    for (long i = 0; i < times; i++)
        if (connection(port) >= 0)
            return false;
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

static bool floods(size_t bytes)
{
    static char lines[65536];
    for (size_t i = 0; i < sizeof lines; i++)
        lines[i] = i % 80 == 79 ? '\n' : '.';
    while (bytes > 0) {
        const ssize_t written = write(STDERR_FILENO, lines, bytes < sizeof lines ? bytes : sizeof lines);
        if (written < 0)
            return false;
        bytes -= (size_t)written;
    }
    return true;
}

/* The file becomes stderr, and `output` another name of it. */
static bool redirect(const char *path, int output)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return file >= 0 && dup2(file, STDERR_FILENO) >= 0 && dup2(STDERR_FILENO, output) >= 0;
}

static bool prints_lines(const char *how, const char *path, long times)
{
    static const char line[] =
        "2026-01-01 00:00:00,000 WARNING train: step 100000 of 1000000, loss 0.123456789\n";
    const size_t length = sizeof line - 1;
    if (!redirect(path, STDERR_FILENO))
        return false;
    for (long i = 0; i < times; i++) {
        if (strcmp(how, "writes") == 0 ? write(STDERR_FILENO, line, length) != (ssize_t)length
            : strcmp(how, "fputs") == 0
                ? fputs(line, stderr) < 0
                : fprintf(stderr, "%s WARNING %s: step %ld of %d, loss %.7f\n", "2026-01-01 00:00:00,000",
                          "train", i, 1000000, 0.1234567) < 0)
            return false;
    }
    return true;
}

static bool writes_blocks(const char *path, long times)
{
    static char block[65536];
    int before = dup(STDOUT_FILENO);
    bool good = before >= 0 && redirect(path, STDOUT_FILENO);
    for (long i = 0; good && i < times; i++)
        good = lseek(STDOUT_FILENO, 0, SEEK_SET) == 0 &&
               write(STDOUT_FILENO, block, sizeof block) == (ssize_t)sizeof block;
    return dup2(before, STDOUT_FILENO) >= 0 && close(before) == 0 && good;
}

static bool prints(const char *what)
{
    return strcmp(what, "writes") == 0 || strcmp(what, "fputs") == 0 || strcmp(what, "fprintf") == 0;
}

/* What waits for nobody is timed by the processor's clock: what else the machine does meanwhile costs it nothing. */
static double now(const char *what)
{
    struct timespec time;
    if (!prints(what) && strcmp(what, "blocks") != 0)
        return seconds_now();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool does(char **argument, int count, long times)
{
    const char *what = argument[0];
    if (strcmp(what, "files") == 0)
        return reads_files(argument[1], times);
    if (prints(what))
        return prints_lines(what, argument[1], times);
    if (strcmp(what, "blocks") == 0)
        return writes_blocks(argument[1], times);
    uint16_t port = (uint16_t)strtoul(argument[1], NULL, 10);
    if (strcmp(what, "connect") == 0)
        return connects(port, times);
    if (strcmp(what, "refused") == 0)
        return is_refused(port, times);
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
    if (strcmp(argv[1], "floods") == 0)
        return argc < 3 || !floods(strtoul(argv[2], NULL, 10));
    long times = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
    /* A warm-up, so that what is done once is not counted. */
    if (times <= 0 || !does(argv + 1, argc - 1, times / 10 + 1))
        return 2;
    double start = now(argv[1]);
    if (!does(argv + 1, argc - 1, times))
        return 2;
    printf("%.1f\n", (now(argv[1]) - start) * 1e9 / (double)times);
    return 0;
}

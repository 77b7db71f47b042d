/* Asks a server at loopback one question, by one of the many calls that there are for it: asks WAY PORT.
 *
 * Ends with 0 after an answer and with 1 without one. It gives up after $LIMIT seconds (60).
 */
#include "loopback_client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { PART_SIZE = 4096 };

static const char request[] = "GET / HTTP/1.0\r\n\r\n";
static char part[PART_SIZE];

static int limit_milliseconds(void)
{
    const char *limit = getenv("LIMIT");
    return limit ? (int)(strtod(limit, NULL) * 1e3) : 60000;
}

static int give_up(const char *what, int connection)
{
    puts(what);
    close(connection);
    return 1;
}

/* Reads until the end by `wait`, which says whether there is something to read. */
static int read_all(int connection, int (*wait)(int))
{
    size_t length = 0;
    for (;;) {
        if (wait && wait(connection) <= 0)
            return give_up("no answer", connection);
        ssize_t got = recv(connection, part, sizeof part, 0);
        if (got < 0)
            return give_up(strerror(errno), connection);
        if (got == 0)
            break;
        length += (size_t)got;
    }
    if (length == 0)
        return give_up("closed", connection);
    puts("answered");
    close(connection);
    return 0;
}

static int wait_by_poll(int connection)
{
    struct pollfd wait = {.fd = connection, .events = POLLIN};
    return poll(&wait, 1, limit_milliseconds());
}

static int wait_by_select(int connection)
{
    struct timeval limit = {.tv_sec = limit_milliseconds() / 1000,
                            .tv_usec = limit_milliseconds() % 1000 * 1000};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(connection, &set);
    return select(connection + 1, &set, NULL, NULL, &limit);
}

static int wait_by_epoll(int connection)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
    int result = epoll_wait(epoll, &event, 1, limit_milliseconds());
    close(epoll);
    return result;
}

/* A connect with a time limit, as programs write it: non-blocking, a wait, SO_ERROR. */
static int connect_within_limit(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int error = 0;
    socklen_t length = sizeof error;
    address.sin_port = htons((unsigned short)strtoul(port, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0 && errno == EINPROGRESS) {
        struct pollfd wait = {.fd = connection, .events = POLLOUT};
        if (poll(&wait, 1, limit_milliseconds()) == 0) {
            close(connection);
            errno = ETIMEDOUT;
            return -1;
        }
    }
    getsockopt(connection, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error == 0)
        return connection;
    close(connection);
    errno = error;
    return -1;
}

static int ask(int connection, int (*wait)(int))
{
    if (send(connection, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
        return give_up(strerror(errno), connection);
    return read_all(connection, wait);
}

static int by_poll(int connection)
{
    return ask(connection, wait_by_poll);
}

static int by_select(int connection)
{
    return ask(connection, wait_by_select);
}

static int by_epoll(int connection)
{
    return ask(connection, wait_by_epoll);
}

static int by_blocking(int connection)
{
    return ask(connection, NULL);
}

/* With sizes that the compiler does not know, so that _FORTIFY_SOURCE has something to check. */
static int by_read(int connection)
{
    volatile size_t unknown = PART_SIZE;
    size_t size = unknown;
    if (write(connection, request, sizeof request - 1) < 0)
        return give_up(strerror(errno), connection);
    ssize_t got = read(connection, part, size);
    if (got <= 0)
        return give_up(got < 0 ? strerror(errno) : "closed", connection);
    while ((got = recv(connection, part, size, 0)) > 0)
        continue;
    return give_up(got < 0 ? strerror(errno) : "the end", connection);
}

static int by_sendfile(int connection)
{
    FILE *file = tmpfile();
    off_t start = 0;
    if (!file || fputs(request, file) < 0 || fflush(file) != 0)
        return 99;
    if (sendfile(connection, fileno(file), &start, sizeof request - 1) < 0)
        return give_up(strerror(errno), connection);
    return read_all(connection, wait_by_poll);
}

static int by_splice(int connection)
{
    int ends[2];
    if (pipe(ends) != 0 || write(ends[1], request, sizeof request - 1) < 0)
        return 99;
    if (splice(ends[0], NULL, connection, NULL, sizeof request - 1, 0) < 0)
        return give_up(strerror(errno), connection);
    if (wait_by_poll(connection) <= 0)
        return give_up("no answer", connection);
    for (;;) {
        ssize_t got = splice(connection, NULL, ends[1], NULL, PART_SIZE, 0);
        if (got <= 0)
            return give_up(got < 0 ? strerror(errno) : "closed", connection);
        if (read(ends[0], part, sizeof part) < 0)
            return 99;
    }
}

/* Through another descriptor than the one that was connected. */
static int by_duplicate(int connection)
{
    int copy = dup(connection);
    close(connection);
    return ask(copy, wait_by_poll);
}

/* In a child, through the connection that its parent has made. */
static int by_child(int connection)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        exit(ask(connection, wait_by_poll));
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

/* The ways to give up. */
static int ask_and_wait(int connection)
{
    if (send(connection, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
        puts(strerror(errno));
    return wait_by_poll(connection);
}

static int left_open(int connection)
{
    puts(ask_and_wait(connection) > 0 ? "something came" : "nothing came");
    return 1;
}

static int by_close_range(int connection)
{
    puts(ask_and_wait(connection) > 0 ? "something came" : "nothing came");
    syscall(SYS_close_range, (unsigned)connection, ~0U, 0);
    return 1;
}

static int by_shutdown(int connection)
{
    puts(ask_and_wait(connection) > 0 ? "something came" : "nothing came");
    shutdown(connection, SHUT_RDWR);
    return 1;
}

static int by_system_call(int connection)
{
    puts(ask_and_wait(connection) > 0 ? "something came" : "nothing came");
    syscall(SYS_close, connection);
    return 1;
}

static int by_dup2(int connection)
{
    puts(ask_and_wait(connection) > 0 ? "something came" : "nothing came");
    dup2(STDOUT_FILENO, connection);
    return 1;
}

/* Sends on and on, and never looks for an answer. */
static int sends_on(int connection)
{
    while (send(connection, request, sizeof request - 1, MSG_NOSIGNAL) >= 0)
        usleep(20000);
    return give_up(strerror(errno), connection);
}

/* The same as most programs are written: SIGPIPE ends it. */
static int sends_until_killed(int connection)
{
    while (write(connection, request, sizeof request - 1) >= 0)
        usleep(20000);
    return give_up("an error", connection);
}

static const struct way {
    const char *name;
    int (*ask)(int connection);
} ways[] = {
    {"poll", by_poll},
    {"select", by_select},
    {"epoll", by_epoll},
    {"blocking", by_blocking},
    {"read", by_read},
    {"sendfile", by_sendfile},
    {"splice", by_splice},
    {"dup", by_duplicate},
    {"fork", by_child},
    {"left-open", left_open},
    {"close_range", by_close_range},
    {"shutdown", by_shutdown},
    {"system-call", by_system_call},
    {"dup2", by_dup2},
    {"sends-on", sends_on},
    {"sends-until-killed", sends_until_killed},
};

int main(int count, char **arguments)
{
    for (size_t i = 0; count == 3 && i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].name, arguments[1]) != 0)
            continue;
        int connection = connect_within_limit(arguments[2]);
        if (connection < 0) {
            puts(strerror(errno));
            return 1;
        }
        fcntl(connection, F_SETFL, 0);
        return ways[i].ask(connection);
    }
    return 99;
}

/* What is timed where there is much of something: tells, on stdout, how many nanoseconds of processor time each took.
 *
 *   crowds anew TIMES              is refused, each time by another peer, and closes
 *   crowds duplicated TIMES        sends a byte by a duplicated socket, beside 900 connections
 *   crowds threads TIMES PORT      1,000 threads connect and close
 *   crowds children TIMES PORT     starts itself, refused at PORT, which fails
 *   crowds fails PORT              such a child: ends with 1
 */
#include "../support/loopback_server.h"

#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { THREADS = 1000, CONNECTIONS = 900 };

static uint16_t port;
static long times_each;

static int connection_to(uint32_t address, uint16_t to)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(to)};
    peer.sin_addr.s_addr = htonl(address);
    if (connect(descriptor, (struct sockaddr *)&peer, sizeof peer) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

/* Nobody listens at port 1 of the addresses of loopback. */
static bool is_refused_anew(long times)
{
    static uint32_t next = INADDR_LOOPBACK;
    for (long i = 0; i < times; i++)
        if (connection_to(next++, 1) >= 0)
            return false;
    return true;
}

/* The connections lead to a listener of our own, which accepts the first alone. */
static bool sends_by_duplicate(long times)
{
    static int far = -1;
    static int copy = -1;
    char byte = 0;
    if (far < 0) {
        uint16_t own = 0;
        int listener = loopback_bind(&own);
        bool good = listener >= 0 && listen(listener, CONNECTIONS) == 0;
        int first = connection_to(INADDR_LOOPBACK, own);
        if (!good || first < 0)
            return false; /* torsocks lets nobody connect to this machine */
        far = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        for (int i = 1; good && i < CONNECTIONS; i++)
            good = connection_to(INADDR_LOOPBACK, own) >= 0;
        copy = dup(first);
        if (!good || far < 0 || copy < 0)
            return false;
    }
    for (long i = 0; i < times; i++)
        if (send(copy, &byte, 1, MSG_NOSIGNAL) != 1 || recv(far, &byte, 1, 0) != 1)
            return false;
    return true;
}

/* A port that was closed by the client waits for a minute (TIME_WAIT): a reset does not. */
static void *connects(void *unused)
{
    const struct linger linger = {.l_onoff = 1, .l_linger = 0};
    (void)unused;
    for (long i = 0; i < times_each; i++) {
        int descriptor = connection_to(INADDR_LOOPBACK, port);
        if (descriptor < 0)
            exit(2);
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
        close(descriptor);
    }
    return NULL;
}

static bool connects_in_threads(long times)
{
    static pthread_t threads[THREADS];
    pthread_attr_t small;
    bool good = pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, 65536) == 0;
    times_each = times / THREADS + 1;
    size_t started = 0;
    while (good && started < THREADS && pthread_create(&threads[started], &small, connects, NULL) == 0)
        started++;
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started == THREADS;
}

static bool starts_failing(const char *own_path, char *own_port, long times)
{
    char *arguments[] = {(char *)own_path, "fails", own_port, NULL};
    for (long i = 0; i < times; i++) {
        pid_t pid;
        int status = 0;
        if (posix_spawn(&pid, own_path, NULL, NULL, arguments, environ) != 0 ||
            waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 1)
            return false;
    }
    return true;
}

static double processor_seconds(void)
{
    static const int whose[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
    double seconds = 0;
    for (size_t i = 0; i < 2; i++) {
        struct rusage used;
        getrusage(whose[i], &used);
        seconds += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    }
    return seconds;
}

static bool does(char **argument, long times)
{
    if (strcmp(argument[1], "anew") == 0)
        return is_refused_anew(times);
    if (strcmp(argument[1], "duplicated") == 0)
        return sends_by_duplicate(times);
    if (strcmp(argument[1], "threads") == 0)
        return connects_in_threads(times);
    return starts_failing(argument[0], argument[3], times);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    if (strcmp(argv[1], "fails") == 0)
        return connection_to(INADDR_LOOPBACK, (uint16_t)strtoul(argv[2], NULL, 10)) < 0;
    const long times = strtol(argv[2], NULL, 10);
    port = argc > 3 ? (uint16_t)strtoul(argv[3], NULL, 10) : 0;
    /* A warm-up, so that what is done once is not counted. */
    if (times <= 0 || !does(argv, times / 10 + 1))
        return 2;
    const double start = processor_seconds();
    if (!does(argv, times))
        return 2;
    printf("%.1f\n", (processor_seconds() - start) * 1e9 / (double)times);
    return 0;
}

/* Threads that use the library's tables at once, in a run of their own.
 */
#ifndef VHRETRY_TESTS_THREADS_OF_A_RUN_H
#define VHRETRY_TESTS_THREADS_OF_A_RUN_H

#include "../../core/records/journal_file.h"
#include "../../preload/observer/observe.h"
#include "../../preload/platform/real.h"
#include "../../preload/run/process.h"
#include "../../preload/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 8 };

/* What the library's constructor does. */
__attribute__((constructor)) static void start_observing(void)
{
    observing = true;
}

/* In the library, the errno of the program that it is in. */
int *host_errno(void)
{
    return &errno;
}

/* A descriptor that no other thread has, or had: that the kernel hands a number on only after it was closed is an order which
 * ThreadSanitizer cannot see. */
static inline int socket_of_thread(unsigned thread)
{
    int any = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int descriptor = fcntl(any, F_DUPFD_CLOEXEC, 100 * ((int)thread + 1));
    close(any);
    return descriptor;
}

/* Runs `body` in THREADS threads, each with a pointer to its number. `begin` (NULL: nothing) is called once the run has begun,
 * `is_right` with the journal's path when all threads have ended; it writes what is left to write. Returns what main returns. */
static inline int run_threads(char **argv, void (*begin)(void), void *(*body)(void *),
                              bool (*is_right)(const char *journal))
{
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];
    char folder[] = "/tmp/vhretry-threads-XXXXXX";
    char path[RUN_PATH_SIZE + 16];
    if (!mkdtemp(folder) || setenv("VHRETRY_DIR", folder, 1) != 0)
        return 2;
    process_start(argv);
    if (!run_start(environ))
        return 2;
    if (begin)
        begin();
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, body, &numbers[i]) != 0)
            return 2;
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    snprintf(path, sizeof path, "%s.journal", run_path());
    bool right = is_right(path);
    unlink(path);
    rmdir(folder);
    return right ? 0 : 1;
}

#endif

/* A run that threads observe, each with a peer of its own. Every other peer always refuses, and no other has a fault.
 */
#ifndef VHRETRY_TESTS_OBSERVED_THREADS_H
#define VHRETRY_TESTS_OBSERVED_THREADS_H

#include "../../core/records/journal_file.h"
#include "../../preload/observer/faults.h"
#include "../../preload/observer/observe.h"
#include "../../preload/observer/sockets.h"
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

static inline bool refuses(unsigned thread)
{
    return thread % 2 == 0;
}

static inline struct peer peer_of(unsigned thread)
{
    return (struct peer){.family = 4, .port = (uint16_t)(1000 + thread), .address = {127, 0, 0, 1}};
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

/* By its port, or, where that is not known, by its name: "peer0.test". */
static inline unsigned thread_of(const struct peer *peer)
{
    return peer->port != 0 ? peer->port - 1000u : (unsigned)(peer->name[4] - '0');
}

static inline bool only_refusals_are_on_record(const char *run)
{
    char path[RUN_PATH_SIZE + 16];
    struct journal journal = {.count = 0};
    unsigned refusals = 0;
    unsigned wrong = 0;
    snprintf(path, sizeof path, "%s.journal", run);
    bool read = journal_read(&journal, path);
    for (size_t i = 0; i < journal.count; i++) {
        const struct record *record = &journal.records[i];
        if (record->kind != RECORD_FAULT)
            continue;
        if (refuses(thread_of(&record->peer)) && record->class == FAULT_RATE_LIMITED)
            refusals++;
        else
            wrong++;
    }
    printf("%u records of refusals, %u of what no peer said\n", refusals, wrong);
    journal_free(&journal);
    unlink(path);
    return read && refusals > 0 && wrong == 0;
}

/* Runs `body` in THREADS threads, each with a pointer to its number; returns what main returns. */
static inline int run_threads(char **argv, void *(*body)(void *))
{
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];
    char folder[] = "/tmp/vhretry-threads-XXXXXX";
    if (!mkdtemp(folder) || setenv("VHRETRY_DIR", folder, 1) != 0)
        return 2;
    process_start(argv);
    if (!run_start(environ))
        return 2;
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, body, &numbers[i]) != 0)
            return 2;
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    faults_write_final_counts();
    bool right = only_refusals_are_on_record(run_path());
    rmdir(folder);
    return right ? 0 : 1;
}

#endif

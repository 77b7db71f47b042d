/* More HTTP/2 connections than the library can follow at once, read by many threads under ThreadSanitizer.
 *
 * Each thread has its own peer, and each peer always answers the same status: half of them 429, the others 404, once in full and
 * then by its place in the connection's header table. A data race ends this with 66, a fault of a peer that never refused, or no
 * fault at all, with 1.
 */
#include "../../core/verdict/journal_reader.h"
#include "../../preload/answers.h"
#include "../../preload/faults.h"
#include "../../preload/process.h"
#include "../../preload/real.h"
#include "../../preload/run.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 8, CONNECTIONS = 4 /* of a thread, at a time */, ROUNDS = 200 };

#define BYTES(text) (text), sizeof(text) - 1
#define PREFACE     BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
#define SETTINGS    BYTES("\0\0\0\4\0\0\0\0\0")
/* Status 429 or 404 as a literal that enters the table; and what entered it last. */
#define REFUSED                                                                                              \
    BYTES("\0\0\5\1\5\0\0\0\1\x48\3"                                                                         \
          "429")
#define NOT_FOUND                                                                                            \
    BYTES("\0\0\5\1\5\0\0\0\1\x48\3"                                                                         \
          "404")
#define AGAIN BYTES("\0\0\1\1\5\0\0\0\3\xbe")

/* What start.c has in the library. */
bool observing = true;

int *host_errno(void)
{
    return &errno;
}

static bool refuses(unsigned thread)
{
    return thread % 2 == 0;
}

static struct peer peer_of(unsigned thread)
{
    return (struct peer){.family = 4, .port = (uint16_t)(1000 + thread), .address = {127, 0, 0, 1}};
}

/* A descriptor that no other thread has, or had: that the kernel hands a number on only after it was closed is an order which
 * ThreadSanitizer cannot see. */
static int socket_of_thread(unsigned thread)
{
    int any = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int descriptor = fcntl(any, F_DUPFD_CLOEXEC, 100 * ((int)thread + 1));
    close(any);
    return descriptor;
}

static void receive(struct socket_entry *entry, const char *bytes, size_t length)
{
    if (answers_listen(entry))
        answers_hear_more("recv", entry, bytes, length);
}

static void *read_connections(void *argument)
{
    unsigned thread = *(unsigned *)argument;
    struct peer peer = peer_of(thread);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct socket_entry *entries[CONNECTIONS];
        for (unsigned i = 0; i < CONNECTIONS; i++) {
            entries[i] = sockets_remember(socket_of_thread(thread), &peer);
            if (entries[i] == NULL)
                abort();
            answers_after_question(entries[i], PREFACE);
        }
        for (unsigned i = 0; i < CONNECTIONS; i++)
            receive(entries[i], SETTINGS);
        for (unsigned i = 0; i < CONNECTIONS && refuses(thread); i++)
            receive(entries[i], REFUSED);
        for (unsigned i = 0; i < CONNECTIONS && !refuses(thread); i++)
            receive(entries[i], NOT_FOUND);
        for (unsigned i = 0; i < CONNECTIONS; i++)
            receive(entries[i], AGAIN);
        for (unsigned i = 0; i < CONNECTIONS; i++) {
            int descriptor = entries[i]->number - 1;
            answers_conclude("close", entries[i]);
            sockets_forget(descriptor);
            close(descriptor);
        }
    }
    return NULL;
}

static bool only_refusals_are_on_record(const char *run)
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
        if (refuses(record->peer.port - 1000u) && record->class == FAULT_RATE_LIMITED)
            refusals++;
        else
            wrong++;
    }
    printf("%u records of refusals, %u of what no peer said\n", refusals, wrong);
    journal_free(&journal);
    unlink(path);
    return read && refusals > 0 && wrong == 0;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];
    char folder[] = "/tmp/vhretry-threads-XXXXXX";
    (void)argc;
    if (!mkdtemp(folder) || setenv("VHRETRY_DIR", folder, 1) != 0)
        return 2;
    process_start(argv);
    if (!run_start(environ))
        return 2;
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, read_connections, &numbers[i]) != 0)
            return 2;
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    faults_write_final_counts();
    bool right = only_refusals_are_on_record(run_path());
    rmdir(folder);
    return right ? 0 : 1;
}

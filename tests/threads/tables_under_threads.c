/* The tables of the preloaded library, used by many threads at once under ThreadSanitizer: names, sockets, faults and the
 * journal. They take no lock, for they live in somebody else's program.
 *
 * A data race that ThreadSanitizer reports ends this with 66; a record that is not whole, with 1.
 */
#include "../../core/records/journal_file.h"
#include "../../preload/observer/faults.h"
#include "../../preload/observer/names.h"
#include "../../preload/observer/sockets.h"
#include "../../preload/platform/real.h"
#include "../../preload/run/process.h"
#include "../../preload/run/run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 400 };

/* What start.c has in the library. */
bool observing = true;

int *host_errno(void)
{
    return &errno;
}

static struct peer peer_number(unsigned number)
{
    struct peer peer = {
        .family = 4, .port = (uint16_t)(1000 + number % 8), .address = {127, 0, 0, (uint8_t)number}};
    return peer;
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

static void *use_tables(void *argument)
{
    unsigned thread = *(unsigned *)argument;
    for (unsigned i = 0; i < ROUNDS; i++) {
        char name[32];
        struct peer peer = peer_number(i % 5);
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(peer.port)};
        memcpy(&address.sin_addr, peer.address, sizeof address.sin_addr);
        snprintf(name, sizeof name, "peer%u.internal", i % 5);
        names_remember(name, (struct sockaddr *)&address, sizeof address);
        names_add_to(&peer);
        int descriptor = socket_of_thread(thread);
        struct socket_entry *entry = sockets_remember(descriptor, &peer);
        if (entry != NULL && sockets_verify(entry))
            connection_sent(&entry->connection, i, 1, MESSAGE_ASKS, 0);
        faults_note(&(struct fault){
            .class = FAULT_REFUSED, .phase = PHASE_CONNECT, .error = ECONNREFUSED, .peer = peer});
        if (i % 16 == thread)
            faults_recovered(PHASE_CONNECT, &peer);
        sockets_forget(descriptor);
        close(descriptor);
    }
    return NULL;
}

static bool journal_is_whole(const char *run)
{
    char path[RUN_PATH_SIZE + 16];
    struct journal journal = {.count = 0};
    snprintf(path, sizeof path, "%s.journal", run);
    bool read = journal_read(&journal, path);
    printf("%zu records, %zu bytes skipped\n", journal.count, journal.skipped_bytes);
    bool whole = read && journal.count > 0 && journal.skipped_bytes == 0;
    journal_free(&journal);
    unlink(path);
    return whole;
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
        if (pthread_create(&threads[i], NULL, use_tables, &numbers[i]) != 0)
            return 2;
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    faults_write_final_counts();
    bool whole = journal_is_whole(run_path());
    rmdir(folder);
    return whole ? 0 : 1;
}

/* The tables of the preloaded library, used by many threads at once under ThreadSanitizer: names, sockets, faults and the
 * journal. They take no lock, for they live in somebody else's program.
 *
 * A data race that ThreadSanitizer reports ends this with 66; a record that is not whole, with 1.
 */
#include "../../preload/observer/faults.h"
#include "../../preload/observer/names.h"
#include "../../preload/observer/sockets.h"
#include "threads_of_a_run.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 400 };

static struct peer peer_number(unsigned number)
{
    struct peer peer = {
        .family = 4, .port = (uint16_t)(1000 + number % 8), .address = {127, 0, 0, (uint8_t)number}};
    return peer;
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
        faults_note(&(struct fault){.class = FAULT_REFUSED,
                                    .phase = PHASE_CONNECT,
                                    .error = ECONNREFUSED,
                                    .question = i % 99,
                                    .peer = peer});
        if (i % 16 == thread)
            faults_recovered(PHASE_CONNECT, &peer, 0);
        sockets_forget(descriptor);
        close(descriptor);
    }
    return NULL;
}

static bool journal_is_whole(const char *path)
{
    struct journal journal = {.count = 0};
    faults_write_final_counts(true);
    bool read = journal_read(&journal, path);
    printf("%zu records, %zu bytes skipped\n", journal.count, journal.skipped_bytes);
    bool whole = read && journal.count > 0 && journal.skipped_bytes == 0;
    journal_free(&journal);
    return whole;
}

int main(int argc, char **argv)
{
    (void)argc;
    return run_threads(argv, NULL, use_tables, journal_is_whole);
}

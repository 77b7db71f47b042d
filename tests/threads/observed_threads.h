/* A run that threads observe, each with a peer of its own. Every other peer always refuses, and no other has a fault.
 */
#ifndef VHRETRY_TESTS_OBSERVED_THREADS_H
#define VHRETRY_TESTS_OBSERVED_THREADS_H

#include "../../preload/observer/faults.h"
#include "../../preload/observer/sockets.h"
#include "threads_of_a_run.h"

static inline bool refuses(unsigned thread)
{
    return thread % 2 == 0;
}

static inline struct peer peer_of(unsigned thread)
{
    return (struct peer){.family = 4, .port = (uint16_t)(1000 + thread), .address = {127, 0, 0, 1}};
}

/* By its port, or, where that is not known, by its name: "peer0.test". */
static inline unsigned thread_of(const struct peer *peer)
{
    return peer->port != 0 ? peer->port - 1000u : (unsigned)(peer->name[4] - '0');
}

static inline bool only_refusals_are_on_record(const char *path)
{
    struct journal journal = {.count = 0};
    unsigned refusals = 0;
    unsigned wrong = 0;
    faults_write_final_counts(true);
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
    return read && refusals > 0 && wrong == 0;
}

#endif

/* The clock of a process in a time namespace of its own (time_namespaces(7)), which may be years away from that of the run's root.
 */
#ifndef VHRETRY_PRELOAD_RUN_TIME_NAMESPACE_H
#define VHRETRY_PRELOAD_RUN_TIME_NAMESPACE_H

#include "../../core/evidence/record.h"

#include <stdint.h>

/* Nanoseconds to be added to a time of this process, so that it is one of the root's; 0 where it cannot be told. Asks the kernel once
 * for each process, at its first record: one link of /proc where it is in no such namespace. Async-signal-safe. */
int64_t time_namespace_shift(void);

/* A time of this process as one of the root's; 0 (unknown) stays 0. */
uint64_t time_of_root(uint64_t time);

/* Seals a record (record_seal), all of whose times become the root's. */
void time_namespace_seal(struct record *record);

/* In the child of a fork, which may be in another one than its parent. */
void time_namespace_start_forked(void);

#endif

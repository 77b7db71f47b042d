/* What the library costs in memory. */
#ifndef VHRETRY_TESTS_BENCH_MEMORY_H
#define VHRETRY_TESTS_BENCH_MEMORY_H

#include "rounds.h"

/* KiB of pages that a sleeping process has to itself and has written (Private_Dirty of /proc/pid/smaps_rollup, proc(5));
 * 0 if it cannot be told. `command` sleeps until it is killed. */
unsigned long private_dirty(const char *const *command, const struct contestant *contestant);

/* KiB of memory of a failed program that waits for its retry (VmRSS); 0 if it cannot be told. */
unsigned long resident_while_waiting(void);

#endif

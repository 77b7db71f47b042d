/* The clock and the pid namespace that records are written in.
 */
#ifndef VHRETRY_RECORDS_CLOCK_H
#define VHRETRY_RECORDS_CLOCK_H

#include <stdint.h>

/* Nanoseconds of CLOCK_BOOTTIME, which all records count in. */
uint64_t record_time_now(void);

/* The pid namespace that we are in, as records name it: the low bits of its inode (namespaces(7)). 0 if /proc does not say. */
uint32_t own_pid_namespace(void);

#endif

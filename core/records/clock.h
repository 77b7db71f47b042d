/* The clock and the pid namespace that records are written in.
 */
#ifndef VHRETRY_RECORDS_CLOCK_H
#define VHRETRY_RECORDS_CLOCK_H

#include <stdint.h>

/* Nanoseconds of CLOCK_BOOTTIME, which all records count in. */
uint64_t record_time_now(void);

/* The pid namespace that we are in, as records tell it (namespace_of_proc): the device of its /proc, or the low bits of its inode
 * (namespaces(7)) where /proc is another's. 0 if nothing tells. */
uint32_t own_pid_namespace(void);

#endif

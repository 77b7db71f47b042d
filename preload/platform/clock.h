/* The clock that all records count in: CLOCK_BOOTTIME, which goes on in suspend and which all processes of a machine share.
 *
 * Nanoseconds. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_CLOCK_H
#define VHRETRY_PRELOAD_PLATFORM_CLOCK_H

#include <stdint.h>

uint64_t boot_time(void);

/* The same by a system call: for the start of a process, where the look-up of the kernel's function would cost more. */
uint64_t boot_time_by_system_call(void);

#endif

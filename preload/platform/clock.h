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

/* Of another clock, CLOCK_MONOTONIC_COARSE, to be compared with itself alone. It lags by a few milliseconds and costs a
 * fraction: for what every line of output pays. */
uint64_t coarse_time(void);

/* The processor time that all threads of the process have used (CLOCK_PROCESS_CPUTIME_ID); milliseconds, rounded
 * up, never 0. It tells work from waiting, whatever else the machine does. */
uint32_t processor_time(void);

#endif

/* The clock that all records count in: CLOCK_BOOTTIME, which goes on in suspend and which all processes of a machine share.
 *
 * Nanoseconds. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_CLOCK_H
#define VHRETRY_PRELOAD_PLATFORM_CLOCK_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

uint64_t boot_time(void);

/* The same by a system call: for the start of a process, where the look-up of the kernel's function would cost more. */
uint64_t boot_time_by_system_call(void);

/* The kernel's own function; NULL until it was looked for, and where there is none. */
extern int (*clock_of_kernel)(clockid_t which, struct timespec *now);
uint64_t coarse_time_unprepared(void);

/* Of another clock, CLOCK_MONOTONIC: what coarse_time() lags behind. */
uint64_t monotonic_time(void);

/* CLOCK_MONOTONIC_COARSE, to be compared with that clock alone. It lags by a few milliseconds and costs a fraction: for what every line of
 * output pays. */
static inline uint64_t coarse_time(void)
{
    struct timespec now;
    int (*read_clock)(clockid_t, struct timespec *) = __atomic_load_n(&clock_of_kernel, __ATOMIC_RELAXED);
    if (__builtin_expect(read_clock == NULL || read_clock(CLOCK_MONOTONIC_COARSE, &now) != 0, 0))
        return coarse_time_unprepared();
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The processor time that all threads of the process have used (CLOCK_PROCESS_CPUTIME_ID); milliseconds, rounded
 * up, never 0. It tells work from waiting, whatever else the machine does. */
uint32_t processor_time(void);

#endif

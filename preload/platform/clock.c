#include "clock.h"

#include "objects.h"
#include "system_call.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

static uint64_t nanoseconds_of(const struct timespec *time)
{
    return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_nsec;
}

int (*clock_of_kernel)(clockid_t which, struct timespec *now);

uint64_t boot_time_by_system_call(void)
{
    struct timespec now = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
    return nanoseconds_of(&now);
}

/* The kernel's own function (vdso(7)) reads the clock without a system call; libc's could be another preloaded library's,
 * which fakes the time. glibc lists it before us: it is no next function. Under valgrind there is none: looked for once. */
static bool read_clock_of_kernel(clockid_t which, struct timespec *now)
{
#if defined(__aarch64__)
    static const char name[] = "__kernel_clock_gettime";
#else
    static const char name[] = "__vdso_clock_gettime";
#endif
    static bool looked_for;
    if (!__atomic_load_n(&looked_for, __ATOMIC_RELAXED)) {
        __atomic_store_n(&clock_of_kernel, objects_first(name), __ATOMIC_RELAXED);
        __atomic_store_n(&looked_for, true, __ATOMIC_RELAXED);
    }
    int (*read_clock)(clockid_t, struct timespec *) = __atomic_load_n(&clock_of_kernel, __ATOMIC_RELAXED);
    return read_clock != NULL && read_clock(which, now) == 0;
}

uint64_t boot_time(void)
{
    struct timespec now = {0};
    return read_clock_of_kernel(CLOCK_BOOTTIME, &now) ? nanoseconds_of(&now) : boot_time_by_system_call();
}

uint64_t monotonic_time(void)
{
    struct timespec now = {0};
    if (!read_clock_of_kernel(CLOCK_MONOTONIC, &now))
        SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return nanoseconds_of(&now);
}

uint64_t coarse_time_unprepared(void)
{
    struct timespec now = {0};
    if (!read_clock_of_kernel(CLOCK_MONOTONIC_COARSE, &now))
        SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_MONOTONIC_COARSE, &now);
    return nanoseconds_of(&now);
}

uint32_t processor_time(void)
{
    struct timespec used = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &used);
    return (uint32_t)(nanoseconds_of(&used) / 1000000) + 1;
}

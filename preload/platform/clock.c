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

uint64_t boot_time_by_system_call(void)
{
    struct timespec now = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
    return nanoseconds_of(&now);
}

/* The kernel's own function (vdso(7)) reads the clock without a system call; libc's could be another preloaded library's,
 * which fakes the time. glibc lists it before us: it is no next function. Under valgrind there is none: looked for once. */
uint64_t boot_time(void)
{
#if defined(__aarch64__)
    static const char name[] = "__kernel_clock_gettime";
#else
    static const char name[] = "__vdso_clock_gettime";
#endif
    static bool looked_for;
    static void *slot;
    struct timespec now = {0};
    if (!__atomic_load_n(&looked_for, __ATOMIC_RELAXED)) {
        __atomic_store_n(&slot, objects_first(name), __ATOMIC_RELAXED);
        __atomic_store_n(&looked_for, true, __ATOMIC_RELAXED);
    }
    int (*read_clock)(clockid_t, struct timespec *) = __atomic_load_n(&slot, __ATOMIC_RELAXED);
    if (read_clock == NULL || read_clock(CLOCK_BOOTTIME, &now) != 0)
        return boot_time_by_system_call();
    return nanoseconds_of(&now);
}

/* The real function behind a hook.
 *
 *     int result = REAL(close)(fd);
 *
 * Looked up on first use and kept: a program that never connects pays for no look-up, and a hook that another
 * library's constructor calls before ours ran finds its way too. Only ever the next definition in load order, so
 * that other preloaded libraries are chained (preload/README.md, "The rules").
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_REAL_H
#define VHRETRY_PRELOAD_PLATFORM_REAL_H

#include "objects.h"

#define EXPORT __attribute__((visibility("default")))

/* Another name under which glibc exports a hooked function. */
#define ALIAS_OF(function) __attribute__((alias(#function)))

/* NULL where the libc has no such function. Use at most once per function: each use has its own slot. */
#define REAL(function)                                                                                       \
    ({                                                                                                       \
        static void *slot;                                                                                   \
        (__typeof__(&function))real_function(&slot, #function);                                              \
    })

static inline void *real_function(void **slot, const char *name)
{
    void *found = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (__builtin_expect(found == NULL, 0)) {
        found = objects_next(name);
        __atomic_store_n(slot, found, __ATOMIC_RELAXED);
    }
    return found;
}

/* The host's errno; a place of our own where there is no libc. */
int *host_errno(void);

/* What libc makes of a raw system call's result: -1 and errno for an error. */
long host_result_of(long result);
#define host_result(result) ((int)host_result_of(result))

#endif

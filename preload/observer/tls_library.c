#include "tls_library.h"

#include "../platform/objects.h"

#include <stddef.h>

static uint32_t unload_count;

void tls_something_is_unloaded(void)
{
    __atomic_add_fetch(&unload_count, 1, __ATOMIC_RELEASE);
}

static void remember_caller(struct tls_caller *callers, const struct tls_caller *found)
{
    static uint32_t busy;
    if (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE) != 0)
        return; /* another thread does the same: next time */
    for (size_t i = 0; i < TLS_CALLER_SLOTS; i++) {
        if (callers[i].address != NULL && callers[i].unloads == found->unloads)
            continue;
        __atomic_store_n(&callers[i].address, NULL, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_RELEASE);
        __atomic_store_n(&callers[i].function, found->function, __ATOMIC_RELAXED);
        __atomic_store_n(&callers[i].unloads, found->unloads, __ATOMIC_RELAXED);
        __atomic_store_n(&callers[i].address, found->address, __ATOMIC_RELEASE);
        break;
    }
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

void *tls_real_for(struct tls_caller *callers, const char *name, const void *address)
{
    struct tls_caller found = {.address = address,
                               .unloads = __atomic_load_n(&unload_count, __ATOMIC_ACQUIRE)};
    for (size_t i = 0; i < TLS_CALLER_SLOTS; i++) {
        if (__atomic_load_n(&callers[i].address, __ATOMIC_ACQUIRE) != address)
            continue;
        void *function = __atomic_load_n(&callers[i].function, __ATOMIC_RELAXED);
        uint32_t unloads = __atomic_load_n(&callers[i].unloads, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (unloads == found.unloads && __atomic_load_n(&callers[i].address, __ATOMIC_RELAXED) == address)
            return function;
    }
    found.function = objects_for_caller(name, address);
    remember_caller(callers, &found);
    return found.function;
}

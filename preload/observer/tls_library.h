/* Which copy of a TLS library a call is for.
 *
 * The real function depends on who calls: each of several copies of a library has users of its own. What was found before
 * something was unloaded (dlclose(3), which is hooked for that) is found again: others may be loaded in its place.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_TLS_LIBRARY_H
#define VHRETRY_PRELOAD_OBSERVER_TLS_LIBRARY_H

#include "../platform/seldom.h"

#include <stdint.h>

enum { TLS_CALLER_SLOTS = 16 };

struct tls_caller {
    const void *address; /* NULL: free, or being changed */
    void *function;
    uint32_t unloads; /* how often anything had been unloaded by then */
};

/* The function `name` that the code at `address` would call without us; NULL: none. `callers` holds TLS_CALLER_SLOTS. */
void *tls_real_for(struct tls_caller *callers, const char *name, const void *address);

/* The same for the caller of this hook. */
#define REAL_FOR_CALLER(name)                                                                                \
    ({                                                                                                       \
        static struct tls_caller callers[TLS_CALLER_SLOTS] SELDOM;                                           \
        tls_real_for(callers, name, __builtin_return_address(0));                                            \
    })

/* The program unloads an object. Called before and after it does: what is found in between may be of either. */
void tls_something_is_unloaded(void);

#endif

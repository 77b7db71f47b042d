/* The process of a relay: relay.h. */
#ifndef VHRETRY_WRAPPER_RELAY_PROCESS_H
#define VHRETRY_WRAPPER_RELAY_PROCESS_H

#include "../evidence/words_tail.h"

#include <stddef.h>
#include <stdint.h>

/* Written by the relay's process, read by ours. */
struct relay_memory {
    uint64_t passed; /* bytes so far */
    uint64_t time;   /* when the last ones came */
    struct words_tail tail;
};

/* Becomes the relay: passes on from the pipe `in`, which holds at most `size` bytes, to the pipe `out`, until one of them
 * has no other end. Whoever sends a byte through the socket `talk` gets one back when all that was in the pipe by then has been
 * passed on. All signals are blocked. */
_Noreturn void relay_process(struct relay_memory *memory, int in, int out, int talk, size_t size);

#endif

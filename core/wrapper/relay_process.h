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
    size_t
        size; /* of the pipe: what lies in it is read whole, so that no line is cut that was written at once */
    char buffer[]; /* as large */
};

/* Becomes the relay: passes on from the pipe `in`, which is above 2, to the pipe `out`, until one of them has no other end.
 * Whoever sends a byte through the socket `talk`, which is above 2, gets one back when all that was in the pipe by then has been
 * passed on. All signals are blocked. From here on nothing can fail that would leave the command without a reader. */
_Noreturn void relay_process(struct relay_memory *memory, int in, int out, int talk);

#endif

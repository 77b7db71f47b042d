/* The cause of a failure: one fault, all its repetitions, and how long before the end it last happened.
 */
#ifndef VHRETRY_VERDICT_FAULT_CAUSE_H
#define VHRETRY_VERDICT_FAULT_CAUSE_H

#include "../evidence/record.h"

#include <stdbool.h>

struct fault_cause {
    enum fault_class class; /* FAULT_NONE: no cause */
    enum fault_phase phase;
    bool rehearsed;           /* it was made to happen: VHRETRY_REHEARSE */
    bool told;                /* only the program's words tell of it: no operation was seen to fail */
    int error;                /* errno, or getaddrinfo result in PHASE_RESOLVE */
    int system_error;         /* errno behind EAI_SYSTEM */
    struct refusal refusal;   /* in PHASE_ANSWER */
    uint64_t answer_received; /* stalled in PHASE_ANSWER: bytes that had come; 0 unknown */
    uint64_t answer_length;   /* of so many; 0 unknown */
    struct peer peer;
    uint32_t count;
    uint64_t first; /* nanoseconds */
    uint64_t last;
    uint64_t before_end; /* nanoseconds between `last` and the end of its process */
};

/* The cause that a FAULT record is, which last happened `before_end` nanoseconds before the end of its process. */
struct fault_cause fault_cause_of(const struct record *fault, uint64_t before_end);

/* Is it made of this record? */
bool fault_cause_is(const struct fault_cause *cause, const struct record *fault);

#endif

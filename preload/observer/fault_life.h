/* What a process did after a fault, and between its repeats: whether it lived with the fault is told from that.
 *
 * Async-signal-safe. Who calls holds the fault's slot.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_FAULT_LIFE_H
#define VHRETRY_PRELOAD_OBSERVER_FAULT_LIFE_H

#include "../../core/evidence/fault.h"
#include "../../core/evidence/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As in struct record. */
struct fault_life {
    uint32_t work;
    uint32_t first_work;
    uint32_t shortest_pause;
    uint32_t longest_pause;
    uint32_t answers;
    uint32_t answers_between;
    uint32_t answers_since;
    uint32_t own_answers;
    uint64_t received;   /* bytes that had come by its last time, counted while faults are open */
    uint32_t thread;     /* that met the fault last */
    bool worker_stopped; /* an idle process that began after it */
    bool thread_ended;   /* before an answer of another peer */
    bool aside;
    bool alone;
};

/* Of a fault in `phase` with `peer` that the calling thread meets; `answers` have come so far. `is_new`: it is met at this moment. `own`: the
 * process is the image that began this memory (process_is_own_image). */
struct fault_life fault_life_now(bool is_new, enum fault_phase phase, const struct peer *peer,
                                 uint32_t answers, bool own);

/* The fault is met again, `pause` nanoseconds after the last time. */
void fault_life_goes_on(struct fault_life *life, uint64_t pause, const struct fault_life *now);

/* An answer has come: of the fault's `own` peer, to another question, or of another peer. */
void fault_life_answered(struct fault_life *life, bool own);

/* `bytes` have come, from whatever peer, while a fault is open. */
void fault_life_received(size_t bytes);

/* How many have come since the fault was met last, as in struct record. */
uint32_t fault_life_received_since(const struct fault_life *life);

/* In the child of a fork. */
void fault_life_start_forked(void);

#endif

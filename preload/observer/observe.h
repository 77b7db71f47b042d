/* What every hook asks first, and tells last.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_OBSERVE_H
#define VHRETRY_PRELOAD_OBSERVER_OBSERVE_H

#include "../rehearsal/rehearsal.h"
#include "../run/trace.h"
#include "faults.h"

#include <stdbool.h>

/* False before our constructor ran and after we stood down: a hook passes straight through. */
extern bool observing;

/* Writes the event to the trace, and counts the call for the summary at the end of the run. Only in debug mode. */
void observe_traced(const struct trace_event *event);

/* Traces a call that went well or cannot be judged. PHASE_NONE: its outcome is not known yet. */
static inline void observe_call(const char *call, enum fault_phase phase, const struct peer *peer,
                                const char *result, int error, uint64_t started)
{
    if (trace_enabled())
        observe_traced(&(struct trace_event){.call = call,
                                             .phase = phase,
                                             .peer = peer,
                                             .result = result,
                                             .error = error,
                                             .started = started});
}

/* Puts a fault on record and traces it. `result` says what happened where the kernel had no error to give; else NULL. */
static inline void observe_fault(const char *call, const struct fault *fault, const char *result,
                                 uint64_t started)
{
    faults_note(fault);
    if (trace_enabled())
        observe_traced(&(struct trace_event){.call = call,
                                             .phase = fault->phase,
                                             .peer = &fault->peer,
                                             .fault = fault->class,
                                             .rehearsed = rehearsing && rehearsal_met(&fault->peer),
                                             .result = result,
                                             .error = fault->error,
                                             .started = started});
}

/* When a call begins: needed for its duration in debug mode only. */
uint64_t observe_start(void);

#endif

#include "observe.h"

#include "../run/process.h"
#include "call_counts.h"

bool observing;

void observe_traced(const struct trace_event *event)
{
    if (trace_is_told() && event->phase != PHASE_NONE && event->peer != NULL)
        call_counts_add(event->phase, event->peer, event->error != 0 || event->fault != FAULT_NONE);
    trace_call(event);
}

uint64_t observe_start(void)
{
    return observing && trace_enabled() ? boot_time() : 0;
}
